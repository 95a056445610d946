"""Functions that only open a session."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.runs.session_makers import open_sessions_in_place
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

HEAD = "import tensorflow as tf\n"
MAKER = (
    "def make(n):\n    config = tf.ConfigProto(inter_op_parallelism_threads=n)\n    return tf.Session(config=config)\n"
)


def _opened(text: str) -> str:
    return open_sessions_in_place(Tree(Source(HEAD + text))).text.removeprefix(HEAD)


def test_calls_open_the_session() -> None:
    assert _opened(MAKER + "sess = make(1)\n") == "sess = tf.Session()\n"


@pytest.mark.parametrize(
    "text",
    [
        MAKER + "print(make)\n",
        MAKER.replace("config=config", "graph=g") + "sess = make(1)\n",
        MAKER.replace("    return", "    print(n)\n    return") + "sess = make(1)\n",
        MAKER.replace("    return", "    tf.reset_default_graph()\n    return") + "x = tf.ones([])\nsess = make(1)\n",
    ],
)
def test_other_functions_stay(text: str) -> None:
    assert _opened(text) == text
