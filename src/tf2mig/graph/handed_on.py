"""Parameters of functions that nothing calls, where what they are follows from whom they are handed on to.

def demo(self, sess, text):                     # for other programs to call
    return self.predict(sess, [text])           # others call `predict` with the session
"""

from __future__ import annotations

import ast

from tf2mig.graph import categories as cat
from tf2mig.graph.items import Function, UserFunction
from tf2mig.graph.state import State
from tf2mig.graph.values import PYTHON, Kind, Value
from tf2mig.syntax.walking import walk


def unknown_arguments(state: State, node: Function | ast.Lambda, instance: Value | None = None) -> dict[str, Value]:
    """What the parameters of a function hold that nothing calls: a session where functions that all others hand a
    session get it from here, else a Python value."""
    args = node.args
    found = dict.fromkeys([a.arg for a in [*args.posonlyargs, *args.args, *args.kwonlyargs]], PYTHON)
    stored = {n.id for n in walk(node) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}
    for call in [n for n in walk(node) if isinstance(n, ast.Call)]:
        function = _called(state, call, instance)
        for argument, parameter in _handed(call, function) if function is not None else ():
            given = function.arguments.get(parameter, []) if function is not None else []
            known = argument in found and argument not in stored
            if known and given and all(v.kind is Kind.SESSION for v in given):
                found[argument] = given[0]
    return found


def _called(state: State, call: ast.Call, instance: Value | None) -> UserFunction | None:
    func = call.func
    if isinstance(func, ast.Name):
        return next((f for n, f in state.functions.items() if getattr(n, "name", "") == func.id), None)
    if isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name) and instance is not None:
        part = (instance.parts or {}).get(func.attr) if func.value.id == "self" else None
        return part.function if part is not None else None
    return None


def _handed(call: ast.Call, function: UserFunction) -> list[tuple[str, str]]:
    """Names that a call hands on, each with the parameter that gets it."""
    names = [a.arg for a in [*function.node.args.posonlyargs, *function.node.args.args]]
    names = names[1:] if function.cls is not None else names
    places = list(zip(call.args, names, strict=False))
    keywords = [(k.value, k.arg) for k in call.keywords if k.arg is not None]
    return [(a.id, name) for a, name in [*places, *keywords] if isinstance(a, ast.Name)]


def optimizers_of_others(node: ast.Call, constructor: ast.FunctionDef) -> list[str]:
    """The parameters of a constructor that are `None` for the first object, and optimizers for those that train."""
    given = dict(zip([a.arg for a in constructor.args.args[1:]], node.args, strict=False))
    given |= {k.arg: k.value for k in node.keywords if k.arg is not None}
    steps = [n.func for n in walk(constructor) if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)]
    trained = {ast.unparse(f.value) for f in steps if f.attr in cat.TRAINING}
    return [n for n, v in given.items() if isinstance(v, ast.Constant) and v.value is None and n in trained]


__all__ = ["optimizers_of_others", "unknown_arguments"]
