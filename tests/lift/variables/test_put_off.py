"""Python values of what exists only once a function is traced."""

from __future__ import annotations

from lifting import blocker, lifted

PROGRAM = """
x = tf.placeholder(tf.float32, [None, 2])
out = tf.layers.dense(tf.layers.dense(x, 2), 2)
variables = tf.trainable_variables()
half = len(variables) // 2
copies = []
for i in range(half):
    copies.append(variables[i + half].assign(variables[i] * 2.0))
sess = tf.Session()
sess.run(copies)
print(sess.run(out, {x: [[1.0, 2.0]]}))
"""


def test_a_count_of_variables_moves_into_the_function() -> None:
    text = lifted(PROGRAM)
    assert "    half = len(variables) // 2\n" in text
    assert text.count("    variables = [*") == 1
    assert text.count(".build([None, 2])") == 2


def test_a_count_that_is_printed_blocks() -> None:
    assert blocker(PROGRAM + "print(half)\n") is not None


def test_a_count_by_unknown_code_blocks() -> None:
    assert blocker(PROGRAM.replace("len(variables)", "count(variables)")) is not None
