"""Whether a module does something when it is imported, or only defines."""

from __future__ import annotations

import ast

from tf2mig.rules.idioms import idioms_of
from tf2mig.rules.module import Module


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
            _is_deed(module, call, statement) for call in ast.walk(statement) if isinstance(call, ast.Call)
        ):
            return True
    return False


_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)


def _is_deed(module: Module, call: ast.Call, statement: ast.stmt) -> bool:
    """Whether a call at the top level does more than define: TensorFlow's flags and logging only define."""
    symbol = module.symbols.called(call)
    if symbol is not None:
        return symbol not in idioms_of(module.knowledge).definitions
    return isinstance(statement, ast.Expr) and statement.value is call and isinstance(call.func, ast.Name)
