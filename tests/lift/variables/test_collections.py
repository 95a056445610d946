"""Collections of variables as lists of the same variables."""

from __future__ import annotations

import pytest
from lifting import blocker, lifted

VARIABLES = """
import sys
with tf.variable_scope('g'):
    a = tf.get_variable('a', [2])
    b = tf.get_variable('b', [2], trainable=False)
with tf.variable_scope('gg'):
    c = tf.get_variable('c', [2])
d = tf.Variable(1.0, name='d')
sess = tf.Session()
everything = tf.global_variables()
"""


@pytest.mark.parametrize(
    ("collection", "variables"),
    [
        ("tf.global_variables()", "[a, b, c, d]"),
        ("tf.trainable_variables()", "[a, c, d]"),
        ("tf.trainable_variables('g/')", "[a]"),
        ("tf.trainable_variables(scope='g')", "[a, c]"),
        ("tf.get_collection(tf.GraphKeys.GLOBAL_VARIABLES, scope='g')", "[a, b, c]"),
        ("tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, 'gg')", "[c]"),
        ("[v for v in tf.trainable_variables() if v.name.endswith('c:0')]", "[c]"),
        ("[v for v in everything if 'g/' not in v.name]", "[d]"),
        ("[v for v in everything if v.name.startswith('g/') and 'b' in v.name]", "[b]"),
        ("[v for v in tf.trainable_variables() if v.op.name == 'd']", "[d]"),
    ],
)
def test_each_is_the_list_that_tf1_gave(collection: str, variables: str) -> None:
    text = lifted(VARIABLES + f"wanted = {collection}\nprint(sess.run(wanted))\n")
    assert f"\nwanted = {variables}\n" in text


def test_variables_made_afterwards_are_not_in_it() -> None:
    text = lifted(VARIABLES + "late = tf.Variable(1.0)\nprint(sess.run(everything))\n")
    assert "everything = [a, b, c, d]\n" in text


def test_layers_are_asked_for_their_variables_where_they_are_used() -> None:
    text = lifted(
        """
        x = tf.placeholder(tf.float32, [None, 3])
        with tf.variable_scope('a'):
            h = tf.layers.dense(x, 4)
        w = tf.get_variable('w', [4, 1])
        loss = tf.reduce_mean(tf.matmul(h, w))
        vs = tf.trainable_variables()
        total = loss + tf.add_n([tf.nn.l2_loss(v) for v in vs])
        sgd = tf.train.GradientDescentOptimizer(0.1)
        train = sgd.minimize(total, var_list=[v for v in vs if 'a' in v.name])
        sess = tf.Session()
        sess.run(tf.global_variables_initializer())
        sess.run(train, {x: [[1, 2, 3]]})
        """
    )
    assert "[tf.nn.l2_loss(v) for v in [*h_layer.trainable_variables, w]]" in text
    assert "    variables = h_layer.trainable_variables\n" in text


def test_builders_list_their_variables_by_scope() -> None:
    text = lifted(
        """
        x = tf.placeholder(tf.float32, [None, 3])
        def net(t, name):
            with tf.variable_scope(name):
                w = tf.get_variable('w', [3, 2])
                return tf.matmul(t, w)
        a = net(x, 'one')
        b = net(x, 'two')
        one = tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, scope='one')
        two = tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, scope='two')
        copy = [p.assign(q) for p, q in zip(one, two)]
        sess = tf.Session()
        sess.run(tf.global_variables_initializer())
        sess.run(copy)
        print(sess.run([a, b], {x: [[1, 2, 3]]}))
        """
    )
    assert (
        "for p, q in zip(one_layer.trainable_variables, two_layer.trainable_variables):\n        p.assign(q)\n"
    ) in text


def test_a_choice_by_more_than_names_blocks() -> None:
    program = "wanted = [v for v in everything if v.name in sys.argv]\nprint(sess.run(wanted))\n"
    assert blocker(VARIABLES + program) == "TFM704"


PENALTY = """
x = tf.placeholder(tf.float32, [None, 3])
with tf.variable_scope('a'):
    h = tf.layers.dense(x, 4)
w = tf.get_variable('w', [4, 1])
loss = tf.reduce_mean(tf.matmul(h, w))
loss += tf.add_n([tf.nn.l2_loss(v) for v in tf.trainable_variables() if {0}])
train = tf.train.GradientDescentOptimizer(0.1).minimize(loss)
sess = tf.Session()
sess.run(tf.global_variables_initializer())
sess.run(train, {{x: [[1, 2, 3]]}})
"""


def test_a_question_that_the_new_names_answer_alike_stays() -> None:
    text = lifted(PENALTY.format("'bias' not in v.name"))
    assert "for v in [*h_layer.trainable_variables, w] if 'bias' not in v.name]" in text


