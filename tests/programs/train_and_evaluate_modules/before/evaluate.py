import tensorflow as tf
import network


def run_eval(x, y, log_dir):
    with tf.Graph().as_default():
        images = tf.placeholder(tf.float32, shape=(None, 4))
        labels = tf.placeholder(tf.int32, shape=(None,))
        logits = network.inference(images, 8)
        correct = network.evaluation(logits, labels)
        saver = tf.train.Saver()
        with tf.Session() as sess:
            ckpt = tf.train.latest_checkpoint(log_dir)
            saver.restore(sess, ckpt)
            n = sess.run(correct, feed_dict={images: x, labels: y})
            print('Num correct: %d of %d' % (n, len(y)))
