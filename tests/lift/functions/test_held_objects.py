"""Methods that compute with the tensors of other objects, which their own object holds."""

from __future__ import annotations

from lifting import blocker, lifted

NET = """
class Net(object):
    def __init__(self, name):
        with tf.variable_scope(name):
            self.x = tf.placeholder(tf.float32, [None, 3], name='x')
            self.w = tf.get_variable('w', [3, 2])
            self.q = tf.matmul(self.x, self.w)
"""
AGENT = """
class Agent(object):
    def __init__(self, sess, main, target):
        self.sess = sess
        self.main = main
        self.gap = self.main.q - target.q

    def look(self, s, later):
        return self.sess.run({fetch}, {{self.main.x: s, {key}: later}})
"""
RUN = """
sess = tf.Session()
main, target = Net('main'), Net('target')
agent = Agent(sess, main, target)
sess.run(tf.global_variables_initializer())
print(agent.look([[1.0, 2.0, 3.0]], [[0.0, 1.0, 2.0]]))
"""


def _agent(fetch: str, key: str = "self.target.x") -> str:
    agent = AGENT.format(fetch=fetch, key=key)
    if "self.target" in agent:
        agent = agent.replace("self.main = main", "self.main = main\n        self.target = target")
    return (
        NET
        + agent
        + RUN.replace("main, target = Net('main'), Net('target')", "main = Net('main')\ntarget = Net('target')")
    )


def test_each_object_gives_its_part_and_has_parameters_of_its_own() -> None:
    text = lifted(_agent("self.gap"))
    assert "def compute_gap(self, main_x, target_x):" in text
    assert "q = self.main.compute_q(main_x)" in text
    assert "target_q = self.target.compute_q(target_x)" in text
    assert "return self.compute_gap(s, later).numpy()" in text


def test_the_parts_are_fetched_by_their_objects() -> None:
    assert "return q, target_q" in lifted(_agent("[self.main.q, self.target.q]"))


def test_a_feed_whose_object_is_not_known_blocks() -> None:
    agent = _agent("self.gap").replace(
        "def look(self, s, later):", "def look(self, s, later):\n        net = self.target"
    )
    assert blocker(agent.replace("self.target.x: later", "net.x: later"))


def test_results_of_updates_that_a_loop_lists_block() -> None:
    text = (
        NET
        + "one = Net('a')\ntwo = Net('b')\nops = []\nfor v, u in zip([one.w], [two.w]):\n    ops.append(v.assign(u))\n"
    )
    assert blocker(text + "sess = tf.Session()\nprint(len(sess.run(ops)))\n") == "TFM701"
