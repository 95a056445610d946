import argparse
import numpy as np
import tensorflow as tf

parser = argparse.ArgumentParser()
parser.add_argument('--lr', type=float, default=0.05)
parser.add_argument('--steps', type=int, default=30)


def main(args):
    rng = np.random.RandomState(1)
    X = rng.rand(50, 3)
    Y = X.dot([[1.], [-2.], [0.5]]) + 0.3
    x_spec = tf.TensorSpec([None, 3], tf.float32)
    y_spec = tf.TensorSpec([None, 1], tf.float32)
    w = tf.Variable(tf.random.normal([3, 1], stddev=0.1), name="w")
    b = tf.Variable(tf.zeros([1]), name="b")

    @tf.function(input_signature=[x_spec])
    def compute_prediction(x):
        return tf.matmul(x, w) + b

    step = tf.Variable(0, trainable=False, name="global_step", dtype=tf.int64)
    optimizer = tf.keras.optimizers.SGD(args.lr, momentum=0.9)

    @tf.function(input_signature=[x_spec, y_spec])
    def train_step(x, y):
        with tf.GradientTape() as tape:
            prediction = compute_prediction(x)
            loss = tf.reduce_mean(tf.square(prediction - y))
        variables = tape.watched_variables()
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
        step.assign_add(1)
        return loss

    for i in range(args.steps):
        loss = train_step(X, Y).numpy()
        if i % 10 == 0:
            print(i, '%.5f' % loss)
    print('steps', step.numpy())
    print(compute_prediction(X[:3]).numpy().round(4).ravel())


if __name__ == '__main__':
    main(parser.parse_args())
