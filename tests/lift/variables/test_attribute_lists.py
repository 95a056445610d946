"""Lists of variables that a class keeps as attributes, for other objects to read."""

from __future__ import annotations

from lifting import blocker, lifted

CLASS = """
class Net:
    def __init__(self, scope, other=None):
        with tf.variable_scope(scope):
            self.x = tf.placeholder(tf.float32, [None, 2])
            self.y = tf.layers.dense(self.x, 1)
        self.params = tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, scope=scope + '/')
        self.pull = [mine.assign(theirs) for mine, theirs in zip(self.params, other.params)]
"""
RUN = """
sess.run(two.pull)
print(sess.run(two.y, {two.x: [[1.0, 2.0]]}))
"""
MADE = "one = Net('one')\ntwo = Net('two', one)\nsess = tf.Session()\n"


def test_a_list_that_another_object_reads_is_a_property() -> None:
    text = lifted(CLASS + MADE + RUN)
    assert "    @property\n    def params(self):\n        return self.y_layer.trainable_variables\n" in text
    assert "in zip(self.params, self.other.params):" in text
    assert "self.y_layer.build([None, 2])" in text


def test_names_that_a_loop_counts_are_scopes_of_their_own() -> None:
    made = "one = Net('one')\nnets = []\nfor i in range(2):\n    nets.append(Net('net_%i' % i, one))\n"
    run = (
        "sess = tf.Session()\nfor net in nets:\n    sess.run(net.pull)\n    print(sess.run(net.y, {net.x: [[1.0]]}))\n"
    )
    assert "def params(self):" in lifted(CLASS + made + run)
    same = made.replace("'net_%i' % i", "'net'")
    assert blocker(CLASS + same + run)
