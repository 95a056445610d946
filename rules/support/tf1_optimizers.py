"""Keras optimizers that step as TensorFlow 1's did.

Written beside your program because Keras differs here; nothing but TensorFlow is needed to run it.
"""

import tensorflow as tf

_KERAS_3 = getattr(tf.keras, "__version__", "2.").split(".")[0] != "2"


class RMSprop(tf.keras.optimizers.RMSprop):
    """RMSprop whose mean square starts at one, as in TensorFlow 1, and not at zero."""

    def add_variable_from_reference(self, variable, name=None, **options):
        if name == "velocity":
            options.update({"initializer": "ones"} if _KERAS_3 else {"initial_value": tf.ones_like(variable)})
        return super().add_variable_from_reference(variable, name, **options)
