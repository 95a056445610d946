"""Variables of layers that a statement lists before any lifted function was called."""

from __future__ import annotations

import pytest
from lifting import blocker, lifted

GRAPH = """
x = tf.placeholder(tf.float32, [None, 2])
hidden = tf.layers.dense(tf.concat([x, x], 1), 3)
out = tf.layers.dense(hidden, 1)
"""
RUN = """
sess = tf.Session()
print(sess.run(out, {x: [[1.0, 2.0]]}))
"""
BUILT = "compute_out.get_concrete_function()  # makes the variables of its layers\n"


@pytest.mark.parametrize(
    "statement",
    [
        "print(len(tf.trainable_variables()))\n",
        "variables = tf.trainable_variables()\nprint(len(variables))\n",
        "for v in tf.trainable_variables():\n    print(v.shape)\n",
        "total = sum(v.get_shape().num_elements() for v in tf.trainable_variables())\nprint(total)\n",
    ],
)
def test_a_function_is_traced_in_front_of_the_statement(statement: str) -> None:
    text = lifted(GRAPH + statement + RUN)
    assert text.index("def compute_out(x)") < text.index(BUILT) < text.index("hidden_layer.trainable_variables")


def test_layers_whose_inputs_have_known_sizes_are_built_instead() -> None:
    text = lifted(GRAPH.replace("tf.concat([x, x], 1)", "x") + "print(len(tf.trainable_variables()))\n" + RUN)
    assert text.index("hidden_layer.build([None, 2])") < text.index("out_layer.build([None, 3])")
    assert BUILT not in text


@pytest.mark.parametrize("fetch", ["tf.trainable_variables()", "variables", "variables[:2]"])
def test_a_fetch_of_variables_is_preceded_by_it(fetch: str) -> None:
    text = lifted(
        GRAPH + "variables = tf.trainable_variables()\nsess = tf.Session()\n" + f"print(sess.run({fetch}))\n" + RUN
    )
    assert text.index(BUILT) < text.index("t.numpy()")


def test_a_list_above_the_runs_gets_a_function_of_its_own() -> None:
    rest = "loss = tf.reduce_sum(out)\ntrain = tf.train.AdamOptimizer().minimize(loss)\nsess = tf.Session()\n"
    text = lifted(GRAPH + "print(len(tf.trainable_variables()))\n" + rest + "sess.run(train, {x: [[1.0, 2.0]]})\n")
    assert BUILT in text
    assert text.index(BUILT) < text.index("def train_step(x)")


@pytest.mark.parametrize(
    "statement",
    [
        "for v in tf.trainable_variables():\n    print(v)\n",
        "show(tf.trainable_variables())\n",
    ],
)
def test_what_the_variables_of_layers_cannot_tell_stays_or_blocks(statement: str) -> None:
    program = GRAPH + statement + RUN
    assert blocker(program) or "tf.trainable_variables()" in lifted(program)


def test_an_element_of_a_pair_is_told_from_its_number() -> None:
    text = lifted(GRAPH + "for n, v in enumerate(tf.trainable_variables()):\n    print(n, v.shape)\n" + RUN)
    assert BUILT in text
    text = lifted(GRAPH + "vs = tf.trainable_variables()\nfor n, v in enumerate(vs):\n    print(v.op.name)\n" + RUN)
    assert "'dense_1/bias:0'" in text
