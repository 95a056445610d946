"""A value that crossed the boundary, in a few numbers: enough to compare, little to keep."""

from __future__ import annotations

from typing import Any

import numpy as np

_HEAD = 8


def summarise(value: Any, name: Any) -> Any:
    """The summary of a numeric array or number, as something that JSON can hold; None for anything else."""
    try:
        array = np.asarray(value)
    except Exception:
        return None
    if array.dtype.kind not in "biufcV" or not _numeric(array):
        return None
    if array.dtype.kind not in "biuf":
        array = np.abs(array) if array.dtype.kind == "c" else array.astype(np.float32)  # bfloat16 is a "V"
    flat = array.reshape(-1).astype(np.float64)
    kind = array.dtype.kind.replace("u", "i")
    summary = {"name": name, "shape": list(array.shape), "kind": kind, "head": flat[:_HEAD].tolist()}
    if flat.size > 1:
        with np.errstate(all="ignore"):
            # weighted: a permutation of the elements shows, too
            weights = np.linspace(0.5, 1.5, flat.size)
            summary["mean"] = float(flat.mean())
            summary["size"] = float(np.abs(flat).mean())
            summary["tilt"] = float((flat * weights).mean())
    return summary


def _numeric(array: Any) -> Any:
    return array.dtype.kind != "V" or array.dtype.name == "bfloat16"


def nudged(value: Any) -> Any:
    """A fed array changed in the last bit of a float32; whole numbers (labels, masks) are kept."""
    if not isinstance(value, np.ndarray) or value.dtype.kind != "f" or value.size < 2:
        return value
    if np.array_equal(value, np.floor(value)):
        return value
    factors = 1.0 + 2.0**-22 * (np.arange(value.size) % 3 - 1)
    return (value * factors.reshape(value.shape)).astype(value.dtype)
