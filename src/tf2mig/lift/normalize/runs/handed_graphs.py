"""Functions that run a graph which they are handed in a container are written out where they are called.

``train(build_graph())`` with a dictionary or a named tuple of tensors: what the container holds is known where it
is made, not where the session runs. Such a function that is called once takes the place of its call.
"""

from __future__ import annotations

import ast

from tf2mig.lift.core.settling import settle
from tf2mig.lift.normalize.calls.writing_out import Site, in_loop, is_plain, is_statement, written_out
from tf2mig.syntax.mentions import last_word
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_RUNS = frozenset({"run", "eval"})


def write_out_handed_graphs(tree: Tree) -> Tree:
    """The tree of a text in which such functions are written out."""
    return settle(tree, _first)


def _first(tree: Tree) -> str | None:
    functions = [n for n in tree.module.body if isinstance(n, ast.FunctionDef)]
    site = next((s for f in functions if (s := _site(tree, f)) is not None), None)
    return written_out(tree, site) if site is not None else None


def _site(tree: Tree, function: ast.FunctionDef) -> Site | None:
    """The only call of a function that is handed a container and runs what it holds."""
    inside = set(walk(function))
    if not is_plain(function) or not any(_is_run(n) for n in inside):
        return None
    uses = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == function.name and n not in inside]
    members = any(isinstance(n, ast.Attribute) and n.attr == function.name for n in tree.nodes)
    call = tree.parents.get(uses[0]) if len(uses) == 1 and not members else None
    if not isinstance(call, ast.Call) or call.func is not uses[0] or any(k.arg is None for k in call.keywords):
        return None
    statement = tree.parents.get(call)
    if any(isinstance(a, ast.Starred) for a in call.args) or not is_statement(statement, call):
        return None
    assert isinstance(statement, ast.stmt)
    if in_loop(tree, statement) or not _hands_container(tree, function, call):
        return None
    return Site(function, call, statement)


def _is_run(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _RUNS


def _hands_container(tree: Tree, function: ast.FunctionDef, call: ast.Call) -> bool:
    """Whether an argument is a container whose members the function fetches or feeds: no data that it feeds to them."""
    names = [a.arg for a in function.args.args]
    given = [*zip(names, call.args, strict=False), *((k.arg, k.value) for k in call.keywords)]
    runs = [n for n in walk(function) if _is_run(n)]
    fed = {n for run in runs for d in walk(run) if isinstance(d, ast.Dict) for v in d.values for n in walk(v)}
    named = {n for run in runs for n in walk(run) if _is_member(n)} - fed
    fetched = {n.value.id for n in named}  # type: ignore[attr-defined]
    return any(name in fetched and isinstance(a, ast.Name) and _is_container(tree, call, a.id) for name, a in given)


def _is_member(node: ast.AST) -> bool:
    """``g["loss"]`` or ``g.loss``."""
    if isinstance(node, ast.Subscript):
        return isinstance(node.value, ast.Name) and isinstance(node.slice, ast.Constant)
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)


def _is_container(tree: Tree, place: ast.AST, name: str) -> bool:
    """Whether the scope of a place makes a dictionary, a tuple or a named tuple by that name, and nothing else."""
    scope = tree.home(place)
    made = [
        n.value
        for n in walk(scope)
        if isinstance(n, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in n.targets)
    ]
    return len(made) == 1 and (isinstance(made[0], ast.Dict | ast.Tuple | ast.List) or _makes_tuple(tree, made[0]))


def _makes_tuple(tree: Tree, node: ast.expr) -> bool:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
        return False
    if node.func.id == "dict":
        return True
    named = [
        n
        for n in tree.nodes
        if isinstance(n, ast.Assign) and any(getattr(t, "id", "") == node.func.id for t in n.targets)
    ]
    return any(isinstance(n.value, ast.Call) and last_word(n.value.func) == "namedtuple" for n in named)


__all__ = ["write_out_handed_graphs"]
