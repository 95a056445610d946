"""`tf.cond(training, lambda: batch_norm(x, is_training=True), lambda: batch_norm(x, is_training=False, reuse=True))`:
one normalization whose switch is a tensor, which early versions of the function could not take.

With ``updates_collections=None`` the moving averages are updated inside the branch, and so only in training; that is
what the function does with a tensor, too. Source: `batch_norm` in tensorflow/contrib/layers/python/layers/layers.py,
TF 1.15.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.lift.steps.training import argument
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree, edited

_NORMS = frozenset(
    {"tf.contrib.layers.batch_norm", "tf.contrib.slim.batch_norm", "tf.contrib.layers.batch_normalization"}
)
_SWITCH = "is_training"


def normalize_once(tree: Tree) -> Tree:
    """The tree of a text in which such choices are one call."""
    if "tf.cond" not in tree.text and ".cond(" not in tree.text:
        return tree
    symbols = Symbols(tree)
    edits: list[Edit] = []
    for node in tree.nodes:
        if isinstance(node, ast.Call) and symbols.called(node) == "tf.cond":
            text = _as_one(tree, symbols, node)
            edits += [Edit(tree.start(node), tree.end(node), text)] if text is not None else []
    return edited(tree, edits)


def _as_one(tree: Tree, symbols: Symbols, node: ast.Call) -> str | None:
    """The one call; None where the branches differ in anything else."""
    test = argument(node, 0, "pred")
    first = argument(node, 1, "true_fn") or argument(node, 1, "fn1")
    second = argument(node, 2, "false_fn") or argument(node, 2, "fn2")
    if test is None or not isinstance(first, ast.Lambda) or not isinstance(second, ast.Lambda):
        return None
    trained, used = first.body, second.body
    if not isinstance(trained, ast.Call) or not isinstance(used, ast.Call):
        return None
    asked = tree.segment(test)
    if symbols.called(trained) not in _NORMS or not _is_same(tree, trained, used):
        return None
    switches = [_given(tree, call, _SWITCH) for call in (trained, used)]
    reuses = [_given(tree, call, "reuse") for call in (trained, used)]
    plain = switches[0] in (asked, "True") and switches[1] in (asked, "False")
    again = reuses[0] in (None, "None", "False") and reuses[1] == "True"
    if not plain or not again or _given(tree, trained, "updates_collections") != "None":
        return None
    start = tree.start(trained)
    edits = []
    for k in trained.keywords:
        if k.arg == _SWITCH:
            edits.append(Edit(tree.start(k.value) - start, tree.end(k.value) - start, asked))
        elif k.arg == "reuse":
            parts = [*trained.args, *trained.keywords]
            before = parts.index(k) - 1
            begin = tree.end(parts[before]) if before >= 0 else tree.start(k)
            edits.append(Edit(begin - start, tree.end(k) - start, ""))
    return apply_edits(tree.segment(trained), edits)


def _is_same(tree: Tree, first: ast.Call, second: ast.Call) -> bool:
    """Whether two calls differ in their switches alone."""
    known = [k.arg for k in (*first.keywords, *second.keywords)]
    if None in known or any(isinstance(a, ast.Starred) for a in (*first.args, *second.args)):
        return False
    return _rest(first) == _rest(second)


def _rest(call: ast.Call) -> tuple[object, ...]:
    kept = sorted((str(k.arg), ast.dump(k.value)) for k in call.keywords if k.arg not in (_SWITCH, "reuse"))
    return ast.dump(call.func), [ast.dump(a) for a in call.args], kept


def _given(tree: Tree, call: ast.Call, name: str) -> str | None:
    """The text of a keyword's value."""
    return next((tree.segment(k.value) for k in call.keywords if k.arg == name), None)


__all__ = ["normalize_once"]
