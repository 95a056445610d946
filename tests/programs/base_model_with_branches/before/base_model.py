import os
import tensorflow as tf


class BaseModel(object):
    def __init__(self, config):
        self.config = config
        self.sess = None
        self.saver = None

    def add_train_op(self, lr_method, lr, loss, clip=-1):
        _lr_m = lr_method.lower()
        with tf.variable_scope('train_step'):
            if _lr_m == 'adam':
                optimizer = tf.train.AdamOptimizer(lr)
            elif _lr_m == 'sgd':
                optimizer = tf.train.GradientDescentOptimizer(lr)
            else:
                raise NotImplementedError('Unknown method {}'.format(_lr_m))
            if clip > 0:
                grads, vs = zip(*optimizer.compute_gradients(loss))
                grads, gnorm = tf.clip_by_global_norm(grads, clip)
                self.train_op = optimizer.apply_gradients(zip(grads, vs))
            else:
                self.train_op = optimizer.minimize(loss)

    def initialize_session(self):
        self.sess = tf.Session()
        self.sess.run(tf.global_variables_initializer())
        self.saver = tf.train.Saver()

    def save_session(self):
        if not os.path.exists(self.config['dir']):
            os.makedirs(self.config['dir'])
        self.saver.save(self.sess, os.path.join(self.config['dir'], 'w'))

    def close_session(self):
        self.sess.close()
