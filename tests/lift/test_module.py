"""One module, from its text to its new text."""

from __future__ import annotations

import pytest
from lifting import HEAD, blocker, lifted

from tf2mig.lift.module import lift_module
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import ParseError

PROGRAM = """
# input
x = tf.placeholder(tf.float32, [None, 2])  # fed

# -- model --
w = tf.Variable(tf.zeros([2, 1]), name='w')
y = tf.matmul(x, w)  # scores
rows = {  "a":1 }   # as it was
sess = tf.Session()  # go
sess.run(tf.global_variables_initializer())
print(sess.run(y, {x: [[1, 2]]}))  # out
sess.close()
# end
"""

EXPECTED = """
# input
x_spec = tf.TensorSpec([None, 2], tf.float32)  # fed

# -- model --
w = tf.Variable(tf.zeros([2, 1]), name='w')


@tf.function(input_signature=[x_spec])
def compute_y(x):
    y = tf.matmul(x, w)  # scores
    return y


rows = {  "a":1 }   # as it was
print(compute_y([[1, 2]]).numpy())  # out
# end
"""


def test_a_whole_module() -> None:
    assert lifted(PROGRAM) == HEAD + EXPECTED


def test_a_byte_order_mark_and_line_endings_are_kept() -> None:
    text = ("\ufeff" + HEAD + PROGRAM).replace("\n", "\r\n")
    assert lift_module(Source(text)).text == ("\ufeff" + HEAD + EXPECTED).replace("\n", "\r\n")


def test_the_name_of_the_library_is_kept() -> None:
    text = (HEAD + PROGRAM).replace("as tf", "as flow").replace("tf.", "flow.")
    assert lift_module(Source(text)).text == (HEAD + EXPECTED).replace("as tf", "as flow").replace("tf.", "flow.")


def test_a_module_without_a_graph_comes_back_as_it_is() -> None:
    text = HEAD + "\n\n\n\ndef f( a ):\n  return tf.square(a)   # why\n\nprint('x')\n"
    assert lift_module(Source(text)).text == text


def test_support_modules_are_named() -> None:
    program = (
        "x = tf.placeholder(tf.float32, [])\nw = tf.Variable(1.0)\n"
        "train = tf.train.AdamOptimizer(0.1).minimize(tf.square(w * x))\nsess = tf.Session()\n"
        "sess.run(tf.global_variables_initializer())\nsess.run(train, {x: 1.0})\n"
    )
    result = lift_module(Source(HEAD + program))
    assert result.support == ("tf1_optimizers",)
    assert "import tf1_optimizers\n" in result.text
    assert "optimizer = tf1_optimizers.Adam(0.1)" in result.text


def test_text_that_is_not_python_is_refused() -> None:
    with pytest.raises(ParseError):
        lift_module(Source("print 'x'\n"))


@pytest.mark.parametrize(
    ("shape", "spec"),
    [
        ("tf.float32", "tf.TensorSpec(None, tf.float32)"),
        ("tf.int32, []", "tf.TensorSpec([], tf.int32)"),
        ("tf.float32, shape=[None, 3], name='x'", "tf.TensorSpec([None, 3], tf.float32)"),
    ],
)
def test_placeholders_become_specifications(shape: str, spec: str) -> None:
    text = lifted(f"x = tf.placeholder({shape})\ny = x + x\nsess = tf.Session()\nprint(sess.run(y, {{x: 1}}))\n")
    assert f"x_spec = {spec}\n" in text
    assert "@tf.function(input_signature=[x_spec])\ndef compute_y(x):\n    y = x + x\n" in text


def test_a_shape_that_a_constructor_computes_is_kept_by_the_object() -> None:
    text = lifted(
        """
        class Net:
            def __init__(self, size):
                width = size * 2
                self.x = tf.placeholder(tf.float32, [None, width])
                self.out = self.x * 2
            def predict(self, sess, v):
                return sess.run(self.out, {self.x: v})
        with tf.Session() as sess:
            print(Net(2).predict(sess, np.ones([1, 4])))
        """
    )
    assert "self.x_spec = tf.TensorSpec([None, width], tf.float32)" in text
    assert "self.compute_out = tf.function(self.compute_out, input_signature=[self.x_spec])" in text
    assert "    def compute_out(self, x):\n        out = x * 2\n        return out" in text
    assert "return self.compute_out(v).numpy()" in text


def test_a_shape_that_everybody_knows_stands_at_the_method() -> None:
    text = lifted(
        """
        class Net:
            def __init__(self):
                self.x = tf.placeholder(tf.float32, [None, 2])
                self.out = self.x * 2
            def predict(self, sess, v):
                return sess.run(self.out, {self.x: v})
        with tf.Session() as sess:
            print(Net().predict(sess, np.ones([1, 2])))
        """
    )
    assert "@tf.function(input_signature=[tf.TensorSpec([None, 2], tf.float32)])\n    def compute_out(self, x):" in text


def test_graph_and_scope_blocks_are_opened() -> None:
    text = lifted(
        """
        g = tf.Graph()
        with g.as_default():
            x = tf.placeholder(tf.float32, [])
            # doubled
            y = x * 2
        with tf.Session(graph=g) as sess:
            print(sess.run(y, {x: 1.0}))
        """
    )
    assert "    # doubled\n    y = x * 2\n    return y" in text
    assert text.endswith("\n\nprint(compute_y(1.0).numpy())\n")
    assert "Session" not in text
    assert "Graph" not in text


@pytest.mark.parametrize(
    ("program", "code"),
    [
        (
            "x = tf.placeholder(tf.float32)\nh = tf.cast(x, tf.int32)\nprint(tf.Session().run(h + 1, {h * 2: 1}))",
            "TFM702",
        ),
        ("x = tf.placeholder(tf.float32)\nprint(tf.Session().run(x * 2))", "TFM702"),
        ("x = tf.placeholder(tf.float32)\nw = tf.Variable(x * 2)\nprint(tf.Session().run(w))", "TFM706"),
        ("q = tf.RandomShuffleQueue(3, 1, tf.float32)\ntf.Session().run(q.enqueue(1.0))", "TFM705"),
        (
            "y = tf.constant(1.0) * 2\nprint([o.name for o in tf.get_default_graph().get_operations()])",
            "TFM704",
        ),
        ("import other\nsess = tf.Session()\nother.go(sess, 3)", "TFM703"),
    ],
)
def test_what_is_not_lifted(program: str, code: str) -> None:
    assert blocker(program) == code


def test_imports_stand_above_what_uses_them() -> None:
    """Some programs import once more further down."""
    text = """import tensorflow as tf
w = tf.Variable(1.0)
train = tf.train.AdamOptimizer(0.1).minimize(w * w)
from math import pi
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    sess.run(train)
    print(sess.run(w) * pi)
"""
    lifted = lift_module(Source(text, "a.py")).text
    assert lifted.index("import tf1_optimizers") < lifted.index("tf1_optimizers.Adam(")


def test_a_variable_is_evaluated_in_the_session_that_it_is_given() -> None:
    """`eval` of a tensor takes what is fed first, that of a variable takes a session."""
    text = """import tensorflow as tf
w = tf.Variable(1.0)
sess = tf.Session()
sess.run(w.initializer)
print(w.eval(sess))
"""
    assert "print(w.numpy())" in lift_module(Source(text, "a.py")).text
