"""Branches that ask whether a parameter was given, decided where every call of the function gives it a value."""

from __future__ import annotations

import ast

from tf2mig.syntax.mentions import calls_of
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk


def given_test(tree: Tree, test: ast.expr) -> bool | None:
    """What ``p is None`` gives for a parameter that every call gives a number or a text, or that no call gives and None
    is the default of; None for other conditions."""
    if not isinstance(test, ast.Compare) or len(test.ops) != 1 or not isinstance(test.ops[0], ast.Is | ast.IsNot):
        return None
    left, right = test.left, test.comparators[0]
    if not isinstance(left, ast.Name) or not isinstance(right, ast.Constant) or right.value is not None:
        return None
    function = tree.function_around(test)
    branch = tree.parents.get(test)
    if not isinstance(function, ast.FunctionDef) or tree.parents.get(function) is not tree.module:
        return None
    inside = set(walk(branch or test))
    if any(_stores(n, left.id) and n not in inside for n in walk(function)):
        return None
    if _never_given(tree, function, left.id):
        return isinstance(test.ops[0], ast.Is)
    arguments = _given(tree, function, left.id)
    if not arguments or not all(a is not None and _is_value(tree, a) for a in arguments):
        return None
    return isinstance(test.ops[0], ast.IsNot)


def _never_given(tree: Tree, function: ast.FunctionDef, name: str) -> bool:
    """Whether every use of a function is a call that leaves a parameter to its default, which is None."""
    args = function.args
    defaults = dict(zip([a.arg for a in args.args][len(args.args) - len(args.defaults) :], args.defaults, strict=True))
    default = defaults.get(name)
    if not isinstance(default, ast.Constant) or default.value is not None or args.vararg or args.kwarg:
        return False
    uses = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == function.name]
    calls = calls_of(tree, uses)
    known = all(k.arg for c in calls for k in c.keywords)
    starred = any(isinstance(a, ast.Starred) for c in calls for a in c.args)
    inside = set(walk(function))
    return (
        0 < len(calls) == len(uses)
        and known
        and not starred
        and not any(c in inside for c in calls)
        and not any(_given(tree, function, name))
    )


def _stores(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name and not isinstance(node.ctx, ast.Load)


def _given(tree: Tree, function: ast.FunctionDef, name: str) -> list[ast.expr | None]:
    """What each use of a function gives for a parameter; None for one that does not give it by itself."""
    names = [a.arg for a in function.args.args]
    if name not in names:
        return []
    found: list[ast.expr | None] = []
    for node in tree.nodes:
        if not isinstance(node, ast.Name) or node.id != function.name:
            continue
        call = tree.parents.get(node)
        if not isinstance(call, ast.Call) or call.func is not node:
            return [None]
        if any(isinstance(a, ast.Starred) for a in call.args):
            return [None]
        by_name = {k.arg: k.value for k in call.keywords}
        by_place = dict(zip(names, call.args, strict=False))
        found.append(by_name.get(name) or by_place.get(name))
    return found


def _is_value(tree: Tree, node: ast.expr) -> bool:
    """Whether an expression is a number or a text, as all the assignments of its name in the program say."""
    if isinstance(node, ast.Constant):
        return node.value is not None
    if isinstance(node, ast.BinOp):
        return _is_value(tree, node.left) and _is_value(tree, node.right)
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else None
    if name is None or any(isinstance(n, ast.arg) and n.arg == name for n in tree.nodes):
        return False
    values = [s.value for s in tree.nodes if isinstance(s, ast.Assign) and any(_named(t, name) for t in s.targets)]
    bound = [n for n in tree.nodes if _named(n, name) and not isinstance(getattr(n, "ctx", ast.Load()), ast.Load)]
    return len(values) == len(bound) > 0 and all(isinstance(v, ast.Constant) and v.value is not None for v in values)


def _named(node: ast.AST, name: str) -> bool:
    return (isinstance(node, ast.Name) and node.id == name) or (isinstance(node, ast.Attribute) and node.attr == name)


__all__ = ["given_test"]
