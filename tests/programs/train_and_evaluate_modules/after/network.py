import tensorflow as tf


class Inference(tf.Module):
    def __init__(self, hidden):
        super().__init__()
        self.hidden_weights = tf.Variable(
            tf.random.truncated_normal([4, hidden], stddev=0.5), name='weights'
        )
        self.hidden_biases = tf.Variable(tf.zeros([hidden]), name='biases')
        self.softmax_linear_weights = tf.Variable(
            tf.random.truncated_normal([hidden, 3], stddev=0.5), name='weights'
        )
        self.softmax_linear_biases = tf.Variable(tf.zeros([3]), name='biases')

    def __call__(self, images):
        h = tf.nn.relu(tf.matmul(images, self.hidden_weights) + self.hidden_biases)
        logits = tf.matmul(h, self.softmax_linear_weights) + self.softmax_linear_biases
        return logits


def loss(logits, labels):
    labels = tf.cast(labels, tf.int64)
    return tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)(labels, logits)


def evaluation(logits, labels):
    correct = tf.nn.in_top_k(predictions=logits, targets=labels, k=1)
    return tf.reduce_sum(tf.cast(correct, tf.int32))
