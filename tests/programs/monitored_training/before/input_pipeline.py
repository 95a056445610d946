import numpy as np
import tensorflow as tf


def arrays():
    rs = np.random.RandomState(11)
    y = rs.randint(3, size=90)
    x = rs.randn(90, 6) + 2 * np.eye(6)[y]
    return x.astype(np.float32), y.astype(np.int32)


def train_inputs(batch_size):
    ds = tf.data.Dataset.from_tensor_slices(arrays())
    ds = ds.repeat().batch(batch_size)
    return ds.make_one_shot_iterator().get_next()
