"""Fits a line and its double, and keeps both."""
import numpy as np
import tensorflow as tf

from model import Doubled, line

STEPS = 30


def fit_line(xs, ys):
    with tf.Graph().as_default():
        x = tf.placeholder(tf.float32, [None, 1])
        y = tf.placeholder(tf.float32, [None, 1])
        loss = tf.reduce_mean(tf.square(line(x) - y))
        step = tf.train.GradientDescentOptimizer(0.3).minimize(loss)
        saver = tf.train.Saver()
        with tf.Session() as sess:
            sess.run(tf.global_variables_initializer())
            for _ in range(STEPS):
                _, now = sess.run([step, loss], {x: xs, y: ys})
            print('line: %.4f' % now)
            saver.save(sess, './line.ckpt')


def fit_doubled(xs, ys):
    with tf.Graph().as_default():
        model = Doubled()
        saver = tf.train.Saver()
        with tf.Session() as sess:
            sess.run(tf.global_variables_initializer())
            for step in range(STEPS):
                _, loss = sess.run([model.train_op, model.loss], {model.x: xs, model.y: ys})
                if step % 10 == 0:
                    print('%d: %.4f' % (step, loss))
            saver.save(sess, './doubled.ckpt')


if __name__ == '__main__':
    xs = np.linspace(-1, 1, 11).reshape(-1, 1)
    fit_line(xs, 3 * xs + 1)
    fit_doubled(xs, 3 * xs + 1)
