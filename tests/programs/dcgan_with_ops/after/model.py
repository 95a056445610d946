import numpy as np
import tensorflow as tf

from ops import *
import tf1_optimizers


class Discriminator(tf.Module):
    def __init__(self):
        super().__init__()
        self.d_h0_conv_layer = Conv2d(4)
        self.d_h1_conv_layer = Conv2d(8)
        self.d_h2_lin_layer = Linear(1)

    @property
    def trainable_variables(self):
        return [
            *self.d_h0_conv_layer.trainable_variables,
            *self.d_h1_conv_layer.trainable_variables,
            *self.d_h2_lin_layer.trainable_variables,
        ]

    def __call__(self, batch_size, image):
        h0 = lrelu(self.d_h0_conv_layer(image, 4))
        h1 = lrelu(self.d_h1_conv_layer(h0, 8))
        h2 = self.d_h2_lin_layer(tf.reshape(h1, [batch_size, -1]), 1)
        result = tf.nn.sigmoid(h2), h2
        return result


class GAN(object):
    def __init__(self, batch_size=8, z_dim=4, size=8):
        self.batch_size = batch_size
        self.z_dim = z_dim
        self.size = size
        self.build_model()

    def build_model(self):
        self.images_spec = tf.TensorSpec([self.batch_size, self.size, self.size, 1], tf.float32)
        self.z_spec = tf.TensorSpec([None, self.z_dim], tf.float32)
        self.g_h0_lin_layer = Linear(2 * 2 * 8)
        self.g_h1_layer = Deconv2d([self.batch_size, 4, 4, 4])
        self.g_h2_layer = Deconv2d([self.batch_size, self.size, self.size, 1])
        self.discriminator_1 = Discriminator()
        self.d_optim_step = tf.function(self.d_optim_step, input_signature=[self.images_spec, self.z_spec])
        self.g_optim_step = tf.function(self.g_optim_step, input_signature=[self.z_spec])
        self.compute_d_loss = tf.function(self.compute_d_loss, input_signature=[self.images_spec, self.z_spec])
        self.compute_g_loss = tf.function(self.compute_g_loss, input_signature=[self.z_spec])

    def compute_D__and_D_logits(self, z):
        h0 = tf.nn.relu(self.g_h0_lin_layer(z, 2 * 2 * 8))
        h0 = tf.reshape(h0, [self.batch_size, 2, 2, 8])
        h1 = tf.nn.relu(self.g_h1_layer(h0, [self.batch_size, 4, 4, 4]))
        h2 = self.g_h2_layer(h1, [self.batch_size, self.size, self.size, 1])
        output = tf.nn.tanh(h2)
        G = output
        return self.discriminator_1(self.batch_size, G)

    def d_optim_step(self, images, z):
        with tf.GradientTape() as tape:
            d_loss = self.compute_d_loss(images, z)
        variables = self.discriminator_1.trainable_variables
        self.optimizer.apply_gradients(zip(tape.gradient(d_loss, variables), variables))

    def g_optim_step(self, z):
        with tf.GradientTape() as tape:
            g_loss = self.compute_g_loss(z)
        variables = [
            *self.g_h0_lin_layer.trainable_variables,
            *self.g_h1_layer.trainable_variables,
            *self.g_h2_layer.trainable_variables,
        ]
        self.optimizer_1.apply_gradients(zip(tape.gradient(g_loss, variables), variables))

    def compute_d_loss(self, images, z):
        D_, D_logits_ = self.compute_D__and_D_logits(z)
        D, D_logits = self.discriminator_1(self.batch_size, images)
        d_loss_real = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(
            logits=D_logits, labels=tf.ones_like(D)))
        d_loss_fake = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(
            logits=D_logits_, labels=tf.zeros_like(D_)))
        return d_loss_real + d_loss_fake

    def compute_g_loss(self, z):
        D_, D_logits_ = self.compute_D__and_D_logits(z)
        return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(
            logits=D_logits_, labels=tf.ones_like(D_)))

    def train(self, config):
        self.optimizer = tf1_optimizers.Adam(config.learning_rate, beta_1=config.beta1)
        self.optimizer_1 = tf1_optimizers.Adam(config.learning_rate, beta_1=config.beta1)
        rng = np.random.RandomState(0)
        for step in range(config.steps):
            batch_images = rng.uniform(-1, 1, (self.batch_size, self.size, self.size, 1)).astype(np.float32)
            batch_z = rng.uniform(-1, 1, [self.batch_size, self.z_dim]).astype(np.float32)
            self.d_optim_step(batch_images, batch_z)
            self.g_optim_step(batch_z)
            errD = self.compute_d_loss(batch_images, batch_z).numpy()
            errG = self.compute_g_loss(batch_z).numpy()
            print('step %d d %.5f g %.5f' % (step, errD, errG))
