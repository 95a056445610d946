"""Binding a call's arguments to the parameters of a signature."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field

from tf2mig.api.surface import Param


@dataclass(frozen=True)
class Argument:
    """One argument of a call, and the parameter that receives it."""

    name: str
    value: ast.expr
    keyword: ast.keyword | None = None

    @property
    def node(self) -> ast.AST:
        """The whole argument with its keyword."""
        return self.keyword or self.value


@dataclass(frozen=True)
class BoundCall:
    """A call whose every argument has a name."""

    call: ast.Call
    arguments: tuple[Argument, ...]
    """In the order of the source."""
    by_name: dict[str, Argument] = field(default_factory=dict)

    def value(self, name: str) -> ast.expr | None:
        """The expression that a parameter receives, if the call gives it."""
        found = self.by_name.get(name)
        return found.value if found else None


def bind_call(call: ast.Call, parameters: Sequence[Param]) -> BoundCall | None:
    """Give each argument its parameter's name.

    A keyword that only ``**kwargs`` receives keeps its own name. None when an argument has no one parameter:
    ``*args`` or ``**kwargs`` in the call, an unknown keyword, too many arguments, one given twice, or values
    for
    a variadic parameter.
    """
    if any(isinstance(a, ast.Starred) for a in call.args) or any(k.arg is None for k in call.keywords):
        return None
    places = [p for p in parameters if p.kind in ("positional-only", "positional")]
    if len(call.args) > len(places):
        return None
    arguments = [Argument(p.name, value) for p, value in zip(places, call.args, strict=False)]
    named = {p.name for p in parameters if p.kind in ("positional", "keyword-only")}
    open_ended = any(p.kind == "var-keyword" for p in parameters)
    for keyword in call.keywords:
        if keyword.arg is None or not (open_ended or keyword.arg in named):
            return None
        arguments.append(Argument(keyword.arg, keyword.value, keyword))
    by_name = {a.name: a for a in arguments}
    if len(by_name) != len(arguments):
        return None
    arguments.sort(key=lambda a: (a.node.lineno, a.node.col_offset))  # type: ignore[attr-defined]
    return BoundCall(call, tuple(arguments), by_name)


def same_literal(node: ast.expr, text: str | None) -> bool:
    """Whether an expression is the literal that ``text`` writes: ``None``, ``False``, ``1e-3``,
    ``'SAME'``.
    """
    if text is None:
        return False
    try:
        want = ast.literal_eval(text)
        have = ast.literal_eval(node)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return ast.unparse(node) == text
    return type(want) is type(have) and bool(want == have)
