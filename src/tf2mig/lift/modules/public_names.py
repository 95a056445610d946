"""What a program takes from TensorFlow's private modules, under its public name where it has one.

After `from tensorflow.python.framework import ops`, `ops.reset_default_graph()` is `tf.reset_default_graph()`: all else
in lifting knows public names only. The imports stay; a rule removes those that nothing reads any more. Keras has the
same names in public, so that there the imports alone change.
"""

from __future__ import annotations

import ast
import re

from tf2mig.api.homes import PRIVATE_KERAS, public_keras
from tf2mig.findings import Edit
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.homes import at_home
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import ParseError, Tree

_PRIVATE = re.compile(r"tensorflow\.python|tensorflow_core|contrib[\w.]*\.python\b")


def with_public_names(source: Source) -> Source:
    """The source with such uses written by their public names; itself where there are none."""
    if not _PRIVATE.search(source.text):
        return source
    try:
        tree = Tree(source)
    except ParseError:
        return source
    symbols = Symbols(tree)
    root = symbols.tensorflow
    if root is None:
        return source
    edits: list[Edit] = []
    moved = _keras_imports(tree)
    for use in symbols.uses:
        if use.binding is not None and use.binding.node in moved:
            continue
        private = use.door == "private" or re.match(r"tf\.contrib\..*\.python\.", use.symbol)
        home = at_home(use) if private else None
        if home is None or symbols.resolve(root, use.scope, (use.node.lineno, use.node.col_offset)) is None:
            continue
        symbol, node = home
        edits.append(Edit(tree.start(node), tree.end(node), f"{root}{symbol[2:]}"))
    edits.extend(moved.values())
    return Source(apply_edits(source.text, edits), source.path, source.cells) if edits else source


def _keras_imports(tree: Tree) -> dict[ast.AST, Edit]:
    """Import statements of Keras by its place inside TensorFlow, with what makes them public."""
    found: dict[ast.AST, Edit] = {}
    for node in tree.imports:
        paths = _imported(node)
        if not paths or not all(public_keras("tf" + p[len("tensorflow") :]) for p in paths):
            continue
        start, end = tree.start(node), tree.end(node)
        text = tree.source.text[start:end]
        for root in PRIVATE_KERAS:
            text = re.sub(rf"\btensorflow{re.escape(root[2:])}\b", "tensorflow.keras", text)
        found[node] = Edit(start, end, text)
    return found


def _imported(node: ast.Import | ast.ImportFrom) -> list[str]:
    """What a statement imports under names of its own, by path."""
    if isinstance(node, ast.ImportFrom):
        return [] if node.level else [f"{node.module}.{a.name}" for a in node.names]
    return [a.name for a in node.names] if all(a.asname for a in node.names) else []


__all__ = ["with_public_names"]
