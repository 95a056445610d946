"""Operations that are named after the scope around them lose that name: `tf.nn.relu(z, name=scope)`.

It says how the graph is drawn, and the scope goes. Layers and variables keep theirs.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.lift.core.arguments import entries
from tf2mig.lift.core.parameters import removals
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_SCOPES = frozenset({"tf.name_scope", "tf.variable_scope", "tf.op_scope", "tf.variable_op_scope"})


def drop_scope_arguments(tree: Tree) -> Tree:
    """The tree of a text without such names."""
    if "_scope(" not in tree.text or "name" not in tree.text:
        return tree
    symbols = Symbols(tree)
    gone: dict[ast.Call, list[ast.keyword]] = {}
    for block in tree.nodes:
        if not isinstance(block, ast.With):
            continue
        scopes = {
            p.optional_vars.id
            for p in block.items
            if isinstance(p.optional_vars, ast.Name) and symbols.called(p.context_expr) in _SCOPES
        }
        for call in [n for s in block.body for n in walk(s) if scopes and isinstance(n, ast.Call)]:
            found = [k for k in call.keywords if k.arg == "name" and _scope_name(k.value) in scopes]
            if found and call not in gone and _is_operation(tree, symbols, call):
                gone[call] = found
    edits = [e for call, keywords in gone.items() for e in _without(tree, call, keywords)]
    if not edits:
        return tree
    return Tree(
        Source(apply_edits(tree.text, sorted(edits, key=lambda e: e.start)), tree.source.path, tree.source.cells)
    )


def _without(tree: Tree, call: ast.Call, keywords: list[ast.keyword]) -> list[Edit]:
    """The edits that take keywords out of a call."""
    given: list[ast.AST] = sorted([*call.args, *call.keywords], key=tree.start)
    extents = [(tree.start(n), tree.end(n)) for n in given]
    return removals(extents, {i for i, n in enumerate(given) if n in keywords})


def _scope_name(node: ast.expr) -> str | None:
    """The name of the scope in `scope` and `scope.name`."""
    if isinstance(node, ast.Attribute) and node.attr in ("name", "original_name_scope"):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def _is_operation(tree: Tree, symbols: Symbols, call: ast.Call) -> bool:
    """Whether a call only computes: one of TensorFlow, or of a function that is handed in."""
    symbol = symbols.called(call)
    if symbol is not None:
        made = symbol in cat.VARIABLES or symbol in entries("layer") or symbol in entries("layer_group")
        return not made and not symbol.startswith(("tf.layers.", "tf.contrib.", "tf.keras."))
    func = call.func
    around = tree.function_around(call)
    return around is not None and isinstance(func, ast.Name) and func.id in {a.arg for a in around.args.args}


__all__ = ["drop_scope_arguments"]
