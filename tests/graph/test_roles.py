"""Each statement is kept, deferred, dropped or turned into a creation, as its values ask for."""

from __future__ import annotations

import pytest
from modelling import item, items, model

from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Role
from tf2mig.graph.values import Kind

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


@pytest.mark.parametrize(
    ("statement", "role"),
    [
        ("fetches = [loss, out]", Role.DROP),
        ("parts = [loss, out + 1]", Role.DEFER),
        ("tf.get_variable_scope().reuse_variables()", Role.DROP),
        ("print(rate)", Role.KEEP),
        ("one, two = tf.Variable(0.0), rate", Role.CREATE),
    ],
)
def test_the_role_of_a_last_statement(statement: str, role: Role) -> None:
    assert items(model(PROGRAM + statement + "\n"))[-1].role is role


@pytest.mark.parametrize(
    "statement",
    [
        "init, both = tf.global_variables_initializer(), out + 1",
        "print(sess.run(loss, {x: [[1, 2]]}), tf.Variable(1.0))",
    ],
)
def test_a_statement_that_would_need_two_roles_blocks(statement: str) -> None:
    with pytest.raises(Blocked) as raised:
        model(PROGRAM + statement + "\n")
    assert raised.value.code == "TFM707"
