"""The names of variables that a program reads."""

from __future__ import annotations

from lifting import lifted


def test_a_choice_by_names_that_lifting_answers_reads_none() -> None:
    program = (
        "def made(name):\n    return tf.Variable(tf.zeros([2]), name=name)\n"
        "with tf.variable_scope('live'):\n    w = made('w')\n"
        "live = [v for v in tf.trainable_variables() if v.name.startswith('live')]\n"
        "sess = tf.Session()\nprint(sess.run(live))\n"
    )
    assert "live = [w]\n" in lifted(program)


def test_variables_of_two_branches_have_one_name() -> None:
    program = (
        "import sys\n"
        "with tf.name_scope('table'):\n"
        "    if len(sys.argv) > 1:\n        w = tf.Variable([1.0], name='w')\n"
        "    else:\n        w = tf.Variable([2.0], name='w')\n"
        "print(w.name)\nsess = tf.Session()\nprint(sess.run(w))\n"
    )
    assert lifted(program).count('name="table/w"') == 2


def test_a_loop_that_names_a_scope_in_each_round() -> None:
    program = (
        "x = tf.placeholder(tf.float32, [None, 2])\nh = x\n"
        "for i in range(2):\n    with tf.variable_scope({scope}):\n"
        "        w = tf.get_variable('w', [2, 2])\n        h = tf.matmul(h, w)\n        tf.summary.histogram('h', h)\n"
        "merged = tf.summary.merge_all()\n"
        "sess = tf.Session()\nsess.run(tf.global_variables_initializer())\n"
        "print([v.name for v in tf.trainable_variables()])\nprint(sess.run(merged, {{x: [[1.0, 2.0]]}}))\n"
    )
    counted = lifted(program.format(scope="'layer%d' % i"))
    assert "name='layer%d/w' % i" in counted
    assert "histograms['layer%d/h' % i] = h" in counted
    added = lifted(program.format(scope="'layer' + str(i)"))
    assert "name='layer' + str(i) + \"/w\"" in added
    assert "histograms['layer' + str(i) + \"/h\"] = h" in added


def test_the_step_is_no_trained_variable() -> None:
    program = (
        "w = tf.Variable(1.0)\nstep = tf.train.get_or_create_global_step()\n"
        "train = tf.train.GradientDescentOptimizer(0.1).minimize(w * w, global_step=step)\nsess = tf.Session()\n"
        "sess.run(tf.global_variables_initializer())\nsess.run(train)\n"
        "print(len(tf.trainable_variables()), len(tf.global_variables()))\n"
    )
    assert "print(len([w]), len([w, step]))" in lifted(program)
