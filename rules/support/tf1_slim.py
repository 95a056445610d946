"""tf-slim 1.1, made to work with today's TensorFlow: `import tf1_slim as slim`.

Written beside this program by tf2mig; it belongs to you now. tf-slim looks for functions in private TensorFlow modules
that have since moved, and TensorFlow looks for the layer behind `batch_norm` where tf-keras does not keep it. This module
puts both back, in memory only, and then passes on tf-slim itself: `tf1_slim.conv2d` and `tf_slim.conv2d` are the same
object, so that `arg_scope` takes them as one.
"""

import importlib
import random
import sys

import tensorflow.compat.v1 as tf

_drawn = random.getstate()  # Keras draws a number when it is imported; the program's own numbers stay what they were

_MOVED = {
    "tensorflow.python.framework.ops": {"Tensor": tf.Tensor, "IndexedSlices": tf.IndexedSlices},
    "tensorflow.python.ops.array_ops": {"stack": tf.stack, "unstack": tf.unstack},
    "tensorflow.python.ops.control_flow_ops": {
        "Assert": tf.Assert,
        "case": tf.case,
        "cond": tf.cond,
        "while_loop": tf.while_loop,
    },
    "tensorflow.python.ops.variable_scope": {"variable": tf.Variable},
}
_NORMALIZATION = "legacy_tf_layers.normalization"
_NETS = ("alexnet", "inception", "overfeat", "resnet_utils", "resnet_v1", "resnet_v2", "vgg")


def _normalization_layer():
    """The module of TF1's batch normalization layer, in whichever Keras 2 is installed."""
    for keras in ("tf_keras.src.", "keras.src.", "keras."):
        try:
            return importlib.import_module(keras + _NORMALIZATION)
        except ImportError:
            pass
    return None  # everything but batch_norm works without it


for _module, _members in _MOVED.items():
    _holder = importlib.import_module(_module)
    for _name, _member in _members.items():
        if not hasattr(_holder, _name):
            setattr(_holder, _name, _member)
try:
    importlib.import_module("tf_keras." + _NORMALIZATION)
except ImportError:
    if _normalization_layer() is not None:
        sys.modules["tf_keras." + _NORMALIZATION] = _normalization_layer()

import tf_slim  # noqa: E402

for _name in _NETS:
    importlib.import_module("tf_slim.nets." + _name)
for _name, _module in list(sys.modules.items()):  # so that `from tf1_slim.nets import vgg` works too
    if _name.startswith("tf_slim."):
        sys.modules[__name__ + _name[len("tf_slim") :]] = _module
random.setstate(_drawn)


def __getattr__(name):
    return getattr(tf_slim, name)


def __dir__():
    return dir(tf_slim)
