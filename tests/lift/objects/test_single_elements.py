"""Datasets whose elements are one tensor."""

from __future__ import annotations

import ast

import pytest

from tf2mig.lift.objects.single_elements import gives_one_tensor
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree

HEAD = "import numpy as np\nimport tensorflow as tf\nx = np.arange(6).reshape(3, 2)\npair = (x, x)\n"


def _one(dataset: str, before: str = "") -> bool:
    tree = Tree(Source(f"{HEAD}{before}found = {dataset}\n"))
    last = tree.module.body[-1]
    assert isinstance(last, ast.Assign)
    return gives_one_tensor(tree, Symbols(tree), last.value)


@pytest.mark.parametrize(
    "dataset",
    [
        "tf.data.Dataset.range(3).repeat().batch(2)",
        "tf.data.Dataset.from_tensor_slices(x).map(lambda v: v * 2)",
        "tf.data.Dataset.from_tensor_slices([[1, -2], [3, 4]])",
        "tf.data.Dataset.from_tensors(tf.placeholder(tf.float32, [None]))",
        "tf.data.Dataset.from_generator(numbers, tf.int64)",
        "tf.data.TextLineDataset('a.txt').skip(1)",
        "made.take(2)",
    ],
)
def test_one_tensor(dataset: str) -> None:
    assert _one(dataset, "made = tf.data.Dataset.range(3)\nmade = made.batch(2)\n")


@pytest.mark.parametrize(
    "dataset",
    [
        "tf.data.Dataset.from_tensor_slices(pair)",
        "tf.data.Dataset.from_tensor_slices((x, x))",
        "tf.data.Dataset.range(3).map(lambda v: (v, v))",
        "tf.data.Dataset.range(3).map(parsed)",
        "tf.data.Dataset.from_generator(numbers, (tf.int64, tf.int64))",
        "tf.data.Dataset.zip((x, x))",
        "made.take(2)",
        "load()",
    ],
)
def test_several_or_not_known(dataset: str) -> None:
    assert not _one(dataset, "made = tf.data.Dataset.range(3)\nif x.any():\n    made = made.map(parsed)\n")
