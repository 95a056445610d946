"""Tensors of one object that are handed to another one: the object is handed on instead.

    critic = Critic(actor.a, actor.a_)                      critic = Critic(actor)
    actor.add_gradients(critic.a_grads)                     actor.add_gradients(critic)

A lifted method asks the object for what it computes, which a tensor alone does not tell. This is tried where a program
is blocked, for parameters that one call gives such an attribute and that keep it.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.lift.core.names import numbered
from tf2mig.lift.core.parameters import without_arguments, without_parameters
from tf2mig.lift.core.settling import settled
from tf2mig.syntax.mentions import names_in
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_Handed = dict[str, dict[str, ast.Attribute]]
"""By object, the attributes of it that parameters are given."""


def hand_objects_on(source: Source) -> Source:
    """The program with objects handed on in place of their attributes; the same one where there are none."""
    return settled(source, _first)


def _first(tree: Tree) -> list[Edit] | None:
    for call in [n for n in tree.nodes if isinstance(n, ast.Call)]:
        function = _callee(tree, call)
        if function is None or any(isinstance(a, ast.Starred) for a in call.args) or function.args.vararg:
            continue
        given = _given(function, call)
        found: _Handed = {}
        for name, node in given.items():
            if isinstance(node, ast.Attribute) and _is_part(tree, function, node) and _keeps(function, name):
                found.setdefault(ast.unparse(node.value), {})[name] = node
        if found:
            return _edits(tree, function, call, found)
    return None


def _callee(tree: Tree, call: ast.Call) -> ast.FunctionDef | None:
    """The constructor or method that a call alone calls."""
    if isinstance(call.func, ast.Name):
        name = call.func.id
        cls = next((c for c in tree.module.body if isinstance(c, ast.ClassDef) and c.name == name), None)
        methods = [m for m in (cls.body if cls is not None else []) if getattr(m, "name", "") == "__init__"]
        named = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == name]
    elif isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name):
        name = call.func.attr
        methods = [m for c in tree.module.body if isinstance(c, ast.ClassDef) for m in c.body]
        methods = [m for m in methods if getattr(m, "name", "") == name]
        named = [n for n in tree.nodes if isinstance(n, ast.Attribute) and n.attr == name]  # type: ignore[misc]
    else:
        return None
    method = methods[0] if len(methods) == len(named) == 1 else None
    return method if isinstance(method, ast.FunctionDef) and not method.decorator_list else None


def _given(function: ast.FunctionDef, call: ast.Call) -> dict[str, ast.expr]:
    """The arguments of a call, by parameter."""
    names = [a.arg for a in function.args.args[1:]]
    return {**dict(zip(names, call.args, strict=False)), **{k.arg: k.value for k in call.keywords if k.arg}}


def _is_part(tree: Tree, function: ast.FunctionDef, node: ast.Attribute) -> bool:
    """Whether an attribute is one that the constructor of the program's class of another object sets, and sets once."""
    if not isinstance(node.value, ast.Name):
        return False
    name = node.value.id
    home = tree.home(node)
    stores = [n for n in walk(home) if isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Store)]
    made = tree.parents.get(stores[0]) if len(stores) == 1 else None
    call = made.value if isinstance(made, ast.Assign) and made.targets == stores else None
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
        return False
    cls = next((c for c in tree.module.body if isinstance(c, ast.ClassDef) and c.name == ast.unparse(call.func)), None)
    if cls is None or tree.parents.get(function) is cls:
        return False
    sets = [n for n in walk(cls) if isinstance(n, ast.Attribute) and n.attr == node.attr]
    sets = [n for n in sets if isinstance(n.ctx, ast.Store)]
    others = [n for n in tree.nodes if isinstance(n, ast.Attribute) and n.attr == node.attr and n not in sets]
    foreign = [n for n in others if isinstance(n.ctx, ast.Store) and ast.unparse(n.value) != "self"]
    value = next((s.value for s in walk(cls) if isinstance(s, ast.Assign) and sets and sets[0] in s.targets), None)
    return len(sets) == 1 and not foreign and isinstance(value, ast.Call | ast.Subscript | ast.BinOp)


def _keeps(function: ast.FunctionDef, name: str) -> bool:
    """Whether a function never binds a parameter anew."""
    inside = [n for s in function.body for n in walk(s)]
    bound = any(isinstance(n, ast.Name) and n.id == name and not isinstance(n.ctx, ast.Load) for n in inside)
    return not bound and not any(isinstance(n, ast.arg) and n.arg == name for n in inside)


def _edits(tree: Tree, function: ast.FunctionDef, call: ast.Call, found: _Handed) -> list[Edit]:
    parameters = [*function.args.args, *function.args.kwonlyargs]
    taken = {a.arg for a in parameters} | names_in(function) - {n for part in found.values() for n in part}
    edits: list[Edit] = []
    gone: set[str] = set()
    for holder, part in found.items():
        new = numbered(holder, lambda name: name in taken)
        first = next(iter(part))
        gone |= set(part) - {first}
        for parameter in [a for a in parameters if a.arg == first]:
            edits.append(Edit(tree.start(parameter), tree.start(parameter) + len(first), new))
        node = part[first]
        edits.append(Edit(tree.start(node), tree.end(node), holder))
        edits += [Edit(tree.start(k), tree.start(k) + len(first), new) for k in call.keywords if k.arg == first]
        for name in [n for s in function.body for n in walk(s) if isinstance(n, ast.Name) and n.id in part]:
            edits.append(Edit(tree.start(name), tree.end(name), f"{new}.{part[name.id].attr}"))
    names = [*(a.arg for a in function.args.args[1:][: len(call.args)]), *(k.arg for k in call.keywords)]
    edits += without_arguments(tree, call, {i for i, n in enumerate(names) if n in gone})
    edits += without_parameters(tree, function.args, gone)
    return sorted(edits, key=lambda e: (e.start, e.end))


__all__ = ["hand_objects_on"]
