"""The tables of ``tf_upgrade_v2`` of the installed TensorFlow, as facts to measure ours by."""

from __future__ import annotations

import os
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")


def upgrade_spec() -> Any:
    """The tool's specification: its attributes are the tables. None where the tool cannot be imported."""
    try:
        from tensorflow.tools.compatibility import tf_upgrade_v2
    except ImportError:
        return None
    return tf_upgrade_v2.TFAPIChangeSpec()


METHODS = {
    "*.make_initializable_iterator": "methods of datasets: rules in Python and lifting",
    "*.make_one_shot_iterator": "methods of datasets: rules in Python and lifting",
    "*.minimize": "`colocate_gradients_with_ops` of a method: lifting writes the training step anew",
    "*.compute_gradients": "`colocate_gradients_with_ops` of a method: lifting writes the training step anew",
    "*.save": "a warning on every method called save, Keras or not",
}
"""Entries that match methods of any object by their name alone."""

THEIRS_IS_WRONG = {
    "tf.train.sdca_shrink_l1": "the operation takes TF1's reference variables, which eager code does not have",
    "tf.image.resize_images": "tf.image.resize samples at other points; the numbers differ",
    "tf.image.resize_bilinear": "tf.image.resize samples at other points; the numbers differ",
    "tf.image.resize_bicubic": "tf.image.resize samples at other points; the numbers differ",
    "tf.image.resize_area": "tf.image.resize drops align_corners",
    "tf.image.resize_nearest_neighbor": "tf.image.resize samples at other points; the numbers differ",
    "tf.image.extract_glimpse": "TensorFlow 2's function places the glimpse elsewhere",
}
"""Entries after which a program runs and computes something else, or whose replacement is not what it was."""

NOT_A_KEYWORD = {
    ("tf.constant", "verify_shape"): "tf.constant has no parameter verify_shape_is_now_always_true",
}
"""Keyword renames to what no target accepts."""
