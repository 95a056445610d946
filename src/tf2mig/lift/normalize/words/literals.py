"""Names of scopes and summaries that a program computes from literals, written as the literals that they are."""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.lift.core.literal_values import literal_value
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree, edited

_NAMED = cat.SUMMARIES | {"tf.name_scope", "tf.variable_scope"}


def write_literal_names(tree: Tree) -> Tree:
    """The tree of a text in which such names are literals."""
    if "_scope" not in tree.text and "summary" not in tree.text:
        return tree
    symbols = Symbols(tree)
    edits: list[Edit] = []
    for node in tree.nodes:
        if not isinstance(node, ast.Call) or not node.args or symbols.called(node) not in _NAMED:
            continue
        name = node.args[0]
        if isinstance(name, ast.Constant):
            continue
        text = literal_value(tree, name, node)
        if isinstance(text, str):
            edits.append(Edit(tree.start(name), tree.end(name), repr(text)))
    return edited(tree, edits)
