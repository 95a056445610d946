"""Properties that nothing asks any more: lists of variables, and attributes that went with the graph."""

from __future__ import annotations

import ast

from tf2mig.lift.core.layout import lines_of
from tf2mig.syntax.mentions import is_own_attribute
from tf2mig.syntax.walking import walk

_LISTINGS = frozenset({"trainable_variables", "variables"})


def without_unused_properties(text: str, before: str) -> str:
    """The text without lists of variables that ``before`` has not got, and without properties that only gave what went
    with the graph."""
    if "@property" not in text:
        return text
    old = {
        (cls.name, member.name)
        for cls in walk(ast.parse(before))
        if isinstance(cls, ast.ClassDef)
        for member in cls.body
        if isinstance(member, ast.FunctionDef)
    }
    while True:
        module = ast.parse(text)
        unused = _unused(module, old) or _lost(module)
        if unused is None:
            return text
        lines = lines_of(text)
        first, last = min(d.lineno for d in unused.decorator_list) - 1, unused.end_lineno or unused.lineno
        while first and not lines[first - 1].strip():
            first -= 1
        text = "".join([*lines[:first], *lines[last:]])


def _lost(module: ast.Module) -> ast.FunctionDef | None:
    """A property of an attribute that nothing sets, which nothing reads; its class holds more than it."""
    attributes = [n for n in walk(module) if isinstance(n, ast.Attribute)]
    stored = {n.attr for n in attributes if not isinstance(n.ctx, ast.Load)}
    for cls in walk(module):
        for function in cls.body if isinstance(cls, ast.ClassDef) and _plain(cls) and len(cls.body) > 1 else ():
            if not isinstance(function, ast.FunctionDef) or [ast.unparse(d) for d in function.decorator_list] != [
                "property"
            ]:
                continue
            body = [s for s in function.body if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))]
            value = body[0].value if len(body) == 1 and isinstance(body[0], ast.Return) else None
            own = is_own_attribute(value)
            if not own or not isinstance(value, ast.Attribute) or value.attr in stored:
                continue
            if not any(n.attr == function.name and isinstance(n.ctx, ast.Load) for n in attributes):
                return function
    return None


def _plain(cls: ast.ClassDef) -> bool:
    return all(ast.unparse(b) in ("object", "tf.Module") for b in cls.bases)


def _unused(module: ast.Module, old: set[tuple[str, str]]) -> ast.FunctionDef | None:
    """A listing of variables that nothing asks for; a saver asks the objects that it is given."""
    saved = _saved(module)
    for cls in walk(module):
        if not isinstance(cls, ast.ClassDef):
            continue
        for function in cls.body:
            if (cls.name, getattr(function, "name", "")) in old:
                continue
            if isinstance(function, ast.FunctionDef) and function.name in _LISTINGS and function.decorator_list:
                if function.name == "variables" and saved & _instances(module, cls.name):
                    continue
                inside = {id(n) for n in walk(function)}
                asked = (n for n in walk(module) if isinstance(n, ast.Attribute) and n.attr == function.name)
                if all(id(n) in inside for n in asked):
                    return function
    return None


def _saved(module: ast.Module) -> set[str]:
    """The last words of what savers are given whole."""
    calls = [n for n in walk(module) if isinstance(n, ast.Call) and ast.unparse(n.func) == "Saver"]
    inside = [n for c in calls for a in c.args for n in walk(a)]
    parts = {n.value for n in inside if isinstance(n, ast.Attribute)}
    return {_last_word(n) for n in inside if isinstance(n, ast.Name | ast.Attribute) and n not in parts}


def _instances(module: ast.Module, name: str) -> set[str]:
    """The last words of what objects of a class, or lists of them, are called."""
    made = [
        n
        for n in walk(module)
        if isinstance(n, ast.Assign)
        and any(isinstance(c, ast.Call) and ast.unparse(c.func) == name for c in walk(n.value))
    ]
    return {_last_word(t) for n in made for t in n.targets if isinstance(t, ast.Name | ast.Attribute)}


def _last_word(node: ast.Name | ast.Attribute) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr
