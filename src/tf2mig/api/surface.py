"""The public API of TensorFlow 1.15 and of the targets, read from the tables in ``rules/api/``.

``scripts/generate_api.py`` writes the tables from installed wheels. Each line of a table is a symbol, its
fields separated by tabs, empty ones at the end left out::

    tf.math.log    f        tf.log    x, name=None

1. the name, from ``tf.``;
2. the kind: ``f`` function, ``c`` class, ``m`` module, ``k`` constant;
3. whether it works: empty, ``L`` (with tf-keras and ``TF_USE_LEGACY_KERAS=1`` only) or ``N`` (raises when
   touched);
4. the preferred public name of the same object, where that is another one;
5. the parameters of a function or constructor as Python source (``...``: unknown to Python), or a constant's
   value. A default without a source text of its own reads ``...``, an instance of a public class
   ``tf.zeros_initializer(...)``.

``tf-V+legacy-keras.txt`` holds the lines that differ with ``TF_USE_LEGACY_KERAS=1``; ``-name`` is gone there.
Lines are kept as text until a symbol is asked for, which makes loading cheap.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import Literal

from tf2mig.api.locate import rules_dir

Kind = Literal["function", "class", "module", "constant"]
Works = Literal["yes", "legacy-keras", "no"]
ParamKind = Literal["positional-only", "positional", "var-positional", "keyword-only", "var-keyword"]

TF1 = "1.15.5"
"""The version whose API is the source of every migration."""
DEFAULT_TARGET = "2.21.0"
_VERSIONS = (TF1, "2.15.1", DEFAULT_TARGET)
_KINDS: dict[str, Kind] = {"f": "function", "c": "class", "m": "module", "k": "constant"}
_WORKS: dict[str, Works] = {"": "yes", "L": "legacy-keras", "N": "no"}


@dataclass(frozen=True)
class Param:
    """A parameter; ``default`` is source text, None for a required (or starred) one."""

    name: str
    kind: ParamKind
    default: str | None = None

    @property
    def required(self) -> bool:
        """Whether a call must give it."""
        return self.default is None and not self.kind.startswith("var-")


@dataclass(frozen=True)
class Signature:
    """The parameters of a function or constructor, without ``self``."""

    params: tuple[Param, ...]

    @property
    def positional(self) -> tuple[str, ...]:
        """The names that positional arguments fill, in order."""
        return tuple(p.name for p in self.params if p.kind in ("positional", "positional-only"))

    @property
    def keywords(self) -> frozenset[str]:
        """The names that keyword arguments may have, ``**kwargs`` aside."""
        return frozenset(p.name for p in self.params if p.kind in ("positional", "keyword-only"))

    @property
    def var_positional(self) -> bool:
        """Whether there is ``*args``."""
        return any(p.kind == "var-positional" for p in self.params)

    @property
    def var_keyword(self) -> bool:
        """Whether there is ``**kwargs``."""
        return any(p.kind == "var-keyword" for p in self.params)

    def get(self, name: str) -> Param | None:
        """The parameter of that name."""
        return next((p for p in self.params if p.name == name), None)


@dataclass(frozen=True)
class Symbol:
    """A public name of one TensorFlow version, or a member of a class of it."""

    name: str
    kind: Kind
    works: Works
    alias_of: str | None
    text: str
    """The parameters or the value, as the table has it."""

    @cached_property
    def signature(self) -> Signature | None:
        """The parameters; None for modules and constants, and where Python itself does not know them."""
        if self.kind not in ("function", "class") or self.text == "...":
            return None
        return parse_signature(self.text)

    @property
    def value(self) -> str | None:
        """The source text of a constant, where it has one."""
        return self.text or None if self.kind == "constant" else None

    @property
    def canonical(self) -> str:
        """The preferred name of the object."""
        return self.alias_of or self.name


@lru_cache(maxsize=4096)
def parse_signature(text: str) -> Signature:
    """Read parameters written as in a ``def``: ``x, rate=None, *, name=None``.

    Raises:
        SyntaxError: the text is no parameter list.
    """
    statement = ast.parse(f"def f({text}): pass").body[0]
    assert isinstance(statement, ast.FunctionDef)
    return Signature(tuple(_params(statement.args)))


def _params(args: ast.arguments) -> Iterator[Param]:
    in_order = [*args.posonlyargs, *args.args]
    defaults: list[ast.expr | None] = [None] * (len(in_order) - len(args.defaults))
    for index, (arg, default) in enumerate(zip(in_order, [*defaults, *args.defaults], strict=True)):
        yield _param(arg, "positional-only" if index < len(args.posonlyargs) else "positional", default)
    if args.vararg:
        yield _param(args.vararg, "var-positional", None)
    for arg, default in zip(args.kwonlyargs, args.kw_defaults, strict=True):
        yield _param(arg, "keyword-only", default)
    if args.kwarg:
        yield _param(args.kwarg, "var-keyword", None)


def _param(arg: ast.arg, kind: ParamKind, default: ast.expr | None) -> Param:
    return Param(arg.arg, kind, None if default is None else ast.unparse(default))


class Surface:
    """What one TensorFlow version offers; use :meth:`load`."""

    def __init__(self, version: str, rows: dict[str, str], legacy_keras: bool = False) -> None:
        """Wrap ``rows``, a mapping from name to the rest of its line in the table."""
        self.version = version
        self.legacy_keras = legacy_keras
        self._rows = rows
        self._symbols: dict[str, Symbol] = {}

    @classmethod
    def load(cls, version: str, *, legacy_keras: bool = False) -> Surface:
        """The surface of a version: ``1.15.5``, or short ``1.15``; loaded once a process.

        With ``legacy_keras`` it is what a process sees in which tf-keras is installed and
        ``TF_USE_LEGACY_KERAS=1``; a version that has Keras 2 anyway is the same in both.

        Raises:
            ValueError: there is no table for that version.
        """
        return _load(full_version(version), legacy_keras)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and _plain_name(name, self._rows) in self._rows

    def __len__(self) -> int:
        return len(self._rows)

    def get(self, name: str) -> Symbol | None:
        """The symbol of that name, works or not; None where there is no such name.

        ``tf.compat.v1.X`` is 1.15's own ``tf.X``, ``tf.compat.v2.X`` a target's; the symbol has that name.
        """
        name = _plain_name(name, self._rows)
        symbol = self._symbols.get(name)
        if symbol is None and (row := self._rows.get(name)) is not None:
            symbol = self._symbols[name] = _symbol(name, row, self.legacy_keras)
        return symbol

    def works(self, name: str) -> bool:
        """Whether the name is there and can be used in this very mode (see :meth:`load`)."""
        symbol = self.get(name)
        return symbol is not None and symbol.works == "yes"

    def resolve_v1(self, name: str) -> Symbol | None:
        """TF1's ``tf.X`` as this version has it under ``tf.compat.v1``; in 1.15 it is the symbol itself."""
        if self.version == TF1 or name.startswith("tf.compat.v1."):
            return self.get(name)
        return self.get(f"tf.compat.v1{name[2:]}")

    def names(self) -> tuple[str, ...]:
        """All names, sorted."""
        return tuple(sorted(self._rows))

    def members(self, class_name: str) -> Mapping[str, Symbol]:
        """Methods and attributes of a class, by name; empty for classes that the tables leave out.

        A property has the kind ``constant``; a method's signature leaves ``self`` out.
        """
        found = _members(self.version)
        symbol = self.get(class_name)
        if class_name not in found and symbol is not None:
            return found.get(symbol.canonical, {})
        return found.get(class_name, {})


