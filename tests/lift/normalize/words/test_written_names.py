"""Names of tensors that a program gave and reads back."""

from __future__ import annotations

from lifting import blocker

from tf2mig.lift.normalize.words.written_names import write_names
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

HEAD = "import tensorflow as tf\n"


def _after(text: str) -> str:
    return write_names(Tree(Source(HEAD + text))).text.removeprefix(HEAD)


def test_a_name_with_its_scopes() -> None:
    made = "with tf.name_scope('inputs'):\n    a = tf.constant(1, name='first')\n"
    assert _after(made + "print(a.name, a.op.name)\n") == made + 'print("inputs/first:0", "inputs/first")\n'


def test_a_name_by_its_place() -> None:
    made = "x = tf.placeholder(tf.float32, [2], 'x_in')\n"
    assert _after(made + "print(x.name)\n") == made + 'print("x_in:0")\n'


def test_names_that_tf1_may_have_numbered_stay() -> None:
    for text in (
        "a = tf.constant(1)\nprint(a.name)\n",
        "a = tf.constant(1, name='one')\nb = tf.constant(1, name='One')\nprint(a.name)\n",
        "a = tf.add(1, 2, name='add')\nprint(a.name)\n",
        "x = tf.constant(1.0)\na = tf.square(x, name='square')\nprint(a.name)\n",
        "for i in range(2):\n    a = tf.constant(1, name='one')\nprint(a.name)\n",
        "def f():\n    a = tf.constant(1, name='one')\n    print(a.name)\n",
        "with tf.name_scope(scope):\n    a = tf.constant(1, name='one')\nprint(a.name)\n",
        "a = tf.nn.dropout(x, 0.5, name='drop')\nprint(a.name)\n",
    ):
        assert _after(text) == text


def test_a_name_of_an_eager_tensor_that_is_not_known_blocks() -> None:
    assert blocker("a = tf.constant(1)\nprint(a.name)\nprint(tf.Session().run(a))") == "TFM704"
    assert blocker("a = tf.constant(1, name='one')\nprint(a.name)\nprint(tf.Session().run(a))") == ""
