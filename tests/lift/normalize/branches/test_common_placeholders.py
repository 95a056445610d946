"""Placeholders that both branches of a question make alike."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.branches.common_placeholders import make_placeholders_once
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

_MADE = "    x = tf.placeholder(tf.float32)\n"


def written(text: str) -> str:
    return make_placeholders_once(Tree(Source("import tensorflow as tf\n" + text))).text.partition("\n")[2]


def test_it_is_made_in_front_of_the_question() -> None:
    text = written(f"if train:\n{_MADE}    a = x\nelse:\n{_MADE}    b = x\n")
    assert text == "x = tf.placeholder(tf.float32)\nif train:\n    a = x\nelse:\n    b = x\n"


def test_statements_above_it_that_are_about_other_things_stay() -> None:
    text = written(f"if train:\n    n = 1\n{_MADE}else:\n{_MADE}    b = x\n")
    assert text == "x = tf.placeholder(tf.float32)\nif train:\n    n = 1\nelse:\n    b = x\n"


@pytest.mark.parametrize(
    "text",
    [
        f"if train:\n{_MADE}    a = x\nelse:\n    x = tf.placeholder(tf.int32)\n    b = x\n",
        f"if x:\n{_MADE}    a = x\nelse:\n{_MADE}    b = x\n",
        f"if train:\n    a = x\n{_MADE}else:\n{_MADE}    b = x\n",
        f"if train:\n{_MADE}    a = x\n",
        f"if train:\n    a = 1\nelif test:\n{_MADE}    a = x\nelse:\n{_MADE}    b = x\n",
    ],
)
def test_others_stay(text: str) -> None:
    assert written(text) == text
