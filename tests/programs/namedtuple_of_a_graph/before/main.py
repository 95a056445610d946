import argparse
import numpy as np
import tensorflow as tf
from graph import build_graph

parser = argparse.ArgumentParser()
parser.add_argument('--lr', type=float, default=0.05)
parser.add_argument('--steps', type=int, default=30)


def main(args):
    rng = np.random.RandomState(1)
    X = rng.rand(50, 3)
    Y = X.dot([[1.], [-2.], [0.5]]) + 0.3
    g = build_graph(3, args.lr)
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        for i in range(args.steps):
            loss, _ = sess.run([g.loss, g.train_op], feed_dict={g.x: X, g.y: Y})
            if i % 10 == 0:
                print(i, '%.5f' % loss)
        print('steps', sess.run(g.step))
        print(sess.run(g.prediction, {g.x: X[:3]}).round(4).ravel())


if __name__ == '__main__':
    main(parser.parse_args())
