"""Numbers of NumPy in lists that are printed."""

from __future__ import annotations

import pytest

from tf2mig import fix

HEADER = """import tensorflow as tf
import numpy as np

sess = tf.Session()
a = tf.constant(1)
v = tf.zeros([3])
"""
SETTING = 'np.set_printoptions(legacy="1.25")'


def fixed(code: str, **options: object) -> str:
    return fix(HEADER + code + "\n", select=("TFM811",), destination="compat", **options).text  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "code",
    [
        "print(sess.run([a, v]))",
        "r = sess.run([a, a])\nprint('both', r)",
        "x, y = sess.run([a, v])\nprint((x, 1))",
        "seen = []\nfor i in range(3):\n    seen.append(sess.run(a))\nprint(seen)",
        "seen = []\np, q = sess.run([v, a])\nseen.append(p[0])\nprint(seen)",
        "seen, total = [], 0\nseen.append(sess.run(a))\nprint(seen[:2], total)",
        "self.seen.append(sess.run(a))\nprint(self.seen)",
        "print('%s' % [sess.run(a)])",
        "print('{}'.format({'a': sess.run(a)}))",
        "print(f'{[sess.run(a)]}')",
        "print(list(sess.run(v)))",
        "p, q = sess.run([v, a])\nprint(list(p[:2]))",
        "m = np.mean(z)\nprint([m, 2])",
        "seen = [z.argmax()]\nprint(seen[::-1])",
        "def share(z):\n    return z.mean(), z.sum()\n\n\nprint('share', share(z))",
    ],
)
def test_a_printed_list_of_numbers_is_printed_as_before(code: str) -> None:
    text = fixed(code)
    assert text.count(SETTING) == 1
    assert fix(text, destination="compat").text.count(SETTING) == 1


@pytest.mark.parametrize(
    "code",
    [
        "print(sess.run(a))",
        "print('a', sess.run(a), sess.run(v))",
        "print('%s %s' % (sess.run(a), 2))",
        "print(sess.run([v, v]))",
        "x, y = sess.run([a, v])\nprint(x, [y])",
        "seen = []\nseen.append(sess.run(a))\nprint(len(seen), seen[-1])",
        "print([1, 2])",
        "print([z.shape, float(sess.run(a))])",
    ],
)
def test_other_programs_are_left_alone(code: str) -> None:
    assert fixed(code) == HEADER + code + "\n"


def test_old_targets_print_as_before_anyway() -> None:
    assert SETTING not in fixed("print(sess.run([a, v]))", target="2.15")


def test_numpy_is_imported_where_it_was_not() -> None:
    text = fix("import tensorflow as tf\n\nprint(tf.Session().run([tf.constant(1)]))\n").text
    assert f"import numpy as np\n\n{SETTING}" in text
