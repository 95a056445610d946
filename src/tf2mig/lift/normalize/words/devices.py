"""Devices that a function chooses for each operation: TF2 places by name only, and nothing computed depends on it.

`assign_to_device('/gpu:0', ps_device='/cpu:0')` places variables elsewhere than what is computed, which goes where its
caller says: that name is left.

Source: tensorflow/python/framework/ops.py of TF 2.21 (`device_v2` raises for functions), `replica_device_setter` in
tensorflow/python/training/device_setter.py.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph.items import Function
from tf2mig.lift.core.context import MARK
from tf2mig.lift.core.layout import Layout, open_blocks
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_SETTER = "tf.train.replica_device_setter"


def drop_device_functions(tree: Tree) -> Tree:
    """The tree of a text in which blocks for such devices stand open."""
    if "device(" not in tree.text:
        return tree
    symbols = Symbols(tree)
    edits: list[Edit] = []
    heads: set[ast.AST] = set()
    for node in tree.nodes:
        if isinstance(node, ast.With) and len(node.items) == 1 and node.items[0].optional_vars is None:
            head = node.items[0].context_expr
            if symbols.called(head) == "tf.device" and _is_function(tree, symbols, head):
                assert isinstance(head, ast.Call)
                device = _handed_on(tree, head.args[0])
                edits.append(
                    Edit(tree.start(head.args[0]), tree.end(head.args[0]), tree.segment(device))
                    if device is not None
                    else Edit(tree.start(head), tree.end(head), MARK)
                )
                heads |= set(walk(head))
    edits += _functions_without_use(tree, heads)
    if not edits:
        return tree
    text = open_blocks(apply_edits(tree.text, edits), MARK)
    return Tree(Source(text, tree.source.path, tree.source.cells))


def _is_function(tree: Tree, symbols: Symbols, head: ast.expr) -> bool:
    """Whether a device is a function: one of the program's, what one of those makes, or TF1's setter of replicas."""
    device = head.args[0] if isinstance(head, ast.Call) and len(head.args) == 1 else None
    if isinstance(device, ast.Lambda):
        return True
    called = device.func if isinstance(device, ast.Call) else None
    if called is not None and symbols.symbol(called) == _SETTER:
        return True
    named = device if called is None else called
    if not isinstance(named, ast.Name):
        return False
    function = next((n for n in tree.nodes if isinstance(n, ast.FunctionDef) and n.name == named.id), None)
    if function is None:
        return False
    return called is None or _makes_function(function)


def _handed_on(tree: Tree, device: ast.expr) -> ast.expr | None:
    """The name of a device that a call hands to a function, which returns it for some operations as it is."""
    name = device.func.id if isinstance(device, ast.Call) and isinstance(device.func, ast.Name) else ""
    function = next((n for n in tree.nodes if isinstance(n, ast.FunctionDef) and n.name == name), None)
    if function is None or not isinstance(device, ast.Call) or not device.args or not function.args.args:
        return None
    first = function.args.args[0].arg
    inner = [n for n in walk(function) if isinstance(n, ast.Return) and _owner(function, n) is not function]
    values = [n.value for n in inner if n.value is not None]
    values += [part for v in values if isinstance(v, ast.IfExp) for part in (v.body, v.orelse)]
    returned = any(isinstance(v, ast.Name) and v.id == first for v in values)
    return device.args[0] if returned and not isinstance(device.args[0], ast.Starred) else None


def _functions_without_use(tree: Tree, heads: set[ast.AST]) -> list[Edit]:
    """The edits that take out functions of the module which nothing but the blocks that go open used."""
    named = {n.id for n in heads if isinstance(n, ast.Name)}
    functions = [f for f in tree.module.body if isinstance(f, ast.FunctionDef) and f.name in named]
    layout = Layout(tree)
    edits = []
    for function in functions:
        uses = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == function.name]
        if all(n in heads for n in uses):
            edits.append(Edit(*layout.extent(function), ""))
    return edits


def _makes_function(function: ast.FunctionDef) -> bool:
    """Whether a function returns a function that it defines."""
    inner = {n.name for n in function.body if isinstance(n, ast.FunctionDef)}
    returned = [n.value for n in walk(function) if isinstance(n, ast.Return) and _owner(function, n) is function]
    return bool(returned) and all(
        isinstance(v, ast.Lambda) or (isinstance(v, ast.Name) and v.id in inner) for v in returned
    )


def _owner(function: ast.FunctionDef, node: ast.AST) -> ast.AST:
    """The function that a statement below another belongs to."""
    inner = [n for n in walk(function) if isinstance(n, Function) and n is not function]
    return next((n for n in inner if any(x is node for x in walk(n))), function)
