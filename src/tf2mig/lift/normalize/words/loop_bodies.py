"""Bodies of `tf.while_loop` over a single variable return it in a list, as TensorFlow 2 wants it.

TF1 took the bare tensor, and a list of it, for the same (`_BuildLoop` in tensorflow/python/ops/control_flow_ops.py of
TF 1.15 packs it); eager TensorFlow 2 iterates over what the body returns.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.lift.steps.training import argument
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Function, Tree, edited
from tf2mig.syntax.walking import walk

_NOT_ONE = cat.STRUCTURES | {"group", "identity_n"}
"""Last words of calls whose results may be several tensors, or none."""


def list_loop_results(tree: Tree) -> Tree:
    """The tree of a text in which bodies that surely return one bare tensor return a list of it."""
    if "while_loop" not in tree.text:
        return tree
    symbols = Symbols(tree)
    loops = [n for n in tree.nodes if isinstance(n, ast.Call) and symbols.called(n) == "tf.while_loop"]
    single = [c for c in loops if _is_single(c)]
    bodies = {id(b): b for c in single if (b := argument(c, 1, "body")) is not None}
    returned: dict[int, ast.expr] = {}
    for body in bodies.values():
        function = body if isinstance(body, ast.Lambda) else _function(tree, body, bodies)
        values = list(_returned(tree, function)) if function is not None else []
        if function is not None and values and all(_is_bare(tree, symbols, function, v) for v in values):
            returned.update({id(v): v for v in values})
    edits = []
    for value in returned.values():
        edits += [Edit(tree.start(value), tree.start(value), "["), Edit(tree.end(value), tree.end(value), "]")]
    return edited(tree, sorted(edits, key=lambda e: e.start))


def _is_single(call: ast.Call) -> bool:
    """Whether a loop has one variable, written out, and gives it back as TF1 does."""
    variables = argument(call, 2, "loop_vars")
    plain = not any(k.arg in (None, "return_same_structure") for k in call.keywords)
    if not isinstance(variables, ast.List | ast.Tuple) or not plain:
        return False
    return len(variables.elts) == 1 and not isinstance(variables.elts[0], ast.Starred | ast.List | ast.Tuple)


def _function(tree: Tree, name: ast.expr, bodies: dict[int, ast.expr]) -> ast.FunctionDef | ast.Lambda | None:
    """The only function of a name that is nothing else than the body of such loops."""
    if not isinstance(name, ast.Name):
        return None
    named = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == name.id]
    defined = [n for n in tree.nodes if isinstance(n, ast.FunctionDef) and n.name == name.id]
    stores = [n for n in named if isinstance(n.ctx, ast.Store)]
    if any(id(n) not in bodies for n in named if n not in stores) or len(stores) + len(defined) != 1:
        return None
    if defined:
        return defined[0] if not defined[0].decorator_list else None
    made = tree.parents.get(stores[0])
    plain = isinstance(made, ast.Assign) and made.targets == stores
    return made.value if plain and isinstance(made, ast.Assign) and isinstance(made.value, ast.Lambda) else None


def _returned(tree: Tree, function: ast.FunctionDef | ast.Lambda) -> Iterator[ast.expr]:
    if isinstance(function, ast.Lambda):
        yield function.body
        return
    for node in walk(function):
        if isinstance(node, ast.Return) and tree.function_around(node) is function and node.value is not None:
            yield node.value


def _is_bare(tree: Tree, symbols: Symbols, function: ast.FunctionDef | ast.Lambda, value: ast.expr) -> bool:
    """Whether an expression is one tensor for sure: arithmetic, a call that gives one, or a name for such."""
    if isinstance(value, ast.BinOp):
        return not any(isinstance(s, ast.List | ast.Tuple) for s in (value.left, value.right))
    if isinstance(value, ast.Call):
        symbol = symbols.called(value)
        return symbol is not None and symbol.rpartition(".")[2] not in _NOT_ONE
    if not isinstance(value, ast.Name) or not isinstance(function, Function):
        return False
    bound = [n for n in tree.bindings(function, value.id) if isinstance(n, ast.Name)]
    made = [p for n in bound if (p := tree.parents.get(n)) is not None]
    known = [p for p in made if isinstance(p, ast.Assign | ast.AugAssign)]
    if not made or len(known) != len(made):
        return False
    return all(isinstance(p, ast.AugAssign) or _is_bare(tree, symbols, function, p.value) for p in known)
