"""Operations are not named by their scopes any more."""

from __future__ import annotations

from tf2mig.lift.normalize.words.scope_handles import drop_scope_handles
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

HEAD = "import tensorflow as tf\n"


def dropped(text: str) -> str:
    return drop_scope_handles(Tree(Source(HEAD + text))).text.removeprefix(HEAD)


def test_the_name_goes() -> None:
    text = "with tf.name_scope('a') as scope:\n    y = tf.nn.relu(x, name=scope)\n    z = f(y, name=scope)\n"
    assert dropped(text) == text.replace("tf.nn.relu(x, name=scope)", "tf.nn.relu(x)")


def test_other_names_stay() -> None:
    text = "with tf.name_scope('a') as scope:\n    y = tf.nn.relu(x, name='scope')\n"
    assert dropped(text) == text
