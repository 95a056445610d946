"""Uses what train.py kept."""
import tensorflow as tf

from model import Doubled, line

STEPS = 3


def saved_line(value):
    with tf.Graph().as_default():
        x = tf.placeholder(tf.float32, [None, 1])
        out = line(x)
        saver = tf.train.Saver()
        with tf.Session() as sess:
            saver.restore(sess, './line.ckpt')
            return sess.run(out, {x: [[value]]})[0, 0]


class Predictor(object):
    def __init__(self, path):
        with tf.Graph().as_default():
            self.model = Doubled()
            self.sess = tf.Session()
            saver = tf.train.Saver()
            saver.restore(self.sess, path)

    def predict(self, x):
        return self.sess.run(self.model.out, {self.model.x: x})


if __name__ == '__main__':
    print('line at 2: %.4f' % saved_line(2.0))
    predictor = Predictor('./doubled.ckpt')
    for i in range(STEPS):
        print('%d %.4f' % (i, predictor.predict([[float(i)]])[0, 0]))
