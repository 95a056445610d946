"""Arrays of one element that are taken for numbers."""

from __future__ import annotations

import pytest

from tf2mig import fix

HEADER = """import math
import numpy as np
import tensorflow as tf

sess = tf.Session()
b = tf.Variable(tf.zeros([1]))
x = tf.placeholder(tf.float32, [None, 2])
out = tf.matmul(x, [[1.0], [2.0]]) + b
loss = tf.reduce_mean(tf.square(out))
"""


def fixed(code: str) -> str:
    text = fix(HEADER + code + "\n", select=("TFM810",), destination="compat").text
    assert text.startswith(HEADER)
    return text[len(HEADER) :].rstrip("\n")


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('print("%f" % sess.run(b))', 'print("%f" % sess.run(b).item())'),
        ('print("%d %s" % (b.eval(), b.eval()))', 'print("%d %s" % (b.eval().item(), b.eval()))'),
        ('print("%f" % sess.run(loss))', 'print("%f" % sess.run(loss))'),
        ('print("%f" % sess.run(b)[0])', 'print("%f" % sess.run(b)[0])'),
        (
            'l, v = sess.run([loss, b])\nprint("%f %f" % (l, v))',
            'l, v = sess.run([loss, b])\nprint("%f %f" % (l, v.item()))',
        ),
        ("r = sess.run([loss, b])\nfloat(r[1])", "r = sess.run([loss, b])\nfloat(r[1].item())"),
        ("math.exp(sess.run(b) * 2)", "math.exp((sess.run(b) * 2).item())"),
        ("y = sess.run(out, {x: z})\nint(y[0])", "y = sess.run(out, {x: z})\nint(y[0].item())"),
        ("y = sess.run(out, {x: z})\nint(np.argmax(y))", "y = sess.run(out, {x: z})\nint(np.argmax(y))"),
        ("y = sess.run(out, {x: z})\nint(y[0, 0])", "y = sess.run(out, {x: z})\nint(y[0, 0])"),
        (
            "for a, c in zip(sess.run(out, {x: z}), z):\n    print('%g %g' % (a, c))",
            "for a, c in zip(sess.run(out, {x: z}), z):\n    print('%g %g' % (a.item(), c))",
        ),
        ("z = data[:, [0]]\nfloat(z[3])", "z = data[:, [0]]\nfloat(z[3].item())"),
        ("z = data[3]\nfloat(z[3])", "z = data[3]\nfloat(z[3])"),
        ("v = sess.run(b)\nv = 3\nfloat(v)", "v = sess.run(b)\nv = 3\nfloat(v)"),
        ("def f():\n    return sess.run(b)\nfloat(f())", "def f():\n    return sess.run(b)\nfloat(f().item())"),
        (
            "v = 1.0\nwhile v:\n    v = sess.run(b)\n    float(v)",
            "v = 1.0\nwhile v:\n    v = sess.run(b)\n    float(v.item())",
        ),
        (
            "v = 1.0\nwhile v:\n    float(v)\n    v = sess.run(b)",
            "v = 1.0\nwhile v:\n    float(np.squeeze(v))\n    v = sess.run(b)",
        ),
        ("v = 1.0\nif z:\n    v = sess.run(b)\nfloat(v)", "v = 1.0\nif z:\n    v = sess.run(b)\nfloat(np.squeeze(v))"),
        (
            "def f():\n    o = sess.run([b, b])\n    return o[0][0:], 3\nif z:\n    p, q = f()\nelse:\n    p = q = 1\n"
            "float(p / q)",
            "def f():\n    o = sess.run([b, b])\n    return o[0][0:], 3\nif z:\n    p, q = f()\nelse:\n    p = q = 1\n"
            "float(np.squeeze(p / q))",
        ),
        ("int(np.searchsorted(t, np.random.rand(1) * s))", "int(np.searchsorted(t, np.random.rand(1) * s).item())"),
        ("int(np.searchsorted(t, np.random.rand() * s))", "int(np.searchsorted(t, np.random.rand() * s))"),
        ("int(np.random.choice(5, 1, p=p))", "int(np.random.choice(5, 1, p=p).item())"),
        ("int(np.random.choice(5, p=p))", "int(np.random.choice(5, p=p))"),
        ("float(np.random.uniform(0, 1, size=(1,)))", "float(np.random.uniform(0, 1, size=(1,)).item())"),
        ('print("%(a)f" % sess.run(b))', 'print("%(a)f" % sess.run(b))'),
        ('print("%5.1f%% of %d" % (sess.run(b), 2))', 'print("%5.1f%% of %d" % (sess.run(b).item(), 2))'),
    ],
)
def test_where_a_number_is_asked_for(code: str, expected: str) -> None:
    assert fixed(code) == expected


def test_lifted_programs_get_it_too() -> None:
    text = fix(HEADER + 'print("%f" % sess.run(b))\n').text
    assert 'print("%f" % b.numpy().item())' in text


def test_tf2_code_is_left_alone() -> None:
    text = 'import tensorflow as tf\n\nb = tf.Variable(tf.zeros([1]))\nprint("%f" % b.numpy())\n'
    assert fix(text).text == text
