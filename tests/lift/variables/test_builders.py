"""Functions that create variables: a class, and as many instances as TF1 had sets of variables."""

from __future__ import annotations

import re

import pytest
from lifting import lifted

END = """
sess = tf.Session()
sess.run(tf.global_variables_initializer())
print(sess.run([a, b], {x: [[1, 2, 3]]}))
"""
BODY = "        w = tf.get_variable('w', [3, 2], initializer=tf.ones_initializer())\n        return tf.matmul(t, w)\n"
INPUT = "x = tf.placeholder(tf.float32, [None, 3])\n"


def instances(text: str) -> list[str]:
    """The names of the instances of `Net`."""
    return re.findall(r"^(\w+) = Net\(", text, re.MULTILINE)


def test_the_class_and_its_call() -> None:
    text = lifted(
        INPUT
        + '''
def net(t, n):
    """Scores of t."""
    # one matrix
    w = tf.get_variable('w', [3, n], initializer=tf.ones_initializer())
    h = tf.matmul(t, w)
    return tf.nn.relu(h)
a = net(x, 2)
'''
        + END.replace("[a, b]", "a")
    )
    assert "class Net(tf.Module):\n" in text
    assert "    def __init__(self, n):\n        super().__init__()\n" in text
    assert '        self.w = tf.Variable(tf.ones([3, n]), name="w")\n' in text
    assert "    def __call__(self, t):\n" in text
    assert "        h = tf.matmul(t, self.w)\n        return tf.nn.relu(h)\n" in text
    assert '"""Scores of t."""' in text
    assert "# one matrix" in text
    assert "net = Net(2)\n" in text
    assert "    a = net(x)\n" in text


@pytest.mark.parametrize(
    "program",
    [
        "def net(t, reuse=False):\n    with tf.variable_scope('net', reuse=reuse):\n"
        + BODY
        + "a = net(x)\nb = net(x * 2, reuse=True)\n",
        "def net(t, reuse):\n    with tf.variable_scope('net') as scope:\n        if reuse:\n"
        "            scope.reuse_variables()\n" + BODY + "a = net(x, False)\nb = net(x * 2, True)\n",
        "def net(t):\n    with tf.variable_scope('net', reuse=tf.AUTO_REUSE):\n"
        + BODY
        + "a = net(x)\nb = net(x * 2)\n",
        "def net(t):\n    if True:\n"
        + BODY
        + ("with tf.variable_scope('n') as scope:\n    a = net(x)\n    scope.reuse_variables()\n    b = net(x * 2)\n"),
    ],
)
def test_calls_that_reuse_share_one_instance(program: str) -> None:
    text = lifted(INPUT + program + END)
    assert instances(text) == ["net"]
    assert "    a = net(x)\n    b = net(x * 2)\n" in text
    assert text.count("tf.Variable(") == 1


def test_calls_in_other_scopes_have_variables_of_their_own() -> None:
    text = lifted(
        INPUT
        + "def net(t, name):\n    with tf.variable_scope(name):\n"
        + BODY
        + "a = net(x, 'one')\nb = net(x, 'two')\n"
        + END
    )
    assert instances(text) == ["one_layer", "two_layer"]
    assert "    a = one_layer(x)\n    b = two_layer(x)\n" in text


def test_variables_without_names_are_never_shared() -> None:
    text = lifted(
        INPUT
        + "def net(t, n, m):\n    w = tf.Variable(tf.ones([n, m]))\n    return tf.matmul(t, w)\n"
        + "a = net(x, 3, 4)\nb = net(a, 4, 1)\n"
        + END
    )
    assert "a_layer = Net(3, 4)\nb_layer = Net(4, 1)\n" in text
    assert "    a = a_layer(x)\n    b = b_layer(a)\n" in text


def test_builders_that_call_builders_hold_their_instances() -> None:
    text = lifted(
        INPUT
        + """
def dense(t, n, m, name):
    with tf.variable_scope(name):
        w = tf.get_variable('w', [n, m])
        return tf.matmul(t, w)
def net(t):
    h = tf.nn.relu(dense(t, 3, 4, 'one'))
    return dense(h, 4, 1, 'two')
a = net(x)
"""
        + END.replace("[a, b]", "a")
    )
    assert "        self.one_layer = Dense(3, 4)\n        self.two_layer = Dense(4, 1)\n" in text
    assert "        h = tf.nn.relu(self.one_layer(t))\n        return self.two_layer(h)\n" in text
    assert instances(text) == ["net"]


def test_a_function_that_only_makes_variables_stays_a_function() -> None:
    text = lifted(
        INPUT
        + "def weight(shape):\n    return tf.Variable(tf.ones(shape))\na = tf.matmul(x, weight([3, 2]))\n"
        + END.replace("[a, b]", "a")
    )
    assert "def weight(shape):\n    return tf.Variable(tf.ones(shape))\n" in text
    assert "a_variable = weight([3, 2])\n" in text
    assert "    a = tf.matmul(x, a_variable)\n" in text


def test_reuse_that_only_the_running_program_knows_is_that_of_what_is_there() -> None:
    """TF1 refuses to make what is there, and to use what is not: the program runs, so that reuse is on."""
    program = (
        "import sys\ndef net(t, reuse):\n    with tf.variable_scope('net', reuse=reuse):\n"
        + BODY
        + "a = net(x, False)\nb = net(x, len(sys.argv) > 0)\n"
    )
    assert instances(lifted(INPUT + program + END)) == ["net"]


def test_what_is_said_of_a_part_stands_above_it() -> None:
    text = lifted(
        """
def model(x):
    # Needs rows of three,

    # and a batch of them.
    x = tf.reshape(x, [-1, 3])

    # The only layer
    with tf.name_scope("layer"):
        w = tf.Variable(
            tf.ones([3, 1]), name="w")
    y = tf.matmul(x, w)

    return tf.tanh(y)

x = tf.placeholder(tf.float32, [None, 3])
y = model(x)
sess = tf.Session()
sess.run(tf.global_variables_initializer())
print(sess.run(y, {x: [[1., 2., 3.]]}))
"""
    )
    assert "        # The only layer\n        self.w = tf.Variable(\n            tf.ones([3, 1]), name=" in text
    assert (
        """
        # Needs rows of three,

        # and a batch of them.
        x = tf.reshape(x, [-1, 3])
"""
        in text
    )
    assert "\n\n        return tf.tanh(y)\n" in text
