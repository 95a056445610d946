"""`.value` of dimensions."""

from __future__ import annotations

import pytest

from tf2mig import fix

HEADER = "import tensorflow as tf\n\ntf.app\n"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("n = x.shape[0].value", "n = x.shape[0]"),
        ("n = x.get_shape()[-1].value * 2", "n = x.get_shape()[-1] * 2"),
        ("n = (x.shape[1]  # why\n     .value)", "n = (x.shape[1]  # why\n     )"),
        ("s = x.get_shape()\nn = s[1].value", "s = x.get_shape()\nn = s[1]"),
        ("s = x.shape\nn = s[1].value", "s = x.shape\nn = s[1]"),
        ("s = f(x)\nn = s[1].value", "s = f(x)\nn = s[1].value"),
        ("s = x.shape\ns = g()\nn = s[1].value", "s = x.shape\ns = g()\nn = s[1].value"),
        ("n = [d.value for d in x.get_shape()]", "n = [d for d in x.get_shape()]"),
        ("s = x.shape\nn = sum(d.value for d in s)", "s = x.shape\nn = sum(d for d in s)"),
        ("n = list(map(lambda d: d.value, x.shape))", "n = list(map(lambda d: d, x.shape))"),
        ("for d in x.get_shape():\n    n *= d.value", "for d in x.get_shape():\n    n *= d"),
        (
            "s = x.shape\nfor i, d in enumerate(s):\n    n = d.value",
            "s = x.shape\nfor i, d in enumerate(s):\n    n = d",
        ),
        ("for d in rows:\n    n *= d.value", "for d in rows:\n    n *= d.value"),
        ("for d in x.shape:\n    d = g()\n    n = d.value", "for d in x.shape:\n    d = g()\n    n = d.value"),
        ("d = x.get_shape()[1]\nn = d.value", "d = x.get_shape()[1]\nn = d"),
        ("_, h, w = x.get_shape()\nn = h.value * w.value", "_, h, w = x.get_shape()\nn = h * w"),
        ("d = x.shape[1]\nd = g()\nn = d.value", "d = x.shape[1]\nd = g()\nn = d.value"),
        ("n = [d.value for d in rows]", "n = [d.value for d in rows]"),
        ("n = sorted(x.shape, key=lambda d: d.value)", "n = sorted(x.shape, key=lambda d: d.value)"),
        ("n = table[0].value", "n = table[0].value"),
        ("n = x.shape[1:].value", "n = x.shape[1:].value"),
        ("x.shape[0].value = 3", "x.shape[0].value = 3"),
    ],
)
def test_value(code: str, expected: str) -> None:
    assert fix(HEADER + code + "\n", select=("TFM501",)).text == HEADER + expected + "\n"


def test_compat_keeps_tf1_shapes() -> None:
    text = "import tensorflow as tf\n\nn = tf.placeholder(tf.float32).shape[0].value\n"
    assert ".value" in fix(text, destination="compat").text
