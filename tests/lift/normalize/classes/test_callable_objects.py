"""Objects that keep a layer's settings and apply it when they are called."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.classes.callable_objects import write_out_callable_objects
from tf2mig.lift.normalize.classes.rebound_methods import rename_rebound_methods
from tf2mig.lift.normalize.runs.idle_savers import drop_idle_savers
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

CLASS = """import tensorflow as tf


class norm(object):
    def __init__(self, decay=0.9, name="norm"):
        with tf.variable_scope(name):
            self.decay = decay
            self.name = name{more}

    def __call__(self, x, train=True):
        return tf.contrib.layers.batch_norm(x, decay=self.decay, is_training=train, scope=self.name)


{use}
"""


def _written(use: str, more: str = "") -> str:
    return write_out_callable_objects(Tree(Source(CLASS.format(use=use, more=more)))).text


def test_calls_say_the_settings() -> None:
    text = _written("first = norm(0.8, name='a')\ny = first(x, train=False)\nz = first(y)")
    assert 'def norm(x, train=True, decay=0.9, name="norm"):' in text
    assert "    return tf.contrib.layers.batch_norm(x, decay=decay, is_training=train, scope=name)" in text
    assert "y = norm(x, train=False, decay=0.8, name='a')\nz = norm(y, decay=0.8, name='a')" in text
    assert "first" not in text


@pytest.mark.parametrize(
    ("use", "more"),
    [
        ("first = norm()\ny = first(x)", "\n            self.count = tf.Variable(0)"),
        ("first = norm()\nfirsts = [first]", ""),
        ("first = norm()\nfirst = norm(name='b')\ny = first(x)", ""),
        ("first = norm(decay * 2)\ny = first(x)", ""),
        ("def f(first):\n    return first(x)\n\n\nfirst = norm()", ""),
        ("norms = [norm(name=n) for n in names]", ""),
    ],
)
def test_objects_that_are_more_than_settings_stay(use: str, more: str) -> None:
    assert _written(use, more) == CLASS.format(use=use, more=more)


def test_a_method_whose_result_takes_its_name_is_renamed() -> None:
    text = "class M:\n    def draw(self, z):\n        return z\n\n    def go(self):\n        self.draw = self.draw(1)\n"
    new = rename_rebound_methods(Tree(Source(text))).text
    assert "def build_draw(self, z):" in new
    assert "self.draw = self.build_draw(1)" in new
    other = text + "\n\nM().draw(2)\n"
    assert rename_rebound_methods(Tree(Source(other))).text == other


def test_savers_that_nothing_reads_go() -> None:
    text = "import tensorflow as tf\nclass M:\n    def f(self):\n        self.saver = tf.train.Saver(max_to_keep=1)\n"
    assert "Saver" not in drop_idle_savers(Tree(Source(text))).text
    used = text + "\n    def g(self):\n        self.saver.save(s, 'x')\n"
    assert drop_idle_savers(Tree(Source(used))).text == used


def test_what_a_call_keeps_for_itself_is_a_name_of_the_function() -> None:
    cls = (
        "class Layer:\n    def __init__(self, size):\n        self.size = size\n\n"
        "    def __call__(self, x, stride=None):\n        self.stride = stride\n        self.h = tf.square(x)\n"
        "        return tf.layers.dense(self.h, self.size, self.stride)\n"
    )
    text = write_out_callable_objects(
        Tree(Source(f"import tensorflow as tf\n{cls}def f(x, n):\n    one = Layer(n)\n    return one(x, 2)\n"))
    ).text
    assert "def Layer(x, stride=None, size=None):\n    h = tf.square(x)\n" in text
    assert "    return tf.layers.dense(h, size, stride)\n" in text
    assert "    return Layer(x, 2, size=n)\n" in text


def test_arguments_that_change_before_the_call_stay_with_the_object() -> None:
    cls = CLASS.format(use="one = norm(n)\nn = 2\ny = one(x)", more="")
    assert write_out_callable_objects(Tree(Source(cls))).text == cls
