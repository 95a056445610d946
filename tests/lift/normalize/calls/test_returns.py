"""Returns inside scopes stand behind them."""

from __future__ import annotations

from tf2mig.lift.normalize.calls.returns import return_last
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

HEAD = "import tensorflow as tf\n"


def moved(text: str) -> str:
    return return_last(Tree(Source(HEAD + text))).text.removeprefix(HEAD)


def test_a_name_is_returned_behind_the_scope() -> None:
    text = "def f(x):\n    with tf.name_scope('a'):\n        tf.summary.scalar('s', x)\n        return x\n"
    assert moved(text).endswith("        tf.summary.scalar('s', x)\n    return x\n")


def test_an_expression_is_computed_inside_the_scope() -> None:
    text = "class A:\n    def f(self, x):\n        with tf.variable_scope('a'):\n            return g(x)\n"
    assert moved(text).endswith("            output = g(x)\n        return output\n")


def test_blocks_that_are_no_scopes_stay() -> None:
    text = "class A:\n    def f(self, x):\n        with open(x) as y:\n            return y\n"
    assert moved(text) == text


def test_functions_that_fill_collections_return_last() -> None:
    text = (
        "import tensorflow as tf\n"
        "def f(x):\n    with tf.variable_scope('s'):\n"
        "        w = tf.get_variable('w', [1], regularizer=r)\n        return x * w\n"
        "loss = tf.losses.get_regularization_loss()\n"
    )
    result = return_last(Tree(Source(text))).text
    assert "        output = x * w\n    return output\n" in result


def test_functions_whose_blocks_make_summaries_return_last() -> None:
    text = (
        "import tensorflow as tf\n"
        "def block(x):\n    tf.summary.histogram('x', x)\n    return tf.nn.relu(x)\n"
        "def f(x):\n    h = block(x)\n    with tf.name_scope('out'):\n        return h * 2\n"
    )
    result = return_last(Tree(Source(text))).text
    assert "        output = h * 2\n    return output\n" in result
