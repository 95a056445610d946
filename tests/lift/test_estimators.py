"""Estimator programs: what each idiom becomes. Results: tests/fixtures/estimator."""

from __future__ import annotations

import ast
import textwrap

import pytest

from tf2mig.graph.blocked import Blocked
from tf2mig.lift.estimators import lift_estimators, uses_estimators
from tf2mig.syntax.source import Source

HEAD = "import tensorflow as tf\n"


def lifted(body: str) -> str:
    text = lift_estimators(Source(HEAD + textwrap.dedent(body))).text
    ast.parse(text)
    return text


def inside(body: str) -> str:
    """What a model function's body becomes."""
    text = lifted("def model_fn(features, labels, mode):\n" + textwrap.indent(textwrap.dedent(body), "    "))
    return textwrap.dedent(text.split("mode):\n", 1)[1]).strip()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x = tf.layers.dense(x, 3)", "x = tf2_estimator.once(tf.keras.layers.Dense, 3)(x)"),
        ("x = tf.layers.dense(x, n, name=a)", "x = tf2_estimator.once(tf.keras.layers.Dense, n, name=a)(x)"),
        ("x = tf.layers.flatten(x)", "x = tf.keras.layers.Flatten()(x)"),
        ("w = tf.Variable(0.5)", "w = tf2_estimator.once(tf.Variable, lambda: 0.5)"),
        ("w = tf.get_variable('w', initializer=0.5)", "w = tf2_estimator.variable('w', lambda: 0.5)"),
        ("with tf.variable_scope('a', reuse=True):\n    pass", "with tf2_estimator.scope('a'):\n    pass"),
        ("o = tf.train.GradientDescentOptimizer(r)", "o = tf2_estimator.once(tf.keras.optimizers.SGD, r)"),
        ("t = o.minimize(loss, tf.train.get_global_step())", "t = tf2_estimator.minimize(o, loss)"),
        ("t = o.minimize(loss, var_list=v)", "t = tf2_estimator.minimize(o, loss, v)"),
        ("gv = o.compute_gradients(loss)", "gv = tf2_estimator.compute_gradients(o, loss)"),
        ("t = o.apply_gradients(gv, global_step=s)", "t = tf2_estimator.apply_gradients(o, gv)"),
        ("m = tf.metrics.accuracy(labels, p)", "m = tf2_estimator.accuracy(labels, p)"),
        ("m = tf.metrics.accuracy(y, p)\nuse(m[1])", "m = tf2_estimator.accuracy(y, p)\nuse(m.result())"),
        ("a, b = tf.metrics.mean(v)\nuse((a, b), b)",
         "a = tf2_estimator.metric(tf.keras.metrics.Mean, v)\nuse(a, a.result())"),
        ("s = tf.train.get_global_step()\nuse(s)", "s = tf2_estimator.get_global_step()\nuse(s)"),
        ("k = mode == tf.estimator.ModeKeys.EVAL", "k = mode == tf2_estimator.ModeKeys.EVAL"),
        ("v = [v for v in tf.trainable_variables() if 'b' in v.name]",
         "v = [v for v in tf2_estimator.trainable_variables() if 'b' in tf2_estimator.name_of(v)]"),
    ],
)  # fmt: skip
def test_model_functions(before: str, after: str) -> None:
    assert inside(before) == after


def test_update_operations_need_no_waiting() -> None:
    body = """\
        u = tf.get_collection(tf.GraphKeys.UPDATE_OPS)
        with tf.control_dependencies(u):
            t = o.minimize(loss)
        return t
    """
    assert inside(body) == "t = tf2_estimator.minimize(o, loss)\nreturn t"


def test_a_decayed_rate_is_a_schedule_and_read_at_the_global_step() -> None:
    body = """\
        s = tf.train.get_global_step()
        r = tf.train.exponential_decay(0.1, s, 10, 0.5)
        tf.summary.scalar('rate', r)
        o = tf.train.GradientDescentOptimizer(r)
    """
    assert inside(body).splitlines() == [
        "r = tf.keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.5)",
        "tf2_estimator.scalar_summary('rate', r(tf2_estimator.get_global_step()))",
        "o = tf2_estimator.once(tf.keras.optimizers.SGD, r)",
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("return data.make_one_shot_iterator().get_next()", "return data"),
        ("it = data.make_one_shot_iterator()\nx, y = it.get_next()\nreturn x, y", "return data"),
        ("x, y = data.make_one_shot_iterator().get_next()\nreturn {'x': x}, y",
         "return data.map(lambda x, y: ({'x': x}, y))"),
        ("b = data.make_one_shot_iterator().get_next()\nreturn b[0], b[1]",
         "return data.map(lambda *b: (b[0], b[1]))"),
    ],
)  # fmt: skip
def test_input_functions_return_datasets(before: str, after: str) -> None:
    text = lifted("def input_fn(data):\n" + textwrap.indent(before, "    "))
    assert textwrap.dedent(text.split("data):\n", 1)[1]).strip() == after


def test_work_on_elements_is_mapped() -> None:
    text = lifted(
        """\
        def input_fn(data):
            x, y = data.make_one_shot_iterator().get_next()
            x = x / 255.0
            return x, y
        """
    )
    assert "def prepare(x, y):\n        x = x / 255.0\n        return x, y" in text
    assert "return data.map(prepare)" in text


def test_optimizers_of_ready_made_models_are_made_where_they_stand() -> None:
    text = lifted(
        """\
        columns = [tf.feature_column.numeric_column('x')]
        model = tf.estimator.LinearRegressor(columns, optimizer=tf.train.GradientDescentOptimizer(0.1))
        """
    )
    assert "tf2_canned_estimators.LinearRegressor(columns, optimizer=tf.keras.optimizers.SGD(0.1))" in text
    assert "tf2_feature_columns.numeric_column('x')" in text


def test_support_modules_bring_those_that_they_need() -> None:
    source = Source(HEAD + "m = tf.estimator.LinearRegressor(columns)\n")
    assert set(lift_estimators(source).support) == {
        "tf2_canned_estimators", "tf2_estimator", "tf2_feature_columns",
    }  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        "x = tf.placeholder(tf.float32)",
        "m = tf.estimator.BoostedTreesClassifier(c, 1)",
        "m.export_savedmodel('here', f)",
        "m = tf.estimator.LinearRegressor(c, weight_column='w')",
        "hook = tf.train.SummarySaverHook(10)",
        "with tf.variable_scope('a', initializer=i):\n    pass",
    ],
)
def test_what_is_not_proven_is_refused(body: str) -> None:
    with pytest.raises(Blocked):
        lifted(body)


def test_programs_that_use_estimators() -> None:
    assert uses_estimators([Source(HEAD + "m = tf.estimator.Estimator(f)\n")])
    assert not uses_estimators([Source(HEAD + "estimator = 1\n")])


def test_a_session_configuration_goes() -> None:
    text = lifted(
        """\
        session = tf.ConfigProto(allow_soft_placement=True)
        config = tf.estimator.RunConfig(save_summary_steps=10, session_config=session)
        """
    )
    assert text.endswith("config = tf2_estimator.RunConfig(save_summary_steps=10)\n")
    assert "ConfigProto" not in text
