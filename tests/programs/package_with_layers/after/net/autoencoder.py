import tensorflow as tf
from .layers import Dense


class AutoEncoder(object):
    def __init__(self, layer_sizes, learning_rate):
        self.layer_sizes = layer_sizes
        self.learning_rate = learning_rate
        self.build()

    def build(self):
        self.x_spec = tf.TensorSpec([None, self.layer_sizes[0]], tf.float32)
        self.denses = [Dense(size) for i, size in enumerate(self.layer_sizes[1:])]
        self.denses_1 = [
            Dense(size_1) for i_1, size_1 in enumerate(reversed(self.layer_sizes[:-1]))
        ]
        self.optimizer = tf.keras.optimizers.Adagrad(self.learning_rate, epsilon=0.0)
        self.train_step = tf.function(self.train_step, input_signature=[self.x_spec])
        self.compute_z = tf.function(self.compute_z, input_signature=[self.x_spec])

    def train_step(self, x):
        with tf.GradientTape() as tape:
            z = self.compute_z(x)
            h = z
            for i, size in enumerate(reversed(self.layer_sizes[:-1])):
                h = self.denses_1[i](h, size)
            x_hat = h
            loss = tf.reduce_mean(tf.pow(x - x_hat, 2))
        variables = tape.watched_variables()
        self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
        return loss

    def compute_z(self, x):
        h = x
        for i, size in enumerate(self.layer_sizes[1:]):
            h = self.denses[i](h, size, tf.nn.sigmoid)
        return h
