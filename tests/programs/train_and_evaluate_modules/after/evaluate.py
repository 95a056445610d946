import tensorflow as tf
import network
from tf1_saver import Saver


def run_eval(x, y, log_dir):
    images_spec = tf.TensorSpec((None, 4), tf.float32)
    labels_spec = tf.TensorSpec((None,), tf.int32)
    logits_layer = network.Inference(8)

    @tf.function(input_signature=[images_spec, labels_spec])
    def compute_correct(images, labels):
        logits = logits_layer(images)
        return network.evaluation(logits, labels)

    saver = Saver({
        "hidden/weights": logits_layer.hidden_weights,
        "hidden/biases": logits_layer.hidden_biases,
        "softmax_linear/weights": logits_layer.softmax_linear_weights,
        "softmax_linear/biases": logits_layer.softmax_linear_biases,
    })
    ckpt = tf.train.latest_checkpoint(log_dir)
    saver.restore(ckpt)
    n = compute_correct(x, y).numpy()
    print('Num correct: %d of %d' % (n, len(y)))
