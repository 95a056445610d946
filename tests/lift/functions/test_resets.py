"""Running an initializer again puts variables back; the first time it is nothing."""

from __future__ import annotations

from lifting import blocker, lifted

MODEL = """
import sys
x = tf.placeholder(tf.float32, [])
w = tf.Variable(1.0)
loss = tf.square(w * x)
train = tf.train.AdamOptimizer(0.1).minimize(loss)
sess = tf.Session()
init = tf.global_variables_initializer()
"""
AGAIN = "w.assign(1.0)\n{0}optimizer.reset()\n"


def test_the_first_run_goes() -> None:
    text = lifted(MODEL + "sess.run(init)\nsess.run(train, {x: 2.0})\n")
    assert ".assign(" not in text
    assert "init" not in text


def test_the_second_run_starts_anew_with_the_optimizer() -> None:
    text = lifted(MODEL + "sess.run(init)\nsess.run(train, {x: 2.0})\nsess.run(init)\nsess.run(train, {x: 2.0})\n")
    assert text.endswith("train_step(2.0)\n" + AGAIN.format("") + "train_step(2.0)\n")


def test_each_round_of_a_loop_starts_anew() -> None:
    text = lifted(MODEL + "for trial in range(3):\n    sess.run(init)\n    sess.run(train, {x: 2.0})\n")
    assert text.endswith("for trial in range(3):\n    " + AGAIN.format("    ") + "    train_step(2.0)\n")


def test_a_loop_that_makes_the_variables_itself_needs_nothing() -> None:
    text = lifted(
        """
        def trial():
            tf.reset_default_graph()
            w = tf.Variable(1.0)
            up = w.assign_add(1.0)
            with tf.Session() as sess:
                sess.run(tf.global_variables_initializer())
                return sess.run(up)
        for i in range(2):
            print(trial())
        """
    )
    assert "w.assign(" not in text


def test_random_initial_values_are_drawn_anew() -> None:
    text = lifted(
        """
        w = tf.Variable(tf.random_normal([2]))
        up = w.assign_add([1., 1.])
        for i in range(2):
            with tf.Session() as sess:
                sess.run(tf.global_variables_initializer())
                sess.run(up)
        """
    )
    assert "for i in range(2):\n    w.assign(tf.random_normal([2]))\n    run_up()\n" in text


def test_either_branch_is_the_first() -> None:
    text = lifted(
        MODEL
        + (
            "if len(sys.argv) > 1:\n    sess.run(init)\n    print(1)\n"
            "else:\n    sess.run(init)\nsess.run(train, {x: 1.0})\n"
        )
    )
    assert ".assign(" not in text


def test_layers_that_start_anew_block() -> None:
    program = """
    x = tf.placeholder(tf.float32, [None, 2])
    out = tf.layers.dense(x, 1)
    sess = tf.Session()
    for trial in range(3):
        sess.run(tf.global_variables_initializer())
        print(sess.run(out, {x: [[1, 2]]}))
    """
    assert blocker(program) == "TFM708"


def test_a_session_that_is_always_handed_in_is_initialized_outside() -> None:
    agent = """
class Agent:
    def __init__(self, sess=None):
        self.x = tf.placeholder(tf.float32, [None, 2])
        self.y = tf.layers.dense(self.x, 2)
        if sess is None:
            self.sess = tf.Session()
            self.sess.run(tf.global_variables_initializer())
        else:
            self.sess = sess

    def go(self):
        return self.sess.run(self.y, {self.x: [[1.0, 2.0]]})


sess = tf.Session()
"""
    end = "sess.run(tf.global_variables_initializer())\nprint(one.go())\n"
    text = lifted(agent + "one = Agent(sess=sess)\ntwo = Agent(sess=sess)\n" + end)
    assert "if sess is None" not in text
    assert blocker(agent + "one = Agent(sess=sess)\ntwo = Agent()\n" + end) == "TFM708"


def test_the_initializer_of_one_variable_resets_that_one() -> None:
    text = lifted(MODEL + "sess.run(init)\nsess.run(train, {x: 2.0})\nsess.run(w.initializer)\n")
    assert text.endswith("train_step(2.0)\nw.assign(1.0)\n")


def test_what_is_initialized_again_must_be_known() -> None:
    chosen = "sess.run(init)\nsess.run(train, {x: 2.0})\nsess.run(init if len(sys.argv) > 1 else w.initializer)\n"
    assert blocker(MODEL + chosen) == "TFM708"
