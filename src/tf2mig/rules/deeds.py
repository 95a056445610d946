"""Whether a module does something when it is imported, or only defines."""

from __future__ import annotations

import ast

from tf2mig.rules.idioms import idioms_of
from tf2mig.rules.module import Module
from tf2mig.syntax.walking import walk


def acts(module: Module) -> bool:
    """Whether a module does something when it is imported: builds a graph, loops, calls something."""
    stack: list[ast.stmt] = list(module.tree.module.body)
    while stack:
        statement = stack.pop()
        if isinstance(statement, _DEFINITIONS):
            continue
        if isinstance(statement, ast.If | ast.Try):
            handlers = statement.handlers if isinstance(statement, ast.Try) else []
            stack.extend([*statement.body, *statement.orelse, *(s for h in handlers for s in h.body)])
        elif isinstance(statement, ast.For | ast.While | ast.With) or any(
            _is_deed(module, call, statement) for call in walk(statement) if isinstance(call, ast.Call)
        ):
            return True
    return False


_OWN = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_DEFINITIONS = (*_OWN, ast.Import, ast.ImportFrom)


def _is_deed(module: Module, call: ast.Call, statement: ast.stmt) -> bool:
    """Whether a call at the top level does more than define: TensorFlow's flags and logging only define."""
    symbol = module.symbols.called(call)
    if symbol is not None:
        return symbol not in idioms_of(module.knowledge).definitions
    if not isinstance(statement, ast.Expr) or statement.value is not call:
        return False
    return isinstance(call.func, ast.Name) or _asks_own_object(module, call.func)


def _asks_own_object(module: Module, func: ast.expr) -> bool:
    """Whether a method of what the program's own code made is called: `trainer = Trainer()`, then `trainer.run()`."""
    if not isinstance(func, ast.Attribute):
        return False
    if isinstance(func.value, ast.Call):
        return _is_own(module, func.value)
    made = [
        s.value
        for s in module.tree.module.body
        if isinstance(s, ast.Assign) and any(isinstance(t, ast.Name) and _same(t, func.value) for t in s.targets)
    ]
    return any(isinstance(m, ast.Call) and _is_own(module, m) for m in made)


def _same(target: ast.Name, value: ast.expr) -> bool:
    return isinstance(value, ast.Name) and value.id == target.id


def _is_own(module: Module, call: ast.Call) -> bool:
    """Whether a call is one of a function or class that the module itself defines."""
    own = {s.name for s in module.tree.module.body if isinstance(s, _OWN)}
    return isinstance(call.func, ast.Name) and call.func.id in own
