"""Loops that create layers and variables: created first, in a list, then used."""

from __future__ import annotations

import pytest
from lifting import blocker, lifted

START = "x = tf.placeholder(tf.float32, [None, 3])\nh = x\n"
END = """
sess = tf.Session()
sess.run(tf.global_variables_initializer())
print(sess.run(h, {x: [[1, 2, 3]]}))
"""


@pytest.mark.parametrize(
    ("head", "created", "inside"),
    [
        ("for i in range(3)", "Dense(4) for i in range(3)", "for i in range(3):\n        h = denses[i](h)\n"),
        ("for i in range(1, 3)", "Dense(4) for i in range(1, 3)", "        h = denses[i - 1](h)\n"),
        (
            "for i, n in enumerate([5, 6])",
            "Dense(4) for i, n in enumerate([5, 6])",
            "        h = denses[i](h)\n",
        ),
        (
            "for n in [5, 6]",
            "Dense(4) for n in [5, 6]",
            "for n, dense in zip([5, 6], denses):\n        h = dense(h)\n",
        ),
    ],
)
def test_layers(head: str, created: str, inside: str) -> None:
    text = lifted(START + f"{head}:\n    h = tf.layers.dense(h, 4)\n" + END)
    assert f"denses = [tf.keras.layers.{created}]\n" in text
    assert inside in text
    assert text.count("keras.layers.Dense(") == 1


def test_what_the_loop_counts_with_is_what_the_layer_is_made_with() -> None:
    text = lifted(START + "for n in [5, 6]:\n    h = tf.layers.dense(h, n * 2, activation=tf.nn.relu)\n" + END)
    assert "denses = [tf.keras.layers.Dense(n * 2, activation=tf.nn.relu) for n in [5, 6]]\n" in text


def test_values_carried_from_round_to_round_are_carried_while_creating_too() -> None:
    text = lifted(
        START
        + ("n = 3\nfor m in [4, 5]:\n    w = tf.Variable(tf.zeros([n, m]))\n    h = tf.matmul(h, w)\n    n = m\n")
        + END
    )
    assert "ws = []\nfor m in [4, 5]:\n    ws.append(tf.Variable(tf.zeros([n, m])))\n    n = m\n" in text
    assert "    for m, w in zip([4, 5], ws):\n        h = tf.matmul(h, w)\n" in text


def test_a_width_that_is_read_off_the_layer_before_is_carried() -> None:
    body = "    n = int(h.shape[1])\n    w = tf.Variable(tf.zeros([n, m]))\n    h = tf.nn.relu(tf.matmul(h, w))\n"
    text = lifted(START + "for m in [4, 5]:\n" + body + END)
    assert "n = 3\nws = []\nfor m in [4, 5]:\n    ws.append(tf.Variable(tf.zeros([n, m])))\n    n = m\n" in text
    unknown = body.replace("tf.nn.relu", "activation")
    assert blocker(START + "for m in [4, 5]:\n" + unknown + END) == "TFM706"


def test_the_inner_one_of_two_loops_is_a_function() -> None:
    program = "for i in range(2):\n    for j in range(3):\n        h = tf.layers.dense(h, 4)\n"
    text = lifted(START + program + END)
    assert "= [Stage() for i in range(2)]" in text
    assert "[tf.keras.layers.Dense(4) for j in range(3)]" in text


def test_an_inner_loop_that_is_left_blocks() -> None:
    program = "for i in range(2):\n    for j in range(3):\n        h = tf.layers.dense(h, 4)\n        break\n"
    assert blocker(START + program + END) == "TFM706"


def test_what_depends_on_what_is_computed_blocks() -> None:
    program = "for i in range(2):\n    h = tf.layers.dense(h, int(h.shape[1]) + 1)\n"
    assert blocker(START + program + END) == "TFM706"


BRANCHED = (
    "for i, n in enumerate(ns):\n    if i + 1 < len(ns):\n        m = ns[i + 1]\n        h = tf.layers.dense(h, {})\n"
)


def test_what_some_rounds_make_is_none_in_the_others() -> None:
    text = lifted("ns = [3, 4]\n" + START + BRANCHED.format("ns[i + 1]") + END)
    made = "denses = [tf.keras.layers.Dense(ns[i + 1]) if i + 1 < len(ns) else None for i, n in enumerate(ns)]\n"
    assert made in text
    assert "            h = denses[i](h)\n" in text


def test_names_of_the_branch_are_set_where_it_is_taken() -> None:
    text = lifted("ns = [3, 4]\n" + START + BRANCHED.format("m") + END)
    assert "    if i + 1 < len(ns):\n        m = ns[i + 1]\n    denses.append(" in text
    assert ".append(tf.keras.layers.Dense(m) if i + 1 < len(ns) else None)\n" in text


LISTED = "for i in range(2):\n    {}h = tf.layers.dense(h, 3)\nc = tf.reduce_sum(h)\n"
STEP = "s = tf.train.GradientDescentOptimizer(0.1).minimize(c, var_list=tf.trainable_variables())\n"


def test_none_is_not_asked_for_variables() -> None:
    text = lifted(START + LISTED.format("if i > 0: ") + STEP + END.replace("run(h,", "run([s, h],"))
    assert "[v for layer in denses if layer is not None for v in layer.trainable_variables]" in text


def test_layers_of_a_loop_that_are_counted_are_called_first() -> None:
    counted, end = "print(len(tf.trainable_variables()))\n", END.replace("run(h,", "run([s, h],")
    text = lifted(START + LISTED.format("") + STEP + counted + end)
    assert "train_step.get_concrete_function()  # makes the variables of its layers\nprint(len(" in text
    assert blocker(START + LISTED.format("") + counted + STEP + end) == "TFM704"
