"""Sessions that are handed to Keras."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.runs.keras_sessions import drop_keras_sessions
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

HEADER = "import tensorflow as tf\nfrom tensorflow.keras import backend as K\nsess = tf.Session()\n"


def dropped(code: str) -> str:
    return drop_keras_sessions(Tree(Source(HEADER + code, "m.py"))).text[len(HEADER) :]


@pytest.mark.parametrize("code", ["K.set_session(sess)\n", "K.set_session(tf.Session(config=c))\n"])
def test_the_statement_goes(code: str) -> None:
    assert dropped(code + "x = 1\n") == "x = 1\n"


@pytest.mark.parametrize(
    "code", ["K.set_session(make())\n", "K.set_session(sess)\nK.get_session().run(x)\n", "other.set_session(sess)\n"]
)
def test_what_is_more_than_that_stays(code: str) -> None:
    assert dropped(code) == code
