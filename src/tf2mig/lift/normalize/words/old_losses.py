"""Losses of `tf.contrib.losses` and `slim.losses`, written as those of `tf.losses` that took their place.

They fill the same collection and weigh alike; predictions stood in front of labels. Sources:
tensorflow/contrib/losses/python/losses/loss_ops.py and tensorflow/python/ops/losses/losses_impl.py of TF 1.15.
The functions stand in `rules/lift/losses.toml`.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.lift.core.arguments import entries, signature
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree, edited


def name_new_losses(tree: Tree) -> Tree:
    """The tree of a text in which such losses are those of `tf.losses`, where TensorFlow has a name of its own."""
    if "losses." not in tree.text:
        return tree
    symbols = Symbols(tree)
    tf = next((b.name for b in symbols.imports() if b.target == "tensorflow"), None)
    edits: list[Edit] = []
    for node in tree.nodes:
        entry = entries("old_loss").get(symbols.called(node) or "") if isinstance(node, ast.Call) else None
        if tf is None or entry is None or not isinstance(node, ast.Call):
            continue
        names = [p.name for p in signature(str(entry["params"]))]
        if len(node.args) > len(names) or any(isinstance(a, ast.Starred) for a in node.args):
            continue
        edits.append(Edit(tree.start(node.func), tree.end(node.func), f"{tf}{str(entry['tf']).removeprefix('tf')}"))
        if entry.get("by_name", False):
            edits += [Edit(tree.start(a), tree.start(a), f"{n}=") for a, n in zip(node.args, names, strict=False)]
    return edited(tree, edits)


__all__ = ["name_new_losses"]
