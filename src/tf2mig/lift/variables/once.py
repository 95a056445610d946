"""Which statements of a function that creates variables run once, and which at each call."""

from __future__ import annotations

import ast
import re

from tf2mig.graph.items import Body, Item, Role
from tf2mig.graph.values import Kind
from tf2mig.syntax.mentions import names_in
from tf2mig.syntax.walking import walk


def call_only(body: Body, parameters: set[str]) -> set[str]:
    """The local names that only a call knows: tensors, given as parameters or made here, and what was read of them."""
    return {d for i in body.items if i.role is Role.DEFER for d in i.defines} | parameters


def needed_once(body: Body) -> dict[Item, bool]:
    """The Python statements that what runs once needs, with whether each call needs them as well."""
    needed: set[str] = set()
    kept: set[str] = set()
    found: dict[Item, bool] = {}
    for item in reversed(body.items):
        names = names_in(item.node)
        if item.role is not Role.KEEP and not _is_number(item):
            rounds = [loop.iter for c in item.creations for loop in c.loops if isinstance(loop, ast.For)]
            parts = [*(c.node for c in item.creations), *rounds] if item.role is not Role.DROP else []
            made = {n for part in parts for n in names_in(part)}
            needed |= made
            kept |= names if item.role is Role.DEFER or depends_on_call(item) else set()
            continue
        touched = _touched(item)
        if touched & needed:
            needed |= names
            found[item] = bool(touched & kept)
        if touched & kept or not touched & needed:
            kept |= names
    return found


def _is_number(item: Item) -> bool:
    """Whether a statement that moves along gives a Python value, which what runs once may start from as well."""
    return item.eager_too and item.value is not None and item.value.kind is Kind.PYTHON


def _touched(item: Item) -> set[str]:
    """The names that a statement binds, or whose values it changes."""
    found: set[str] = set()
    for node in walk(item.node):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            found.add(node.id)
        holder: ast.expr | None = None
        if isinstance(node, ast.Subscript | ast.Attribute) and not isinstance(node.ctx, ast.Load):
            holder = node.value
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            holder = node.value.func.value if isinstance(node.value.func, ast.Attribute) else None
        while isinstance(holder, ast.Subscript | ast.Attribute):
            holder = holder.value
        if isinstance(holder, ast.Name):
            found.add(holder.id)
    return found


def depends_on_call(item: Item) -> bool:
    """Whether a statement reads something that only a call of its function knows."""
    return bool(item.placeholders) or any(_depends(n) for n in item.needs)


def _depends(item: Item) -> bool:
    return bool(item.placeholders) or bool(item.variable_reads) or any(_depends(n) for n in item.needs)


def without(lines: list[str], part: list[str]) -> list[str]:
    """Lines without the first of their parts that is the given one."""
    places = [i for i in range(len(lines)) if lines[i : i + len(part)] == part]
    return [*lines[: places[0]], *lines[places[0] + len(part) :]] if places else lines


_STRING = re.compile(r"""([A-Za-z]*)("[^"\\]*"|'[^'\\]*')""")
"""A string that ends in its line, with its prefix."""


def words(lines: list[str]) -> set[str]:
    """The names that lines of code read, as far as their text tells."""
    found: set[str] = set()
    for line in lines:
        if line.lstrip().startswith("#"):
            continue
        line = _STRING.sub(_without_text, line)
        found |= set(re.findall(r"(?<![\w.])[A-Za-z_]\w*(?!\s*=[^=])", line)) | set(
            re.findall(r"=\s*([A-Za-z_]\w*)", line)
        )
    return found


def _without_text(string: re.Match[str]) -> str:
    """A string without what it says; what stands in a formatted one is code."""
    return string[0] if "f" in string[1].lower() else "''"


__all__ = ["call_only", "depends_on_call", "needed_once", "without", "words"]
