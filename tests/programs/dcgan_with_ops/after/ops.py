import tensorflow as tf


class Linear(tf.Module):
    def __init__(self, output_size, bias_start=0.0):
        super().__init__()
        self.matrix = None
        self.bias = tf.Variable(tf.constant(bias_start, tf.float32, [output_size]), name="bias")

    @property
    def trainable_variables(self):
        return [self.matrix, self.bias]

    def __call__(self, input_, output_size, stddev=0.02):
        shape = input_.get_shape().as_list()
        if self.matrix is None:
            with tf.init_scope():
                self.matrix = tf.Variable(
                    tf.random.normal([shape[1], output_size], stddev=stddev), name="Matrix"
                )
        return tf.matmul(input_, self.matrix) + self.bias


class Conv2d(tf.Module):
    def __init__(self, output_dim):
        super().__init__()
        self.w = None
        self.biases = tf.Variable(tf.constant(0.0, tf.float32, [output_dim]), name="biases")

    @property
    def trainable_variables(self):
        return [self.w, self.biases]

    def __call__(self, input_, output_dim, k_h=3, k_w=3, d_h=2, d_w=2, stddev=0.02):
        if self.w is None:
            with tf.init_scope():
                self.w = tf.Variable(
                    tf.random.truncated_normal(
                        [k_h, k_w, input_.get_shape()[-1], output_dim], stddev=stddev
                    ),
                    name="w",
                )
        conv = tf.nn.conv2d(input_, self.w, strides=[1, d_h, d_w, 1], padding='SAME')
        return tf.nn.bias_add(conv, self.biases)


class Deconv2d(tf.Module):
    def __init__(self, output_shape):
        super().__init__()
        self.w = None
        self.biases = tf.Variable(tf.constant(0.0, tf.float32, [output_shape[-1]]), name="biases")

    @property
    def trainable_variables(self):
        return [self.w, self.biases]

    def __call__(self, input_, output_shape, k_h=3, k_w=3, d_h=2, d_w=2, stddev=0.02):
        if self.w is None:
            with tf.init_scope():
                self.w = tf.Variable(
                    tf.random.normal(
                        [k_h, k_w, output_shape[-1], input_.get_shape()[-1]], stddev=stddev
                    ),
                    name="w",
                )
        deconv = tf.nn.conv2d_transpose(
            input_, self.w, output_shape=output_shape, strides=[1, d_h, d_w, 1]
        )
        return tf.reshape(tf.nn.bias_add(deconv, self.biases), output_shape)


def lrelu(x, leak=0.2, name='lrelu'):
    return tf.maximum(x, leak * x)
