"""The names that TF1 gave to the variables in a list, for programs that print them."""

from __future__ import annotations

from lifting import blocker, lifted

LOOP = "for v in tf.trainable_variables():\n    print(v.name)\n"
RUN = "sess = tf.Session()\nsess.run(tf.global_variables_initializer())\nprint(sess.run(y, {x: [[1.0]]}))\n"
X = "x = tf.placeholder(tf.float32, [None, 1])\n"


def test_layers_are_numbered_in_their_scopes() -> None:
    made = "h = tf.layers.dense(x, 2)\nwith tf.variable_scope('a'):\n    h = tf.layers.dense(h, 2, use_bias=False)\n"
    text = lifted(X + made + "y = tf.layers.dense(h, 1)\n" + LOOP + RUN)
    for name in ("dense/kernel:0", "dense/bias:0", "a/dense/kernel:0", "dense_1/kernel:0", "dense_1/bias:0"):
        assert f"'{name}'" in text
    assert "a/dense/bias" not in text
    assert "for v, variable_name in zip(" in text


def test_variables_of_functions_and_of_the_program() -> None:
    made = "def f(x):\n    with tf.variable_scope('s'):\n        return x * tf.get_variable('w', [x.shape[1]])\n"
    made += "with tf.name_scope('n'):\n    b = tf.Variable([1.0], name='b')\n    c = tf.Variable([1.0], name='b')\n"
    text = lifted(X + made + "y = f(tf.layers.flatten(x)) + b + c\n" + LOOP + RUN)
    for name in ("s/w:0", "n/b:0", "n/b_1:0"):
        assert f"'{name}'" in text


def test_operations_have_the_name_without_its_number() -> None:
    text = lifted(X + "y = tf.layers.dense(x, 1)\nprint([v.op.name for v in tf.trainable_variables()])\n" + RUN)
    assert 'variable_name.partition(":")[0]' in text


def test_names_that_are_not_known_block() -> None:
    made = "y = x\nfor i in range(2):\n    y = tf.layers.dense(y, 1)\n"
    assert blocker(X + made + LOOP + RUN) != "" or "tf.trainable_variables()" in lifted(X + made + LOOP + RUN)


def test_layers_of_contrib_have_their_default_scopes_inside_functions_too() -> None:
    made = "def f(x):\n    with tf.variable_scope('s'):\n        h = tf.contrib.layers.fully_connected(x, 2)\n"
    made += "        return tf.contrib.layers.fully_connected(h, 2, biases_initializer=None)\n"
    text = lifted(X + made + "y = f(x)\n" + LOOP + RUN)
    for name in ("s/fully_connected/weights:0", "s/fully_connected/biases:0", "s/fully_connected_1/weights:0"):
        assert f"'{name}'" in text
    assert "s/fully_connected_1/biases" not in text


def test_a_list_that_is_only_counted_stays_a_list() -> None:
    both = "print([v.name for v in tf.trainable_variables()], len(tf.trainable_variables()))\n"
    text = lifted(X + "y = tf.layers.dense(x, 1)\n" + both + RUN)
    assert "len(zip(" not in text
    assert "'dense/kernel:0'" in text
