"""Keras optimizers that step as TensorFlow 1's did.

Written beside your program because Keras differs here; nothing but TensorFlow is needed to run it.
"""

import tensorflow as tf

_KERAS_3 = getattr(tf.keras, "__version__", "2.").split(".")[0] != "2"


_SLOTS = (
    "momentums", "_momentums", "_velocities", "_average_gradients", "_accumulators", "_linears", "_accumulated_grads",
    "_accumulated_delta_vars", "_m", "_u",
)  # fmt: skip
"""What Keras' optimizers call their lists of slots."""


class _Growing:
    """Makes slots for variables that a later step brings; Keras knows only those of the first step.

    In TensorFlow 1 one optimizer could train a discriminator in one step and a generator in another.
    """

    def apply_gradients(self, grads_and_vars, *args, **options):
        pairs = list(grads_and_vars)
        self._grow([variable for _, variable in pairs])
        return super().apply_gradients(pairs, *args, **options)

    def _grow(self, variables):
        table = "_trainable_variables_indices" if _KERAS_3 else "_index_dict"
        known = dict(getattr(self, table, {}))
        new = [v for v in variables if self._var_key(v) not in known]
        if not known or not new:
            return
        slots = {name: list(getattr(self, name)) for name in _SLOTS if hasattr(self, name)}
        trained = list(getattr(self, "_trainable_variables", ()))
        setattr(self, "built" if _KERAS_3 else "_built", False)
        with tf.init_scope():
            self.build(new)
        for name, old in slots.items():
            setattr(self, name, [*old, *getattr(self, name)])
        places = {self._var_key(v): len(known) + i for i, v in enumerate(new)}
        setattr(self, table, {**known, **places})
        if _KERAS_3:
            self._trainable_variables = [*trained, *new]


def _rows(gradient, kind):
    """The rows that a sparse gradient touches, each once, and their gradients."""
    indices, places = tf.unique(gradient.indices)
    return indices, tf.math.unsorted_segment_sum(tf.cast(gradient.values, kind), places, tf.size(indices))


def _read_rows(variable, indices, kind):
    return tf.raw_ops.ResourceGather(resource=variable.handle, indices=indices, dtype=kind)


def _write_rows(variable, indices, rows):
    tf.raw_ops.ResourceScatterUpdate(resource=variable.handle, indices=indices, updates=rows)


class SGD(_Growing, tf.keras.optimizers.SGD):
    """Gradient descent whose steps may train variables of their own each."""


class Adagrad(_Growing, tf.keras.optimizers.Adagrad):
    """Adagrad whose steps may train variables of their own each."""


class Adadelta(_Growing, tf.keras.optimizers.Adadelta):
    """Adadelta whose steps may train variables of their own each."""


class Adamax(_Growing, tf.keras.optimizers.Adamax):
    """Adamax whose steps may train variables of their own each."""


class Ftrl(_Growing, tf.keras.optimizers.Ftrl):
    """Ftrl whose steps may train variables of their own each."""


class RMSprop(_Growing, tf.keras.optimizers.RMSprop):
    """RMSprop whose mean square starts at one, as in TensorFlow 1, and not at zero."""

    def add_variable_from_reference(self, variable, name=None, **options):
        if name == "velocity":
            options.update({"initializer": "ones"} if _KERAS_3 else {"initial_value": tf.ones_like(variable)})
        return super().add_variable_from_reference(variable, name, **options)

    def update_step(self, gradient, variable, learning_rate=None):
        keras_2 = learning_rate is None
        if not isinstance(gradient, tf.IndexedSlices):
            return super().update_step(gradient, variable, *([] if keras_2 else [learning_rate]))
        # Rows of an embedding that a step does not use keep their mean squares, as in TensorFlow 1.
        index = self._index_dict[self._var_key(variable)] if keras_2 else self._get_variable_index(variable)
        learning_rate, kind = self.learning_rate if keras_2 else learning_rate, gradient.values.dtype
        rows, gradient = _rows(gradient, kind)
        squares = self._velocities[index]
        mean = self.rho * _read_rows(squares, rows, kind) + (1 - self.rho) * tf.square(gradient)
        _write_rows(squares, rows, mean)
        if self.centered:
            averages = self._average_gradients[index]
            average = self.rho * _read_rows(averages, rows, kind) + (1 - self.rho) * gradient
            _write_rows(averages, rows, average)
            mean -= tf.square(average)
        step = tf.cast(learning_rate, kind) * gradient / tf.sqrt(mean + self.epsilon)
        if self.momentum:
            momentums = self._momentums[index]
            step += self.momentum * _read_rows(momentums, rows, kind)
            _write_rows(momentums, rows, step)
        tf.raw_ops.ResourceScatterSub(resource=variable.handle, indices=rows, updates=step)


