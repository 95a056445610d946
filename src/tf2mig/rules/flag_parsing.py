"""Flags that a script reads without `tf.app.run`, or before it: absl's must be parsed before.

TF1's flags parsed the command line when the first of them was read (`_FlagValuesWrapper` in
tensorflow/python/platform/flags.py of TF 1.15); absl's raise UnparsedFlagAccessError then.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator

from tf2mig.findings import Diagnostic, Edit
from tf2mig.rules.circumstances import calls_flags, parses_flags
from tf2mig.rules.module import Module, make_fix
from tf2mig.rules.planning import main_guard
from tf2mig.syntax.imports import add_imports, insert_after, insert_before, top_imports
from tf2mig.syntax.walking import walk

CODE = "TFM221"
_FLAGS = ("tf.flags.", "tf.app.flags.")


def check_flag_parsing(module: Module) -> Iterator[Diagnostic]:
    """Flags that a native script defines and reads, and nothing parses: they are parsed where all are defined, or,
    where only functions read them, first of all under the main guard."""
    if (
        module.plan.mode != "native"
        or module.plan.world != "tf1"
        or ".flags" not in module.text
        or (parses_flags(module) and not _is_early(module))
    ):
        return
    defined = [s for s in module.tree.module.body if _defines(module, s)]
    held = [s for s in module.tree.module.body if _holds(module, s)]
    if not defined or _count(module, "DEFINE_") != len(defined) or len(held) > 1:
        return
    last = max([*defined, *held], key=lambda s: s.lineno)
    if held and _is_read(module, held[0], last):
        return
    parsed = ast.unparse(held[0].targets[0]) if held else _flags_text(module, defined[0])  # type: ignore[attr-defined]
    # Before names change: whether they are parsed decides which flags they become.
    message = "TF1 parsed the flags when the first was read; absl's are parsed once they are all defined"
    guard = main_guard(module.tree.module)
    line = [f"{parsed}(sys.argv)"]
    # A module with a guard may be imported by one that defines more flags.
    guarded = guard is not None and guard.lineno > last.lineno and not _reads_outside(module, parsed, guard)
    place = insert_before(module.tree, guard.body[0], line) if guard is not None and guarded else None
    edits = [*_import_sys(module), place or insert_after(module.tree, last, line)]
    yield module.diagnostic(CODE, message, last, fix=make_fix(edits, phase=0))


def _is_early(module: Module) -> bool:
    """Whether a script whose main function `tf.app.run` calls reads flags before that."""
    runs = [u.node.lineno for u in module.symbols.uses if u.symbol == "tf.app.run"]
    held = [s for s in module.tree.module.body if _holds(module, s)]
    if not runs or len(held) != 1 or calls_flags(module):
        return False
    flags = ast.unparse(held[0].targets[0])  # type: ignore[attr-defined]
    functions = {s.name: s for s in module.tree.module.body if isinstance(s, ast.FunctionDef)}
    early = [n for s in module.tree.module.body for n in _at_once(s) if getattr(n, "lineno", 0) < min(runs)]
    called = [n.func.id for n in early if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)]
    inside = [n for name in called if name in functions for n in walk(functions[name])]
    return any(_reads(n, flags) for n in (*early, *inside))


def _reads_outside(module: Module, flags: str, guard: ast.If) -> bool:
    """Whether the top level reads a flag or calls what may, but for the definitions and the guard."""
    nodes = [n for s in module.tree.module.body if s is not guard for n in _at_once(s)]
    return any(
        _reads(n, flags) or (isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id in _own(module))
        for n in nodes
    )


def _reads(node: ast.AST, flags: str) -> bool:
    return isinstance(node, ast.Attribute) and ast.unparse(node.value) == flags


def _at_once(node: ast.AST) -> Iterator[ast.AST]:
    """What happens where a statement stands: of a function its decorators and defaults alone."""
    yield node
    if isinstance(node, ast.FunctionDef):
        parts: list[ast.AST] = [node.args, *node.decorator_list]
    else:
        parts = [node.args] if isinstance(node, ast.Lambda) else list(ast.iter_child_nodes(node))
    for part in parts:
        yield from _at_once(part)


def _own(module: Module) -> set[str]:
    return {s.name for s in module.tree.module.body if isinstance(s, ast.FunctionDef | ast.ClassDef)}


def _defines(module: Module, statement: ast.stmt) -> bool:
    symbol = module.symbols.called(statement.value) if isinstance(statement, ast.Expr) else None
    return symbol is not None and symbol.startswith(_FLAGS) and symbol.rpartition(".")[2].startswith("DEFINE_")


def _holds(module: Module, statement: ast.stmt) -> bool:
    """Whether a statement names the flags: `FLAGS = tf.app.flags.FLAGS`."""
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return False
    symbol = module.symbols.symbol(statement.value)
    return isinstance(statement.targets[0], ast.Name) and symbol in {f"{p}FLAGS" for p in _FLAGS}


def _count(module: Module, start: str) -> int:
    names = [u.symbol.rpartition(".")[2] for u in module.symbols.uses if u.symbol.startswith(_FLAGS)]
    return sum(name.startswith(start) for name in names)


def _is_read(module: Module, held: ast.stmt, last: ast.stmt) -> bool:
    """Whether a flag is read at the top level before all are defined."""
    assert isinstance(held, ast.Assign)
    name = ast.unparse(held.targets[0])
    between = [s for s in module.tree.module.body if s is not held and s.lineno <= last.lineno]
    plain = [s for s in between if not isinstance(s, ast.FunctionDef | ast.ClassDef)]
    return any(isinstance(n, ast.Name) and n.id == name for s in plain for n in walk(s))


def _flags_text(module: Module, statement: ast.stmt) -> str:
    """How a program without a name of its own for the flags names them."""
    assert isinstance(statement, ast.Expr)
    assert isinstance(statement.value, ast.Call)
    return ast.unparse(statement.value.func).rpartition(".")[0] + ".FLAGS"


def _import_sys(module: Module) -> list[Edit]:
    """`import sys` behind the last import of the standard library at the top; nothing where it is imported."""
    if any(binding.target == "sys" and binding.name == "sys" for _, binding in module.import_bindings):
        return []
    plain = [s for s in top_imports(module.tree) if isinstance(s, ast.Import) and _roots(s) <= sys.stdlib_module_names]
    if plain:
        return [insert_after(module.tree, plain[-1], ["import sys"])]
    return add_imports(module.tree, ["import sys"])


def _roots(statement: ast.Import) -> set[str]:
    return {alias.name.partition(".")[0] for alias in statement.names}
