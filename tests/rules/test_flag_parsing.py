"""Flags that a script reads without `tf.app.run` are parsed once they are all defined."""

from __future__ import annotations

import pytest

from tf2mig import fix

SCRIPT = """import os
import tensorflow as tf

flags = tf.app.flags
flags.DEFINE_integer("steps", 4, "How many")
FLAGS = flags.FLAGS
flags.DEFINE_float("rate", 0.1, "How fast")

print(tf.Session().run(tf.constant(2.0) * FLAGS.rate))
"""


def test_flags_are_parsed_behind_the_last() -> None:
    text = fix(SCRIPT, destination="native").text
    assert "import os\nimport sys\n" in text
    assert 'flags.DEFINE_float("rate", 0.1, "How fast")\nFLAGS(sys.argv)\n' in text
    assert "compat" not in text


def test_a_flag_that_is_read_between_two_definitions_leaves_them_as_they_are() -> None:
    text = fix(
        SCRIPT.replace("flags.DEFINE_float", "print(FLAGS.steps)\nflags.DEFINE_float"), destination="native"
    ).text
    assert "sys.argv" not in text
    assert "compat.v1" in text


RUN = "\n\ndef main(_):\n    print(FLAGS.rate)\n\n\ntf.app.run()\n"


def test_what_app_run_parses_is_not_parsed_twice() -> None:
    text = fix(SCRIPT.partition("\n\nprint")[0] + RUN, destination="native").text
    assert "sys.argv" not in text


@pytest.mark.parametrize(
    "early",
    [
        "rate = FLAGS.rate",
        "def scaled(x, rate=FLAGS.rate):\n    return x * rate",
        "def f():\n    return FLAGS.rate\n\n\nf()",
    ],
)
def test_flags_that_are_read_before_the_main_function_runs(early: str) -> None:
    text = fix(f"{SCRIPT.partition('print')[0]}\n\n{early}\n{RUN}", destination="native").text
    assert '"How fast")\nFLAGS(sys.argv)\n' in text


GUARDED = SCRIPT.replace("print(", "\n\ndef train():\n    print(") + '\n\nif __name__ == "__main__":\n    train()\n'


def test_what_may_be_imported_parses_under_its_guard() -> None:
    text = fix(GUARDED, destination="native").text
    assert 'if __name__ == "__main__":\n    FLAGS(sys.argv)\n    train()\n' in text


def test_flags_that_the_top_level_reads_are_parsed_there() -> None:
    text = fix(GUARDED.replace("\n\ndef train", "rate = FLAGS.rate\n\n\ndef train"), destination="native").text
    assert '"How fast")\nFLAGS(sys.argv)\n' in text


def test_what_was_migrated_to_the_graph_runtime_stays() -> None:
    text = fix(SCRIPT, destination="compat").text
    assert fix(text, destination="compat").text == text
    library = (
        "import tensorflow.compat.v1 as tf\n\ntf.disable_v2_behavior()\n"
        "FLAGS = tf.app.flags.FLAGS\ntf.app.flags.DEFINE_integer('steps', 4, 'How many')\n"
    )
    assert fix(library, destination="compat").text == library
