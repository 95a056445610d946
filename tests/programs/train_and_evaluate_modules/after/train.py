import os
import numpy as np
import tensorflow as tf
from tf1_saver import Saver
import network


def run_training(x, y, log_dir):
    images_spec = tf.TensorSpec((None, 4), tf.float32)
    labels_spec = tf.TensorSpec((None,), tf.int32)
    logits_layer = network.Inference(8)
    optimizer = tf.keras.optimizers.SGD(0.1)
    global_step = tf.Variable(0, name='global_step', trainable=False)

    @tf.function(input_signature=[images_spec, labels_spec])
    def train_step(images, labels):
        with tf.GradientTape() as tape:
            logits = logits_layer(images)
            loss = network.loss(logits, labels)
        variables = tape.watched_variables()
        optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
        global_step.assign_add(1)
        return loss

    saver = Saver({
        "hidden/weights": logits_layer.hidden_weights,
        "hidden/biases": logits_layer.hidden_biases,
        "softmax_linear/weights": logits_layer.softmax_linear_weights,
        "softmax_linear/biases": logits_layer.softmax_linear_biases,
        "global_step": global_step,
    })
    for step in range(20):
        loss_value = train_step(x, y).numpy()
        if step % 5 == 0:
            print('Step %d: loss = %.4f' % (step, loss_value))
    saver.save(os.path.join(log_dir, 'model.ckpt'), 20)
