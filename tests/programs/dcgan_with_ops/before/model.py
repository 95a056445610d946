import numpy as np
import tensorflow as tf

from ops import *


class GAN(object):
    def __init__(self, sess, batch_size=8, z_dim=4, size=8):
        self.sess = sess
        self.batch_size = batch_size
        self.z_dim = z_dim
        self.size = size
        self.build_model()

    def generator(self, z):
        with tf.variable_scope('generator'):
            h0 = tf.nn.relu(linear(z, 2 * 2 * 8, 'g_h0_lin'))
            h0 = tf.reshape(h0, [self.batch_size, 2, 2, 8])
            h1 = tf.nn.relu(deconv2d(h0, [self.batch_size, 4, 4, 4], name='g_h1'))
            h2 = deconv2d(h1, [self.batch_size, self.size, self.size, 1], name='g_h2')
            return tf.nn.tanh(h2)

    def discriminator(self, image, reuse=False):
        with tf.variable_scope('discriminator') as scope:
            if reuse:
                scope.reuse_variables()
            h0 = lrelu(conv2d(image, 4, name='d_h0_conv'))
            h1 = lrelu(conv2d(h0, 8, name='d_h1_conv'))
            h2 = linear(tf.reshape(h1, [self.batch_size, -1]), 1, 'd_h2_lin')
            return tf.nn.sigmoid(h2), h2

    def build_model(self):
        self.images = tf.placeholder(tf.float32, [self.batch_size, self.size, self.size, 1], name='real_images')
        self.z = tf.placeholder(tf.float32, [None, self.z_dim], name='z')
        self.G = self.generator(self.z)
        self.D, self.D_logits = self.discriminator(self.images)
        self.D_, self.D_logits_ = self.discriminator(self.G, reuse=True)
        self.d_loss_real = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(
            logits=self.D_logits, labels=tf.ones_like(self.D)))
        self.d_loss_fake = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(
            logits=self.D_logits_, labels=tf.zeros_like(self.D_)))
        self.g_loss = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(
            logits=self.D_logits_, labels=tf.ones_like(self.D_)))
        self.d_loss = self.d_loss_real + self.d_loss_fake
        t_vars = tf.trainable_variables()
        self.d_vars = [var for var in t_vars if 'd_' in var.name]
        self.g_vars = [var for var in t_vars if 'g_' in var.name]

    def train(self, config):
        d_optim = tf.train.AdamOptimizer(config.learning_rate, beta1=config.beta1).minimize(
            self.d_loss, var_list=self.d_vars)
        g_optim = tf.train.AdamOptimizer(config.learning_rate, beta1=config.beta1).minimize(
            self.g_loss, var_list=self.g_vars)
        self.sess.run(tf.global_variables_initializer())
        rng = np.random.RandomState(0)
        for step in range(config.steps):
            batch_images = rng.uniform(-1, 1, (self.batch_size, self.size, self.size, 1)).astype(np.float32)
            batch_z = rng.uniform(-1, 1, [self.batch_size, self.z_dim]).astype(np.float32)
            self.sess.run(d_optim, feed_dict={self.images: batch_images, self.z: batch_z})
            self.sess.run(g_optim, feed_dict={self.z: batch_z})
            errD = self.d_loss.eval({self.z: batch_z, self.images: batch_images}, session=self.sess)
            errG = self.g_loss.eval({self.z: batch_z}, session=self.sess)
            print('step %d d %.5f g %.5f' % (step, errD, errG))
