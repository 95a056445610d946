"""The learning-rate schedules `LinearCosineDecay` and `NoisyLinearCosineDecay` of TensorFlow 1's `tf.keras.experimental`.

Written beside this program by tf2mig; it belongs to you now.
"""

import math

import tensorflow as tf


class LinearCosineDecay(tf.keras.optimizers.schedules.LearningRateSchedule):
    """A line down to zero, times a cosine: `(alpha + line) * cosine + beta` of the initial rate."""

    def __init__(
        self, initial_learning_rate, decay_steps, num_periods=0.5, alpha=0.0, beta=0.001, name=None
    ):
        super().__init__()
        self.initial_learning_rate, self.decay_steps = initial_learning_rate, decay_steps
        self.num_periods, self.alpha, self.beta, self.name = num_periods, alpha, beta, name

    def __call__(self, step):
        rate = tf.convert_to_tensor(self.initial_learning_rate)
        steps = tf.cast(self.decay_steps, rate.dtype)
        done = tf.minimum(tf.cast(step, rate.dtype), steps)
        line = (steps - done) / steps + self._noise(done)
        fraction = 2.0 * tf.cast(self.num_periods, rate.dtype) * (done / steps)
        cosine = 0.5 * (1.0 + tf.cos(tf.cast(math.pi, rate.dtype) * fraction))
        return rate * ((self.alpha + line) * cosine + self.beta)

    def _noise(self, done):
        return tf.zeros((), done.dtype)

    def get_config(self):
        """The arguments that make such a schedule again."""
        return {
            "initial_learning_rate": self.initial_learning_rate,
            "decay_steps": self.decay_steps,
            "num_periods": self.num_periods,
            "alpha": self.alpha,
            "beta": self.beta,
            "name": self.name,
        }


class NoisyLinearCosineDecay(LinearCosineDecay):
    """The same, with normal noise on the line, whose variance falls with the steps."""

    def __init__(
        self,
        initial_learning_rate,
        decay_steps,
        initial_variance=1.0,
        variance_decay=0.55,
        num_periods=0.5,
        alpha=0.0,
        beta=0.001,
        name=None,
    ):
        super().__init__(initial_learning_rate, decay_steps, num_periods, alpha, beta, name)
        self.initial_variance, self.variance_decay = initial_variance, variance_decay

    def _noise(self, done):
        variance = self.initial_variance / tf.pow(1.0 + done, self.variance_decay)
        return tf.random.normal((), stddev=tf.sqrt(variance), dtype=done.dtype)

    def get_config(self):
        """The arguments that make such a schedule again."""
        mine = {"initial_variance": self.initial_variance, "variance_decay": self.variance_decay}
        return {**super().get_config(), **mine}
