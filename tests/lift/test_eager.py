"""Eager programs: what idioms become, and what is refused. Results: tests/fixtures/eager."""

from __future__ import annotations

import ast
import textwrap

import pytest

from tf2mig.graph.blocked import Blocked
from tf2mig.lift.eager import lift_eager, runs_eagerly
from tf2mig.syntax.source import Source

HEAD = "import tensorflow as tf\nimport tensorflow.contrib.eager as tfe\ntfe.enable_eager_execution()\n"


def lifted(body: str, head: str = HEAD) -> str:
    text = lift_eager(Source(head + textwrap.dedent(body))).text
    ast.parse(text)
    return text


def statements(body: str, head: str = HEAD) -> str:
    """What is left behind the imports."""
    return "\n".join(line for line in lifted(body, head).splitlines() if line and not line.startswith("import "))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("w = tfe.Variable(0.5, name='w')", "w = tf.Variable(0.5, name='w')"),
        ("it = tfe.Iterator(data)\nx = it.next()", "it = iter(data)\nx = next(it)"),
        ("x = data.make_one_shot_iterator().next()", "x = next(iter(data))"),
        ("for x in tfe.Iterator(data):\n    use(x)", "for x in data:\n    use(x)"),
        ("n = tfe.num_gpus()", 'n = len(tf.config.list_physical_devices("GPU"))'),
        ("m = tfe.metrics.Mean()", "m = tf.keras.metrics.Mean(dtype=tf.float64)"),
        ("layer = tf.layers.Dense(3, tf.nn.relu)", "layer = tf.keras.layers.Dense(3, activation=tf.nn.relu)"),
        ("y = tf.layers.max_pooling2d(x, 2, 2)", 'y = tf.nn.max_pool2d(x, 2, 2, padding="VALID")'),
        ("o = tf.train.AdamOptimizer(0.1)", "o = tf1_optimizers.Adam(0.1)"),
        ("g = tape.gradient(loss, model.variables)", "g = tape.gradient(loss, model.trainable_variables)"),
        ("@tfe.defun\ndef f(x):\n    return x", "@tf.function(autograph=False)\ndef f(x):\n    return x"),
        ("o.apply_gradients(gv, global_step=s)", "o.apply_gradients(gv)\ns.assign_add(1)"),
    ],
)
def test_words(before: str, after: str) -> None:
    assert statements(before) == after


def test_minimize_becomes_a_tape() -> None:
    assert statements("optimizer.minimize(lambda: loss(x, y), var_list=[w], global_step=step)") == textwrap.dedent(
        """\
        with tf.GradientTape() as tape:
            loss_value = loss(x, y)
        variables = [w]
        optimizer.apply_gradients(zip(tape.gradient(loss_value, variables), variables))
        step.assign_add(1)"""
    )


def test_minimize_without_variables_takes_those_that_the_tape_saw() -> None:
    assert "variables = tape.watched_variables()" in lifted("optimizer.minimize(energy)")


def test_a_known_loss_gives_the_gradient_function_its_parameters() -> None:
    text = lifted("def loss(x, scale=2.0):\n    return w * x * scale\n\n\ngrad = tfe.implicit_gradients(loss)\n")
    assert "def grad(x, scale=2.0):" in text
    assert "loss(x, scale)" in text
    assert "tfe" not in text


def test_gradients_function_is_written_once() -> None:
    text = lifted("a = tfe.gradients_function(f)\nb = tfe.gradients_function(g, params=[0])\n")
    assert text.count("def gradients_function(") == 1
    assert "a = gradients_function(f)" in text
    assert "b = gradients_function(g, params=[0])" in text


def test_a_step_that_is_only_counted_goes() -> None:
    text = lifted("o.apply_gradients(gv, global_step=tf.train.get_or_create_global_step())")
    assert "global_step" not in text


def test_a_step_that_is_read_is_a_variable() -> None:
    text = lifted("step = tf.train.get_or_create_global_step()\nprint(step.numpy())")
    assert 'step = tf.Variable(0, dtype=tf.int64, trainable=False, name="global_step")' in text


def test_a_decay_over_the_counted_step_is_a_schedule() -> None:
    text = lifted(
        """\
        step = tf.Variable(0)
        rate = tf.train.exponential_decay(0.1, step, 10, 0.5)
        o = tf.train.MomentumOptimizer(rate, 0.9)
        o.apply_gradients(gv, global_step=step)
        """
    )
    assert "rate = tf.keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.5)" in text
    assert "tf1_optimizers.Momentum(rate, momentum=0.9)" in text, "Keras' momentum holds the learning rate"


def test_the_switch_goes_with_its_configuration_and_comment() -> None:
    head = "import tensorflow as tf\n\nconfig = tf.ConfigProto()\nconfig.gpu_options.allow_growth = True\n"
    head += "# eager\ntf.enable_eager_execution(config=config)\n\n"
    assert lifted("print(1)\n", head) == "import tensorflow as tf\n\nprint(1)\n"


def test_the_switch_leaves_a_block_whole() -> None:
    head = "import tensorflow as tf\n"
    assert "pass" in lifted("def main():\n    tf.enable_eager_execution()\n\n\nmain()\n", head)


def test_windows_line_endings_stay() -> None:
    text = lift_eager(Source((HEAD + "optimizer.minimize(energy)\n").replace("\n", "\r\n"))).text
    assert "\n" not in text.replace("\r\n", "")


@pytest.mark.parametrize(
    "body",
    [
        "with tf.Session() as sess:\n    pass",
        "y = tf.layers.dense(x, 3)",
        "s = tfe.Sequential([f, g])",
        "o = tf.train.AdagradDAOptimizer(0.1, s)",
        "o.minimize(lambda: a, var_list=p)\no.minimize(lambda: b, var_list=q)",
        "r = tf.train.exponential_decay(0.1, s, 10, 0.5)\no = tf.train.AdamOptimizer(r)\no.minimize(f, t)",
        "loss = tf.losses.mean_squared_error(a, b, weights=w)",
        "g = tfe.gradients_function(f, params=['x'])",
    ],
)
def test_what_is_not_proven_is_refused(body: str) -> None:
    with pytest.raises(Blocked):
        lifted(body)


def test_a_blocker_names_the_place_in_the_original() -> None:
    with pytest.raises(Blocked) as refused:
        lifted("it = tfe.Iterator(data)\ny = tf.layers.dense(x, 3)")
    assert getattr(refused.value.node, "lineno", None) == 5


def test_programs_are_eager_when_one_module_says_so() -> None:
    model = Source("import tensorflow as tf\nlayer = tf.layers.Dense(2)\n", "model.py")
    script = Source("import tensorflow as tf\nimport model\ntf.enable_eager_execution()\n", "script.py")
    assert runs_eagerly([model, script])
    assert not runs_eagerly([model])
    assert "tf.keras.layers.Dense(2)" in lift_eager(model).text
