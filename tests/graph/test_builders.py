"""Functions that create variables, statement by statement."""

from __future__ import annotations

from modelling import item, model

from tf2mig.graph.items import Role
from tf2mig.graph.values import Kind

NET = """
def net(t, n):
    width = n * 2
    w = tf.get_variable("w", [3, width])
    return tf.matmul(t, w)
x = tf.placeholder(tf.float32, [None, 3])
out = net(x, 2)
"""


def test_its_statements_have_roles() -> None:
    state = model(NET)
    assert item(state, "width", "net").role is Role.KEEP
    assert item(state, "w", "net").role is Role.CREATE


def test_parameters_are_what_calls_gave() -> None:
    state = model(NET)
    body = next(b for o, b in state.bodies.items() if getattr(o, "name", "") == "net")
    assert body.names["t"].kind is Kind.PLACEHOLDER
    assert body.names["n"].kind is Kind.PYTHON


def test_the_call_counts_as_the_creation() -> None:
    state = model(NET)
    (creation,) = (c for c in state.creations if c.function is not None)
    assert creation.item is item(state, "out")
    assert sorted(creation.arguments) == ["n", "t"]
    assert creation.function is not None
    assert {c.symbol for c in creation.function.creates} == {"tf.get_variable"}


def test_a_function_that_only_makes_variables_stays_plain() -> None:
    state = model(
        """
        def weight(shape):
            return tf.Variable(tf.truncated_normal(shape))
        w = weight([2, 3])
        """
    )
    (creation,) = (c for c in state.creations if c.plain is not None)
    assert creation.item is item(state, "w")
    assert not any(c.function for c in state.creations)


def test_functions_without_variables_are_no_builders() -> None:
    state = model("def double(t):\n    return t * 2\nx = tf.placeholder(tf.float32)\ny = double(x)\n")
    assert state.creations == []
    assert item(state, "y").role is Role.DEFER
