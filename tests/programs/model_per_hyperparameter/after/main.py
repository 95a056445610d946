import numpy as np
import tensorflow as tf

import tf1_optimizers

rng = np.random.RandomState(0)
X = rng.randn(40, 4)
Y = np.sin(X.sum(1, keepdims=True))


def run(n_hidden, activation, lr, epochs=10):
    x_spec = tf.TensorSpec([None, 4], tf.float32)
    y_spec = tf.TensorSpec([None, 1], tf.float32)
    h_layer = tf.keras.layers.Dense(n_hidden, activation=activation)
    out_layer = tf.keras.layers.Dense(1)

    @tf.function(input_signature=[x_spec])
    def compute_out(x):
        h = h_layer(x)
        return out_layer(h)

    optimizer = tf1_optimizers.RMSprop(lr, epsilon=1e-10)

    @tf.function(input_signature=[x_spec, y_spec])
    def train_step(x, y):
        with tf.GradientTape() as tape:
            out = compute_out(x)
            loss = tf.keras.losses.MeanSquaredError()(y, out)
        variables = tape.watched_variables()
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
        return loss

    for _ in range(epochs):
        l = train_step(X, Y).numpy()
    return l, compute_out(X[:2]).numpy()


for n_hidden in (4, 8):
    for activation in (tf.nn.relu, tf.nn.tanh):
        l, preds = run(n_hidden, activation, 0.01)
        print('hidden %d loss %.5f' % (n_hidden, l), preds.ravel().round(4))
