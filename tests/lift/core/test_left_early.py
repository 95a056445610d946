"""What a constructor does not make for calls that leave it early."""

from __future__ import annotations

from lifting import blocker, lifted

MODEL = """
class Model(object):
    def __init__(self, training=True):
        self.training = training
        self.x = tf.placeholder(tf.float32, [None, 3])
        self.w = tf.get_variable("w", [3, 1])
        self.out = tf.matmul(self.x, self.w)
        if {test}:
            return
        self.rate = tf.Variable(0.1, trainable=False, name="rate")
        self.step = tf.assign(self.rate, self.rate * 0.5)

"""
USE = """
model = Model({given})
saver = tf.train.Saver()
with tf.Session() as sess:
    saver.restore(sess, "model/one")
    print(sess.run(model.out, {{model.x: p}}))
"""


def _text(test: str, given: str) -> str:
    return lifted(MODEL.format(test=test) + USE.format(given=given))


def test_a_call_that_leaves_early_has_no_rate() -> None:
    assert '"rate"' not in _text("not training", "training=False").partition("Saver(")[2]
    assert '"rate"' not in _text("not self.training", "False").partition("Saver(")[2]
    assert '"rate"' not in _text("training == False", "False").partition("Saver(")[2]


def test_a_call_that_goes_on_has_one() -> None:
    assert '"rate": model.rate' in _text("not training", "")


def test_what_is_not_known_blocks() -> None:
    program = MODEL.format(test="not training") + "import sys\n" + USE.format(given="len(sys.argv) > 1")
    assert blocker(program) == "TFM710"
