"""Placeholders of one name in several classes."""

from __future__ import annotations

from lifting import lifted

CLASSES = """
class Actor(object):
    def __init__(self, sess):
        self.sess = sess
        self.s = tf.placeholder(tf.float32, [None, 4])
        self.w = tf.Variable(tf.ones([4, 1]))
        self.act = tf.matmul(self.s, self.w)

    def choose(self, s):
        return self.sess.run(self.act, {self.s: s})


class Critic(object):
    def __init__(self, sess):
        self.sess = sess
        self.s = tf.placeholder(tf.float32, [None, 4])
        self.u = tf.Variable(tf.ones([4, 1]))
        self.worth = tf.matmul(self.s, self.u)

    def judge(self, s):
        return self.sess.run(self.worth, {self.s: s})


sess = tf.Session()
actor, critic = Actor(sess), Critic(sess)
sess.run(tf.global_variables_initializer())
"""


def test_objects_that_never_meet_share_a_name() -> None:
    text = lifted(CLASSES + "print(actor.choose(np.ones([1, 4])), critic.judge(np.ones([1, 4])))\n")
    assert "def compute_act(self, s):" in text
    assert "def compute_worth(self, s):" in text


def test_what_one_run_needs_together_is_told_apart() -> None:
    run = "print(sess.run([actor.act, critic.worth], {actor.s: np.ones([1, 4]), critic.s: np.zeros([1, 4])}))\n"
    text = lifted(CLASSES + run)
    assert "def compute_act(self, s):" in text
    assert "def compute_worth(self, s_1):" in text


def test_a_dictionary_of_one_class_tells_nothing_apart() -> None:
    runs = "feed = {actor.s: np.ones([1, 4])}\nprint(sess.run(actor.act, feed))\nprint(critic.judge(np.ones([1, 4])))\n"
    assert "def compute_worth(self, s):" in lifted(CLASSES + runs)


def test_a_dictionary_of_both_classes_tells_them_apart() -> None:
    feed = "feed = {actor.s: np.ones([1, 4]), critic.s: np.ones([1, 4])}\n"
    runs = "print(sess.run(actor.act, feed))\nprint(sess.run(critic.worth, feed))\n"
    assert "def compute_worth(self, s_1):" in lifted(CLASSES + feed + runs)
    later = "feed = {actor.s: np.ones([1, 4])}\nfeed[critic.s] = np.ones([1, 4])\n"
    assert "def compute_worth(self, s_1):" in lifted(CLASSES + later + runs)
