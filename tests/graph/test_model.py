"""What the model says of statements and runs."""

from __future__ import annotations

import ast
import textwrap

import pytest
from modelling import item, items, model

from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Role
from tf2mig.graph.model import running_functions
from tf2mig.graph.values import Kind
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree

PROGRAM = """
rate = 0.1
x = tf.placeholder(tf.float32, [None, 2])
w = tf.Variable(tf.zeros([2, 1]))
out = tf.matmul(x, w)
loss = tf.reduce_mean(out)
optimizer = tf.train.GradientDescentOptimizer(rate)
train = optimizer.minimize(loss)
init = tf.global_variables_initializer()
sess = tf.Session()
sess.run(init)
value, _ = sess.run([loss, train], {x: [[1.0, 2.0]]})
"""


def test_a_statement_needs_what_it_uses() -> None:
    state = model(PROGRAM)
    assert item(state, "loss").needs == [item(state, "out")]
    assert [p.text for p in item(state, "out").placeholders] == ["x"]
    assert item(state, "loss").placeholders == []


def test_runs_have_fetches_and_feeds() -> None:
    first, second = model(PROGRAM).sites
    assert [leaf.kind for leaf in first.fetch.leaves()] == [Kind.INITIALIZER]
    assert [leaf.text for leaf in second.fetch.leaves()] == ["loss", "train"]
    assert second.fetch.shape == "list"
    assert [(p.text, ast.unparse(v)) for p, v in second.feeds] == [("x", "[[1.0, 2.0]]")]


def test_a_name_bound_anew_is_another_value() -> None:
    state = model(
        """
        x = tf.placeholder(tf.float32)
        h = x + 1
        first = h * 2
        h = tf.tanh(h)
        second = h * 3
        """
    )
    one, two = (i for i in items(state) if "h" in i.defines)
    assert item(state, "first").needs == [one]
    assert item(state, "second").needs == [two]
    assert two.needs == [one]


def test_tensors_are_followed_through_containers_and_attributes() -> None:
    state = model(
        """
        class Box:
            pass
        x = tf.placeholder(tf.float32)
        pair = [x + 1, x + 2]
        parts = {"a": pair[1]}
        b = parts["a"] * 2
        sess = tf.Session()
        print(sess.run(b, {x: 1.0}))
        """
    )
    assert item(state, "pair") in item(state, "parts").needs + item(state, "b").needs


def test_a_function_that_runs_is_a_scope_of_its_own() -> None:
    state = model(
        """
        def main(n):
            x = tf.placeholder(tf.float32, [n])
            y = x * 2
            with tf.Session() as sess:
                return sess.run(y, {x: [1.0]})
        main(1)
        """
    )
    assert item(state, "y", "main").role is Role.DEFER
    assert len(state.sites) == 1


def test_functions_that_run_are_found_through_their_calls() -> None:
    tree = Tree(
        Source(
            textwrap.dedent(
                """
                def direct(s, y):
                    return s.run(y)
                def through(s, y):
                    return direct(s, y)
                def pure(y):
                    return y * 2
                """
            )
        )
    )
    assert {getattr(f, "name", "") for f in running_functions(Symbols(tree))} == {"direct", "through"}


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("q = tf.RandomShuffleQueue(3, 1, tf.float32)", "TFM705"),
        ("t = tf.get_default_graph().get_tensor_by_name('x:0')", "TFM704"),
        ("import other\nother.go(tf.Session())", "TFM703"),
        ("sess = tf.Session()\nsess.run(y, {y + 1: 2.0})", "TFM702"),
    ],
)
def test_what_cannot_be_followed_is_told_with_its_place(statement: str, code: str) -> None:
    program = "x = tf.placeholder(tf.float32)\ny = x * 2\n" + statement
    with pytest.raises(Blocked) as raised:
        model(program)
    assert raised.value.code == code
    assert raised.value.node is not None
    assert getattr(raised.value.node, "lineno", 0) >= 4


def test_a_placeholder_that_a_branch_may_replace_is_fed_once() -> None:
    state = model(
        """
        def image(row):
            if len(row.get_shape()) == 1:
                row = tf.reshape(row, [2, 2])
            return row

        x = tf.placeholder(tf.float32, [4])
        y = image(x) * 2
        """
    )
    assert list(item(state, "y").placeholders) == [item(state, "x").value]
