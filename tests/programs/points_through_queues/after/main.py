import tensorflow as tf

import make_csv
import reader
import numpy as np

np.set_printoptions(legacy="1.25")  # numbers in lists without their types

make_csv.write('points.csv', 80)

W = tf.Variable(tf.zeros([3, 1]), name="weights")
b = tf.Variable(0., name="bias")


def combine_inputs(X):
    return tf.matmul(X, W) + b


def inference(X):
    return tf.sigmoid(combine_inputs(X))


def loss(X, Y):
    return tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(logits=combine_inputs(X), labels=Y))


def evaluate(sess, X, Y):

    @tf.function
    def compute_reduce_mean():
        predicted = tf.cast(inference(X) > 0.5, tf.float32)
        return tf.reduce_mean(tf.cast(tf.equal(predicted, Y), tf.float32))

    print(compute_reduce_mean().numpy())


batches = iter(reader.inputs(20, 'points.csv'))
X_spec = batches.element_spec[0]
Y_spec = batches.element_spec[1]


@tf.function(input_signature=[X_spec, Y_spec])
def compute_total_loss(X, Y):
    return loss(X, Y)


learning_rate = 0.5
optimizer = tf.keras.optimizers.SGD(learning_rate)


@tf.function(input_signature=[X_spec, Y_spec])
def train_step(X, Y):
    with tf.GradientTape() as tape:
        total_loss = compute_total_loss(X, Y)
    variables = tape.watched_variables()
    optimizer.apply_gradients(zip(tape.gradient(total_loss, variables), variables))


training_steps = 40
for step in range(training_steps):
    next_X, next_Y = batches.get_next()
    train_step(next_X, next_Y)
    if step % 10 == 0:
        next_X, next_Y = batches.get_next()
        print("loss: ", [compute_total_loss(next_X, next_Y).numpy()])
print([W.numpy(), b.numpy()])
