import tensorflow as tf
from absl import flags
import logging
from absl import app

from input_pipeline import train_inputs
from model import HParams
from tf1_saver import Saver

FLAGS = flags.FLAGS
flags.DEFINE_string('log_root', 'log', 'Directory for checkpoints.')
flags.DEFINE_integer('train_steps', 40, 'Steps to train.')
flags.DEFINE_float('lrate', 0.05, 'Learning rate.')


def train(hps):
    iterator = train_inputs(15)
    features_spec, labels_spec = iterator.element_spec
    net_layer = tf.keras.layers.Dense(
        hps.hidden, activation=tf.nn.relu, kernel_initializer=tf.keras.initializers.GlorotUniform()
    )
    logits_layer = tf.keras.layers.Dense(3, kernel_initializer=tf.keras.initializers.GlorotUniform())
    global_step = tf.Variable(0, trainable=False, name="global_step", dtype=tf.int64)
    opt = tf.keras.optimizers.SGD(hps.lrate, momentum=0.9)

    @tf.function(input_signature=[features_spec, labels_spec])
    def train_step(features, labels):
        with tf.GradientTape() as tape:
            net = net_layer(features)
            logits = logits_layer(net)
            loss = tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True)(labels, logits)
        accuracy = tf.reduce_mean(tf.cast(tf.equal(tf.argmax(logits, 1), tf.cast(labels, tf.int64)), tf.float32))
        variables = tape.watched_variables()
        grads_and_vars = list(zip(tape.gradient(loss, variables), variables))
        grads, tvars = zip(*grads_and_vars)
        grads, _ = tf.clip_by_global_norm(grads, hps.clip)
        opt.apply_gradients(zip(grads, tvars))
        global_step.assign_add(1)
        return global_step.read_value(), loss, accuracy

    saver = Saver({
        "net/dense": net_layer,
        "net/dense_1": logits_layer,
        "global_step": global_step,
    }, [opt])
    checkpoint = tf.train.latest_checkpoint(FLAGS.log_root)
    if checkpoint is not None:
        saver.restore(checkpoint)
    tf.io.gfile.makedirs(FLAGS.log_root)
    iteration = 0
    try:
        while global_step.numpy() < FLAGS.train_steps:
            step, loss, logged = (t.numpy() for t in train_step(*iterator.get_next()))
            if iteration % 10 == 0:
                tf.get_logger().info('step = %s, loss = %s, precision = %s', step, loss, logged)
            iteration += 1
            if loss != loss:
                raise RuntimeError('NaN loss during training.')
            if step % 8 == 0:
                print('step', step, 'loss %.4f' % loss)
    except tf.errors.OutOfRangeError:
        pass
    last_step = global_step.numpy()
    saver.save(FLAGS.log_root + '/model.ckpt', last_step)


def main(_):
    hps = HParams(hidden=10, lrate=FLAGS.lrate, clip=1.0)
    train(hps)
    print(tf.train.latest_checkpoint(FLAGS.log_root))


if __name__ == '__main__':
    tf.get_logger().setLevel(logging.INFO)
    app.run(main)
