"""Objects whose scope a list of variables names."""

from __future__ import annotations

from lifting import blocker, lifted

PROGRAM = """
def copies(source, target):
    theirs = tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, source)
    mine = tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, target)
    return [m.assign(t) for t, m in zip(theirs, mine)]
class Net:
    def __init__(self, scope, trainer):
        with tf.variable_scope(scope):
            self.x = tf.placeholder(tf.float32, [None, 2])
            self.w = tf.get_variable('w', [2, 1])
            self.out = tf.matmul(self.x, self.w)
            if scope != 'shared':
                self.loss = tf.reduce_mean(tf.square(self.out))
                own = tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, scope)
                shared = tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, 'shared')
                self.train = trainer.apply_gradients(zip(tf.gradients(self.loss, own), shared))
class Worker:
    def __init__(self, number, trainer):
        self.name = 'worker_' + str(number)
        self.net = Net(self.name, trainer)
        self.pull = copies('shared', self.name)
    def work(self, sess, x):
        sess.run(self.pull)
        return sess.run([self.net.loss, self.net.train], {self.net.x: x})[0]
trainer = tf.train.GradientDescentOptimizer(0.1)
master = Net('shared', None)
workers = []
for i in range(2):
    workers.append(Worker(i, trainer))
sess = tf.Session()
sess.run(tf.global_variables_initializer())
for worker in workers:
    print(worker.work(sess, [[1.0, 2.0]]))
"""


def test_the_shared_object_is_found_by_the_literal_that_its_constructor_was_given() -> None:
    text = lifted(PROGRAM)
    assert "trainer.apply_gradients(zip(" in text
    assert "master.trainable_variables))" in text
    assert "zip(master.trainable_variables, self.net.trainable_variables)" in text
    assert "def train_step(self, x):" in text


def test_the_number_may_be_formatted_by_the_constructor() -> None:
    text = lifted(PROGRAM.replace("'worker_' + str(number)", "'worker_%d' % number"))
    assert "zip(master.trainable_variables, self.net.trainable_variables)" in text


def test_names_that_may_start_alike_stay_a_blocker() -> None:
    assert blocker(PROGRAM.replace("'worker_' + str(number)", "'shared_' + str(number)")) is not None


def test_a_name_that_is_changed_afterwards_names_no_object() -> None:
    code = PROGRAM.replace("        self.pull =", "        self.name = 'w' + self.name\n        self.pull =")
    assert blocker(code) is not None
