"""One of the listed variables, fetched together with other things."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.runs.fetched_variables import read_variables_after
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

HEAD = "import tensorflow as tf\nw = tf.trainable_variables()[0]\n"


def written(text: str) -> str:
    return read_variables_after(Tree(Source(HEAD + text))).text.removeprefix(HEAD)


def test_the_variable_is_read_in_a_statement_that_follows() -> None:
    assert written("_, v = sess.run([train, w], feed)\n") == "_ = sess.run(train, feed)\nv = sess.run(w)\n"
    text = written("for i in x:\n    l, v, _ = sess.run([loss, w, train])\n")
    assert text == "for i in x:\n    l, _ = sess.run([loss, train])\n    v = sess.run(w)\n"


@pytest.mark.parametrize(
    "text",
    [
        "v = sess.run([train, w])\n",
        "_, v = sess.run([train, u])\n",
        "a.x, v = sess.run([train, w])\n",
        "w = 1\n_, v = sess.run([train, w])\n",
        "v, u = sess.run([w, w])\n",
    ],
)
def test_other_runs_stay(text: str) -> None:
    assert written(text) == text
