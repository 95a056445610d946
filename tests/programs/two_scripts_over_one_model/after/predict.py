"""Uses what train.py kept."""
import tensorflow as tf

from model import Doubled, Line
from tf1_saver import Saver

STEPS = 3


def saved_line(value):
    x_spec = tf.TensorSpec([None, 1], tf.float32)
    out_layer = Line()

    @tf.function(input_signature=[x_spec])
    def compute_out(x):
        return out_layer(x)

    saver = Saver({"line/slope": out_layer.slope, "line/offset": out_layer.offset})
    saver.restore('./line.ckpt')
    return compute_out([[value]]).numpy()[0, 0]


class Predictor(object):
    def __init__(self, path):
        self.model = Doubled()
        saver = Saver({"half": self.model.half_layer}, [self.model.optimizer])
        saver.restore(path)

    def predict(self, x):
        return self.model.compute_out(x).numpy()


if __name__ == '__main__':
    print('line at 2: %.4f' % saved_line(2.0))
    predictor = Predictor('./doubled.ckpt')
    for i in range(STEPS):
        print('%d %.4f' % (i, predictor.predict([[float(i)]])[0, 0]))
