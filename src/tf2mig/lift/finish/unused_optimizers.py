"""The last step of lifting: optimizers of steps that no run takes.

`minimize` makes its optimizer where it stands; when nothing runs the step, what is left would be an optimizer that
nobody asks for, and perhaps a support module for it.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.records import Needs
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_SUPPORT = "tf1_optimizers"
_MAKERS = (_SUPPORT, "tf.keras.optimizers", "tensorflow.keras.optimizers")


def without_unused_optimizers(text: str, before: str, needs: Needs) -> str:
    """The text without assignments of new optimizers to names that nothing reads; ``needs`` loses what they needed.

    ``before`` is the program's own text; names that it never read either stay. So do the names of a module's own
    statements, which another may import, unless the module runs a session there.
    """
    tree = Tree(Source(text, "module.py"))
    layout = Layout(tree)
    read = {n.id for n in tree.nodes if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Store)}
    read |= {n for s in tree.nodes if isinstance(s, ast.Global | ast.Nonlocal) for n in s.names}
    stored = _names(before, ast.Store)
    idle = stored - _names(before, ast.Load)
    outer = idle if _is_script(before) else stored
    edits = []
    for body in _blocks(tree.module):
        unused = [s for s in body if _makes_optimizer(s, read, outer if body is tree.module.body else idle)]
        if len(unused) < len(body):
            edits += [Edit(*layout.extent(s), "") for s in unused if not _shares_line(s, body)]
    if not edits:
        return text
    text = apply_edits(text, edits)
    if not any(isinstance(n, ast.Name) and n.id == _SUPPORT for n in walk(ast.parse(text))):
        needs.support.pop(_SUPPORT, None)
        needs.imports.pop(f"import {_SUPPORT}", None)
    return text


def _is_script(before: str) -> bool:
    """Whether statements of the module, and not only of its functions, use sessions: nobody imports such a module."""
    functions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    own = [s for s in ast.parse(before).body if not isinstance(s, functions)]
    return any(getattr(n, "attr", "") in ("Session", "InteractiveSession") for s in own for n in walk(s))


def _names(text: str, use: type[ast.expr_context]) -> set[str]:
    return {n.id for n in walk(ast.parse(text)) if isinstance(n, ast.Name) and isinstance(n.ctx, use)}


def _blocks(module: ast.Module) -> list[list[ast.stmt]]:
    fields = ("body", "orelse", "finalbody")
    found = [getattr(n, f, None) for n in walk(module) if not isinstance(n, ast.ClassDef) for f in fields]
    return [b for b in found if isinstance(b, list) and b]


def _makes_optimizer(statement: ast.stmt, read: set[str], kept: set[str]) -> bool:
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return False
    target, value = statement.targets[0], statement.value
    if not isinstance(target, ast.Name) or target.id in read | kept:
        return False
    if not isinstance(value, ast.Call) or not isinstance(value.func, ast.Attribute):
        return False
    if any(isinstance(n, ast.Call) for a in [*value.args, *(k.value for k in value.keywords)] for n in walk(a)):
        return False
    return ast.unparse(value.func.value) in _MAKERS


def _shares_line(statement: ast.stmt, body: list[ast.stmt]) -> bool:
    return any(
        s is not statement and s.lineno <= (statement.end_lineno or 0) and s.end_lineno == statement.lineno
        for s in body
    )


__all__ = ["without_unused_optimizers"]
