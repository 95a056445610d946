"""Choosing names that nothing else uses."""

from __future__ import annotations

import ast
import builtins
import keyword
import re
from collections.abc import Callable

from tf2mig.syntax.walking import walk

_MODULE_ATTRIBUTES = {
    "name", "name_scope", "variables", "trainable_variables", "non_trainable_variables", "submodules",
    "with_name_scope",
}  # fmt: skip
"""What every ``tf.Module`` has."""

TAG = "__tf2migpart"
"""Stands, with a module's number, behind names of modules that are one text for a while."""
MARKER = "__tf2mig_part__"
"""What the joined text assigns a module's number to where that module's text begins."""
SHAPE_MARK = "__tf2mig_shape_of__"
"""Stands, with a number and the name of a computed tensor, for its shape until the function that knows it is known."""
_BY_NAME = re.compile(r"getattr|attrgetter|methodcaller|__dict__|(?<![\w.])(?<!def )vars\(")
_WORD = re.compile(r"\W+")
_TAGGED = re.compile(TAG + r"\d+")


def reaches_by_name(text: str) -> bool:
    """Whether code reaches attributes by their names as strings; other strings, those of scopes say, mean nothing."""
    return _BY_NAME.search(text) is not None


def numbered(stem: str, is_taken: Callable[[str], bool]) -> str:
    """The stem, or the stem with the first number that makes it new."""
    name, number = stem, 1
    while is_taken(name):
        name, number = f"{stem}_{number}", number + 1
    return name


class Names:
    """The identifiers of a module, and new ones that do not clash with them.

    ``within`` limits the names to those of one class or function: what is looked for is then an attribute of the
    objects it makes. What belongs to an imported module (`tf.layers.dense`) is nobody's name.
    """

    def __init__(self, module: ast.Module, within: ast.AST | None = None) -> None:
        everything = list(walk(module))
        nodes = everything if within is None else list(walk(within))
        foreign = _imported(everything)
        self.used = {n.attr for n in everything if isinstance(n, ast.Attribute) and _root(n) not in foreign}
        self.used |= {n.id for n in nodes if isinstance(n, ast.Name)}
        self.used |= {n.arg for n in nodes if isinstance(n, ast.arg)}
        self.used |= {n.name for n in nodes if isinstance(n, ast.FunctionDef | ast.ClassDef)}
        self.used |= _MODULE_ATTRIBUTES if within is not None else set()
        self.free: set[str] = set()
        """Names whose only meaning goes away with the graph."""
        self.given: set[str] = set()
        """Names that were chosen here."""

    def fresh(self, stem: str) -> str:
        """The stem, or the stem with the first number that makes it new."""
        name = numbered(identifier(stem), self.is_taken)
        self.used.add(name)
        self.given.add(name)
        self.free.discard(name)
        return name

    def is_taken(self, name: str) -> bool:
        """Whether the name already means something in the module, or to Python."""
        if keyword.iskeyword(name) or hasattr(builtins, name):
            return True
        return name in self.used and name not in self.free


def _imported(nodes: list[ast.AST]) -> set[str]:
    """The names that imports bind."""
    imports = [n for n in nodes if isinstance(n, ast.Import | ast.ImportFrom)]
    return {(a.asname or a.name).partition(".")[0] for n in imports for a in n.names}


def _root(node: ast.expr) -> str | None:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def identifier(text: str) -> str:
    """A valid identifier that reads like the text."""
    word = _WORD.sub("_", _TAGGED.sub("", text.strip())).strip("_") or "value"
    return f"v_{word}" if word[0].isdigit() else word


def snake(name: str) -> str:
    """``myName`` and ``MyName`` as ``my_name``."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def camel(name: str) -> str:
    """``my_name`` as ``MyName``."""
    return "".join(p[:1].upper() + p[1:] for p in _TAGGED.sub("", name).split("_") if p) or "Module"


def part_of(statement: ast.stmt, module: ast.Module) -> int:
    """The number of the module that a statement of a joined text's top level comes from; 0 for any other text's."""
    number = 0
    for one in module.body:
        if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name) and one.targets[0].id == MARKER:
            number += 1
        if one is statement:
            return number
    return 0
