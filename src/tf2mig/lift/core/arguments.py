"""Arguments of a TF1 call: bound to TF1's parameters, compared with its defaults, written into templates.

Kinds of a template's slot ``{p:kind}``:

- ``operand``: in parentheses where the text is not a single operand.
- ``padding``: a literal in lower case, as Keras writes it; ``PADDING``: in upper case, as `tf.nn` wants it.
- ``format``: a layout in Keras' words (``"NHWC"`` is ``"channels_last"``); ``NWC``, ``NHWC``, ``NDHWC``: in
`tf.nn`'s words.
- ``initializer``: TF1's initializers as Keras', with TF1's defaults.
- ``regularizer``: TF1's regularizer functions as Keras' (TF1's L2 is half the sum of squares).
- ``name``: kept when it is a literal that Keras takes as a layer's name, dropped otherwise.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from tf2mig.api.locate import rules_dir
from tf2mig.api.rulefiles import read_rule_files

Text = Callable[[ast.expr], str]
"""Renders an argument; the caller may substitute inside it."""
Symbols = Callable[[ast.AST], "str | None"]
"""The TF1 symbol that a node means, written from ``tf.``."""
IsTensor = Callable[[ast.expr], bool]
"""Whether an argument's value is a tensor of the graph."""

SLOT = re.compile(r"\{(\w+)(?::(\w+))?(?:\|([^{}]*))?\}")
_LAYOUTS = {"NWC": "channels_last", "NHWC": "channels_last", "NDHWC": "channels_last",
            "NCW": "channels_first", "NCHW": "channels_first", "NCDHW": "channels_first"}  # fmt: skip
_OBJECTS = ("regularizer", "initializer")
_FIRST = {"NWC": "NCW", "NHWC": "NCHW", "NDHWC": "NCDHW"}


