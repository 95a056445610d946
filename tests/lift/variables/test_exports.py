"""Local names of constructors that methods need afterwards become attributes."""

from __future__ import annotations

from lifting import lifted

END = """
    def go(self, sess, v):
        return sess.run(self.out, {self.x: v})
m = Model(3)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    print(m.go(sess, [[1, 2]]))
"""


def test_values_and_variables() -> None:
    text = lifted(
        """
class Model:
    def __init__(self, n):
        self.x = tf.placeholder(tf.float32, [None, 2])
        w = tf.Variable(tf.ones([2, n]))
        scale = [0.5] * n
        print(scale)
        self.out = tf.matmul(self.x, w) * scale
"""
        + END
    )
    assert "        self.w = tf.Variable(tf.ones([2, n]))\n" in text
    assert "        self.scale = [0.5] * n\n        print(self.scale)\n" in text
    assert "        out = tf.matmul(x, self.w) * self.scale\n" in text


def test_parameters_keep_their_name_and_gain_an_attribute() -> None:
    text = lifted(
        """
class Model:
    def __init__(self, n):
        self.x = tf.placeholder(tf.float32, [None, 2])
        self.out = self.x * n
"""
        + END
    )
    assert "    def __init__(self, n):\n        self.n = n\n" in text
    assert "        out = x * self.n\n" in text


def test_a_parameter_that_is_an_attribute_already_is_not_set_twice() -> None:
    text = lifted(
        """
class Model:
    def __init__(self, n):
        self.count = n
        self.x = tf.placeholder(tf.float32, [None, 2])
        self.out = self.x * n
"""
        + END
    )
    assert "        out = x * self.count\n" in text
    assert "self.n = n" not in text


def test_names_that_only_the_constructor_uses_stay_local() -> None:
    text = lifted(
        """
class Model:
    def __init__(self, n):
        width = n * 2
        self.x = tf.placeholder(tf.float32, [None, 2])
        self.w = tf.Variable(tf.ones([2, width]))
        self.out = tf.matmul(self.x, self.w)
"""
        + END
    )
    assert "        width = n * 2\n" in text
    assert "self.width" not in text


def test_an_attribute_that_exists_is_not_overwritten() -> None:
    text = lifted(
        """
class Model:
    def __init__(self, n):
        self.scale = "wide"
        scale = [0.5] * n
        self.x = tf.placeholder(tf.float32, [None, 2])
        self.out = tf.matmul(self.x, tf.ones([2, n])) * scale
"""
        + END
    )
    assert '        self.scale = "wide"\n' in text
    assert "        self.scale_1 = [0.5] * n\n" in text
    assert "* self.scale_1\n" in text


def test_an_argument_that_a_branch_gives_another_value() -> None:
    program = (
        "class A(object):\n    def __init__(self, n=2, alone=False):\n        if alone:\n            n = 1\n"
        "        self.x = tf.placeholder(tf.float32, [n])\n        self.y = self.x / n\n"
        "a = A(alone=True)\nsess = tf.Session()\nprint(sess.run(a.y, {a.x: [1.0]}))\n"
    )
    text = lifted(program)
    assert "self.n = n\n        if alone:\n            self.n = 1\n" in text
    assert "tf.TensorSpec([self.n], tf.float32)" in text
    assert "x / self.n" in text
