"""Members that a loop picks from what a run fetches."""

from __future__ import annotations

from lift.lifting import blocker, lifted

LISTED = """
x = tf.placeholder(tf.float32, [2])
y = x * 2.0
outs = []
h = x
for _ in range(2):
    h = h * x
    outs.append(h)
sess = tf.Session()
feed = [1.0, 2.0]
"""


def test_a_list_that_a_loop_fills_is_fetched_whole() -> None:
    text = lifted(LISTED + "print(sess.run(outs, {x: feed}))\n")
    assert "return outs\n" in text
    assert "return outs[0]" not in text


def test_the_loop_picks_from_the_values() -> None:
    text = lifted(LISTED + "for i in range(2):\n    print(sess.run(outs[i], {x: feed}))\n")
    assert "compute_outs(feed))[i]" in text


def test_of_several_fetches_one_is_picked() -> None:
    text = lifted(LISTED + "for i in range(2):\n    a, b = sess.run([y, outs[i]], {x: feed})\n    print(a, b)\n")
    assert "    b = b[i]\n" in text


def test_what_changes_with_the_loop_is_traced_in_it() -> None:
    text = lifted(LISTED + "for i in range(2):\n    print(sess.run(y + i, {x: feed}))\n")
    assert "    def compute(x):" in text[text.index("for i in range") :]


def test_steps_are_not_all_taken() -> None:
    steps = """
w = tf.Variable(1.0)
v = tf.Variable(1.0)
steps = [w.assign_add(1.0), v.assign_add(1.0)]
sess = tf.Session()
sess.run(tf.global_variables_initializer())
for i in range(2):
    sess.run(steps[i])
"""
    assert blocker(steps) == "TFM700"


def test_equal_texts_of_different_values_are_different_fetches() -> None:
    text = lifted(LISTED + "k = 1\nprint(sess.run(y + k, {x: feed}))\nk = 2\nprint(sess.run(y + k, {x: feed}))\n")
    assert text.count("return y + k") == 2


def test_comprehensions_pick_from_the_values_too() -> None:
    text = lifted(LISTED + "print({i: sess.run(outs[i], {x: feed}) for i in range(2)})\n")
    assert "compute_outs(feed))[i] for i in range(2)" in text


def test_what_changes_in_a_comprehension_is_traced_nowhere() -> None:
    assert blocker(LISTED + "i = 0\nprint([sess.run(y + i, {x: feed}) for i in range(2)])\n") == "TFM701"


def test_a_method_that_picks_by_its_parameter_does_not_keep_the_first() -> None:
    program = """
class Net:
    def __init__(self):
        self.x = tf.placeholder(tf.float32, [2])
        self.parts = {"a": self.x * 2.0, "b": self.x + 1.0}

    def part(self, sess, name):
        return sess.run(self.parts[name], {self.x: [1.0, 2.0]})


net = Net()
sess = tf.Session()
print(net.part(sess, "a"), net.part(sess, "b"))
"""
    assert ".items()}[name]" in lifted(program)


def test_a_list_of_python_values_is_not_filled_by_tracing() -> None:
    program = """
x = tf.placeholder(tf.float32, [2])
names = []
h = x
for i in range(3):
    h = h * 2.0
    names.append("layer%d" % i)
sess = tf.Session()
for name in names:
    print(name)
print(sess.run(h, {x: [1.0, 2.0]}))
"""
    assert blocker(program) == "TFM700"


def test_a_comprehension_of_the_same_name_does_not_hide_what_the_loop_picks() -> None:
    members = "d = {n: getattr(tf.nn, n)(x) for n in ['relu', 'tanh']}\n"
    text = lifted(LISTED + members + "for n in ['tanh', 'relu']:\n    print(sess.run([y, d[n]], {x: feed}))\n")
    assert "    def evaluate(x):" in text[text.index("for n in ['tanh'") :]