class Momentum(_Growing, tf.keras.optimizers.SGD):
    """Momentum over gradients, as in TensorFlow 1, and not over steps: the same unless the learning rate changes.

    Rows of an embedding that a step does not use stay as they are.
    """

    def update_step(self, gradient, variable, learning_rate=None):
        if learning_rate is None:  # Keras 2
            learning_rate, slot = self.learning_rate, self.momentums[self._index_dict[self._var_key(variable)]]
        else:
            slot = self.momentums[self._get_variable_index(variable)]
        rate = tf.cast(learning_rate, slot.dtype)
        if isinstance(gradient, tf.IndexedSlices):
            rows, gradient = _rows(gradient, slot.dtype)
            step = _read_rows(slot, rows, slot.dtype) * self.momentum + gradient
            _write_rows(slot, rows, step)
            step = rate * (gradient + self.momentum * step if self.nesterov else step)
            tf.raw_ops.ResourceScatterSub(resource=variable.handle, indices=rows, updates=step)
            return
        gradient = tf.cast(tf.convert_to_tensor(gradient), slot.dtype)
        slot.assign(tf.convert_to_tensor(slot) * self.momentum + gradient)
        step = tf.convert_to_tensor(slot)
        variable.assign_sub(rate * (gradient + self.momentum * step if self.nesterov else step))


class Adam(_Growing, tf.keras.optimizers.Adam):
    """Adam with TensorFlow 1's default epsilon and its own kernel, so that every step rounds as it did."""

    def __init__(self, learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-8, **options):
        super().__init__(learning_rate, beta_1, beta_2, epsilon, **options)

    def build(self, variables):
        if _KERAS_3 and not hasattr(self, "beta_1_power"):
            with tf.init_scope():
                self.beta_1_power = tf.Variable(self.beta_1, trainable=False, name="beta1_power")
                self.beta_2_power = tf.Variable(self.beta_2, trainable=False, name="beta2_power")
        super().build(variables)

    def reset(self):
        """Begin anew, as when TensorFlow 1 ran the initializers of Adam's variables once more."""
        for slot in self.variables:
            if slot is not self.learning_rate and slot is not getattr(self, "_learning_rate", None):
                slot.assign(tf.zeros(slot.shape, slot.dtype))
        if hasattr(self, "beta_1_power"):
            self.beta_1_power.assign(self.beta_1)
            self.beta_2_power.assign(self.beta_2)

    def apply(self, grads, trainable_variables=None):
        result = super().apply(grads, trainable_variables)
        self.beta_1_power.assign(self.beta_1_power * self.beta_1)
        self.beta_2_power.assign(self.beta_2_power * self.beta_2)
        return result

    def update_step(self, gradient, variable, learning_rate=None):
        if learning_rate is None:  # Keras 2
            return super().update_step(gradient, variable)
        index = self._get_variable_index(variable)
        kind = variable.dtype if isinstance(variable.dtype, str) else variable.dtype.base_dtype
        tf.raw_ops.ResourceApplyAdam(
            var=variable.handle,
            m=self._momentums[index].handle,
            v=self._velocities[index].handle,
            beta1_power=tf.cast(self.beta_1_power, kind),
            beta2_power=tf.cast(self.beta_2_power, kind),
            lr=tf.cast(learning_rate, kind),
            beta1=tf.cast(self.beta_1, kind),
            beta2=tf.cast(self.beta_2, kind),
            epsilon=tf.cast(self.epsilon, kind),
            grad=tf.cast(tf.convert_to_tensor(gradient), kind),
        )
