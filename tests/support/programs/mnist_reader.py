"""The MNIST tutorial's reader: arrays, batches, seeds, and both sources of the data."""

import gzip
import hashlib
import os
import struct
import tempfile

import numpy as np
from world import V1, tf

if V1:
    from tensorflow.examples.tutorials.mnist import input_data
else:
    tf.disable_v2_behavior()
    import mnist_input_data as input_data

random = np.random.mtrand.RandomState(1)
folder, home = tempfile.mkdtemp(), tempfile.mkdtemp()
arrays = {}
for prefix, count in (("train", 700), ("t10k", 90)):
    images = random.randint(0, 256, (count, 28, 28)).astype(np.uint8)
    labels = random.randint(0, 10, count).astype(np.uint8)
    arrays[prefix] = images, labels
    with gzip.open(os.path.join(folder, prefix + "-images-idx3-ubyte.gz"), "wb") as f:
        f.write(struct.pack(">IIII", 2051, *images.shape) + images.tobytes())
    with gzip.open(os.path.join(folder, prefix + "-labels-idx1-ubyte.gz"), "wb") as f:
        f.write(struct.pack(">II", 2049, count) + labels.tobytes())
os.makedirs(os.path.join(home, "datasets"))
names = dict(zip(("x_train", "y_train", "x_test", "y_test"), arrays["train"] + arrays["t10k"]))
np.savez(os.path.join(home, "datasets", "mnist.npz"), **names)
os.environ["KERAS_HOME"] = home
elsewhere = folder if V1 else os.path.join(home, "none")


def digest(*values):
    made = hashlib.md5()
    for value in values:
        value = np.asarray(value)
        made.update(str((value.dtype, value.shape)).encode() + np.ascontiguousarray(value).tobytes())
    return made.hexdigest()[:12]


def show(tag, sets):
    for one in sets:
        line = [digest(one.images, one.labels), one.num_examples]
        for size in (7, 30, 80, 81, 64):
            if size <= one.num_examples:
                line += [digest(*one.next_batch(size)), one.epochs_completed]
        print(tag, line, digest(*one.next_batch(5, shuffle=False)))
    print(digest(np.random.rand(3)))


size = dict(validation_size=100)
for place in (folder, elsewhere):
    show("seed 0", input_data.read_data_sets(place, seed=0, **size))
    show("one hot", input_data.read_data_sets(place, seed=5, one_hot=True, **size))
    show("large seed", input_data.read_data_sets(place, seed=2**31 + 4, **size))
    show("uint8", input_data.read_data_sets(place, seed=3, reshape=False, dtype=tf.uint8, validation_size=0))
for seed in (42, 0):
    tf.set_random_seed(seed)
    show("graph seed", input_data.read_data_sets(folder, **size))
    show("both seeds", input_data.read_data_sets(folder, seed=0, **size))
fake = input_data.read_data_sets(folder, fake_data=True, seed=1)
print([digest(*one.next_batch(3, True)) for one in fake], [one.num_examples for one in fake])
for wrong in (dict(validation_size=1000), dict(dtype=tf.int32)):
    try:
        input_data.read_data_sets(folder, **wrong)
    except (ValueError, TypeError) as error:
        print(type(error).__name__)
