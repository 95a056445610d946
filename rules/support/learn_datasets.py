"""The small data sets and CSV readers of `tf.contrib.learn.datasets`.

Written beside this program by tf2mig; it belongs to you now. The Iris data come from scikit-learn.
"""

import collections
import csv

import numpy as np

Dataset = collections.namedtuple("Dataset", ["data", "target"])


def load_csv_with_header(filename, target_dtype, features_dtype, target_column=-1):
    """A CSV file whose first row says how many rows and features follow."""
    with open(filename, newline="") as f:
        rows = csv.reader(f)
        header = next(rows)
        count, width = int(header[0]), int(header[1])
        data = np.zeros((count, width), dtype=features_dtype)
        target = np.zeros((count,), dtype=target_dtype)
        for i, row in enumerate(rows):
            target[i] = np.asarray(row.pop(target_column), dtype=target_dtype)
            data[i] = np.asarray(row, dtype=features_dtype)
    return Dataset(data, target)


def load_csv_without_header(filename, target_dtype, features_dtype, target_column=-1):
    """A CSV file of rows alone."""
    with open(filename, newline="") as f:
        rows = [row for row in csv.reader(f)]
    target = [row.pop(target_column) for row in rows]
    data = [np.asarray(row, dtype=features_dtype) for row in rows]
    return Dataset(np.array(data), np.array(target, dtype=target_dtype))


def shrink_csv(filename, ratio):
    """Write every `ratio`-th row of a file to another one, named `..._small...`."""
    with open(filename, newline="") as f, open(filename.replace(".", "_small."), "w", newline="") as small:
        csv.writer(small).writerows(row for i, row in enumerate(csv.reader(f)) if i % ratio == 0)


def load_iris(data_path=None):
    """The Iris data: 150 flowers, 4 measures, 3 species."""
    if data_path is not None:
        return load_csv_with_header(data_path, target_dtype=int, features_dtype=float)
    from sklearn import datasets

    iris = datasets.load_iris()
    return Dataset(iris.data, iris.target)


def load_dataset(name, size="small", test_with_fake_data=False):
    """A data set by its name."""
    if name == "iris":
        return load_iris()
    if name == "mnist":
        from mnist_input_data import load_mnist

        return load_mnist()
    raise ValueError("Name of dataset is not found: %s" % name)
