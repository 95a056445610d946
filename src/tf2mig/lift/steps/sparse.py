"""Gradients of looked-up rows: where one row is looked up twice in a step, its gradients count together.

TF1's optimizers add them up before anything else (`_apply_sparse_duplicate_indices`,
tensorflow/python/training/
optimizer.py of TF 1.15); Keras' Adagrad and Ftrl square each of them by itself. Dense gradients say the
same, and
leave rows with a gradient of zero as they are.
"""

from __future__ import annotations

from tf2mig.lift.core.context import Context

_LOOKUPS = frozenset(
    {
        "tf.gather",
        "tf.nn.embedding_lookup",
        "tf.nn.embedding_lookup_sparse",
        "tf.nn.safe_embedding_lookup_sparse",
        "tf.contrib.layers.embed_sequence",
        "tf.contrib.layers.embedding_lookup_unique",
        "tf.nn.nce_loss",
        "tf.nn.sampled_softmax_loss",
    }
)
_SQUARING = frozenset({"tf.train.AdagradOptimizer", "tf.train.FtrlOptimizer", "tf.train.ProximalAdagradOptimizer"})


def sums_rows(context: Context) -> bool:
    """Whether a program looks rows up and trains with an optimizer that squares their gradients."""
    if not any(c.symbol in _SQUARING for c in context.state.creations):
        return False
    return any(use.symbol in _LOOKUPS for use in context.state.symbols.uses)


__all__ = ["sums_rows"]
