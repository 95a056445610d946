"""Arrays of one element that are taken for numbers: ``"%f" % session.run(bias)``.

Up to NumPy 1.24 an array of one element was a number wherever Python asked for one; NumPy 2.4 raises TypeError unless
the array has no axes (measured with 1.18.5 and 2.4.6). ``.item()`` says what was meant. A name that is such an array on
one way and may be Python's number on another is squeezed, which both can be.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tf2mig.findings import Diagnostic, Edit
from tf2mig.rules.module import Module, make_fix
from tf2mig.rules.ranks import PossibleRanks, Ranks
from tf2mig.rules.templates import needs_parentheses
from tf2mig.syntax.scopes import Binding

CODE = "TFM810"
_SPEC = re.compile(
    r"%(?:\((?P<key>[^)]*)\))?[#0\- +]*(?P<width>\*|\d+)?(?:\.(?P<precision>\*|\d+))?"
    r"[hlL]?(?P<kind>[diouxXeEfFgGcrsa%])"
)
_NUMBERS = frozenset("diouxXeEfFgG")


def check_sized_arrays(module: Module) -> Iterator[Diagnostic]:
    """Formats and conversions that ask an array with axes for its only number."""
    if not module.plan.surroundings:
        return
    ranks: tuple[Ranks, Ranks] | None = None
    numpy = next((b.name for b in _imports(module) if b.target == "numpy"), None)
    for node in module.tree.nodes:
        for value in _asked(module, node):
            ranks = ranks or (Ranks(module), PossibleRanks(module))
            if ranks[0].least(value) >= 1:
                yield _diagnostic(module, value)
            elif numpy is not None and _is_of_names(value) and ranks[1].least(value) >= 1:
                yield _diagnostic(module, value, numpy)


def _imports(module: Module) -> Iterator[Binding]:
    for bindings in module.symbols.scopes[module.tree.module].bindings.values():
        if all(b.kind == "import" for b in bindings):
            yield from bindings


def _is_of_names(value: ast.expr) -> bool:
    """Whether a value is a name, or arithmetic of names and numbers."""
    if isinstance(value, ast.BinOp):
        return _is_of_names(value.left) and _is_of_names(value.right)
    return isinstance(value, ast.Name | ast.Constant)


def _asked(module: Module, node: ast.AST) -> Iterator[ast.expr]:
    """The values that an expression asks for a number."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        if isinstance(node.left, ast.Constant) and isinstance(node.left.value, str):
            yield from _formatted(node.left.value, node.right)
    elif isinstance(node, ast.Call) and len(node.args) == 1 and not node.keywords:
        function = node.func
        if isinstance(function, ast.Name) and function.id in ("float", "int"):
            yield node.args[0]
        elif isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
            scope = module.symbols.scopes[module.tree.module]
            found = list(module.visible(scope, function.value.id))
            if found and all(b.kind == "import" and b.target == "math" for b in found):
                yield node.args[0]


def _formatted(text: str, values: ast.expr) -> Iterator[ast.expr]:
    """The values of a ``%`` format that it writes as numbers."""
    specs = [m for m in _SPEC.finditer(text) if m["kind"] != "%"]
    if any(m["key"] is not None or "*" in (m["width"], m["precision"]) for m in specs):
        return
    given = values.elts if isinstance(values, ast.Tuple) else [values]
    if len(given) != len(specs):
        return
    yield from (value for value, spec in zip(given, specs, strict=True) if spec["kind"] in _NUMBERS)


def _diagnostic(module: Module, value: ast.expr, numpy: str = "") -> Diagnostic:
    """The fix of one value; with NumPy's name where it may be a number of Python."""
    start, end = module.tree.start(value), module.tree.end(value)
    text = module.text[start:end]
    edits = [Edit(end, end, ".item()")]
    if numpy:
        edits = [Edit(start, start, f"{numpy}.squeeze("), Edit(end, end, ")")]
    elif needs_parentheses(value, text):
        edits = [Edit(start, start, "("), Edit(end, end, ").item()")]
    message = "NumPy takes no array with axes for a number any more, even if it has one element"
    return module.diagnostic(CODE, message, value, fix=make_fix(edits))
