"""Functions that select variables are written out."""

from __future__ import annotations

from tf2mig.lift.normalize.calls.selections import write_out_selections
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

HEAD = "import tensorflow as tf\n"


def written(text: str) -> str:
    return write_out_selections(Tree(Source(HEAD + text))).text.removeprefix(HEAD)


def test_a_selection_takes_the_place_of_its_calls() -> None:
    text = (
        "def named(part, suffix='x'):\n"
        "    return [v for v in tf.global_variables() if part in v.name]\n"
        "a = named('live')\n"
        "b = named(part='still')\n"
    )
    assert written(text) == (
        "a = [v for v in tf.global_variables() if 'live' in v.name]\n"
        "b = [v for v in tf.global_variables() if 'still' in v.name]\n"
    )


def test_a_method_reads_the_object_it_is_called_on() -> None:
    text = (
        "class Net:\n"
        "    def params(self):\n"
        '        """Its variables."""\n'
        "        found = tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, self.scope)\n"
        "        return found\n"
        "    def go(self):\n"
        "        return self.params()\n"
    )
    assert written(text) == (
        "class Net:\n"
        "    def go(self):\n"
        "        return tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, self.scope)\n"
    )


def test_what_is_handed_on_computed_or_does_more_stays() -> None:
    selection = "def named(part):\n    return tf.trainable_variables(part)\n"
    for text in (
        f"{selection}f = named\n",
        f"{selection}a = named(make())\n",
        "def named(part):\n    print(part)\n    return tf.trainable_variables(part)\na = named('x')\n",
        "def named(part):\n    return [v.name for v in tf.trainable_variables() if part in v.name]\na = named('x')\n",
    ):
        assert written(text) == text
