"""Functions that saw tensors by name get them as arguments."""

from __future__ import annotations

from lifting import lifted

PROGRAM = """
def main():
    x = tf.placeholder(tf.float32, [])
    k = tf.placeholder(tf.float32, [])
    w = tf.Variable(1.0)
    y = x * 2
    def scaled({0}):
        return {1}
    z = {2}
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        print(sess.run(z, {{x: 2.0, k: 1.0}}))
main()
"""


def test_a_parameter_and_an_argument_are_added() -> None:
    text = lifted(PROGRAM.format("n", "y * n", "scaled(2.0)"))
    assert "    def scaled(n, y):\n        return y * n\n" in text
    assert "        z = scaled(2.0, y)\n" in text


def test_behind_defaults_it_is_a_keyword() -> None:
    text = lifted(PROGRAM.format("n=1", "y * k * n", "scaled() + scaled(2)"))
    assert "    def scaled(n=1, *, y, k):\n        return y * k * n\n" in text
    assert "        z = scaled(y=y, k=k) + scaled(2, y=y, k=k)\n" in text


def test_variables_are_still_seen_by_name() -> None:
    text = lifted(PROGRAM.format("n", "w * n", "scaled(x)"))
    assert "    def scaled(n):\n        return w * n\n" in text
    assert "        z = scaled(x)\n" in text


def test_python_values_are_still_seen_by_name() -> None:
    text = lifted("rate = 0.5\n" + PROGRAM.format("n", "n * rate", "scaled(x)"))
    assert "    def scaled(n):\n        return n * rate\n" in text


def test_a_function_inside_of_one_that_stays_whole_stays_as_it_is() -> None:
    text = lifted(
        """
def normalized(values):
    w = tf.Variable(tf.ones([2]))
    mean = tf.reduce_mean(values, 0)

    def centred():
        return values - mean
    return centred() * w
x = tf.placeholder(tf.float32, [None, 2])
y = normalized(x)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    print(sess.run(y, {x: [[1, 2]]}))
"""
    )
    assert "        def centred():\n            return values - mean\n        return centred() * self.w\n" in text
