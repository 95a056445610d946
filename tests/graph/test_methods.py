"""What calls of methods of TensorFlow's objects give."""

from __future__ import annotations

import pytest
from modelling import item, model

from tf2mig.graph.blocked import Blocked
from tf2mig.graph.values import Kind

HEAD = """
x = tf.placeholder(tf.float32, [None, 2])
v = tf.Variable(tf.zeros([2]), name="v")
loss = tf.reduce_sum(x * v)
optimizer = tf.train.AdamOptimizer(0.1)
saver = tf.train.Saver()
average = tf.train.ExponentialMovingAverage(0.9)
graph = tf.get_default_graph()
sess = tf.Session()
parts = {"a": loss}
"""


@pytest.mark.parametrize(
    ("call", "kind"),
    [
        ("optimizer.minimize(loss)", Kind.TRAIN),
        ("optimizer.compute_gradients(loss)", Kind.GRADIENTS),
        ("v.assign([1.0, 2.0])", Kind.OPERATION),
        ("v.read_value()", Kind.TENSOR),
        ("average.apply([v])", Kind.OPERATION),
        ("average.average(v)", Kind.VARIABLE),
        ("parts.values()", Kind.CONTAINER),
        ("loss.eval({x: [[1, 2]]}, sess)", Kind.PYTHON),
        ("saver.save(sess, 'model')", Kind.PYTHON),
        ("x.get_shape()", Kind.TENSOR),
        ("v.get_shape()", Kind.PYTHON),
        ("graph.finalize()", Kind.GRAPH),
    ],
)
def test_the_kind_of_a_call(call: str, kind: Kind) -> None:
    value = item(model(HEAD + f"found = {call}\n"), "found").value
    assert value is not None
    assert value.kind is kind


@pytest.mark.parametrize(
    ("call", "code"),
    [
        ("sess.make_callable(loss)", "TFM703"),
        ("graph.get_operations()", "TFM704"),
        ("optimizer.get_slot(v, 'm')", "TFM704"),
        ("average.average_name(v)", "TFM704"),
        ("average.apply([loss])", "TFM710"),
    ],
)
def test_what_looks_inside_blocks(call: str, code: str) -> None:
    with pytest.raises(Blocked) as raised:
        model(HEAD + f"found = {call}\n")
    assert raised.value.code == code


def test_a_list_that_grows_holds_what_was_put_in() -> None:
    state = model(HEAD + "fetches = []\nfetches.append(loss)\nsess.run(fetches, {x: [[1, 2]]})\n")
    (fetched,) = state.sites[-1].fetch.leaves()
    assert fetched.text == "fetches[0]"


def test_a_static_method_takes_no_object() -> None:
    state = model(
        "class A(object):\n    def __init__(self):\n        self.x = tf.placeholder(tf.float32, [2])\n"
        "        self.y = self.double(self.x)\n    @staticmethod\n    def double(v):\n        return v + v\n"
        "a = A()\nsess = tf.Session()\nprint(sess.run(a.y, {a.x: [1.0, 2.0]}))\n"
    )
    assert state.sites[0].fetch.kind is Kind.TENSOR
