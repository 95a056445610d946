import tensorflow as tf

from scoping import define_scope


class SequenceTagger:

    def __init__(self, data, target, num_hidden=12):
        self.data = data
        self.target = target
        self._num_hidden = num_hidden
        self.prediction
        self.error
        self.optimize

    @define_scope(initializer=tf.contrib.slim.xavier_initializer())
    def prediction(self):
        output, _ = tf.nn.dynamic_rnn(
            tf.nn.rnn_cell.GRUCell(self._num_hidden), self.data, dtype=tf.float32)
        max_length = int(self.target.get_shape()[1])
        num_classes = int(self.target.get_shape()[2])
        weight = tf.get_variable('weight', [self._num_hidden, num_classes])
        bias = tf.get_variable('bias', [num_classes], initializer=tf.constant_initializer(0.1))
        output = tf.reshape(output, [-1, self._num_hidden])
        prediction = tf.nn.softmax(tf.matmul(output, weight) + bias)
        return tf.reshape(prediction, [-1, max_length, num_classes])

    @define_scope
    def cost(self):
        cross_entropy = -tf.reduce_sum(self.target * tf.log(self.prediction), [1, 2])
        return tf.reduce_mean(cross_entropy)

    @define_scope
    def optimize(self):
        optimizer = tf.train.RMSPropOptimizer(0.01)
        return optimizer.minimize(self.cost)

    @define_scope
    def error(self):
        mistakes = tf.not_equal(tf.argmax(self.target, 2), tf.argmax(self.prediction, 2))
        return tf.reduce_mean(tf.cast(mistakes, tf.float32))
