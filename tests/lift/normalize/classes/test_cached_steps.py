"""Updates that a method makes when it is first called, and keeps."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.classes.cached_steps import make_cached_steps_anew
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

PROGRAM = """import tensorflow as tf
class A:
    def __init__(self, sess):
        self.sess = sess
        self._op = None
    def copy(self, other):
        if self._op is None:
            ops = [tf.assign(a, b) for a, b in zip(self.vs, other.vs)]
            self._op = tf.group(*ops)
        self.sess.run(self._op)
a, b = A(s), A(s)
c = A(s)
"""


def anew(text: str) -> str:
    return make_cached_steps_anew(Tree(Source(text, "p.py"))).text


@pytest.mark.parametrize("test", ["self._op is None", "not self._op"])
def test_they_are_made_where_they_are_run(test: str) -> None:
    text = anew(PROGRAM.replace("self._op is None", test) + "a.copy(c)\na.copy(c)\n")
    assert "self._op" not in text
    assert "        op = tf.group(*ops)\n        self.sess.run(op)\n" in text


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", "a.copy(c)\nc = A(s)\na.copy(c)\n"),
        ("", "for x in xs:\n    a.copy(x)\n"),
        ("", "a.copy(c)\nprint(a._op)\n"),
        ("tf.group(*ops)", "tf.train.AdamOptimizer().minimize(other.loss)"),
        ("self._op = None", "self._op = tf.no_op()"),
    ],
)
def test_what_is_handed_other_things_or_does_more_stays(old: str, new: str) -> None:
    program = PROGRAM.replace(old, new) + "a.copy(c)\n" if old else PROGRAM + new
    assert anew(program) == program
