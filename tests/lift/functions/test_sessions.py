"""Sessions go, and with them the parameters and arguments that handed them on."""

from __future__ import annotations

from lifting import blocker, lifted

MODEL = "p = tf.placeholder(tf.float32, [])\nout = p * 2\n"


def test_parameters_and_arguments_go() -> None:
    text = lifted(
        MODEL
        + """
def step(x, sess=None, verbose=False):
    return sess.run(out, feed_dict={p: x})
class Runner:
    def __init__(self, session, n):
        self.session = session
        self.n = n
    def go(self):
        return [step(i, self.session, verbose=True) for i in range(self.n)]
s = tf.Session(config=tf.ConfigProto(allow_soft_placement=True))
print(step(1.0, s), step(2.0, sess=s), Runner(s, 3).go())
"""
    )
    assert "def step(x, verbose=False):\n    return compute_out(x).numpy()\n" in text
    assert "    def __init__(self, n):\n        self.n = n\n" in text
    assert "[step(i, verbose=True) for i in range(self.n)]" in text
    assert "print(step(1.0), step(2.0), Runner(3).go())\n" in text
    assert "sess" not in text


def test_a_parameter_of_another_kind_of_value_stays() -> None:
    text = lifted(
        MODEL
        + ("def step(sess, graph):\n    return sess.run(out, {p: graph})\ns = tf.Session()\nprint(step(s, 1.0))\n")
    )
    assert "def step(graph):\n    return compute_out(graph).numpy()\n" in text
    assert "print(step(1.0))\n" in text


def test_sessions_in_turns_block() -> None:
    program = """
    w = tf.get_variable('w', [])
    up = tf.assign_add(w, 1.0)
    a = tf.Session()
    b = tf.Session()
    a.run(tf.global_variables_initializer())
    b.run(tf.global_variables_initializer())
    a.run(up)
    b.run(up)
    print(a.run(w))
    """
    assert blocker(program) == "TFM703"


def test_a_second_session_starts_from_the_first_values() -> None:
    text = lifted(
        """
        w = tf.Variable(1.0)
        up = tf.assign_add(w, 1.0)
        with tf.Session() as a:
            a.run(tf.global_variables_initializer())
            print(a.run(up))
        with tf.Session() as b:
            b.run(tf.global_variables_initializer())
            print(b.run(up))
        """
    )
    assert text.endswith("print(run_up().numpy())\nw.assign(1.0)\nprint(run_up().numpy())\n")


def test_default_sessions() -> None:
    text = lifted(
        MODEL
        + ("sess = tf.InteractiveSession()\nprint(out.eval({p: 1.0}), out.eval(feed_dict={p: 3.0}, session=sess))\n")
    )
    assert text.endswith("print(compute_out(1.0).numpy(), compute_out(3.0).numpy())\n")


def test_a_session_for_other_code_blocks() -> None:
    assert blocker(MODEL + "import other\ns = tf.Session()\nother.go(s)\nprint(s.run(out, {p: 1.0}))\n") == "TFM703"
