"""Names of the program that hide a function of Python which lifted code calls."""

from __future__ import annotations

from tf2mig.lift.normalize.words.hidden_builtins import uncover_builtins
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree


def _after(text: str) -> str:
    return uncover_builtins(Tree(Source(text))).text


def test_a_name_that_hides_iter_is_another() -> None:
    text = "iter = dataset.make_one_shot_iterator()\ndef f():\n    return iter.get_next()\n"
    assert _after(text) == "iterator = dataset.make_one_shot_iterator()\ndef f():\n    return iterator.get_next()\n"


def test_only_the_scope_that_binds_the_name_changes() -> None:
    text = "def f():\n    iter = d.make_one_shot_iterator()\n    return iter\nx = iter([1])\n"
    assert _after(text) == "def f():\n    iterator = d.make_one_shot_iterator()\n    return iterator\nx = iter([1])\n"


def test_what_lifted_code_does_not_call_stays() -> None:
    text = "for iter in range(3):\n    print(iter)\n"
    assert _after(text) == text


def test_parameters_and_declared_names_stay() -> None:
    for text in (
        "def f(iter):\n    iter = iter or d.make_one_shot_iterator()\n",
        "def f():\n    global iter\n    iter = d.make_one_shot_iterator()\n",
    ):
        assert _after(text) == text


def test_a_name_that_is_python_s_function_too_stays() -> None:
    for text in (
        "list = list(range(3))\nstep = tf.train.AdamOptimizer().minimize(loss)\n",
        "print(type(x) is list)\nlist = [1]\nstep = tf.train.AdamOptimizer().minimize(loss)\n",
    ):
        assert _after(text) == text
