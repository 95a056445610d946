"""Programs of several modules are lifted together, or not at all."""

from __future__ import annotations

import ast

import pytest

from tf2mig.graph.blocked import Blocked
from tf2mig.lift.modules.joining import join
from tf2mig.lift.program import LiftResult, lift_program
from tf2mig.syntax.source import Source

MODEL = '''"""A model."""
import tensorflow as tf

RATE = 0.1


class Model(object):
    def __init__(self, units):
        self.x = tf.placeholder(tf.float32, [None, 4])
        self.y = tf.placeholder(tf.float32, [None, units])
        self.out = tf.layers.dense(self.x, units)
        self.loss = tf.reduce_mean(tf.square(self.out - self.y))
        self.train_op = tf.train.GradientDescentOptimizer(RATE).minimize(self.loss)
'''
TRAIN = """import tensorflow as tf
from model import Model

RATE = 7
model = Model(2)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for step in range(RATE):
        _, loss = sess.run([model.train_op, model.loss], {model.x: [[1.0] * 4], model.y: [[0.0, 1.0]]})
        print(loss)
"""
GRAPH = """import tensorflow as tf

x = tf.placeholder(tf.float32, [None])
w = tf.Variable(2.0, name="w")
y = x * w
"""


def lift(**texts: str) -> LiftResult:
    return lift_program([Source(text, f"{name}.py") for name, text in texts.items()])


def lifted(**texts: str) -> dict[str, str]:
    result = lift(**texts)
    assert result.texts is not None, result.blockers
    for text in result.texts.values():
        ast.parse(text)
    return result.texts


def test_class_gains_methods_that_the_script_calls() -> None:
    texts = lifted(model=MODEL, train=TRAIN)
    assert "def train_step(self, x, y):" in texts["model.py"]
    assert "loss = model.train_step([[1.0] * 4], [[0.0, 1.0]]).numpy()" in texts["train.py"]
    assert "Session" not in texts["train.py"]


def test_names_that_modules_share_by_chance_stay_apart() -> None:
    texts = lifted(train=TRAIN, model=MODEL)
    assert "RATE = 0.1" in texts["model.py"]
    assert "RATE = 7" in texts["train.py"]
    assert "for step in range(RATE):" in texts["train.py"]


def test_imports_follow_what_moved() -> None:
    script = "import tensorflow as tf\nfrom graph import x, y, w\n\nwith tf.Session() as sess:\n"
    script += "    sess.run(tf.global_variables_initializer())\n    print(sess.run(y, {x: [1.0]}), sess.run(w))\n"
    texts = lifted(graph=GRAPH, train=script)
    assert "from graph import w, compute_y\n" in texts["train.py"]
    assert "compute_y([1.0]).numpy()" in texts["train.py"]
    assert "def compute_y(x):" in texts["graph.py"]


def test_members_of_an_imported_module() -> None:
    script = "import tensorflow as tf\nimport graph as g\n\nwith tf.Session() as sess:\n"
    script += "    sess.run(tf.global_variables_initializer())\n    print(sess.run(g.y + 1.0, {g.x: [1.0]}))\n"
    result = lift(graph=GRAPH, train=script)
    if result.texts is not None:
        assert "g.y" not in result.texts["train.py"]


def test_a_module_of_data_is_left_alone() -> None:
    data = "import numpy as np\n\nTRAIN = np.ones(3)\n"
    texts = lifted(data=data, model=MODEL, train=TRAIN.replace("import Model\n", "import Model\nimport data\n"))
    assert texts["data.py"] == data


def test_several_scripts_over_one_model() -> None:
    evaluate = TRAIN.replace("[model.train_op, model.loss]", "[model.out, model.loss]")
    texts = lifted(model=MODEL, train=TRAIN, evaluate=evaluate)
    assert "reset_default_graph" not in "".join(texts.values())
    assert "model.train_step(" in texts["train.py"]
    assert "model.compute_out_and_loss(" in texts["evaluate.py"]
    assert texts["model.py"].count("    def __init__") == 1


def test_each_script_saves_the_variables_of_its_own_graph() -> None:
    script = """import tensorflow as tf
from model import Model

model = Model(2)
saver = tf.train.Saver()
with tf.Session() as sess:
    saver.restore(sess, "model.ckpt")
    print(sess.run(model.out, {model.x: [[1.0] * 4]}))
"""
    texts = lifted(model=MODEL, first=script, second=script)
    assert '"dense": model.out_layer' in texts["first.py"]
    assert '"dense": model.out_layer' in texts["second.py"]


def test_scripts_that_do_not_import_tensorflow_whole() -> None:
    script = TRAIN.replace("import tensorflow as tf", "from tensorflow import Session, global_variables_initializer")
    script = script.replace("tf.", "")
    model = MODEL.replace("import tensorflow as tf", "from tensorflow.contrib import slim")
    result = lift(model=model, train=script, evaluate=script)
    assert result.texts is None


def test_modules_that_import_each_other_are_blocked() -> None:
    first = Source("import tensorflow as tf\nimport b\nx = tf.placeholder(tf.float32)\n", "a.py")
    second = Source("import tensorflow as tf\nimport a\ny = a.x + 1\n", "b.py")
    third = Source("import tensorflow as tf\nimport a\n", "c.py")
    with pytest.raises(Blocked):
        join([first, second, third])


def test_blockers_stand_in_their_own_module() -> None:
    broken = TRAIN.replace("    for step", "    sess.partial_run_setup([model.loss])\n    for step")
    result = lift(model=MODEL, train=broken)
    assert result.texts is None
    assert result.blockers[0].line == broken[: broken.index("sess.partial")].count("\n") + 1
