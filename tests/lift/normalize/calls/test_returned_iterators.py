"""Functions that return the iterator that they make."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.calls.returned_iterators import return_datasets
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

HEAD = "import tensorflow as tf\n"
MAKER = "def rows(n):\n    data = tf.data.Dataset.range(n)\n    return data.make_initializable_iterator()\n"


def _returned(text: str) -> str:
    return return_datasets(Tree(Source(HEAD + text, ""))).text.removeprefix(HEAD)


def test_calls_make_the_iterator() -> None:
    expected = MAKER.replace(".make_initializable_iterator()", "") + "it = rows(3).make_initializable_iterator()\n"
    assert _returned(MAKER + "it = rows(3)\n") == expected


def test_an_iterator_with_a_name() -> None:
    named = "def rows(n):\n    it = tf.data.make_one_shot_iterator(tf.data.Dataset.range(n))\n    return it\n"
    expected = "def rows(n):\n    return tf.data.Dataset.range(n)\nx = rows(3).make_one_shot_iterator().get_next()\n"
    assert _returned(named + "x = rows(3).get_next()\n") == expected


@pytest.mark.parametrize(
    "text",
    [
        MAKER + "print(rows)\n",
        MAKER + "run(rows(3))\n",
        MAKER.replace("    data =", "    if n:\n        return None\n    data =") + "it = rows(3)\n",
        MAKER.replace("iterator()", "iterator(shared_name='a')") + "it = rows(3)\n",
    ],
)
def test_other_functions_stay(text: str) -> None:
    assert _returned(text) == text
