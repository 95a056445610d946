"""What calls give for the parameters of the program's own functions, and what questions about it give."""

from __future__ import annotations

import ast
from collections.abc import Callable

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def default_of(function: _Function, name: str) -> ast.expr | None:
    """The default of a parameter; None where it has none. Raises ValueError for what is no parameter."""
    names = [a.arg for a in function.args.args]
    index = names.index(name) - (len(names) - len(function.args.defaults))
    return function.args.defaults[index] if index >= 0 else None


def argument_of(function: _Function, call: ast.Call, name: str, *, bound: int = 0) -> ast.expr | None:
    """What a call itself gives for a parameter; None where it is left to the default, or where `*a` or `**k` may be it.

    ``bound`` is how many parameters come from elsewhere: one where a method is called by its object.
    """
    names = [a.arg for a in function.args.args]
    starred = any(isinstance(a, ast.Starred) for a in call.args) or any(k.arg is None for k in call.keywords)
    if name not in names or starred:
        return None
    place = names.index(name) - bound
    by_name = next((k.value for k in call.keywords if k.arg == name), None)
    return call.args[place] if by_name is None and 0 <= place < len(call.args) else by_name


def given(function: _Function, call: ast.Call, name: str, *, bound: int = 0) -> ast.expr | None:
    """What a parameter is in a call: what that gives, or the default; None where neither is known."""
    starred = any(isinstance(a, ast.Starred) for a in call.args) or any(k.arg is None for k in call.keywords)
    if starred or name not in [a.arg for a in function.args.args]:
        return None
    return argument_of(function, call, name, bound=bound) or default_of(function, name)


def answer(test: ast.expr, literal: Callable[[ast.expr], ast.Constant | None]) -> bool | None:
    """What a test gives by the literals that its names stand for: `gated`, `not gated`, `mask is None`, `kind == "a"`.

    None where one of them is not known, and for other questions.
    """
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = answer(test.operand, literal)
        return None if inner is None else not inner
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        left, right = (n if isinstance(n, ast.Constant) else literal(n) for n in (test.left, test.comparators[0]))
        if left is None or right is None or not isinstance(test.ops[0], ast.Eq | ast.Is | ast.NotEq | ast.IsNot):
            return None
        return bool((left.value == right.value) is isinstance(test.ops[0], ast.Eq | ast.Is))
    known = test if isinstance(test, ast.Constant) else literal(test)
    return None if known is None else bool(known.value)


__all__ = ["answer", "argument_of", "default_of", "given"]
