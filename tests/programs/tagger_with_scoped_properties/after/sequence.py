import tensorflow as tf

import rnn_cells
import tf1_optimizers


class SequenceTagger:

    def __init__(self, num_hidden=12):
        self.data_spec = tf.TensorSpec([None, 5, 4], tf.float32)
        self.target_spec = tf.TensorSpec([None, 5, 3], tf.float32)
        self._num_hidden = num_hidden
        self.grucell = rnn_cells.GRUCell(
            self._num_hidden,
            kernel_initializer=tf.keras.initializers.GlorotUniform(
                seed=tf.keras.random.SeedGenerator()
            ),
        )
        self.num_classes = 3
        self.weight = tf.Variable(
            tf.keras.initializers.GlorotUniform()([self._num_hidden, self.num_classes]),
            name="prediction/weight",
        )
        self.bias = tf.Variable(
            tf.constant(0.1, tf.float32, [self.num_classes]), name="prediction/bias"
        )
        self.optimizer = tf1_optimizers.RMSprop(0.01, epsilon=1e-10)
        self.train_step = tf.function(
            self.train_step, input_signature=[self.data_spec, self.target_spec]
        )
        self.compute_error = tf.function(
            self.compute_error, input_signature=[self.data_spec, self.target_spec]
        )

    def compute_prediction(self, data, target):
        output, _ = rnn_cells.dynamic_rnn(
            self.grucell, data, dtype=tf.float32)
        max_length = int(target.get_shape()[1])
        output = tf.reshape(output, [-1, self._num_hidden])
        prediction = tf.nn.softmax(tf.matmul(output, self.weight) + self.bias)
        return tf.reshape(prediction, [-1, max_length, self.num_classes])

    def train_step(self, data, target):
        with tf.GradientTape() as tape:
            prediction = self.compute_prediction(data, target)
            cross_entropy = -tf.reduce_sum(target * tf.math.log(prediction), [1, 2])
            cost = tf.reduce_mean(cross_entropy)
        variables = tape.watched_variables()
        self.optimizer.apply_gradients(zip(tape.gradient(cost, variables), variables))

    def compute_error(self, data, target):
        prediction = self.compute_prediction(data, target)
        mistakes = tf.not_equal(tf.argmax(target, 2), tf.argmax(prediction, 2))
        return tf.reduce_mean(tf.cast(mistakes, tf.float32))
