"""The variables of objects, listed from outside of their class."""

from __future__ import annotations

from lifting import blocker, lifted

CLASS = """
class Net:
    def __init__(self, name):
        with tf.variable_scope(name):
            self.x = tf.placeholder(tf.float32, [None, 2])
            self.w = tf.get_variable('w', [2, 1])
            self.out = tf.layers.dense(tf.matmul(self.x, self.w), 1)

    def compute(self, sess, x):
        return sess.run(self.out, {self.x: x})
"""
COPY = """
one = Net('one')
two = Net('two')
a = tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, scope='one')
b = tf.trainable_variables(scope='two')
copy = [tf.assign(v, u) for u, v in zip(a, b)]
sess = tf.Session()
sess.run(copy)
print(one.compute(sess, [[1.0, 2.0]]), two.compute(sess, [[1.0, 2.0]]))
"""


def test_a_scope_that_a_constructor_was_given_is_its_object() -> None:
    text = lifted(CLASS + COPY)
    assert "zip(one.trainable_variables, two.trainable_variables)" in text
    assert "        return [self.w, *self.out_layer.trainable_variables]\n" in text
    assert "one.compute_out.get_concrete_function()" in text
    assert "two.compute_out.get_concrete_function()" in text


def test_all_variables_are_those_of_each_object_in_turn() -> None:
    text = lifted(CLASS + COPY.replace("scope='two'", "").replace("zip(a, b)", "zip(a, b[3:])"))
    assert "[*one.trainable_variables, *two.trainable_variables][3:]" in text


def test_an_object_without_a_name_of_its_own_blocks() -> None:
    reason = blocker(CLASS + COPY.replace("one = Net('one')\n", "one = [Net('one')][0]\n"))
    assert reason is not None


def test_a_scope_that_starts_like_another_takes_both_objects() -> None:
    text = lifted(
        CLASS + COPY.replace("'two'", "'onetwo'", 1).replace("zip(a, b)", "zip(a, a[3:])").replace("b =", "#")
    )
    assert "[*one.trainable_variables, *two.trainable_variables]" in text


COPIER = """
class Copier:
    def __init__(self, a, b):
        us, vs = tf.trainable_variables(scope=a.scope), tf.trainable_variables(b.scope)
        self.copies = [v.assign(u) for u, v in zip(us, vs)]

    def copy(self, sess):
        sess.run(self.copies)

one = Net('one')
two = Net('two')
sess = tf.Session()
Copier(one, two).copy(sess)
print(one.compute(sess, [[1.0, 2.0]]), two.compute(sess, [[1.0, 2.0]]))
"""
KEPT = CLASS.replace("    def __init__(self, name):\n", "    def __init__(self, name):\n        self.scope = name\n")


def test_a_scope_that_an_object_keeps_is_that_object() -> None:
    text = lifted(KEPT + COPIER)
    assert "        self.a = a\n" in text
    assert "zip(self.a.trainable_variables, self.b.trainable_variables)" in text


def test_scopes_that_start_alike_block() -> None:
    assert blocker(KEPT + COPIER.replace("'two'", "'one_two'")) is not None


def test_an_object_whose_scope_holds_but_a_part_blocks() -> None:
    part = KEPT.replace("            self.w =", "        if True:\n            self.w =")
    assert blocker(part + COPIER) is not None
