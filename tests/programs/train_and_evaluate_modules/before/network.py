import tensorflow as tf


def inference(images, hidden):
    with tf.name_scope('hidden'):
        weights = tf.Variable(tf.truncated_normal([4, hidden], stddev=0.5), name='weights')
        biases = tf.Variable(tf.zeros([hidden]), name='biases')
        h = tf.nn.relu(tf.matmul(images, weights) + biases)
    with tf.name_scope('softmax_linear'):
        weights = tf.Variable(tf.truncated_normal([hidden, 3], stddev=0.5), name='weights')
        biases = tf.Variable(tf.zeros([3]), name='biases')
        logits = tf.matmul(h, weights) + biases
    return logits


def loss(logits, labels):
    labels = tf.to_int64(labels)
    return tf.losses.sparse_softmax_cross_entropy(labels=labels, logits=logits)


def training(loss, learning_rate):
    tf.summary.scalar('loss', loss)
    optimizer = tf.train.GradientDescentOptimizer(learning_rate)
    global_step = tf.Variable(0, name='global_step', trainable=False)
    return optimizer.minimize(loss, global_step=global_step)


def evaluation(logits, labels):
    correct = tf.nn.in_top_k(logits, labels, 1)
    return tf.reduce_sum(tf.cast(correct, tf.int32))
