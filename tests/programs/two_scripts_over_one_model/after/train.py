"""Fits a line and its double, and keeps both."""
import numpy as np
import tensorflow as tf
from tf1_saver import Saver

from model import Doubled, Line

STEPS = 30


def fit_line(xs, ys):
    x_spec = tf.TensorSpec([None, 1], tf.float32)
    y_spec = tf.TensorSpec([None, 1], tf.float32)
    loss_layer = Line()
    optimizer = tf.keras.optimizers.SGD(0.3)

    @tf.function(input_signature=[x_spec, y_spec])
    def train_step(x, y):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(loss_layer(x) - y))
        variables = tape.watched_variables()
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
        return loss

    saver = Saver({"line/slope": loss_layer.slope, "line/offset": loss_layer.offset})
    for _ in range(STEPS):
        now = train_step(xs, ys).numpy()
    print('line: %.4f' % now)
    saver.save('./line.ckpt')


def fit_doubled(xs, ys):
    model = Doubled()
    saver = Saver({"half": model.half_layer}, [model.optimizer])
    for step in range(STEPS):
        loss = model.train_step(xs, ys).numpy()
        if step % 10 == 0:
            print('%d: %.4f' % (step, loss))
    saver.save('./doubled.ckpt')


if __name__ == '__main__':
    xs = np.linspace(-1, 1, 11).reshape(-1, 1)
    fit_line(xs, 3 * xs + 1)
    fit_doubled(xs, 3 * xs + 1)
