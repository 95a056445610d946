"""Functions inside functions that make variables, as functions of the module."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.calls.inner_functions import move_inner_functions_out
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

HEAD = "import tensorflow as tf\n"
NET = """def net(x, k):
    def layer(x, n):
        w = tf.Variable(tf.ones([n]))

        def scaled(v):
            return v * w
        return scaled(x)
    return layer(x, 3)
"""


def _moved(text: str) -> str:
    return move_inner_functions_out(Tree(Source(HEAD + text))).text.removeprefix(HEAD)


def test_a_function_takes_its_own_functions_along() -> None:
    text = _moved(NET)
    assert text.index("def layer(x, n):") < text.index("def net(x, k):")
    assert "\n        return v * w\n" in text


def test_what_they_read_of_the_outer_function_is_handed_on() -> None:
    assert "def layer(x, n, k):" in _moved(NET.replace("v * w", "v * w * k"))
    assert "def layer(x, n, k):" in _moved(NET.replace("return scaled(x)", "return tf.map_fn(lambda v: v * k, x)"))


@pytest.mark.parametrize("inner", ["def scaled(k):", "def scaled(v, *k):"])
def test_names_that_mean_something_else_there_keep_it_where_it_is(inner: str) -> None:
    text = NET.replace("def scaled(v):", inner)
    assert _moved(text) == text
