import numpy as np
import tensorflow as tf
from base_model import BaseModel


class MyModel(BaseModel):
    def __init__(self, config):
        super(MyModel, self).__init__(config)

    def add_placeholders(self):
        self.x = tf.placeholder(tf.float32, shape=[None, 4], name='x')
        self.labels = tf.placeholder(tf.int32, shape=[None], name='labels')
        self.dropout = tf.placeholder(dtype=tf.float32, shape=[], name='dropout')
        self.lr = tf.placeholder(dtype=tf.float32, shape=[], name='lr')

    def get_feed_dict(self, x, labels=None, lr=None, dropout=None):
        feed = {self.x: x}
        if labels is not None:
            feed[self.labels] = labels
        if lr is not None:
            feed[self.lr] = lr
        if dropout is not None:
            feed[self.dropout] = dropout
        return feed

    def build(self):
        self.add_placeholders()
        with tf.variable_scope('proj'):
            W = tf.get_variable('W', dtype=tf.float32, shape=[4, 3])
            b = tf.get_variable('b', shape=[3], dtype=tf.float32, initializer=tf.zeros_initializer())
            self.logits = tf.matmul(tf.nn.dropout(self.x, self.dropout), W) + b
        self.loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(
            logits=self.logits, labels=self.labels))
        self.add_train_op(self.config['method'], self.lr, self.loss, self.config['clip'])
        self.initialize_session()

    def run_epoch(self, x, y, epoch):
        for i in range(0, len(x), 10):
            fd = self.get_feed_dict(x[i:i + 10], y[i:i + 10], self.config['lr'], self.config['keep'])
            _, train_loss = self.sess.run([self.train_op, self.loss], feed_dict=fd)
        print('epoch', epoch, 'loss', '%.4f' % train_loss)

    def predict_batch(self, x):
        fd = self.get_feed_dict(x, dropout=1.0)
        logits = self.sess.run(self.logits, feed_dict=fd)
        return np.argmax(logits, 1)
