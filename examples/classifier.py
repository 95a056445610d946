"""A model class with `tf.layers`, dropout and a training flag; the script below trains it."""

import numpy as np
import tensorflow as tf


class Classifier(object):
    """Two dense layers; `keep_prob` is fed, so that scoring can switch dropout off."""

    def __init__(self, features, units, classes):
        self.x = tf.placeholder(tf.float32, [None, features], name="x")
        self.y = tf.placeholder(tf.int32, [None], name="y")
        self.keep_prob = tf.placeholder(tf.float32, name="keep_prob")

        hidden = tf.layers.dense(self.x, units, activation=tf.nn.relu, name="hidden")
        hidden = tf.nn.dropout(hidden, self.keep_prob)
        self.logits = tf.layers.dense(hidden, classes, name="logits")

        self.loss = tf.losses.sparse_softmax_cross_entropy(self.y, self.logits)
        self.prediction = tf.argmax(self.logits, dimension=1)
        self.train_op = tf.train.GradientDescentOptimizer(0.5).minimize(self.loss)


def make_data(count, seed):
    """Points in the plane, labelled by the quadrant they lie in."""
    rng = np.random.RandomState(seed)
    points = rng.uniform(-1, 1, size=(count, 2))
    quadrants = 2 * (points[:, 0] > 0) + (points[:, 1] > 0)
    return points, quadrants.astype(np.int32)


def main():
    train_x, train_y = make_data(400, seed=1)
    test_x, test_y = make_data(100, seed=2)
    model = Classifier(features=2, units=16, classes=4)

    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        for step in range(100):
            batch = {model.x: train_x, model.y: train_y, model.keep_prob: 0.9}
            _, loss = sess.run([model.train_op, model.loss], feed_dict=batch)
            if step % 25 == 0:
                print("step %3d: loss %.4f" % (step, loss))
        predicted = sess.run(model.prediction, feed_dict={model.x: test_x, model.keep_prob: 1.0})
    print("correct: %d of %d" % ((predicted == test_y).sum(), len(test_y)))


if __name__ == "__main__":
    main()
