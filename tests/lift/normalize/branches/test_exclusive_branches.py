"""Branches of which a process takes one begin with a new graph each, where none has been begun before."""

import pytest

from tf2mig.lift.normalize.branches.exclusive_branches import begin_graphs_in_branches
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

HEAD = """import tensorflow as tf


def build():
    return tf.placeholder(tf.float32)


def train():
    x = build()


def test():
    x = build()


"""
RESET = "tf.reset_default_graph()"


def begun(text: str) -> str:
    return begin_graphs_in_branches(Tree(Source(text))).text


def test_every_branch_but_the_first_begins_a_graph() -> None:
    choice = "if mode == 1:\n    train()\nelif mode == 2:\n    test()\nelse:\n    x = build()\n"
    told = (
        f"if mode == 1:\n    train()\nelif mode == 2:\n    {RESET}\n    test()\nelse:\n    {RESET}\n    x = build()\n"
    )
    assert begun(HEAD + choice) == HEAD + told


def test_the_choice_may_stand_in_the_main_function() -> None:
    main = "def main(_):\n    if FLAGS.train:\n        train()\n    else:\n        {}test()\n\n\ntf.app.run()\n"
    assert begun(HEAD + main.format("")) == HEAD + main.format(f"{RESET}\n        ")


@pytest.mark.parametrize(
    "text",
    [
        "x = build()\nif mode:\n    train()\nelse:\n    test()\n",
        "if mode:\n    train()\nelse:\n    test()\ntf.Session()\n",
        "if mode:\n    y = train()\nelse:\n    y = test()\nprint(y)\n",
        "for mode in (0, 1):\n    if mode:\n        train()\n    else:\n        test()\n",
        "if mode:\n    train()\nelse:\n    print(mode)\n",
        "def run(mode):\n    if mode:\n        train()\n    else:\n        test()\n\n\nrun(0)\nrun(1)\n",
    ],
)
def test_a_choice_stays_where_graphs_meet(text: str) -> None:
    assert begun(HEAD + text) == HEAD + text
