"""What a program takes from TensorFlow's private modules, under its public name where it has one.

After `from tensorflow.python.framework import ops`, `ops.reset_default_graph()` is `tf.reset_default_graph()`: all else
in lifting knows public names only. The imports stay; a rule removes those that nothing reads any more.
"""

from __future__ import annotations

from tf2mig.findings import Edit
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.homes import at_home
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import ParseError, Tree


def with_public_names(source: Source) -> Source:
    """The source with such uses written by their public names; itself where there are none."""
    if "tensorflow.python" not in source.text and "tensorflow_core" not in source.text:
        return source
    try:
        tree = Tree(source)
    except ParseError:
        return source
    symbols = Symbols(tree)
    root = next((b.name for b in symbols.imports() if b.target in ("tensorflow", "tensorflow.compat.v1")), None)
    if root is None:
        return source
    edits: list[Edit] = []
    for use in symbols.uses:
        home = at_home(use) if use.door == "private" else None
        if home is None or symbols.resolve(root, use.scope, (use.node.lineno, use.node.col_offset)) is None:
            continue
        symbol, node = home
        edits.append(Edit(tree.start(node), tree.end(node), f"{root}{symbol[2:]}"))
    return Source(apply_edits(source.text, edits), source.path, source.cells) if edits else source


__all__ = ["with_public_names"]
