"""Layers that are built where they are made."""

from __future__ import annotations

from lifting import lifted

NET = """
def own(scale):
    def initializer(shape, dtype=None, partition_info=None):
        return tf.constant(np.random.randn(*shape).astype(np.float32) * scale)
    return initializer
class Net:
    def __init__(self, size):
        self.x = tf.placeholder(tf.float32, [None, size])
        hidden = tf.nn.relu(tf.layers.dense(self.x, 8 * size))
        self.out = tf.layers.dense(hidden, 2, kernel_initializer=own(0.1))
net = Net(3)
sess = tf.Session()
print(sess.run(net.out, {net.x: [[1.0, 2.0, 3.0]]}))
"""


def test_layers_of_an_initializer_of_the_program_are_built_in_their_order() -> None:
    text = lifted("import numpy as np\n" + NET)
    assert "self.hidden_layer.build([None, size])" in text
    assert "self.out_layer.build([None, 8 * size])" in text
    assert text.index("hidden_layer.build") < text.index("self.out_layer = ") < text.index("out_layer.build")


def test_other_layers_wait_for_their_first_call() -> None:
    assert ".build(" not in lifted("import numpy as np\n" + NET.replace("own(0.1)", "tf.zeros_initializer()"))


def test_a_size_that_a_branch_decides_is_not_known() -> None:
    branch = "        if size > 5:\n            hidden = tf.layers.dense(hidden, 4)\n"
    code = NET.replace("8 * size))\n", "8 * size))\n" + branch)
    text = lifted("import numpy as np\n" + code)
    assert "out_layer.build" not in text
    assert text.count(".build(") == 1


COPY = """
class Net:
    def __init__(self, scope):
        with tf.variable_scope(scope):
            self.x = tf.placeholder(tf.float32, [None, 4])
            hidden = tf.layers.dense(self.x, 8)
            self.out = tf.layers.dense(hidden, 2)
one = Net('one')
two = Net('two')
a = tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, scope='one')
b = tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, scope='two')
copy = [tf.assign(v, u) for u, v in zip(a, b)]
sess = tf.Session()
sess.run(copy)
print(sess.run(one.out, {one.x: [[1.0] * 4]}), sess.run(two.out, {two.x: [[1.0] * 4]}))
"""


def test_layers_listed_before_they_are_called_are_built() -> None:
    text = lifted(COPY)
    assert "self.hidden_layer.build([None, 4])" in text
    assert "self.out_layer.build([None, 8])" in text
    assert "get_concrete_function" not in text


def test_where_a_size_is_not_known_a_function_is_traced() -> None:
    text = lifted(COPY.replace("dense(hidden, 2)", "dense(tf.concat([hidden, hidden], 1), 2)"))
    assert ".build(" not in text
    assert "one.compute_out.get_concrete_function()" in text
