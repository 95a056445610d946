import os
import numpy as np
import tensorflow as tf
import network


def run_training(x, y, log_dir):
    with tf.Graph().as_default():
        images = tf.placeholder(tf.float32, shape=(None, 4))
        labels = tf.placeholder(tf.int32, shape=(None,))
        logits = network.inference(images, 8)
        loss = network.loss(logits, labels)
        train_op = network.training(loss, 0.1)
        saver = tf.train.Saver()
        with tf.Session() as sess:
            sess.run(tf.global_variables_initializer())
            for step in range(20):
                _, loss_value = sess.run([train_op, loss], feed_dict={images: x, labels: y})
                if step % 5 == 0:
                    print('Step %d: loss = %.4f' % (step, loss_value))
            saver.save(sess, os.path.join(log_dir, 'model.ckpt'), global_step=20)
