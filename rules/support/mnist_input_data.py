"""Reader of MNIST with the interface of `tensorflow.examples.tutorials.mnist.input_data`, for TensorFlow 2.

Written beside this program by tf2mig; it belongs to you now. For the same files it returns the same arrays and
the same batches, in the same order, as the module that left TensorFlow. It reads the four original files where
they lie in the folder named, and what `tf.keras.datasets.mnist` keeps or downloads otherwise.
"""

import collections
import gzip
import os

import numpy as np
import tensorflow as tf

Datasets = collections.namedtuple("Datasets", ["train", "validation", "test"])

NUM_CLASSES = 10
IMAGE_SIZE = 28
IMAGE_PIXELS = IMAGE_SIZE * IMAGE_SIZE

_FILES = (
    "train-images-idx3-ubyte.gz",
    "train-labels-idx1-ubyte.gz",
    "t10k-images-idx3-ubyte.gz",
    "t10k-labels-idx1-ubyte.gz",
)
_IMAGES_MAGIC, _LABELS_MAGIC = 2051, 2049
_SEED_OF_NO_SEED = 87654321  # what TensorFlow pairs an operation's seed with when no global seed is set


class DataSet:
    """Images and labels, handed out in batches that are shuffled anew for each epoch.

    Making one reseeds NumPy's global generator, as it always did: from `seed`, else from TensorFlow's seed, else
    from the clock. `one_hot` matters for fake data only; labels of real data come encoded.
    """

    def __init__(
        self, images, labels, fake_data=False, one_hot=False, dtype=tf.float32, reshape=True, seed=None
    ):
        np.random.seed(_numpy_seed(seed))
        dtype = tf.as_dtype(dtype).base_dtype
        if dtype not in (tf.uint8, tf.float32):
            raise TypeError("Invalid image dtype %r, expected uint8 or float32" % dtype)
        self.one_hot = one_hot
        if fake_data:
            self._num_examples = 10000
        else:
            if len(images) != len(labels):
                raise AssertionError("images.shape: %s labels.shape: %s" % (images.shape, labels.shape))
            self._num_examples = len(images)
            if reshape:
                if images.shape[3] != 1:
                    raise AssertionError("only images of depth 1 can be reshaped, got %s" % (images.shape,))
                images = images.reshape(len(images), images.shape[1] * images.shape[2])
            if dtype == tf.float32:
                images = np.multiply(images.astype(np.float32), np.float32(1.0 / 255.0))
        self._images = images
        self._labels = labels
        self._epochs_completed = 0
        self._index_in_epoch = 0

    @property
    def images(self):
        return self._images

    @property
    def labels(self):
        return self._labels

    @property
    def num_examples(self):
        return self._num_examples

    @property
    def epochs_completed(self):
        return self._epochs_completed

    def next_batch(self, batch_size, fake_data=False, shuffle=True):
        """The next `batch_size` images and labels; a batch may span the end of one epoch and the next's beginning."""
        if fake_data:
            label = [1] + [0] * (NUM_CLASSES - 1) if self.one_hot else 0
            return [[1] * IMAGE_PIXELS for _ in range(batch_size)], [label for _ in range(batch_size)]
        start = self._index_in_epoch
        if start == 0 and self._epochs_completed == 0 and shuffle:
            self._shuffle()
        if start + batch_size <= self._num_examples:
            self._index_in_epoch = start + batch_size
            return self._images[start : start + batch_size], self._labels[start : start + batch_size]
        self._epochs_completed += 1
        last_images, last_labels = self._images[start:], self._labels[start:]
        if shuffle:
            self._shuffle()
        self._index_in_epoch = end = batch_size - len(last_images)
        return (
            np.concatenate((last_images, self._images[:end]), axis=0),
            np.concatenate((last_labels, self._labels[:end]), axis=0),
        )

    def _shuffle(self):
        order = np.arange(self._num_examples)
        np.random.shuffle(order)
        self._images = self._images[order]
        self._labels = self._labels[order]


