import tensorflow as tf

from input_pipeline import train_inputs
from model import HParams, build_model

FLAGS = tf.app.flags.FLAGS
tf.app.flags.DEFINE_string('log_root', 'log', 'Directory for checkpoints.')
tf.app.flags.DEFINE_integer('train_steps', 40, 'Steps to train.')
tf.app.flags.DEFINE_float('lrate', 0.05, 'Learning rate.')


def train(hps):
    features, labels = train_inputs(15)
    model = build_model(features, labels, hps)

    logging_hook = tf.train.LoggingTensorHook(
        tensors={'step': model.global_step, 'loss': model.loss, 'precision': model.accuracy},
        every_n_iter=10)

    with tf.train.MonitoredTrainingSession(
            checkpoint_dir=FLAGS.log_root,
            hooks=[logging_hook, tf.train.StopAtStepHook(last_step=FLAGS.train_steps), tf.train.NanTensorHook(model.loss)],
            save_summaries_steps=0,
            config=tf.ConfigProto(allow_soft_placement=True)) as mon_sess:
        while not mon_sess.should_stop():
            _, step, loss = mon_sess.run([model.train_op, model.global_step, model.loss])
            if step % 8 == 0:
                print('step', step, 'loss %.4f' % loss)


def main(_):
    hps = HParams(hidden=10, lrate=FLAGS.lrate, clip=1.0)
    train(hps)
    print(tf.train.latest_checkpoint(FLAGS.log_root))


if __name__ == '__main__':
    tf.logging.set_verbosity(tf.logging.INFO)
    tf.app.run()
