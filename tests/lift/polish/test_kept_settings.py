"""Settings that the objects of a class keep, and those that their calls say."""

from __future__ import annotations

import ast

import pytest

from tf2mig.lift.polish.kept_settings import with_kept_settings

CLASS = """\
class Conv(tf.Module):
    def __init__(self, filters):
        super().__init__()
        self.kernel = None
        self.bias = tf.Variable(tf.zeros([filters]))

    def __call__(self, x, filters, size, padding="SAME", act=None):
        if self.kernel is None:
            self.kernel = tf.Variable(tf.ones([size, size, x.shape[-1], filters]))
        y = tf.nn.conv2d(x, self.kernel, 1, padding) + self.bias
        return y if act is None else act(y)


"""
KEPT = """\
class Conv(tf.Module):
    def __init__(self, filters, size, padding="SAME", act=None):
        super().__init__()
        self.filters = filters
        self.size = size
        self.padding = padding
        self.act = act
        self.kernel = None
        self.bias = tf.Variable(tf.zeros([filters]))

    def __call__(self, x):
        if self.kernel is None:
            self.kernel = tf.Variable(tf.ones([self.size, self.size, x.shape[-1], self.filters]))
        y = tf.nn.conv2d(x, self.kernel, 1, self.padding) + self.bias
        return y if self.act is None else self.act(y)


"""


def test_literals_and_functions_are_kept() -> None:
    text = (
        CLASS + 'one = Conv(4)\ntwo = Conv(8)\ny = two(one(x, 4, 3, act=tf.nn.relu), 8, 5, "VALID")\nshow(one.bias)\n'
    )
    new = KEPT + 'one = Conv(4, 3, act=tf.nn.relu)\ntwo = Conv(8, 5, "VALID")\ny = two(one(x))\nshow(one.bias)\n'
    assert with_kept_settings(text, "") == new


def test_one_name_for_both_is_kept() -> None:
    text = CLASS + "n = 4\none = Conv(n)\n\n\ndef compute(x):\n    return one(x, n, 3)\n"
    assert with_kept_settings(text, "").endswith("n = 4\none = Conv(n, 3)\n\n\ndef compute(x):\n    return one(x)\n")


@pytest.mark.parametrize(
    "calls",
    [
        "one = Conv(4)\nones = [one]\ny = one(x, 4, 3)\n",
        "ones = [Conv(4)]\ny = ones[0](x, 4, 3)\n",
        "one = Conv(4)\ny = one(x, *sizes)\n",
        "one = Conv(4)\n",
        "class Other(Conv):\n    pass\n\n\none = Conv(4)\ny = one(x, 4, 3)\n",
        "one = Conv(4)\n\n\ndef compute(x, one):\n    return one(x, 4, 3)\n",
    ],
    ids=["listed", "of-a-list", "starred", "uncalled", "subclass", "parameter"],
)
def test_objects_that_are_not_known_keep_nothing(calls: str) -> None:
    assert with_kept_settings(CLASS + calls, "") == CLASS + calls


def test_what_calls_say_otherwise_stays() -> None:
    text = CLASS + "one = Conv(4)\ny = one(one(x, 4, 3), 4, 5, act=f)\n"
    call = next(n for n in ast.walk(ast.parse(with_kept_settings(text, ""))) if getattr(n, "name", "") == "__call__")
    assert isinstance(call, ast.FunctionDef)
    assert [a.arg for a in call.args.args] == ["self", "x", "size", "act"]


def test_a_name_that_another_scope_binds_is_said() -> None:
    text = CLASS + "n = 4\none = Conv(n)\n\n\ndef compute(x, n):\n    return one(x, n, 3)\n"
    assert "def __call__(self, x, filters):" in with_kept_settings(text, "")


def test_classes_of_the_program_stay() -> None:
    text = CLASS + "one = Conv(4)\ny = one(x, 4, 3)\n"
    assert with_kept_settings(text, CLASS) == text
