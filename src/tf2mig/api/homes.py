"""Public names of what programs import from TensorFlow's private modules.

The table is generated: for each object in a module below ``tensorflow.python`` (or in a private part of
``tensorflow.contrib``) of 1.15.5 that is public too, the preferred public name of the same object.
"""

from __future__ import annotations

from functools import lru_cache

from tf2mig.api.locate import rules_dir
from tf2mig.api.surface import TF1, Surface

PRIVATE_KERAS = ("tf.python.keras", "tf.contrib.keras.python.keras", "tf.contrib.keras.api.keras")
"""Where 1.15 keeps Keras inside TensorFlow."""


def public_home(path: str) -> str | None:
    """The public name of what 1.15 keeps at ``path``: ``tensorflow.python.ops.array_ops.placeholder`` is
    ``tf.placeholder``. None where the object is private, or where the table does not have the module."""
    return _homes().get(path)


def public_keras(symbol: str) -> str | None:
    """The public name of what Keras has inside TensorFlow: ``tf.python.keras.layers.LSTM`` is ``tf.keras.layers.LSTM``.

    None for all else, for Keras as a whole, and for its optimizers: those there are other classes than the public
    ones (TF 1.15).
    """
    root = next((p for p in PRIVATE_KERAS if symbol.startswith(p + ".")), None)
    if root is None:
        return None
    public = "tf.keras" + symbol[len(root) :]
    return None if public.startswith("tf.keras.optimizers") or public not in Surface.load(TF1) else public


@lru_cache(maxsize=1)
def _homes() -> dict[str, str]:
    text = (rules_dir() / "api" / f"homes-{TF1}.txt").read_text(encoding="utf-8")
    return dict(line.split("\t") for line in text.split("\n") if line and not line.startswith("#"))