def full_version(version: str) -> str:
    """The version of the table that ``version`` (``2.21``, ``2.21.0``) means.

    Raises:
        ValueError: no table has it; the message lists those that there are.
    """
    for known in _VERSIONS:
        if version == known or version == known.rpartition(".")[0]:
            return known
    known_names = ", ".join(v.rpartition(".")[0] for v in _VERSIONS)
    raise ValueError(f"no API table for TensorFlow {version!r}; known versions: {known_names}")


def known_targets() -> tuple[str, ...]:
    """The versions that a program can be migrated to, oldest first, in full (``2.15.1``, ``2.21.0``)."""
    return tuple(v for v in _VERSIONS if v != TF1)


def _plain_name(name: str, rows: Mapping[str, str]) -> str:
    """``name`` without a detour: ``tf.compat.v2.X`` is a target's ``tf.X``, ``tf.compat.v1.X`` is 1.15's."""
    if not name.startswith("tf.compat.v"):
        return name
    for nested in ("v1", "v2"):
        if name.startswith(f"tf.compat.v1.compat.{nested}."):
            name = name.replace("compat.v1.", "", 1)
    own = "tf.compat.v1." if "tf.contrib" in rows else "tf.compat.v2."
    return "tf." + name[len(own) :] if name.startswith(own) else name


def _symbol(name: str, row: str, legacy_keras: bool) -> Symbol:
    kind, works, alias, text = [*row.split("\t"), "", "", ""][:4]
    if legacy_keras and works == "L":
        works = ""
    return Symbol(name, _KINDS[kind], _WORKS[works], alias or None, text)


@cache
def _load(version: str, legacy_keras: bool) -> Surface:
    rows = _read(f"tf-{version}.txt")
    difference = f"tf-{version}+legacy-keras.txt"
    if legacy_keras and (rules_dir() / "api" / difference).exists():
        for name, row in _read(difference).items():
            if name.startswith("-"):
                rows.pop(name[1:], None)
            else:
                rows[name] = row
    return Surface(version, rows, legacy_keras)


def _read(file_name: str) -> dict[str, str]:
    """Map the first field of each line of a table to the rest of the line."""
    text = (rules_dir() / "api" / file_name).read_text(encoding="utf-8")
    lines = [line for line in text.split("\n") if line and not line.startswith("#")]
    return {name: row for name, _, row in [line.partition("\t") for line in lines]}


@cache
def _members(version: str) -> dict[str, dict[str, Symbol]]:
    found: dict[str, dict[str, Symbol]] = {}
    for name, row in _read(f"members-{version}.txt").items():
        owner, _, member = name.rpartition(".")
        found.setdefault(owner, {})[member] = _symbol(name, row, False)
    return found
