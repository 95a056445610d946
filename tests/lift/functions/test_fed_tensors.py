"""Runs that are fed what the graph computes."""

from __future__ import annotations

from lifting import blocker, lifted

AGENT = """
class Agent:
    def __init__(self, reach):
        self.s = tf.placeholder(tf.float32, [None, 2])
        with tf.variable_scope('hand'):
            self.a = tf.layers.dense(self.s, 1, name='a') * reach
        with tf.variable_scope('eye'):
            q = tf.layers.dense(tf.concat([self.s, self.a], 1), 1, name='q')
        self.loss = tf.reduce_mean(tf.square(q))
        params = tf.trainable_variables('{0}')
        self.fit = tf.train.GradientDescentOptimizer(0.1).minimize(self.loss{1})
        self.sess = tf.Session()
        self.sess.run(tf.global_variables_initializer())

    def act(self, s):
        return self.sess.run({2}, {{self.s: s}})

    def learn(self, s, a):
        return self.sess.run([self.loss, self.fit], {{self.s: s, self.a: a}})[0]


agent = Agent(2.0)
print(agent.act([[1.0, 2.0]]), agent.learn([[1.0, 2.0]], [[3.0]]))
"""


def test_the_function_takes_the_tensor() -> None:
    text = lifted(AGENT.format("eye", ", var_list=params", "self.a"))
    assert "def train_step(self, s, a):" in text
    assert "self.a_spec = tf.TensorSpec.from_tensor(self.compute_a.get_concrete_function().structured_outputs)" in text
    assert "return self.train_step(s, a).numpy()" in text


def test_what_lies_behind_the_tensor_must_not_be_trained() -> None:
    assert blocker(AGENT.format("hand", ", var_list=params", "self.a")) == "TFM702"
    assert blocker(AGENT.format("eye", "", "self.a")) == "TFM702"


def test_a_function_is_written_where_none_computes_the_tensor_alone() -> None:
    text = lifted(AGENT.format("eye", ", var_list=params", "[self.a, self.loss]"))
    assert "def compute_a(self, s):" in text
    assert "self.a_spec = tf.TensorSpec.from_tensor(self.compute_a.get_concrete_function().structured_outputs)" in text


MODULE = """
x = tf.placeholder(tf.float32, [None, 2])
w = tf.Variable(tf.ones([2, 3]))
code = tf.matmul(x, w)
image = tf.tanh(code) * 2.0
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    print(sess.run(image, {x: [[1.0, 2.0]]}), sess.run(image, {code: [[0.0, 0.5, 1.0]]}))
"""


def test_a_module_describes_the_tensor_behind_the_function() -> None:
    text = lifted(MODULE)
    assert "code_spec = tf.TensorSpec.from_tensor(compute_code.get_concrete_function().structured_outputs)" in text
    assert "@tf.function(input_signature=[code_spec])\ndef compute_image" in text
