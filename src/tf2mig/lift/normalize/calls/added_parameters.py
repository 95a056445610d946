"""A parameter more for a function of the module, and an argument more for each of its calls."""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.syntax.mentions import read_names
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk


def may_take(tree: Tree, function: ast.FunctionDef) -> bool:
    """Whether a function is known by its name alone and only called, so that it may have one parameter more."""
    args = function.args
    named = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == function.name]
    calls = [tree.parents.get(n) for n in named]
    plain = not function.decorator_list and not (args.vararg or args.posonlyargs or args.kwonlyargs or args.kwarg)
    return plain and bool(calls) and all(_is_call(c, n) for c, n in zip(calls, named, strict=True))


def runs(function: ast.FunctionDef) -> bool:
    """Whether a function runs sessions, as far as its words tell."""
    return any(isinstance(n, ast.Attribute) and n.attr in ("run", "eval", "Session") for n in walk(function))


def with_callers(found: list[ast.FunctionDef], functions: list[ast.FunctionDef]) -> list[ast.FunctionDef]:
    """Some functions, and those among others that call them, themselves or through each other."""
    while True:
        names = {f.name for f in found}
        more = [f for f in functions if f not in found and names & read_names(f)]
        if not more:
            return found
        found = [*found, *more]


def with_parameters(tree: Tree, function: ast.FunctionDef, names: list[str]) -> list[Edit]:
    """The edits that add parameters behind those that every call gives, and arguments of the same names."""
    args = function.args.args
    required = len(args) - len(function.args.defaults)
    calls = [
        n for n in tree.nodes if isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id == function.name
    ]
    edits = [_behind(tree, tree.offset(function.lineno, function.col_offset), list(args), required, names)]
    for call in calls:
        if len(call.args) >= required:
            given: list[ast.AST] = [*call.args, *call.keywords]
            edits.append(_behind(tree, tree.end(call.func), given, required, names))
        else:
            at = max(tree.end(n) for n in [*call.args, *call.keywords])
            edits.append(Edit(at, at, "".join(f", {n}={n}" for n in names)))
    return edits


def _is_call(call: ast.AST | None, name: ast.Name) -> bool:
    return isinstance(call, ast.Call) and call.func is name and not any(isinstance(a, ast.Starred) for a in call.args)


def _behind(tree: Tree, start: int, present: list[ast.AST], place: int, names: list[str]) -> Edit:
    """Names behind so many arguments; ``start`` is in front of the bracket that opens their list."""
    added = ", ".join(names)
    if place:
        at = tree.end(present[place - 1])
        return Edit(at, at, f", {added}")
    at = tree.text.index("(", start) + 1
    return Edit(at, at, added + (", " if present else ""))


__all__ = ["may_take", "runs", "with_callers", "with_parameters"]
