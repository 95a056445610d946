"""Where functions stand, and that what is left has blocks that are not empty."""

from __future__ import annotations

import ast

from lifting import lifted


def test_a_function_stands_where_its_last_statement_stood() -> None:
    text = lifted(
        """
x = tf.placeholder(tf.float32, [])
a = x + 1
n = 3
b = a * n
print(n)
print(tf.Session().run(b, {x: 1.0}))
"""
    )
    assert text.index("n = 3") < text.index("def compute_b") < text.index("print(n)")


def test_inside_a_function_it_is_indented_with_it() -> None:
    text = lifted(
        """
def main():
    x = tf.placeholder(tf.float32, [None])

    # the mean
    m = tf.reduce_mean(x)
    print("built")
    with tf.Session() as sess:
        for i in range(2):
            print(sess.run(m, {x: [i]}))
    print("done")


if __name__ == '__main__':
    main()
"""
    )
    assert text.partition("def main():\n")[2] == (
        """    x_spec = tf.TensorSpec([None], tf.float32)

    @tf.function(input_signature=[x_spec])
    def compute_m(x):
        # the mean
        m = tf.reduce_mean(x)
        return m

    print("built")
    for i in range(2):
        print(compute_m([i]).numpy())
    print("done")


if __name__ == '__main__':
    main()
"""
    )


def test_blocks_that_lose_everything_hold_pass() -> None:
    text = lifted(
        """
import sys
w = tf.Variable(1.0)
if len(sys.argv) > 1:
    sess = tf.Session()
else:
    sess = tf.Session()
try:
    sess.run(tf.global_variables_initializer())
except ValueError:
    raise
print(sess.run(w))
"""
    )
    ast.parse(text)
    assert "if len(sys.argv) > 1:\n    pass\ntry:\n    pass\nexcept ValueError:\n    raise\n" in text


def test_in_a_loop_that_builds_the_graph_it_is_made_in_each_round() -> None:
    text = lifted(
        """
x = tf.placeholder(tf.float32, [2])
sess = tf.Session()
for i in range(3):
    y = x * i
    print(sess.run(y, {x: [1, 2]}))
"""
    )
    assert text.index("for i in range(3):") < text.index("    @tf.function") < text.index("    print(compute_y(")
    assert "    def compute_y(x):\n        y = x * i\n        return y\n" in text


def test_comments_at_the_end_of_lines_stay_with_their_statements() -> None:
    text = lifted(
        "x = tf.placeholder(tf.float32, [])  # fed\ny = x * 2  # doubled\nprint(tf.Session().run(y, {x: 1.0}))  # out\n"
    )
    assert "x_spec = tf.TensorSpec([], tf.float32)  # fed\n" in text
    assert "    y = x * 2  # doubled\n" in text
    assert "print(compute_y(1.0).numpy())  # out\n" in text
