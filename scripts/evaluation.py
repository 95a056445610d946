"""What expressions give, as JSON: the same code under TensorFlow 1.15 on Python 3.7 and under the target."""

from __future__ import annotations

import os

CHILD = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "src", "tf2mig", "verify", "child")


def pin():
    """Control randomness in this process, as `tf2mig verify` does."""
    import importlib.util

    spec = importlib.util.spec_from_file_location("_start", os.path.join(CHILD, "__main__.py"))
    start = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(start)
    start.load("program").pin(False)


def evaluate(tf, session, value):
    """What a session makes of a value, or what an eager value holds; Python values stay."""
    if isinstance(value, tuple) and hasattr(value, "_fields") and not hasattr(value, "dense_shape"):
        return [evaluate(tf, session, v) for v in value]
    if isinstance(value, (list, tuple)):
        return [evaluate(tf, session, v) for v in value]
    if isinstance(value, dict):
        return {str(k): evaluate(tf, session, v) for k, v in value.items()}
    if session is None:
        return value.numpy() if hasattr(value, "numpy") else value
    graph_kinds = (tf.Tensor, tf.Variable, tf.SparseTensor, tf.RaggedTensor, tf.Operation)
    if isinstance(value, graph_kinds) or hasattr(value, "read_value"):
        return session.run(value)
    return value


def variables(tf):
    """Names, shapes and dtypes of the graph's global variables."""
    return [[v.op.name, v.shape.as_list(), v.dtype.base_dtype.name] for v in tf.global_variables()]


def encode(value):
    """A result as JSON: arrays as ``dtype``, ``shape`` and flat ``values``, the rest as it is."""
    import numpy as np

    if hasattr(value, "indices") and hasattr(value, "dense_shape"):
        return [encode(np.asarray(p)) for p in (value.indices, value.values, value.dense_shape)]
    if isinstance(value, (np.ndarray, np.generic, bytes)):
        array = np.asarray(value, dtype=object if isinstance(value, bytes) else None)
        kind = "string" if array.dtype == object or array.dtype.kind in "SU" else array.dtype.name
        values = [plain(v) for v in array.ravel().tolist()]
        return {"dtype": kind, "shape": list(array.shape), "values": values}
    if isinstance(value, (list, tuple)):
        return [encode(v) for v in value]
    if isinstance(value, dict):
        return {k: encode(v) for k, v in value.items()}
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return repr(value)


def plain(value):
    """One element of an array as JSON."""
    if isinstance(value, bytes):
        return value.decode("latin-1")
    if isinstance(value, complex):
        return [value.real, value.imag]
    return value
