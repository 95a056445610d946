"""What must hold for every module, tried on generated ones."""

from __future__ import annotations

import ast

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tf2mig.engine import Options, fix_program
from tf2mig.syntax.source import Source

SLOW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

IMPORTS = st.sampled_from(
    [
        "import tensorflow as tf",
        "import tensorflow as tf  # the library",
        "import numpy as np, tensorflow as tf",
        "import os; import tensorflow as tf",
        "try:\n    import tensorflow as tf\nexcept ImportError:\n    tf = None",
        "from __future__ import print_function\nimport tensorflow as tf",
        '"""Doc."""\n\nimport tensorflow as tf',
        "#!/usr/bin/env python\n# -*- coding: utf-8 -*-\nimport tensorflow as tf",
    ]
)
ARGUMENTS = st.sampled_from(["x", "y + 1", "(x)", "f(x)", "x if y else z", "[1, 2]", "lambda: 0", '"é"', "-1", "x[0]"])
BLANKS = st.sampled_from(["", " ", "  ", "\n    ", "  # why\n    "])


@st.composite
def calls(draw: st.DrawFn) -> str:
    """A call of TF1, oddly laid out."""
    a, b = draw(ARGUMENTS), draw(ARGUMENTS)
    s = [draw(BLANKS) for _ in range(4)]
    form = draw(
        st.sampled_from(
            [
                "tf.log({0}{a}{1})",
                "tf.reduce_sum({0}{a},{1}1,{2}keep_dims=True{3})",
                "tf.reduce_mean({a}, reduction_indices={0}[0])",
                "tf.argmax({0}{a},{1}dimension=1)",
                "tf.nn.dropout({0}{a},{1}0.5{2})",
                "tf.nn.softmax({a}, dim={0}-1)",
                "tf.expand_dims({a}, dim={0}{b})",
                "tf.concat({0}[{a}, {b}],{1}1)",
                "tf.placeholder(tf.float32,{0}[None, 3])",
                "tf.layers.dense({0}{a},{1}3,)",
                "tf.get_variable('v',{0}[1])",
                "tf.contrib.layers.flatten({a})",
                "tf.to_float({0}{a})",
                "tf.Session()",
                "tf.app.flags.DEFINE_string('n', {a}, 'h')",
                "tf.train.AdamOptimizer(*{a})",
                "tf.no_such_thing({a})",
                "np.argmax({a}, keep_dims={b})",
            ]
        )
    )
    return form.format(*s, a=a, b=b)


@st.composite
def modules(draw: st.DrawFn) -> str:
    """A module with such calls, nested and beside other code."""
    lines = [draw(IMPORTS)]
    for i in range(draw(st.integers(1, 5))):
        call = draw(calls())
        outer = draw(st.sampled_from(["{}", "tf.reduce_max({}, 0, True)", "tf.log({})", "-{}", "{}.shape", "[{}, 1]"]))
        lines.append(f"v{i} = " + outer.format(call))
        lines.append(f"# remark {i}: tf.log stays")
        lines.append(
            draw(st.sampled_from(["s = 'tf.log(x)'", "def g(tf):\n    return tf.log(1)", "k = {1: 'a' , 2:'b'}"]))
        )
    newline = draw(st.sampled_from(["\n", "\r\n"]))
    return newline.join("\n".join(lines).split("\n")) + draw(st.sampled_from(["", newline]))


def fixed(text: str, destination: str) -> str:
    options = Options(destination=destination)  # type: ignore[arg-type]
    file = fix_program([Source(text, "m.py")], options).files[0]
    assert file.error is None
    return file.text


@SLOW
@given(modules(), st.sampled_from(["compat", "native"]))
def test_results_parse_and_are_final(text: str, destination: str) -> None:
    once = fixed(text, destination)
    ast.parse(once)
    assert fixed(once, destination) == once


@SLOW
@given(modules())
def test_what_is_not_tensorflow_stays(text: str) -> None:
    once = fixed(text, "compat")
    for line in text.splitlines(keepends=True):
        if line.startswith(("# remark", "s = ", "k = ", "    return tf.log(1)")) and line.endswith("\n"):
            assert line in once
    assert ("\r\n" in once) == ("\r\n" in text)
    assert once.count("# why") == text.count("# why")


MAYBE_TF2 = [
    "y = tf.argmax(x, 1)",
    "z = tf.nn.dropout(x, 0.5)",
    "w = tf.reduce_sum(x, 1, True)",
    "tf.random.uniform([2])",
    "v = tf.Variable(1.0)",
    "@tf.function\ndef f(x):\n    return tf.nn.softmax(x, -1)",
    "tf.summary.scalar('l', 1, 2)",
]


@SLOW
@given(st.lists(st.sampled_from(MAYBE_TF2), max_size=6), st.sampled_from(["compat", "native"]))
def test_code_that_may_be_tf2_is_left_alone(lines: list[str], destination: str) -> None:
    text = "\n".join(["import tensorflow as tf", *lines, ""])
    assert fixed(text, destination) == text
