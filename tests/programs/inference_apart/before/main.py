import os
import tempfile
import numpy as np
import tensorflow as tf
import inference

BATCH_SIZE = 20
LEARNING_RATE_BASE = 0.3
LEARNING_RATE_DECAY = 0.99
REGULARIZATION_RATE = 0.0001
TRAINING_STEPS = 30
MOVING_AVERAGE_DECAY = 0.99
MODEL_SAVE_PATH = tempfile.mkdtemp()
MODEL_NAME = 'model.ckpt'


def train(data, target):
    x = tf.placeholder(tf.float32, [None, inference.INPUT_NODE], name='x-input')
    y_ = tf.placeholder(tf.float32, [None, inference.OUTPUT_NODE], name='y-input')
    regularizer = tf.contrib.layers.l2_regularizer(REGULARIZATION_RATE)
    y = inference.inference(x, regularizer)
    global_step = tf.Variable(0, trainable=False)
    variable_averages = tf.train.ExponentialMovingAverage(MOVING_AVERAGE_DECAY, global_step)
    variables_averages_op = variable_averages.apply(tf.trainable_variables())
    cross_entropy = tf.nn.sparse_softmax_cross_entropy_with_logits(logits=y, labels=tf.argmax(y_, 1))
    cross_entropy_mean = tf.reduce_mean(cross_entropy)
    loss = cross_entropy_mean + tf.add_n(tf.get_collection('losses'))
    learning_rate = tf.train.exponential_decay(LEARNING_RATE_BASE, global_step, len(data) / BATCH_SIZE,
                                               LEARNING_RATE_DECAY)
    train_step = tf.train.GradientDescentOptimizer(learning_rate).minimize(loss, global_step=global_step)
    with tf.control_dependencies([train_step, variables_averages_op]):
        train_op = tf.no_op(name='train')
    saver = tf.train.Saver()
    with tf.Session() as sess:
        tf.global_variables_initializer().run()
        for i in range(TRAINING_STEPS):
            start = (i * BATCH_SIZE) % len(data)
            xs, ys = data[start:start + BATCH_SIZE], target[start:start + BATCH_SIZE]
            _, loss_value, step = sess.run([train_op, loss, global_step], feed_dict={x: xs, y_: ys})
            if i % 10 == 0:
                print('After %d training step(s), loss on training batch is %g.' % (i, round(float(loss_value), 4)))
                saver.save(sess, os.path.join(MODEL_SAVE_PATH, MODEL_NAME), global_step=global_step)


def main(argv=None):
    rng = np.random.RandomState(0)
    data = rng.rand(100, inference.INPUT_NODE)
    target = np.eye(inference.OUTPUT_NODE)[np.argmax(data[:, :3], 1)]
    train(data, target)


if __name__ == '__main__':
    tf.app.run()