class Unsupported(Exception):
    """The call has no native counterpart; ``reason`` is a sentence for the person who reads the blocker."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@lru_cache(maxsize=1)
def lift_tables() -> Mapping[str, Any]:
    """The tables of ``rules/lift/*.toml``. Raises RuleFileError."""
    tables = read_rule_files(sorted((rules_dir() / "lift").glob("*.toml")))["tables"]
    assert isinstance(tables, dict)
    return tables


@lru_cache(maxsize=16)
def entries(table: str) -> Mapping[str, Mapping[str, Any]]:
    """The entries of one list of tables, by each TF1 symbol that they name."""
    return {symbol: entry for entry in lift_tables().get(table, ()) for symbol in entry["tf1"]}


def literal_symbol(node: ast.AST) -> str | None:
    """The symbol that a dotted name spells, where the caller cannot resolve names: ``tf.`` and ``slim.`` as
    they are.
    """
    if not isinstance(node, ast.Attribute | ast.Name):
        return None
    spelled = ast.unparse(node)
    if spelled.startswith("slim."):
        return "tf.contrib." + spelled
    return spelled.replace("tf.compat.v1.", "tf.", 1) if spelled.startswith("tf.") else None


@dataclass(frozen=True)
class Parameter:
    """One parameter of a TF1 function; ``default`` is None where an argument is required."""

    name: str
    default: ast.expr | None
    keyword_only: bool = False


@lru_cache(maxsize=256)
def signature(params: str) -> tuple[Parameter, ...]:
    """The parameters that a signature's text declares."""
    arguments = ast.parse(f"def f({params}): pass").body[0].args  # type: ignore[attr-defined]
    plain = arguments.args
    missing: list[ast.expr | None] = [None] * (len(plain) - len(arguments.defaults))
    found = [Parameter(a.arg, d) for a, d in zip(plain, [*missing, *arguments.defaults], strict=True)]
    pairs = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    return (*found, *(Parameter(a.arg, d, True) for a, d in pairs))


@dataclass(frozen=True)
class Arguments:
    """The arguments of one call, by TF1's parameters."""

    symbol: str
    parameters: tuple[Parameter, ...]
    nodes: Mapping[str, ast.expr]
    """What the call, or a scope around it, gives; TF1's defaults are not in it."""
    texts: Mapping[str, str]
    symbols: Symbols = literal_symbol
    tensors: frozenset[str] = frozenset()
    """Parameters whose argument is a tensor of the graph."""
    _default: Mapping[str, ast.expr | None] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_default", {p.name: p.default for p in self.parameters})

    def given(self, name: str) -> bool:
        """Whether an argument other than TF1's default is there."""
        node = self.nodes.get(name)
        default = self._default.get(name)
        return node is not None and (default is None or ast.dump(node) != ast.dump(default))

    def literal(self, name: str) -> object:
        """The argument's or the default's value where it is a literal, else the Ellipsis."""
        node = self.nodes.get(name, self._default.get(name))
        try:
            return ast.literal_eval(node) if node is not None else ...
        except (ValueError, TypeError):
            return ...

    def text(self, name: str, kind: str | None = None) -> str | None:
        """The argument's text in the form of a kind; None where it vanishes. Raises Unsupported."""
        if not self.given(name):
            return None
        return self._convert(name, self.nodes[name], self.texts[name], kind)

    def require(self, name: str, kind: str | None = None) -> str:
        """The text of an argument that must be there. Raises Unsupported."""
        found = self.text(name, kind)
        if found is None and name in self.nodes:
            return self.texts[name]
        if found is None:
            raise Unsupported(f"{self.symbol} is called without {name}")
        return found

    def refuse(self, *names: str) -> None:
        """Raise Unsupported where one of the arguments is there."""
        for name in names:
            if self.given(name):
                raise Unsupported(f"the argument {name} of {self.symbol} has no counterpart in Keras")

    def without(self, *names: str) -> Arguments:
        """The same call without some of its arguments."""
        return self._with({k: v for k, v in self.nodes.items() if k not in names}, self.texts)

    def replace(self, name: str, text: str) -> Arguments:
        """The same call with one argument given as the text."""
        return self._with({**self.nodes, name: expression(text)}, {**self.texts, name: text})

    def _with(self, nodes: Mapping[str, ast.expr], texts: Mapping[str, str]) -> Arguments:
        return Arguments(self.symbol, self.parameters, nodes, texts, self.symbols, self.tensors)

    def _convert(self, name: str, node: ast.expr, text: str, kind: str | None) -> str | None:
        if kind is None or kind == "":
            return text
        if kind == "operand":
            return operand(text)
        if kind in _OBJECTS:
            return as_keras(kind, node, text, self.symbols)
        word = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
        if kind == "name":
            return text if word and "/" not in word else None
        if kind == "padding":
            return text.lower() if word else text
        if kind == "PADDING":
            return text.upper() if word else f"{operand(text)}.upper()"
        if kind == "format":
            return f'"{_LAYOUTS[word]}"' if word in _LAYOUTS else text
        if kind in _FIRST and word == "channels_first":
            return f'"{_FIRST[kind]}"'
        if kind in _FIRST and word == "channels_last":
            return None
        raise Unsupported(f"the argument {name} of {self.symbol} is not a literal")


def bind(
    symbol: str,
    params: str,
    call: ast.Call,
    text: Text,
    defaults: Mapping[str, str] | None = None,
    *,
    symbols: Symbols | None = None,
    tensors: frozenset[str] = frozenset(),
    is_tensor: IsTensor | None = None,
) -> Arguments:
    """Bind a call's arguments to TF1's parameters; ``defaults`` are values of an argument scope, as text.

    Raises Unsupported for starred arguments and for arguments that TF1 does not know.
    """
    parameters = signature(params)
    known = {p.name for p in parameters}
    texts = {k: v for k, v in (defaults or {}).items() if k in known}
    nodes = {k: expression(v) for k, v in texts.items()}
    names = [p.name for p in parameters if not p.keyword_only]
    if any(isinstance(a, ast.Starred) for a in call.args) or any(k.arg is None for k in call.keywords):
        raise Unsupported(f"{symbol} is called with starred arguments")
    if len(call.args) > len(names):
        raise Unsupported(f"{symbol} is called with more arguments than TensorFlow 1 takes")
    pairs = [*zip(names, call.args, strict=False), *((str(k.arg), k.value) for k in call.keywords)]
    for name, node in pairs:
        if name not in known:
            raise Unsupported(f"{symbol} has no argument {name} that can be carried over")
        nodes[name], texts[name] = node, text(node)
        if is_tensor is not None and is_tensor(node):
            tensors |= {name}
    return Arguments(symbol, parameters, nodes, texts, symbols or literal_symbol, tensors)


def fill(template: str, arguments: Arguments) -> str:
    """The template with its slots filled: ``name={p}`` vanishes where TF1's default stands. Raises
    Unsupported.
    """
    opening = _last_call(template)
    if opening <= 0:
        return _fill_slots(template, arguments)
    parts = (_fill_part(part, arguments) for part in split_arguments(template[opening + 1 : -1]))
    return f"{fill(template[:opening], arguments)}({', '.join(p for p in parts if p)})"


def _last_call(template: str) -> int:
    """Where the brackets open with which the template ends, if nothing but a function's name stands before
    them.
    """
    depth = 0
    for i in range(len(template) - 1, -1, -1):
        depth += (template[i] == ")") - (template[i] == "(")
        if depth == 0:
            return i if template[i] == "(" and re.fullmatch(r"(\{layer\}|[\w.]+)(\(.*\))?", template[:i]) else -1
    return -1


def split_arguments(text: str) -> list[str]:
    """The pieces of a template's text between commas outside brackets and quotes."""
    pieces, depth, quote, start = [], 0, "", 0
    for i, c in enumerate(text):
        if quote:
            quote = "" if c == quote else quote
        elif c in "\"'":
            quote = c
        elif c in "([{":
            depth += 1
        elif c in ")]}":
            depth -= 1
        elif c == "," and depth == 0:
            pieces.append(text[start:i].strip())
            start = i + 1
    return [p for p in [*pieces, text[start:].strip()] if p]


def _fill_part(part: str, arguments: Arguments) -> str:
    keyword = re.match(r"(\w+)=", part)
    if keyword is None:
        return _fill_slots(part, arguments)
    slots = [m for m in SLOT.finditer(part) if m[1] != "layer"]
    if slots and all(m[3] is None and arguments.text(m[1], m[2]) is None for m in slots):
        return ""
    return _fill_slots(part, arguments)


def _fill_slots(template: str, arguments: Arguments) -> str:
    def slot(match: re.Match[str]) -> str:
        name, kind, otherwise = match[1], match[2], match[3]
        if name == "layer":
            return match[0]
        found = arguments.text(name, kind)
        if found is None and otherwise is not None:
            return otherwise.replace("'", '"')
        return found if found is not None else arguments.require(name, kind)

    return SLOT.sub(slot, template)


def expression(text: str) -> ast.expr:
    """The expression that a text spells. Raises Unsupported where it is none."""
    try:
        return ast.parse(text.strip(), mode="eval").body
    except SyntaxError:
        raise Unsupported(f"{text!r} is not an expression") from None


def operand(text: str) -> str:
    """The text, in parentheses where an operator beside it would tear it apart."""
    node = expression(text)
    simple = ast.Name | ast.Constant | ast.Attribute | ast.Subscript | ast.Call | ast.List | ast.Tuple | ast.Dict
    return text if isinstance(node, simple) else f"({text})"


def as_keras(table: str, node: ast.expr, text: str, symbols: Symbols) -> str:
    """A regularizer or an initializer in Keras' words; an initializer's class stands for its instance, as
    in TF1.

    TF1's `l2_regularizer(s)` is ``s * sum(w ** 2) / 2``, Keras' `L2(s)` is ``s * sum(w ** 2)``
    (contrib/layers/python/layers/regularizers.py). Expressions that no table knows stay. Raises Unsupported.
    """
    if table == "regularizer" and not isinstance(node, ast.Call):
        return text
    found = known_call(table, node, text, symbols)
    if found is None:
        return text
    entry, call, render = found
    if "reason" in entry:
        raise Unsupported(str(entry["reason"]))
    if "keras" not in entry:
        return text
    arguments = bind(entry["tf1"][0], str(entry["params"]), call, render, symbols=symbols)
    return fill(template_of(entry, "keras", arguments), arguments.without("dtype"))


def template_of(entry: Mapping[str, Any], name: str, arguments: Arguments) -> str:
    """An entry's template, or the alternative whose literals the call gives. Raises Unsupported."""
    for other in entry.get("alternatives", ()):
        if all(arguments.literal(p) == v for p, v in other["when"].items()):
            return str(other.get(name, entry.get(name, "")))
    unread = {p for other in entry.get("alternatives", ()) for p in other["when"] if arguments.literal(p) is ...}
    if unread:
        raise Unsupported(f"the argument {min(unread)} of {arguments.symbol} is not a literal")
    return str(entry[name])


def known_call(
    table: str, node: ast.expr, text: str, symbols: Symbols
) -> tuple[Mapping[str, Any], ast.Call, Text] | None:
    """A table's entry for a call or a bare name, with the call as the text shows it and what renders its
    parts.
    """
    symbol = symbols(node.func if isinstance(node, ast.Call) else node)
    entry = entries(table).get(symbol or "")
    if entry is None:
        return None
    shown = expression(text)
    if not isinstance(shown, ast.Call):
        shown = ast.Call(func=shown, args=[], keywords=[])
    return entry, shown, lambda part: ast.get_source_segment(text.strip(), part) or ast.unparse(part)