def read_data_sets(
    train_dir,
    fake_data=False,
    one_hot=False,
    dtype=tf.float32,
    reshape=True,
    validation_size=5000,
    seed=None,
    source_url=None,
):
    """MNIST as `Datasets(train, validation, test)`; the first `validation_size` training images are split off.

    `source_url` is accepted and ignored: nothing is downloaded from there any more.
    """
    if fake_data:
        return Datasets(*(DataSet([], [], True, one_hot, dtype, seed=seed) for _ in range(3)))
    train_images, train_labels, test_images, test_labels = _load(train_dir)
    if one_hot:
        train_labels, test_labels = dense_to_one_hot(train_labels), dense_to_one_hot(test_labels)
    if not 0 <= validation_size <= len(train_images):
        raise ValueError(
            "Validation size should be between 0 and %d. Received: %d." % (len(train_images), validation_size)
        )
    options = dict(dtype=dtype, reshape=reshape, seed=seed)
    train = DataSet(train_images[validation_size:], train_labels[validation_size:], **options)
    validation = DataSet(train_images[:validation_size], train_labels[:validation_size], **options)
    test = DataSet(test_images, test_labels, **options)
    return Datasets(train=train, validation=validation, test=test)


def load_mnist(train_dir="MNIST-data"):
    """MNIST with every option at its default."""
    return read_data_sets(train_dir)


def dense_to_one_hot(labels_dense, num_classes=NUM_CLASSES):
    """Class numbers as rows of float64 with a single one."""
    return np.eye(num_classes)[np.asarray(labels_dense).reshape(-1)]


def extract_images(f):
    """The images of an open idx3 file, gzipped: uint8, [image, row, column, 1]."""
    count, rows, columns, data = _read_idx(f, _IMAGES_MAGIC, 3)
    return data.reshape(count, rows, columns, 1)


def extract_labels(f, one_hot=False, num_classes=NUM_CLASSES):
    """The labels of an open idx1 file, gzipped: uint8, or rows with a single one."""
    _, labels = _read_idx(f, _LABELS_MAGIC, 1)
    return dense_to_one_hot(labels, num_classes) if one_hot else labels


def _read_idx(f, expected_magic, dimensions):
    with gzip.GzipFile(fileobj=f) as stream:
        magic, *shape = (int.from_bytes(stream.read(4), "big") for _ in range(1 + dimensions))
        if magic != expected_magic:
            raise ValueError("Invalid magic number %d in MNIST file: %s" % (magic, getattr(f, "name", f)))
        size = int(np.prod(shape, dtype=np.int64))
        return (*shape, np.frombuffer(stream.read(size), dtype=np.uint8))


def _load(folder):
    """Training images and labels, test images and labels, as uint8; images are [image, row, column, 1]."""
    paths = [os.path.join(folder or "", name) for name in _FILES]
    if all(tf.io.gfile.exists(path) for path in paths):
        arrays = []
        for path, extract in zip(paths, (extract_images, extract_labels) * 2):
            print("Extracting", path)
            with tf.io.gfile.GFile(path, "rb") as f:
                arrays.append(extract(f))
        return arrays
    kept = os.path.join(os.environ.get("KERAS_HOME", os.path.expanduser("~/.keras")), "datasets", "mnist.npz")
    if os.path.exists(
        kept
    ):  # read as it is: load_data() discards a copy whose checksum is not the official one
        with np.load(kept) as f:
            train_images, train_labels, test_images, test_labels = (
                f[name] for name in ("x_train", "y_train", "x_test", "y_test")
            )
    else:
        (train_images, train_labels), (test_images, test_labels) = tf.keras.datasets.mnist.load_data()
    return train_images[..., np.newaxis], train_labels, test_images[..., np.newaxis], test_labels


def _numpy_seed(seed):
    """What NumPy's generator is reseeded with: the seed given, else TensorFlow's own, else None for the clock."""
    if seed is not None:
        return tf.compat.v1.random.get_seed(seed)[1]
    global_seed = tf.compat.v1.random.get_seed(1)[0]
    return None if global_seed == _SEED_OF_NO_SEED else global_seed
