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


class Momentum(tf.keras.optimizers.SGD):
    """Momentum over gradients, as in TensorFlow 1, and not over steps: the same unless the learning rate changes."""

    def update_step(self, gradient, variable, learning_rate=None):
        if learning_rate is None:  # Keras 2
            learning_rate, slot = self.learning_rate, self.momentums[self._index_dict[self._var_key(variable)]]
        else:
            slot = self.momentums[self._get_variable_index(variable)]
        rate = tf.cast(learning_rate, slot.dtype)
        gradient = tf.cast(tf.convert_to_tensor(gradient), slot.dtype)
        slot.assign(tf.convert_to_tensor(slot) * self.momentum + gradient)
        step = tf.convert_to_tensor(slot)
        variable.assign_sub(rate * (gradient + self.momentum * step if self.nesterov else step))
