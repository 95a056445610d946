"""Sizes that are read off placeholders."""

from __future__ import annotations

from tf2mig.lift.normalize.placeholders.static_shapes import write_sizes
from tf2mig.syntax.source import Source

HEAD = "import tensorflow as tf\ndata = load()\nx = tf.placeholder(tf.float32, [None, data.shape[1]])\n"


def written(text: str) -> str:
    return write_sizes(Source(HEAD + text, "program.py")).text.removeprefix(HEAD)


def test_a_size_of_the_module_is_repeated_where_it_is_asked() -> None:
    text = "def net():\n    return tf.get_variable('w', [x.get_shape()[1], 2])\n"
    assert "[data.shape[1], 2]" in written(text)
    assert written("n = int(x.shape[1])\n") == "n = data.shape[1]\n"


def test_a_name_that_may_mean_something_else_is_left() -> None:
    for text in ("def net(data):\n    return int(x.shape[1])\n", "n = int(x.shape[1])\ndata = load()\n"):
        assert written(text) == text


def test_a_dimension_by_itself_is_left() -> None:
    assert written("n = x.get_shape()[1]\n") == "n = x.get_shape()[1]\n"
