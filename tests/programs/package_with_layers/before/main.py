import numpy as np
import tensorflow as tf
from net.autoencoder import AutoEncoder


def main():
    ae = AutoEncoder([8, 5, 2], 0.1)
    rng = np.random.RandomState(0)
    data = rng.rand(40, 8)
    init = tf.global_variables_initializer()
    with tf.Session() as sess:
        sess.run(init)
        for epoch in range(5):
            for batch in np.split(data, 4):
                _, cost = sess.run([ae.train, ae.loss], feed_dict={ae.x: batch})
            print('epoch {} cost {:.5f}'.format(epoch, cost))
        z = sess.run(ae.z, feed_dict={ae.x: data[:2]})
        print(z.round(4))


if __name__ == '__main__':
    main()
