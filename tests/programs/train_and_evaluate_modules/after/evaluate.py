import tensorflow as tf
from tf1_saver import Saver
import network


def run_eval(x, y, log_dir):
    images_1_spec = tf.TensorSpec((None, 4), tf.float32)
    labels_1_spec = tf.TensorSpec((None,), tf.int32)
    logits_layer = network.Inference(8)

    @tf.function(input_signature=[images_1_spec, labels_1_spec])
    def compute_correct(images_1, labels_1):
        logits = logits_layer(images_1)
        return network.evaluation(logits, labels_1)

    saver = Saver({
        "hidden/weights": logits_layer.weights_1,
        "hidden/biases": logits_layer.biases_1,
        "softmax_linear/weights": logits_layer.weights,
        "softmax_linear/biases": logits_layer.biases,
    })
    ckpt = tf.train.latest_checkpoint(log_dir)
    saver.restore(ckpt)
    n = compute_correct(x, y).numpy()
    print('Num correct: %d of %d' % (n, len(y)))
