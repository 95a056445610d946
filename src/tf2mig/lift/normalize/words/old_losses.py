"""Losses of `tf.contrib.losses` and `slim.losses`, written as those of `tf.losses` that took their place.

They fill the same collection and weigh alike; predictions stood in front of labels. Sources:
tensorflow/contrib/losses/python/losses/loss_ops.py and tensorflow/python/ops/losses/losses_impl.py of TF 1.15.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree, edited

_OLD = ("tf.contrib.losses.", "tf.contrib.slim.losses.")
_PARAMETERS = {
    "sparse_softmax_cross_entropy": ("logits", "labels", "weights", "scope"),
    "softmax_cross_entropy": ("logits", "onehot_labels", "weights", "label_smoothing", "scope"),
    "sigmoid_cross_entropy": ("logits", "multi_class_labels", "weights", "label_smoothing", "scope"),
    "mean_squared_error": ("predictions", "labels", "weights", "scope"),
    "absolute_difference": ("predictions", "labels", "weights", "scope"),
    "log_loss": ("predictions", "labels", "weights", "epsilon", "scope"),
    "hinge_loss": ("logits", "labels", "scope"),
    "add_loss": ("loss", "loss_collection"),
    "get_losses": ("scope", "loss_collection"),
    "get_regularization_losses": ("scope",),
    "get_total_loss": ("add_regularization_losses", "name"),
}
"""The old functions that have a new one of the same meaning, with their parameters in the old order."""
_READING = ("add_loss", "get_")


def name_new_losses(tree: Tree) -> Tree:
    """The tree of a text in which such losses are those of `tf.losses`, where TensorFlow has a name of its own."""
    if "losses." not in tree.text:
        return tree
    symbols = Symbols(tree)
    tf = next((b.name for b in symbols.imports() if b.target == "tensorflow"), None)
    edits: list[Edit] = []
    for node in tree.nodes:
        symbol = (symbols.called(node) or "") if isinstance(node, ast.Call) else ""
        name = symbol.rpartition(".")[2]
        if tf is None or not isinstance(node, ast.Call) or not symbol.startswith(_OLD) or name not in _PARAMETERS:
            continue
        plain = not any(isinstance(a, ast.Starred) for a in node.args) and len(node.args) <= len(_PARAMETERS[name])
        if plain:
            edits.append(Edit(tree.start(node.func), tree.end(node.func), f"{tf}.losses.{name}"))
            edits += [] if name.startswith(_READING) else _named(tree, node, _PARAMETERS[name])
    return edited(tree, edits)


def _named(tree: Tree, call: ast.Call, parameters: tuple[str, ...]) -> list[Edit]:
    """The edits that give a call's arguments by name."""
    return [Edit(tree.start(a), tree.start(a), f"{name}=") for a, name in zip(call.args, parameters, strict=False)]


__all__ = ["name_new_losses"]
