"""Functions that compute the same call each other, or a helper."""

from __future__ import annotations

from lifting import lifted


def test_a_function_that_computes_just_the_shared_part_is_called() -> None:
    text = lifted(
        """
        x = tf.placeholder(tf.float32, [])
        y = tf.placeholder(tf.float32, [])
        h = tf.exp(x)
        z = h + y
        sess = tf.Session()
        print(sess.run(h, {x: 1.0}), sess.run(z, {x: 1.0, y: 2.0}))
        """
    )
    assert text.count("tf.exp") == 1
    assert "def compute_z(x, y):\n    h = compute_h(x)\n    z = h + y\n    return z\n" in text


def test_random_numbers_are_drawn_once_in_each_run() -> None:
    text = lifted(
        """
        noise = tf.random_normal([2])
        a = noise + 1
        b = noise * 2
        sess = tf.Session()
        print(sess.run([a, b]))
        print(sess.run(a))
        """
    )
    assert text.count("tf.random_normal") == 1
    assert "    a = compute_a()\n" in text or text.count("noise = ") >= 1


def test_a_step_and_an_evaluation_share_the_forward_pass() -> None:
    text = lifted(
        """
        x = tf.placeholder(tf.float32, [None, 2])
        w = tf.Variable(tf.zeros([2, 1]))
        loss = tf.reduce_mean(tf.matmul(x, w))
        train = tf.train.GradientDescentOptimizer(0.1).minimize(loss)
        sess = tf.Session()
        sess.run(tf.global_variables_initializer())
        sess.run(train, {x: [[1, 2]]})
        print(sess.run(loss, {x: [[1, 2]]}))
        """
    )
    assert text.count("tf.matmul") == 1
    assert "    with tf.GradientTape() as tape:\n        loss = compute_loss(x)\n" in text
