"""Methods that create variables, properties that build, classes above: before lifting, and what lifting
makes of them.
"""

from __future__ import annotations

import ast

from tf2mig.lift.module import lift_module
from tf2mig.lift.normalize.classes.lazy import build_at_once
from tf2mig.lift.normalize.classes.own_methods import settle_methods
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

HEAD = "import numpy as np\nimport tensorflow as tf\n\n\n"
RUN = """

model = Model(3)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    print(sess.run(model.out, {model.x: np.ones((2, 3))}))
"""


def settled(text: str) -> str:
    result = settle_methods(Tree(Source(HEAD + text))).text
    ast.parse(result)
    return result


def lifted(text: str) -> str:
    result = lift_module(Source(HEAD + text + RUN)).text
    ast.parse(result)
    return result


CALLED_ONCE = """class Model(object):
    def __init__(self, n):
        self.x = tf.placeholder(tf.float32, [None, 3])
        self.out = self._build(self.x)

    def _build(self, inputs):
        hidden = tf.layers.dense(inputs, 4)
        return tf.layers.dense(hidden, 1)
"""
CALLED_TWICE = """class Model(object):
    def __init__(self, n):
        self.units = n
        self.x = tf.placeholder(tf.float32, [None, 3])
        self.out = self._fc(self._fc(self.x, "a"), "b")

    def _fc(self, x, name):
        with tf.variable_scope(name):
            w = tf.get_variable("w", [3, self.units])
            return tf.matmul(x, w)
"""


def test_a_method_that_is_called_once_is_written_out() -> None:
    text = settled(CALLED_ONCE)
    assert "_build" not in text
    assert "self.out = tf.layers.dense(hidden, 1)" in text


def test_a_method_that_is_called_twice_becomes_a_function() -> None:
    text = settled(CALLED_TWICE)
    assert "def fc(units, x, name):" in text
    assert 'self.out = fc(self.units, fc(self.units, self.x, "a"), "b")' in text


def test_a_static_method_becomes_a_function() -> None:
    text = settled(
        CALLED_TWICE.replace("(self, x, name)", "(x, name)")
        .replace("self.units]", "3]")
        .replace("    def _fc", "    @staticmethod\n    def _fc")
    )
    assert "staticmethod" not in text
    assert "def fc(x, name):" in text


def test_both_kinds_are_lifted() -> None:
    assert "tf.keras.layers.Dense(4)" in lifted(CALLED_ONCE)
    text = lifted(CALLED_TWICE)
    assert text.count(" = Fc(") == 2
    assert "tf.get_variable" not in text


def test_a_method_that_stores_stays() -> None:
    stores = CALLED_ONCE.replace("self.out = self._build(self.x)", "self._build(self.x)").replace(
        "return", "self.out ="
    )
    assert settled(stores) == HEAD + stores


PROPERTIES = """class Model(object):
    def __init__(self, n):
        self.x = tf.placeholder(tf.float32, [None, 3])
        self._out = None

    @property
    def out(self):
        if self._out is None:
            hidden = tf.layers.dense(self.x, 4)
            self._out = tf.reduce_sum(hidden)
        return self._out
"""
DECORATED = """import functools


def lazy(function):
    attribute = "_" + function.__name__

    @property
    @functools.wraps(function)
    def wrapper(self):
        if not hasattr(self, attribute):
            with tf.variable_scope(function.__name__):
                setattr(self, attribute, function(self))
        return getattr(self, attribute)

    return wrapper


class Model(object):
    def __init__(self, n):
        self.x = tf.placeholder(tf.float32, [None, 3])
        self.out

    @lazy
    def out(self):
        hidden = self.hidden + 1.0
        return tf.reduce_sum(hidden)

    @lazy
    def hidden(self):
        hidden = tf.layers.dense(self.x, 4)
        return tf.nn.relu(hidden)
"""


def test_properties_that_look_for_an_attribute() -> None:
    text = build_at_once(Tree(Source(HEAD + PROPERTIES))).text
    assert "property" not in text
    assert "_out" not in text
    assert "        self.out = tf.reduce_sum(hidden)" in text
    assert "def out" not in lifted(PROPERTIES)


def test_decorated_properties_come_in_the_order_of_their_needs() -> None:
    text = build_at_once(Tree(Source(HEAD + DECORATED))).text
    assert "lazy" not in text
    assert "functools" not in text
    assert text.index("self.hidden = ") < text.index("self.out = ")
    assert 'with tf.variable_scope("hidden"):' in text
    assert "def compute_out(self, x):" in lifted(DECORATED)


INHERITED = """class Base(object):
    def __init__(self):
        self.build()
        self.out = self.logits + self.bias

    def build(self):
        raise NotImplementedError


class Model(Base):
    def __init__(self, n):
        self.n = n
        super(Model, self).__init__()

    def build(self):
        self.x = tf.placeholder(tf.float32, [None, 3])
        self.bias = tf.Variable(tf.zeros([self.n]))
        self.logits = tf.layers.dense(self.x, self.n)
"""


def test_a_class_above_builds_through_the_one_below() -> None:
    text = lifted(INHERITED)
    below = text[text.index("class Model") :]
    assert "def compute_out(self, x):" in below
    assert "placeholder" not in text


FROZEN = """class Model(object):
    def __init__(self, n):
        self.x = tf.placeholder(tf.float32, [None, 3])
        hidden = tf.layers.dense(self.x, n, trainable=False, name="fixed")
        self.out = tf.reduce_sum(tf.layers.dense(hidden, 1, name="free"))
        self.train = tf.train.GradientDescentOptimizer(0.1).minimize(self.out)
"""


def test_frozen_layers_are_not_trained() -> None:
    run = RUN.replace("print(", "").replace("}))", "})").replace("model.out", "model.train")
    text = lift_module(Source(HEAD + FROZEN + run)).text
    assert "variables = self.free_layer.trainable_variables" in text
    assert "watched_variables" not in text


COPIED = """class Model(object):
    def __init__(self, n):
        self.x = tf.placeholder(tf.float32, [None, 3])
        with tf.variable_scope("a"):
            self.out = tf.layers.dense(self.x, n)
        with tf.variable_scope("b"):
            self.other = tf.layers.dense(self.x, n)
        a = tf.get_collection(tf.GraphKeys.GLOBAL_VARIABLES, scope="a")
        b = tf.get_collection(tf.GraphKeys.GLOBAL_VARIABLES, scope="b")
        self.copy = [tf.assign(t, e) for t, e in zip(b, a)]
"""


def test_variables_of_layers_are_made_before_they_are_copied() -> None:
    run = RUN.replace(
        "    print(",
        "    sess.run(model.copy)\n    print(sess.run(model.other, {model.x: np.ones((2, 3))}))\n    print(",
    )
    text = lift_module(Source(HEAD + COPIED + run)).text
    assert text.index("self.out_layer.build([None, 3])") < text.index("t.assign(e)")
    assert text.index("self.other_layer.build([None, 3])") < text.index("t.assign(e)")
    assert ".variables" in text


def test_a_module_of_tensorflow_is_not_a_method_of_that_name() -> None:
    text = settled("""class Model:
    def __init__(self, n):
        self.x = tf.placeholder(tf.float32, [None, n])
        self.out = self.train()

    def train(self):
        rate = tf.train.exponential_decay(0.1, 0, 1, 0.5)
        out = tf.layers.dense(self.x, 2) * rate
        return out
""")
    assert "def train" not in text
