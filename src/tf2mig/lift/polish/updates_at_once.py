"""Updates are carried out where they stand: no function is traced for one call of them.

def copy_from(self, other):                                   def copy_from(self, other):

    @tf.function                                                  for mine, theirs in zip(...):
    def run_ops():                                                    mine.assign(theirs)
        for mine, theirs in zip(...):
            mine.assign(theirs)

    run_ops()
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.polish.listed_updates import is_update
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.mentions import block_of
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk


def updates_at_once(text: str, before: str) -> str:
    """The text, its new functions without such functions inside; those of the program (``before``) stay."""
    if ".assign" not in text:
        return text
    own = {n.name for n in walk(ast.parse(before)) if isinstance(n, ast.FunctionDef)}
    while (new := _inlined(text, own)) != text:
        text = new
    return text


def _inlined(text: str, own: set[str]) -> str:
    """The text with the first function inside another one that only updates, and is called once, written out."""
    tree = Tree(Source(text, "module.py"))
    layout = Layout(tree)
    for inner in [n for n in tree.nodes if isinstance(n, ast.FunctionDef) and n.name not in own]:
        outer = tree.function_around(inner)
        if outer is None or not _only_updates(inner):
            continue
        uses = [n for n in walk(outer) if isinstance(n, ast.Name) and n.id == inner.name]
        call = tree.parents.get(uses[0]) if len(uses) == 1 else None
        statement = (
            tree.parents.get(call) if isinstance(call, ast.Call) and not call.args and not call.keywords else None
        )
        block = block_of(tree.parents, inner)
        if not isinstance(statement, ast.Expr) or statement not in block or _clash(outer, inner):
            continue
        start, end = _with_blank_lines(text, *layout.extent(inner, comments=True), first=block[0] is inner)
        column = layout.column(statement)
        written = "".join(layout.moved(s, [], column) for s in inner.body)
        edits = [Edit(start, end, ""), Edit(*layout.extent(statement, comments=False), written)]
        return apply_edits(text, sorted(edits, key=lambda e: e.start))
    return text


def _with_blank_lines(text: str, start: int, end: int, *, first: bool) -> tuple[int, int]:
    """Where a function stands, with the blank lines behind it, and those above it that nothing else needs."""
    while end < len(text) and not (line := text[end : text.find("\n", end) + 1 or len(text)]).strip():
        end += len(line)
    while first and start and not text[text.rfind("\n", 0, start - 1) + 1 : start].strip():
        start = text.rfind("\n", 0, start - 1) + 1
    return start, end


def _only_updates(function: ast.FunctionDef) -> bool:
    """Whether a traced function without parameters does nothing but assign to variables."""
    plain = [ast.unparse(d).rpartition(".")[2] for d in function.decorator_list] == ["function"]
    plain = plain and isinstance(function.decorator_list[0], ast.Attribute)
    if not plain or function.args.args or function.args.vararg or function.args.kwarg:
        return False
    return all(_updates(s) for s in function.body)


def _updates(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.For):
        return not statement.orelse and all(_updates(s) for s in statement.body)
    return isinstance(statement, ast.Expr) and (is_update(statement.value) or _builds(statement.value))


def _builds(node: ast.expr) -> bool:
    """`net.compute_q.get_concrete_function()`, which makes variables of layers."""
    called = node.func if isinstance(node, ast.Call) and not node.args and not node.keywords else None
    return isinstance(called, ast.Attribute) and called.attr == "get_concrete_function"


def _clash(outer: ast.FunctionDef | ast.AsyncFunctionDef, inner: ast.FunctionDef) -> bool:
    """Whether what the inner function binds means something in the outer one too."""
    inside = set(walk(inner))
    bound = {n.id for n in inside if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}
    named = {n.id for n in walk(outer) if isinstance(n, ast.Name) and n not in inside}
    return bool(bound & (named | {a.arg for a in walk(outer) if isinstance(a, ast.arg)}))


__all__ = ["updates_at_once"]
