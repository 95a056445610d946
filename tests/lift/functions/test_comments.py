"""What is said of statements that move, or leave something else behind."""

from __future__ import annotations

from lifting import lifted

RUN = """
sess = tf.Session()
sess.run(tf.global_variables_initializer())
"""


def test_of_a_training_step_that_leaves_its_optimizer() -> None:
    text = lifted(
        """
w = tf.Variable(1.0)
loss = tf.square(w - 3.0)
# descend slowly
train = tf.train.GradientDescentOptimizer(0.1).minimize(loss)  # plain
"""
        + RUN
        + "sess.run(train)\n"
    )
    assert "# descend slowly\noptimizer = tf.keras.optimizers.SGD(0.1)  # plain\n" in text
    assert text.count("# descend slowly") == 1


def test_of_a_training_step_whose_optimizer_stands_elsewhere() -> None:
    text = lifted(
        """
w = tf.Variable(1.0)
loss = tf.square(w - 3.0)
opt = tf.train.GradientDescentOptimizer(0.1)
# one step down
train = opt.minimize(loss)
"""
        + RUN
        + "sess.run(train)\n"
    )
    assert "    # one step down\n    variables = tape.watched_variables()\n" in text


def test_of_placeholders_that_become_parameters() -> None:
    text = lifted(
        """
class Net(object):
    def __init__(self):
        # the forward pass
        self.x = tf.placeholder(tf.float32, [None, 2])
        self.k = tf.placeholder(tf.float32, [])
        h = self.x * self.k
        w = tf.Variable(tf.ones([2, 1]))
        self.y = tf.matmul(h, w)

net = Net()
"""
        + RUN
        + "print(sess.run(net.y, {net.x: [[1., 2.]], net.k: 2.0}))\n"
    )
    assert "        # the forward pass\n        h = x * k\n" in text


def test_paragraphs_of_a_long_function() -> None:
    steps = "".join(f"h{i} = tf.tanh(h{i - 1})\n" + ("\n" if i % 3 == 0 else "") for i in range(1, 13))
    program = "x = tf.placeholder(tf.float32, [None, 2])\nw = tf.Variable(tf.ones([2, 1]))\nh0 = tf.matmul(x, w)\n"
    text = lifted(program + steps + RUN + "print(sess.run(h12, {x: [[1., 2.]]}))\n")
    assert "    h3 = tf.tanh(h2)\n\n    h4 = tf.tanh(h3)\n    h5 = tf.tanh(h4)\n" in text


def test_a_short_function_has_no_paragraphs() -> None:
    program = "x = tf.placeholder(tf.float32, [None, 2])\nw = tf.Variable(tf.ones([2, 1]))\nh = tf.matmul(x, w)\n\n"
    text = lifted(program + "y = tf.tanh(h)\n" + RUN + "print(sess.run(y, {x: [[1., 2.]]}))\n")
    assert "    h = tf.matmul(x, w)\n    y = tf.tanh(h)\n" in text


def test_of_a_summary() -> None:
    text = lifted(
        """
w = tf.Variable(1.0)
loss = tf.square(w - 3.0)
# how far it is
tf.summary.scalar("loss", loss)
merged = tf.summary.merge_all()
"""
        + RUN
        + 'writer = tf.summary.FileWriter("logs")\nwriter.add_summary(sess.run(merged), 0)\n'
    )
    assert '    merged = {\n        # how far it is\n        "loss": loss,\n    }\n' in text


def test_of_a_scope_whose_statements_move() -> None:
    text = lifted(
        """
x = tf.placeholder(tf.float32, [None, 2])
w = tf.Variable(tf.ones([2, 1]))
# how far off it is
with tf.name_scope("loss"):
    loss = tf.reduce_mean(tf.square(tf.matmul(x, w)))
"""
        + RUN
        + "print(sess.run(loss, {x: [[1., 2.]]}))\n"
    )
    assert "def compute_loss(x):\n    # how far off it is\n" in text
    assert text.count("# how far off it is") == 1
