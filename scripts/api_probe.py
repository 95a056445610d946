"""Calls what may be there in name only, because Keras 3 no longer has it (part of ``generate_api.py``).

Each layer and RNN cell of ``tf.compat.v1`` and each legacy optimizer is used once.
"""

from __future__ import annotations

OPTIMIZERS = ("tf.keras.optimizers.legacy", "tf.optimizers.legacy", "tf.compat.v1.keras.optimizers.legacy")
PROBED = ("tf.compat.v1.layers", "tf.compat.v1.nn.rnn_cell", *OPTIMIZERS)
NOT_CALLED = frozenset(
    {"InputSpec", "Layer", "Optimizer", "RNNCell", "LSTMStateTuple", "keras_style_scope", "set_keras_style"}
)
"""Base classes, records and switches: being there is all that they can do."""


def broken_when_called(objects, tf):
    """The names below ``PROBED`` whose call in a graph fails, each with the error's type."""
    failed = {}
    for name, value in sorted(objects.items()):
        parent, _, last = name.rpartition(".")
        if parent not in PROBED or last in NOT_CALLED or not callable(value):
            continue
        try:
            with tf.Graph().as_default():
                if parent in OPTIMIZERS:
                    value()
                elif parent.endswith("rnn_cell"):
                    _call_cell(value, objects["tf.compat.v1.nn.rnn_cell"], tf.compat.v1)
                else:
                    _call_layer(last, value, tf.compat.v1)
        except Exception as error:
            failed[name] = type(error).__name__
    return failed


def _call_layer(name, layer, v1):
    """Call a layer function, or build a layer and call it."""
    wanted = name.lower().replace("_", "")
    dimensions = next((n for n in (1, 2, 3) if f"{n}d" in wanted), 2)
    if "dense" in wanted or "dropout" in wanted:
        dimensions = 0
    inputs = v1.placeholder(v1.float32, [2] + [8] * dimensions + [3])
    if "conv" in wanted:
        arguments = (4, 3)
    elif "pooling" in wanted:
        arguments = (2, 2)
    elif "dense" in wanted:
        arguments = (4,)
    else:
        arguments = ()
    if isinstance(layer, type):
        layer(*arguments)(inputs)
    else:
        layer(inputs, *arguments)


def _call_cell(cell_class, cells, v1):
    """Build a cell, a wrapper around one or a stack of them, and run one step."""
    name = cell_class.__name__
    if name == "DeviceWrapper":
        cell = cell_class(cells.BasicRNNCell(3), "/cpu:0")
    elif name.endswith("Wrapper"):
        cell = cell_class(cells.BasicRNNCell(3))
    elif name == "MultiRNNCell":
        cell = cell_class([cells.BasicRNNCell(3)])
    else:
        cell = cell_class(3)
    cell(v1.placeholder(v1.float32, [2, 3]), cell.zero_state(2, v1.float32))
