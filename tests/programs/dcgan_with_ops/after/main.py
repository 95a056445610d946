import tensorflow as tf
from absl import flags
from absl import app

from model import GAN

flags.DEFINE_integer('steps', 4, 'training steps')
flags.DEFINE_float('learning_rate', 0.0002, 'learning rate')
flags.DEFINE_float('beta1', 0.5, 'momentum of adam')
FLAGS = flags.FLAGS


def main(_):
    gan = GAN()
    gan.train(FLAGS)


if __name__ == '__main__':
    app.run(main)
