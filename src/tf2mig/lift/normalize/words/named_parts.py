"""Dictionaries of a graph's parts that compute some of them in place: each computation gets a statement of its own.

`{"loss": loss, "probabilities": tf.nn.softmax(y)}` is one statement to the graph model, so that reading one part would
need what the others are fed. A training step that is made in place gets a statement as well.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.lift.core.arguments import entries
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.names import Names
from tf2mig.lift.normalize.training.named_steps import is_step
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree


def name_parts(tree: Tree) -> Tree:
    """The tree of a text in which such computations have names."""
    symbols = Symbols(tree)
    found = [(n, calls) for n in tree.nodes if isinstance(n, ast.Assign) and (calls := _computed(symbols, n.value))]
    if not found:
        return tree
    names, layout = Names(tree.module), Layout(tree)
    edits: list[Edit] = []
    for statement, calls in found:
        start, _ = layout.extent(statement, comments=False)
        lines: list[str] = []
        for key, call in calls:
            name = names.fresh(key)
            lines.append(f"{layout.column(statement)}{name} = {tree.segment(call)}{layout.newline}")
            edits.append(Edit(tree.start(call), tree.end(call), name))
        edits.append(Edit(start, start, "".join(lines)))
    return Tree(
        Source(apply_edits(tree.text, sorted(edits, key=lambda e: e.start)), tree.source.path, tree.source.cells)
    )


def _computed(symbols: Symbols, value: ast.expr) -> list[tuple[str, ast.Call]]:
    """The computations and training steps in a dictionary, by their keys; nothing where other parts than names stand
    beside them."""
    if not isinstance(value, ast.Dict) or not any(isinstance(v, ast.Name) for v in value.values):
        return []
    calls: list[tuple[str, ast.Call]] = []
    for key, part in zip(value.keys, value.values, strict=True):
        if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
            return []
        if isinstance(part, ast.Call):
            symbol = symbols.called(part)
            computed = symbol is not None and symbol.startswith("tf.") and not _is_object(symbol)
            if not computed and not is_step(symbols, part):
                return []
            calls.append((key.value, part))
        elif not isinstance(part, ast.Name | ast.Attribute | ast.Constant):
            return []
    return calls


def _is_object(symbol: str) -> bool:
    """Whether a call makes something that stands in the graph by itself."""
    known = cat.VARIABLES | cat.PLACEHOLDERS | cat.SAVERS | cat.SESSIONS | cat.COLLECTIONS
    return symbol in known or symbol in entries("layer") or symbol.startswith(("tf.train.", "tf.summary.", "tf.keras."))


__all__ = ["name_parts"]
