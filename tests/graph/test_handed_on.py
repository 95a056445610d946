"""Methods that nothing calls hand a session on as the methods do that something calls."""

from __future__ import annotations

import pytest
from modelling import model

from tf2mig.graph.values import Kind

PROGRAM = """
class Net:
    def __init__(self):
        self.x = tf.placeholder(tf.float32)
        self.y = self.x * 2

    def ask(self, sess, value):
        return sess.run(self.y, {{self.x: value}})

    def show(self, sess):
        print(self.ask(sess, 1.0))

    def uncalled(self, {parameters}):
        return self.ask({arguments})

net = Net()
with tf.Session() as sess:
    net.show(sess)
"""


@pytest.mark.parametrize(
    ("parameters", "arguments", "kinds"),
    [
        ("s, v", "s, v", {Kind.SESSION}),
        ("s, v", "value=v, sess=s", {Kind.SESSION}),
        ("s, v", "s[0], v", {Kind.SESSION, Kind.PYTHON}),
    ],
)
def test_what_is_handed_on_is_a_session(parameters: str, arguments: str, kinds: set[Kind]) -> None:
    state = model(PROGRAM.format(parameters=parameters, arguments=arguments))
    parts = next(iter(state.instances.values())).parts or {}
    function = parts["ask"].function
    assert function is not None
    assert {value.kind for value in function.arguments["sess"]} == kinds
