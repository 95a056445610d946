"""Lists of variables get a name: inside a call nobody wants to read six of them, nor to read them twice."""

from __future__ import annotations

import ast
from itertools import chain, count

from tf2mig.findings import Edit
from tf2mig.lift.core.layout import Layout
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.mentions import block_of, last_word, names_in, stored_names
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

LONG = 40
"""Columns of a list that is not written twice."""
LONGEST = 110
"""Columns of a list that is not written inside a call at all."""
_QUIET = frozenset((
    "apply_gradients", "clip_by_global_norm", "enumerate", "global_norm", "gradient", "gradients", "list",
    "map_structure", "numpy", "tuple", "zip",
))  # fmt: skip
"""What a statement may call besides: none of it makes variables."""
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


def with_lists_named(text: str, before: str) -> str:
    """The text, its long lists of variables bound to a name ahead of the statement that holds them first.

    Lists that the program (``before``) wrote itself stay.
    """
    seen: set[str] = set()
    while True:
        tree = Tree(Source(text, "module.py"))
        edits = _naming(tree, before, seen)
        if not edits:
            return apply_edits(text, _unpacked(tree, before))
        text = apply_edits(text, edits)


def _unpacked(tree: Tree, before: str) -> list[Edit]:
    """`[*[v for v in vs]]` is the list inside, and what goes over `[*vs]` may as well go over `vs`."""
    edits: list[Edit] = []
    for node in tree.nodes:
        only = node.elts[0] if isinstance(node, ast.List) and len(node.elts) == 1 else None
        inside = only.value if isinstance(only, ast.Starred) else None
        if inside is None or tree.segment(node) in before:
            continue
        parent = tree.parents.get(node)
        gone_over = isinstance(parent, ast.For | ast.comprehension) and parent.iter is node
        if isinstance(inside, ast.ListComp) or (gone_over and isinstance(inside, ast.Name | ast.Attribute)):
            edits.append(Edit(tree.start(node), tree.end(node), tree.segment(inside)))
        elif isinstance(inside, ast.GeneratorExp):
            edits.append(Edit(tree.start(node), tree.end(node), f"[{tree.segment(inside)[1:-1]}]"))
    return edits


def _naming(tree: Tree, before: str, seen: set[str]) -> list[Edit]:
    lists = sorted((n for n in tree.nodes if isinstance(n, ast.List) and _is_inner(tree, n)), key=tree.start)
    for node in lists:
        words, scope = ast.unparse(node), _scope(tree, node)
        key = f"{getattr(scope, 'lineno', 0)} {words}"
        same = [n for n in lists if ast.unparse(n) == words and _scope(tree, n) is scope]
        if len(words) < (LONG if len(same) > 1 else LONGEST) or tree.segment(node) in before or key in seen:
            continue
        seen.add(key)
        first = tree.statement(node)
        inside = {n for s in _from(tree, first) for n in walk(s)}
        held = [n for n in same if n in inside]
        if not _is_quiet(first) or isinstance(scope, ast.Lambda | ast.ClassDef) or _is_rebound(tree, scope, node):
            continue
        name = _name(scope)
        layout = Layout(tree)
        start = layout.extent(first, comments=False)[0]
        line = f"{layout.column(first)}{name} = {tree.segment(node)}{layout.newline}"
        return [Edit(start, start, line), *(Edit(tree.start(n), tree.end(n), name) for n in held)]
    return []


def _is_rebound(tree: Tree, scope: ast.AST, node: ast.List) -> bool:
    """Whether a name that a list reads is bound anew behind it."""
    names, end = names_in(node) - stored_names(node), tree.end(node)
    later = (n for n in walk(scope) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load))
    return any(n.id in names and tree.start(n) > end for n in later)


def _is_inner(tree: Tree, node: ast.List) -> bool:
    """Whether a list of variables stands inside a larger expression, or is what a loop goes through."""
    parts = [e.value if isinstance(e, ast.Starred) else e for e in node.elts]
    if not parts or not all(isinstance(p, ast.Attribute | ast.ListComp | ast.Name | ast.Subscript) for p in parts):
        return False
    return isinstance(tree.parents[node], ast.Call | ast.For | ast.keyword)


def _scope(tree: Tree, node: ast.AST) -> ast.AST:
    return next((a for a in tree.ancestors(node) if isinstance(a, _SCOPES)), tree.module)


def _from(tree: Tree, statement: ast.stmt) -> list[ast.stmt]:
    """A statement and those behind it in its block."""
    block = block_of(tree.parents, statement)
    return block[block.index(statement) :]


def _is_quiet(statement: ast.stmt) -> bool:
    """Whether nothing that a statement calls, or its head where it holds others, makes variables."""
    if isinstance(statement, ast.For):
        nodes = list(walk(statement.iter))
    elif isinstance(statement, ast.Assign | ast.Expr | ast.Return):
        nodes = list(walk(statement))
    else:
        return False
    called = (n.func for n in nodes if isinstance(n, ast.Call))
    return all((last_word(f)) in _QUIET for f in called)


def _name(scope: ast.AST) -> str:
    taken = {n.id for n in walk(scope) if isinstance(n, ast.Name)}
    taken |= {n.arg for n in walk(scope) if isinstance(n, ast.arg)}
    return next(n for n in chain(["variables"], (f"variables_{i}" for i in count(1))) if n not in taken)
