import numpy as np
import tensorflow as tf

from sequence import SequenceTagger

LENGTH, SYMBOLS = 5, 4


def sample(n, rng):
    s = rng.randint(SYMBOLS, size=(n, LENGTH))
    t = np.cumsum(s, 1) % 3
    return np.eye(SYMBOLS)[s], np.eye(3)[t]


if __name__ == '__main__':
    rng = np.random.RandomState(1)
    data = tf.placeholder(tf.float32, [None, LENGTH, SYMBOLS])
    target = tf.placeholder(tf.float32, [None, LENGTH, 3])
    model = SequenceTagger(data, target)
    sess = tf.Session()
    sess.run(tf.global_variables_initializer())
    test_x, test_y = sample(50, rng)
    for epoch in range(4):
        for _ in range(10):
            bx, by = sample(20, rng)
            sess.run(model.optimize, {data: bx, target: by})
        error = sess.run(model.error, {data: test_x, target: test_y})
        print('Epoch {:2d} error {:3.1f}%'.format(epoch + 1, 100 * error))
