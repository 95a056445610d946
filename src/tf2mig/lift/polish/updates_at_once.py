"""Updates are carried out where they stand: nothing collects them first, and no function is traced for one call.

def copy_from(self, other):                                   def copy_from(self, other):

    @tf.function                                                  for mine, theirs in zip(...):
    def run_ops():                                                    mine.assign(theirs)
        ops = []
        for mine, theirs in zip(...):
            ops.append(mine.assign(theirs))

    run_ops()
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.lift.core.layout import Layout
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.mentions import block_of
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

_UPDATES = frozenset({"assign", "assign_add", "assign_sub"})


def updates_at_once(text: str, before: str) -> str:
    """The text, its new functions without such lists and calls; functions of the program (``before``) keep theirs."""
    if ".assign" not in text:
        return text
    own = {n.name for n in ast.walk(ast.parse(before)) if isinstance(n, ast.FunctionDef)}
    for step in (_uncollected, _inlined):
        while (new := step(text, own)) != text:
            text = new
    return text


def _uncollected(text: str, own: set[str]) -> str:
    """The text without the first list of updates that nothing reads."""
    tree = Tree(Source(text, "module.py"))
    layout = Layout(tree)
    for function in [n for n in tree.nodes if isinstance(n, ast.FunctionDef) and n.name not in own]:
        for statement in [s for s in function.body if isinstance(s, ast.Assign)]:
            target = statement.targets[0]
            empty = isinstance(statement.value, ast.List) and not statement.value.elts and len(statement.targets) == 1
            if not empty or not isinstance(target, ast.Name):
                continue
            uses = [n for n in ast.walk(function) if isinstance(n, ast.Name) and n.id == target.id and n is not target]
            appended = [c for n in uses if (c := _append(tree, n)) is not None]
            if appended and len(appended) == len(uses):
                edits = [Edit(*layout.extent(statement, comments=False), "")]
                for call in appended:
                    edits += _at_once(tree, layout, call)
                return apply_edits(text, sorted(edits, key=lambda e: e.start))
    return text


def _append(tree: Tree, name: ast.Name) -> ast.Call | None:
    """The statement `name.append(v.assign(x))` that a name stands in."""
    method = tree.parents.get(name)
    call = tree.parents.get(method) if isinstance(method, ast.Attribute) and method.attr == "append" else None
    if not isinstance(call, ast.Call) or call.func is not method or len(call.args) != 1 or call.keywords:
        return None
    updates = _is_update(call.args[0]) or _named_update(tree, call) is not None
    return call if updates and isinstance(tree.parents.get(call), ast.Expr) else None


def _named_update(tree: Tree, call: ast.Call) -> ast.Assign | None:
    """The statement in front of `ops.append(op)` that binds `op` to an update, if nothing else mentions it."""
    given, statement, home = call.args[0], tree.parents.get(call), tree.function_around(call)
    block = block_of(tree.parents, statement) if isinstance(statement, ast.stmt) else []
    index = block.index(statement) if isinstance(statement, ast.stmt) and statement in block else 0
    made = block[index - 1] if index else None
    if not isinstance(given, ast.Name) or not isinstance(made, ast.Assign) or home is None:
        return None
    uses = [n for n in ast.walk(home) if isinstance(n, ast.Name) and n.id == given.id]
    plain = len(made.targets) == 1 and uses.count(given) == 1 and len(uses) == 2 and made.targets[0] in uses
    return made if plain and _is_update(made.value) else None


def _at_once(tree: Tree, layout: Layout, call: ast.Call) -> list[Edit]:
    """The edits by which an update stands where it was appended to a list."""
    made = _named_update(tree, call)
    if made is None:
        return [Edit(tree.start(call), tree.end(call), tree.segment(call.args[0]))]
    statement = tree.parents[call]
    assert isinstance(statement, ast.Expr)
    gone = Edit(*layout.extent(statement, comments=False), "")
    return [Edit(tree.start(made), tree.start(made.value), ""), gone]


def _is_update(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _UPDATES


def _inlined(text: str, own: set[str]) -> str:
    """The text with the first function inside another one that only updates, and is called once, written out."""
    tree = Tree(Source(text, "module.py"))
    layout = Layout(tree)
    for inner in [n for n in tree.nodes if isinstance(n, ast.FunctionDef) and n.name not in own]:
        outer = tree.function_around(inner)
        if outer is None or not _only_updates(inner):
            continue
        uses = [n for n in ast.walk(outer) if isinstance(n, ast.Name) and n.id == inner.name]
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
    return isinstance(statement, ast.Expr) and (_is_update(statement.value) or _builds(statement.value))


def _builds(node: ast.expr) -> bool:
    """`net.compute_q.get_concrete_function()`, which makes variables of layers."""
    called = node.func if isinstance(node, ast.Call) and not node.args and not node.keywords else None
    return isinstance(called, ast.Attribute) and called.attr == "get_concrete_function"


def _clash(outer: ast.FunctionDef | ast.AsyncFunctionDef, inner: ast.FunctionDef) -> bool:
    """Whether what the inner function binds means something in the outer one too."""
    inside = set(ast.walk(inner))
    bound = {n.id for n in inside if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}
    named = {n.id for n in ast.walk(outer) if isinstance(n, ast.Name) and n not in inside}
    return bool(bound & (named | {a.arg for a in ast.walk(outer) if isinstance(a, ast.arg)}))


__all__ = ["updates_at_once"]
