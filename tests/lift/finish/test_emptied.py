"""Functions of which nothing is left go with their calls."""

from __future__ import annotations

from tf2mig.lift.finish.emptied import drop_emptied

_TEXT = """import tensorflow as tf
class Model:
    def summary(self):
        pass
    def build(self):
        self.summary()
        self.writer = tf.summary.create_file_writer("logs")
"""


def test_what_a_module_calls_like_a_method_is_no_use_of_it() -> None:
    text = drop_emptied(_TEXT, _TEXT.replace("pass", "self.op = tf.summary.merge_all()"))
    assert "def summary" not in text
    assert "self.summary()" not in text
    assert "tf.summary.create_file_writer" in text


def test_what_something_else_may_call_stays() -> None:
    before = _TEXT.replace("pass", "self.op = tf.summary.merge_all()")
    used = _TEXT + "print(model.summary)\n"
    assert drop_emptied(used, before) == used


def test_what_was_empty_before_stays() -> None:
    assert drop_emptied(_TEXT, _TEXT) == _TEXT
