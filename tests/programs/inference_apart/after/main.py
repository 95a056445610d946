import os
import tempfile
import numpy as np
import tensorflow as tf
from absl import app
import inference
from tf1_saver import Saver

BATCH_SIZE = 20
LEARNING_RATE_BASE = 0.3
LEARNING_RATE_DECAY = 0.99
REGULARIZATION_RATE = 0.0001
TRAINING_STEPS = 30
MOVING_AVERAGE_DECAY = 0.99
MODEL_SAVE_PATH = tempfile.mkdtemp()
MODEL_NAME = 'model.ckpt'


def train(data, target):
    x_spec = tf.TensorSpec([None, inference.INPUT_NODE], tf.float32)
    y__spec = tf.TensorSpec([None, inference.OUTPUT_NODE], tf.float32)
    regularizer = tf.keras.regularizers.L2(0.5 * REGULARIZATION_RATE)
    layer1_weights = tf.Variable(
        tf.random.truncated_normal([inference.INPUT_NODE, inference.LAYER1_NODE], stddev=0.1), name="layer1/weights"
    )
    layer1_biases = tf.Variable(tf.constant(0.0, tf.float32, [inference.LAYER1_NODE]), name="layer1/biases")
    layer2_weights = tf.Variable(
        tf.random.truncated_normal([inference.LAYER1_NODE, inference.OUTPUT_NODE], stddev=0.1),
        name="layer2/weights",
    )
    layer2_biases = tf.Variable(tf.constant(0.0, tf.float32, [inference.OUTPUT_NODE]), name="layer2/biases")
    global_step = tf.Variable(0, trainable=False)
    variable_averages = tf.train.ExponentialMovingAverage(MOVING_AVERAGE_DECAY, global_step)
    variable_averages.apply([layer1_weights, layer1_biases, layer2_weights, layer2_biases])
    optimizer = tf.keras.optimizers.SGD(0.001)

    @tf.function(input_signature=[x_spec, y__spec])
    def train_step(x, y_):
        with tf.GradientTape() as tape:
            losses = []
            if regularizer is not None:
                losses.append(regularizer(layer1_weights))
            layer1 = tf.nn.relu(tf.matmul(x, layer1_weights) + layer1_biases)
            if regularizer is not None:
                losses.append(regularizer(layer2_weights))
            y = tf.matmul(layer1, layer2_weights) + layer2_biases
            cross_entropy = tf.nn.sparse_softmax_cross_entropy_with_logits(logits=y, labels=tf.argmax(y_, 1))
            cross_entropy_mean = tf.reduce_mean(cross_entropy)
            loss = cross_entropy_mean + tf.add_n(losses)
        learning_rate = tf.keras.optimizers.schedules.ExponentialDecay(
            LEARNING_RATE_BASE, len(data) / BATCH_SIZE, LEARNING_RATE_DECAY
        )(global_step)
        variable_averages.apply([layer1_weights, layer1_biases, layer2_weights, layer2_biases])
        variables = tape.watched_variables()
        optimizer.learning_rate.assign(learning_rate)
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
        global_step.assign_add(1)
        return loss, global_step.read_value()

    saver = Saver({
        "layer1/weights": layer1_weights,
        "layer1/biases": layer1_biases,
        "layer2/weights": layer2_weights,
        "layer2/biases": layer2_biases,
        "Variable": global_step,
        "layer1/weights/ExponentialMovingAverage": variable_averages.average(layer1_weights),
        "layer1/biases/ExponentialMovingAverage": variable_averages.average(layer1_biases),
        "layer2/weights/ExponentialMovingAverage": variable_averages.average(layer2_weights),
        "layer2/biases/ExponentialMovingAverage": variable_averages.average(layer2_biases),
    })
    for i in range(TRAINING_STEPS):
        start = (i * BATCH_SIZE) % len(data)
        xs, ys = data[start:start + BATCH_SIZE], target[start:start + BATCH_SIZE]
        loss_value, step = (t.numpy() for t in train_step(xs, ys))
        if i % 10 == 0:
            print('After %d training step(s), loss on training batch is %g.' % (i, round(float(loss_value), 4)))
            saver.save(os.path.join(MODEL_SAVE_PATH, MODEL_NAME), global_step)


def main(argv=None):
    rng = np.random.RandomState(0)
    data = rng.rand(100, inference.INPUT_NODE)
    target = np.eye(inference.OUTPUT_NODE)[np.argmax(data[:, :3], 1)]
    train(data, target)


if __name__ == '__main__':
    app.run(main)
