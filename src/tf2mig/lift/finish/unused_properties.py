"""Properties that list the variables of lifted classes, and that nothing asks any more."""

from __future__ import annotations

import ast

from tf2mig.lift.core.layout import lines_of

_LISTINGS = frozenset({"trainable_variables", "variables"})


def without_unused_properties(text: str, before: str) -> str:
    """The text without such properties of classes that ``before`` has not got."""
    if "_variables(self)" not in text and "variables(self)" not in text:
        return text
    old = {n.name for n in ast.walk(ast.parse(before)) if isinstance(n, ast.ClassDef)}
    while True:
        unused = _unused(ast.parse(text), old)
        if unused is None:
            return text
        lines = lines_of(text)
        first, last = min(d.lineno for d in unused.decorator_list) - 1, unused.end_lineno or unused.lineno
        while first and not lines[first - 1].strip():
            first -= 1
        text = "".join([*lines[:first], *lines[last:]])


def _unused(module: ast.Module, old: set[str]) -> ast.FunctionDef | None:
    for cls in ast.walk(module):
        if not isinstance(cls, ast.ClassDef) or cls.name in old:
            continue
        for function in cls.body:
            if isinstance(function, ast.FunctionDef) and function.name in _LISTINGS and function.decorator_list:
                inside = {id(n) for n in ast.walk(function)}
                asked = (n for n in ast.walk(module) if isinstance(n, ast.Attribute) and n.attr == function.name)
                if all(id(n) in inside for n in asked):
                    return function
    return None
