"""Public names of what programs import from TensorFlow's private modules.

The table is generated: for each object in a module below ``tensorflow.python`` (or in a private part of
``tensorflow.contrib``) of 1.15.5 that is public too, the preferred public name of the same object.
"""

from __future__ import annotations

from functools import lru_cache

from tf2mig.api.locate import rules_dir
from tf2mig.api.surface import TF1


def public_home(path: str) -> str | None:
    """The public name of what 1.15 keeps at ``path``: ``tensorflow.python.ops.array_ops.placeholder`` is
    ``tf.placeholder``. None where the object is private, or where the table does not have the module."""
    return _homes().get(path)


@lru_cache(maxsize=1)
def _homes() -> dict[str, str]:
    text = (rules_dir() / "api" / f"homes-{TF1}.txt").read_text(encoding="utf-8")
    return dict(line.split("\t") for line in text.split("\n") if line and not line.startswith("#"))
