"""Variables for each session that takes its turn."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.runs.sessions_in_turns import give_sessions_variables
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

HEAD = "import tensorflow as tf\n"
OPENED = "a = tf.Session()\nb = tf.Session()\n"
TURNS = "a.run(w.initializer)\nb.run(w.initializer)\na.run(up)\nb.run(up)\n"


def _text(text: str) -> str:
    return give_sessions_variables(Tree(Source(HEAD + text, "module.py"))).text.removeprefix(HEAD)


def test_what_the_second_session_runs_is_made_twice() -> None:
    made = "w = tf.Variable(1)\nup = w.assign_add(2)\n"
    twice = "w = tf.Variable(1)\nw_1 = tf.Variable(1)\nup = w.assign_add(2)\nup_1 = w_1.assign_add(2)\n"
    turns = "a.run(w.initializer)\na.run(w_1.initializer)\na.run(up)\na.run(up_1)\n"
    assert _text(made + OPENED + TURNS + "b.close()\n") == twice + "a = tf.Session()\n" + turns


def test_only_the_first_session_initializes_all() -> None:
    made = "w = tf.Variable(1)\ninit = tf.global_variables_initializer()\n"
    twice = "w = tf.Variable(1)\nw_1 = tf.Variable(1)\ninit = tf.global_variables_initializer()\n"
    turns = "a.run(init)\nb.run(init)\nprint(a.run(w), b.run(w))\n"
    merged = "a = tf.Session()\na.run(init)\nprint(a.run(w), a.run(w_1))\n"
    assert _text(made + OPENED + turns) == twice + merged


def test_three_sessions() -> None:
    text = _text("w = tf.Variable(1)\n" + OPENED + "c = tf.Session()\na.run(w)\nb.run(w)\nc.run(w)\na.run(w)\n")
    assert text.count("tf.Variable(1)") == 3
    assert text.count("tf.Session()") == 1


@pytest.mark.parametrize(
    "text",
    [
        "w = tf.Variable(1)\n" + OPENED + "a.run(w)\na.run(w)\nb.run(w)\n",
        "w = tf.get_variable('w', [2])\n" + OPENED + "a.run(w)\nb.run(w)\na.run(w)\n",
        "for i in range(2):\n    w = tf.Variable(i)\n" + OPENED + "a.run(w)\nb.run(w)\na.run(w)\n",
        "w = tf.Variable(1)\n" + OPENED + "a.run(w)\nb.run(w)\na.run(w)\nsave(b)\n",
        "w = tf.Variable(1)\n" + OPENED + "a.run(w)\nb.run(w)\na.run(w)\ndef f():\n    return b.run(w)\n",
        "w = tf.constant(1)\n" + OPENED + "a.run(w)\nb.run(w)\na.run(w)\n",
    ],
    ids=["one-after-the-other", "get-variable", "loop", "handed-on", "function", "no-variables"],
)
def test_other_sessions_stay(text: str) -> None:
    assert _text(text) == text
