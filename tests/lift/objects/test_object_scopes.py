"""Summaries that are tagged by the scope which each object of a class opens and keeps."""

from __future__ import annotations

from lifting import blocker, lifted

PROGRAM = """
class Net:
    def __init__(self, scope):
        self.scope = scope
        with tf.variable_scope(scope):
            self._build()
    def _build(self):
        self.x = tf.placeholder(tf.float32, [None, 2])
        self.loss = tf.reduce_mean(self.x)
        self.summary = tf.summary.merge([
            tf.summary.scalar('loss', self.loss), tf.summary.scalar('twice', 2 * self.loss)])
    def log(self, writer, x):
        writer.add_summary(sess.run(self.summary, {self.x: x}), 0)
one, two = Net('one'), Net('two')
sess = tf.Session()
writer = tf.summary.FileWriter('logs')
one.log(writer, [[1.0, 2.0]])
two.log(writer, [[1.0, 2.0]])
"""


def test_tags_begin_with_the_scope_of_the_object() -> None:
    text = lifted(PROGRAM)
    assert 'self.scope + "/loss": loss' in text
    assert text.count('"scalars": {') == 1


def test_a_name_that_the_object_does_not_keep_is_a_blocker() -> None:
    assert blocker(PROGRAM.replace("        self.scope = scope\n", "")) is not None


def test_scopes_of_one_name_are_a_blocker() -> None:
    assert blocker(PROGRAM.replace("Net('two')", "Net('one')")) is not None
