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


@pytest.mark.parametrize(
    ("name", "role", "kind"),
    [
        ("rate", Role.KEEP, Kind.PYTHON),
        ("x", Role.PLACEHOLDER, Kind.PLACEHOLDER),
        ("w", Role.CREATE, Kind.VARIABLE),
        ("out", Role.DEFER, Kind.TENSOR),
        ("optimizer", Role.CREATE, Kind.OPTIMIZER),
        ("train", Role.DEFER, Kind.TRAIN),
        ("init", Role.DROP, Kind.INITIALIZER),
        ("sess", Role.DROP, Kind.SESSION),
        ("value", Role.KEEP, Kind.PYTHON),
    ],
)
def test_each_statement_has_a_role_and_a_value(name: str, role: Role, kind: Kind) -> None:
    found = item(model(PROGRAM), name)
    assert found.role is role
    assert found.value is None or found.value.kind is kind


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


def test_blocks_without_a_counterpart_are_opened() -> None:
    state = model(
        """
        x = tf.placeholder(tf.float32)
        with tf.device("/cpu:0"), tf.name_scope("a"):
            y = x * 2
        with tf.Session() as sess:
            print(sess.run(y, {x: 1.0}))
        """
    )
    opened = [i for i in items(state) if i.role is Role.OPEN]
    assert [type(i.node) for i in opened] == [ast.With, ast.With]
    assert item(state, "y").role is Role.DEFER


def test_operations_remember_what_must_run_first() -> None:
    state = model(
        """
        v = tf.Variable(0.0)
        up = tf.assign_add(v, 1.0)
        with tf.control_dependencies([up]):
            out = v * 2.0
            done = tf.no_op()
        after = v * 3.0
        """
    )
    up = item(state, "up")
    assert item(state, "out").control == [up]
    assert item(state, "done").control == [up]
    assert item(state, "done").role is Role.DEFER
    assert item(state, "after").control == []


def test_variables_know_their_scopes() -> None:
    state = model(
        """
        with tf.variable_scope("outer"):
            with tf.variable_scope("inner"):
                w = tf.get_variable("w", [2])
        v = tf.get_variable("v", [2])
        """
    )
    assert [c.scope for c in state.creations] == [("outer", "inner"), ()]


def test_each_graph_has_its_own_number() -> None:
    state = model(
        """
        x = tf.Variable(1.0)
        tf.reset_default_graph()
        y = tf.Variable(1.0)
        """
    )
    assert [c.graph for c in state.creations] == [0, 1]


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
        ("q = tf.FIFOQueue(3, tf.float32)", "TFM705"),
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
