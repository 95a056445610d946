import tensorflow as tf

from model import GAN

flags = tf.app.flags
flags.DEFINE_integer('steps', 4, 'training steps')
flags.DEFINE_float('learning_rate', 0.0002, 'learning rate')
flags.DEFINE_float('beta1', 0.5, 'momentum of adam')
FLAGS = flags.FLAGS


def main(_):
    run_config = tf.ConfigProto()
    run_config.gpu_options.allow_growth = True
    with tf.Session(config=run_config) as sess:
        gan = GAN(sess)
        gan.train(FLAGS)


if __name__ == '__main__':
    tf.app.run()
