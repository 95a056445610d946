"""What the program's text calls the values that cross: for reports, and for pairing values by name."""

from __future__ import annotations

import ast
import functools
import inspect
import linecache
import textwrap
from typing import Any


@functools.lru_cache(maxsize=4096)
def fetched(folder: Any, place: Any) -> Any:
    """The names in the fetches of the run site at a place: a nested list of names, one name, or an empty
    string.
    """
    site = _call_at(folder, place, ("run", "eval"))
    if site is None:
        return ""
    if site.func.attr == "eval":
        return _names_in(site.func.value)
    given = [k.value for k in site.keywords if k.arg == "fetches"] or site.args[:1]
    return _names_in(given[0]) if given else ""


@functools.lru_cache(maxsize=4096)
def converted(folder: Any, place: Any) -> Any:
    """The name that the one ``.numpy()`` at a place converts; empty when it has none, or is not the only
    one.
    """
    site = _call_at(folder, place, ("numpy",))
    name = _names_in(site.func.value) if site is not None else ""
    return name if isinstance(name, str) else ""


@functools.lru_cache(maxsize=4096)
def returned(code: Any) -> Any:
    """The names in the function's last return statement, flat; empty strings for what is no plain name."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(code)))
    except Exception:  # no source, or a lambda in the middle of a line
        return ()
    found = [n for n in ast.walk(tree) if isinstance(n, ast.Return) and n.value is not None]
    return tuple(_flat(_names_in(max(found, key=lambda n: n.lineno).value))) if found else ()


def _call_at(folder: Any, place: Any, attributes: Any) -> Any:
    """The one call of such a method in the statement at ``file:line``."""
    name, _, line = place.rpartition(":")
    lines = linecache.getlines(folder + name)
    # an interpreter before 3.8 names the last line of a call, and does not tell where a call ends
    for last in range(int(line), min(int(line) + 8, len(lines)) + 1):
        for first in range(int(line), max(int(line) - 8, 0), -1):
            calls = _calls(textwrap.dedent("".join(lines[first - 1 : last])), attributes)
            if calls:
                return calls[0] if len(calls) == 1 else None
    return None


def _calls(text: Any, attributes: Any) -> Any:
    for candidate in (text, text.rstrip() + "\n    pass"):
        try:
            tree = ast.parse(candidate)
        except (SyntaxError, ValueError):
            continue
        return [
            n
            for n in ast.walk(tree)
            if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute) and n.func.attr in attributes
        ]
    return []


def _names_in(node: Any) -> Any:
    if isinstance(node, (ast.Tuple, ast.List)):
        return [_names_in(element) for element in node.elts]
    if isinstance(node, ast.Dict):
        return [_names_in(value) for value in node.values]
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Name):
        return node.id
    called = {id(n) for call in ast.walk(node) if isinstance(call, ast.Call) for n in ast.walk(call.func)}
    names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and id(n) not in called}
    return names.pop() if len(names) == 1 else ""


def _flat(names: Any) -> Any:
    if not isinstance(names, list):
        return [names]
    return [name for part in names for name in _flat(part)]