def test_a_question_for_a_scope_is_answered_with_the_variables() -> None:
    text = lifted(PENALTY.format("v.name.startswith('a/')"))
    assert "tf.add_n([tf.nn.l2_loss(v) for v in h_layer.trainable_variables])" in text


@pytest.mark.parametrize("question", ["v.name.startswith('a/dense/k')", "v.op.name != 'a/dense/bias'", "v.name in x"])
def test_a_question_that_they_would_answer_otherwise_blocks(question: str) -> None:
    assert blocker(PENALTY.format(question)) == "TFM704"


LAYERS_NAMED_BY_CALLERS = """
import sys
def dense(x, n, name):
    return tf.layers.dense(x, n, name=name)
def net(x):
    return dense(dense(x, 4, 'd_h0'), 1, 'd_h1')
x = tf.placeholder(tf.float32, [None, 3])
with tf.variable_scope('net'):
    y = net(x)
z = dense(x, 1, 'g_out')
chosen = [v for v in tf.trainable_variables() if 'd_' in v.name]
train = tf.train.GradientDescentOptimizer(0.1).minimize(tf.reduce_mean(y) + tf.reduce_mean(z), var_list=chosen)
sess = tf.Session()
sess.run(tf.global_variables_initializer())
sess.run(train, feed_dict={x: [[1.0, 2.0, 3.0]]})
"""


def test_layers_are_chosen_by_the_names_that_calls_give_them() -> None:
    text = lifted(LAYERS_NAMED_BY_CALLERS)
    assert "    variables = net.trainable_variables\n" in text


UNNAMED = """
x = tf.placeholder(tf.float32, [None, 2])
w, b = tf.Variable(tf.zeros([2, 3])), tf.Variable(tf.zeros([3]))
y = tf.matmul(x, w) + b
print(sum(np.prod(v.{asked}) for v in tf.trainable_variables()))
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    print(sess.run(y, {{x: [[1.0, 2.0]]}}))
"""


def test_variables_without_names_are_asked_for_their_shapes() -> None:
    assert "for v in [w, b]" in lifted(UNNAMED.format(asked="get_shape().as_list()"))
    assert "for v in [w, b]" in lifted(UNNAMED.format(asked="shape"))


def test_layers_without_variables_are_not_listed() -> None:
    text = lifted(
        """
def critic(x, reuse=False):
    with tf.variable_scope("critic", reuse=reuse):
        x = tf.layers.conv2d(x, 4, 3)
        x = tf.layers.average_pooling2d(x, 2, 2)
        x = tf.layers.dense(tf.layers.flatten(x), 2)
    return x

real = tf.placeholder(tf.float32, [None, 8, 8, 1])
loss = tf.reduce_mean(critic(real)) - tf.reduce_mean(critic(2.0 * real, reuse=True))
weights = tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, scope="critic")
train = tf.train.GradientDescentOptimizer(0.1).minimize(loss, var_list=weights)
sess = tf.Session()
sess.run(tf.global_variables_initializer())
sess.run(train, {real: np.ones([2, 8, 8, 1])})
"""
    )
    listed = text[text.index("def trainable_variables") : text.index("def __call__")]
    assert "self.conv.trainable_variables" in listed
    assert "self.dense.trainable_variables" in listed
    assert "self.x." not in text


NETWORKS = """
import sys
def network(x, scope, trainable=True):
    with tf.variable_scope(scope):
        with tf.variable_scope('below'):
            w = tf.get_variable('w', [2, 2], trainable=trainable)
            b = tf.get_variable('b', [2])
        with tf.variable_scope('above'):
            v = tf.get_variable('v', [2, 1])
        return tf.matmul(tf.matmul(x, w) + b, v)
x = tf.placeholder(tf.float32, [None, 2])
one = network(x, 'one')
other = network(x, 'other', trainable=False)
"""


@pytest.mark.parametrize(
    ("collection", "variables"),
    [
        ("tf.get_collection(tf.GraphKeys.GLOBAL_VARIABLES, scope='one/below')", "[one_layer.w, one_layer.b]"),
        ("tf.trainable_variables('other/below')", "[other_layer.b]"),
        ("[v for v in tf.global_variables() if v.name.endswith('/v:0')]", "[one_layer.v, other_layer.v]"),
    ],
)
def test_a_part_of_what_a_function_makes(collection: str, variables: str) -> None:
    run = "with tf.Session() as sess:\n    print(sess.run([one, other], {x: [[1, 2]]}), sess.run(wanted))\n"
    text = lifted(NETWORKS + f"wanted = {collection}\n{run}")
    assert f"\nwanted = {variables}\n" in text
