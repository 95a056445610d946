"""Collections of scopes that parameters name."""

from __future__ import annotations

from lifting import blocker, lifted

NET = """
class Net:
    def __init__(self, scope, size):
        with tf.variable_scope(scope):
            self.x = tf.placeholder(tf.float32, [None, 2])
            self.w = tf.get_variable('w', [2, size])
            self.y = tf.matmul(self.x, self.w)
        self.loss = tf.reduce_mean(self.y)
        self.vars = tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, scope=scope)
        self.half = [v.assign(v * 0.5) for v in self.vars]
"""
RUN = """
sess = tf.Session()
sess.run(tf.global_variables_initializer())
sess.run(one.half)
print(sess.run(one.loss, {one.x: [[1.0, 2.0]]}))
"""


def test_objects_of_scopes_of_their_own_list_their_own_variables() -> None:
    text = lifted(NET + "one = Net('one', 2)\ntwo = Net('two', 3)\n" + RUN)
    assert "for v in [self.w]:" in text
    assert "_collection" not in text


def test_the_scope_may_be_kept_or_be_a_part() -> None:
    kept = NET.replace("        with", "        self.scope = scope\n        with").replace(
        "scope=scope", "scope=self.scope"
    )
    assert "for v in [self.w]:" in lifted(kept + "one = Net('one', 2)\n" + RUN)
    literal = kept.replace("self.scope = scope", "self.scope = 'net'")
    literal = literal.replace("variable_scope(scope)", "variable_scope(self.scope)")
    assert "for v in [self.w]:" in lifted(literal + "one = Net('one', 2)\n" + RUN)
    part = NET.replace("scope=scope", "scope=scope + '/'")
    assert "for v in [self.w]:" in lifted(part + "one = Net('one', 2)\n" + RUN)


def test_scopes_that_start_alike_are_not_told_apart() -> None:
    assert blocker(NET + "one = Net('a', 2)\ntwo = Net('ab', 3)\n" + RUN) == "TFM704"
    assert blocker(NET + "one = Net('a', 2)\nv = tf.get_variable('ab', [])\n" + RUN) == ""
    before = "v = tf.get_variable('ab', [])\n" + NET
    assert blocker(before + "one = Net('a', 2)\ntwo = Net('b', 2)\n" + RUN) == "TFM704"
    assert "[v.assign(v * 0.5) for v in [v, self.w]]" in lifted(before + "one = Net('a', 2)\n" + RUN)
    assert blocker(NET + "import sys\none = Net(sys.argv[0], 2)\n" + RUN) == "TFM704"


def test_objects_made_in_several_places_must_find_the_same() -> None:
    text = NET.replace("variable_scope(scope)", "variable_scope('net')").replace("scope=scope", "scope='net'")
    assert blocker(text + "with tf.variable_scope('a'):\n    one = Net('', 2)\ntwo = Net('', 3)\n" + RUN) == "TFM704"
    assert blocker(text + "one = Net('', 2)\n" + RUN) == ""


def test_a_scope_is_a_regular_expression() -> None:
    source = NET.replace("        self.vars", "        self.other = tf.get_variable('other', [2])\n        self.vars")
    literal = source.replace("variable_scope(scope)", "variable_scope('net')")
    for pattern, listed in (("net/w|nothing", "[self.w]"), ("ne[st]/", "[self.w]"), ("other$|other:", "[self.other]")):
        text = lifted(literal.replace("scope=scope", f"scope={pattern!r}") + "one = Net('one', 2)\n" + RUN)
        assert f"for v in {listed}:" in text
    both = "one = Net('one', 2)\ntwo = Net('two', 3)\n"
    assert blocker(source.replace("scope=scope", "scope=scope + '/.'") + both + RUN) == "TFM704"
