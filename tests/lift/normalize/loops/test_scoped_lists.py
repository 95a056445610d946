"""Lists of the variables below a scope."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.loops.scoped_lists import write_scoped_lists
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

HEAD = "import tensorflow as tf\nclass A:\n    def __init__(self, scope):\n        self.scope = scope\n"


def written(text: str) -> str:
    return write_scoped_lists(Tree(Source(HEAD + text))).text.removeprefix(HEAD)


def test_a_choice_by_the_start_of_names_asks_for_the_scope() -> None:
    text = written("v = [t for t in tf.trainable_variables() if t.name.startswith(a.scope)]\n")
    assert text == "v = tf.trainable_variables(scope=a.scope)\n"


@pytest.mark.parametrize(
    "text",
    [
        "v = [t for t in tf.trainable_variables() if t.name.startswith('x')]\n",
        "v = [t for t in tf.trainable_variables() if not t.name.startswith(a.scope)]\n",
        "v = [t.name for t in tf.trainable_variables() if t.name.startswith(a.scope)]\n",
        "v = [t for t in found() if t.name.startswith(a.scope)]\n# _variables(\n",
    ],
)
def test_other_choices_stay(text: str) -> None:
    assert written(text) == text


PAIR = """u = tf.trainable_variables(scope=a.scope)
u = sorted(u, key=lambda v: v.name)
w = [t for t in tf.trainable_variables() if t.name.startswith(b.scope)]
w = sorted(w, key=lambda v: v.name)
for x, y in zip(u, w):
    pass
"""


def test_a_pair_of_lists_of_objects_of_one_class_is_not_sorted() -> None:
    assert "sorted" not in written(PAIR)


@pytest.mark.parametrize(
    "text",
    [
        PAIR + "print(u[0])\n",
        PAIR.replace("zip(u, w)", "zip(u, z)"),
        PAIR.replace("u = tf.trainable_variables(scope=a.scope)", "u = tf.trainable_variables()"),
        PAIR + "class B:\n    def __init__(self):\n        self.scope = 1\n",
    ],
)
def test_what_else_reads_a_sorted_list_keeps_it(text: str) -> None:
    assert written(text).count("sorted") == 2
