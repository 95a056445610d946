"""What must hold for every program with a session, tried on generated ones."""

from __future__ import annotations

import ast
import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tf2mig.engine import Options, fix_program
from tf2mig.lift.finish.undefined import undefined_names
from tf2mig.syntax.source import Source

FEW = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])

LAYERS = [
    "h{n} = tf.layers.dense(h{p}, {k}, activation=tf.nn.relu)",
    "h{n} = tf.nn.tanh(tf.matmul(h{p}, tf.Variable(tf.zeros([3, 3]))))",
    "w{n} = tf.get_variable('w{n}', [3, 3])\nh{n} = tf.matmul(h{p}, w{n})",
    "h{n} = tf.nn.dropout(h{p}, 0.5)",
    "with tf.name_scope('s{n}'):\n    h{n} = h{p} * {k}",
    "h{n} = tf.reduce_sum(h{p}, 1, keep_dims=True) + h{p}",
    "h{n} = h{p}\nfor i{n} in range({k}):\n    h{n} = tf.layers.dense(h{n}, 3)",
    "def f{n}(t):\n    return tf.log(t) + {k}\nh{n} = f{n}(h{p})",
    "k{n} = {k}\nh{n} = h{p} * k{n}",
]
OPTIMIZERS = [
    "tf.train.GradientDescentOptimizer(0.1)",
    "tf.train.AdamOptimizer()",
    "tf.train.MomentumOptimizer(0.1, momentum=0.9)",
]
RUNS = [
    "sess.run(train, {x: data})",
    "sess.run(train, feed_dict={x: data, })",
    "_, c{n} = sess.run([train, loss], {x: data})",
    "print(sess.run(loss, {x: data}))",
    "a{n}, b{n} = sess.run((loss, out), {x: data})",
    "print(sess.run([loss, out], {x: data})[0])",
    "print(out.eval({x: data}, session=sess))",
    "v{n} = sess.run({'l': loss, 'o': out}, {x: data})",
    "for i in range(2):\n    sess.run([train], {x: data})",
]
UNTOUCHED = [
    "# remark {n}: tf.log(x) and sess.run stay\nm{n} = 0",
    "s{n} = 'tf.placeholder(x)'  # quoted",
    "d{n} = {{1:'a' ,2 : \"b\"}}",
    "t{n} = '''one\n   two\n\n\n\n# no comment\n'''",
    "\n\n",
    "u{n} = [ 1,\n       2 ]   # aligned",
    "def g{n}( a,b = 1 ):\n  # two columns\n  return a  + b",
    "r{n} = u'\\u00e9' if True else (  0)",
]


@st.composite
def fillers(draw: st.DrawFn) -> list[str]:
    """Code that has nothing to do with TensorFlow, oddly laid out."""
    chosen = draw(st.lists(st.sampled_from(UNTOUCHED), max_size=2))
    number = draw(st.integers(10, 99))
    return [text.format(n=number + i * 100) for i, text in enumerate(chosen)]


@st.composite
def programs(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A program that trains something, and the parts of it that are nobody's business."""
    parts = ["import numpy as np", "import tensorflow as tf", "data = np.ones([2, 3])"]
    parts.append("x = tf.placeholder(tf.float32, [None, 3])\nh0 = x")
    kept: list[str] = []
    number = 0
    for form in draw(st.lists(st.sampled_from(LAYERS), max_size=3)):
        number += 1
        parts.append(form.format(n=number, p=number - 1, k=draw(st.integers(2, 3))))
    parts.append(f"w = tf.Variable(tf.ones([3, 1]))\nout = tf.matmul(h{number}, w)")
    parts.append("loss = tf.reduce_mean(tf.square(out - 1.0))")
    parts.append(f"train = {draw(st.sampled_from(OPTIMIZERS))}.minimize(loss)")
    parts.append("sess = tf.Session()\nsess.run(tf.global_variables_initializer())")
    for index, run in enumerate(draw(st.lists(st.sampled_from(RUNS), min_size=1, max_size=3))):
        parts.append(run.replace("{n}", str(index)))
    lines: list[str] = []
    for part in parts:
        lines.append(part)
        if len(lines) > 2:
            mine = [text for text in draw(fillers()) if text not in kept]
            kept += mine
            lines += mine
    return "\n".join(lines) + "\n", kept


def fixed(text: str, destination: str = "native") -> str:
    file = fix_program([Source(text, "m.py")], Options(destination=destination)).files[0]  # type: ignore[arg-type]
    assert file.error is None
    return file.text


def is_lifted(text: str) -> bool:
    return "compat.v1" not in text


@FEW
@given(programs(), st.sampled_from(["native", "compat"]))
def test_fixing_again_changes_nothing(program: tuple[str, list[str]], destination: str) -> None:
    once = fixed(program[0], destination)
    assert undefined_names(once) == set()
    assert fixed(once, destination) == once


@FEW
@given(programs())
def test_other_code_is_kept_byte_for_byte(program: tuple[str, list[str]]) -> None:
    text, kept = program
    once = fixed(text)
    for part in kept:
        assert not part.strip() or f"\n{part}\n" in once


@FEW
@given(programs())
def test_line_endings_make_no_difference(program: tuple[str, list[str]]) -> None:
    text = program[0]
    assert fixed(text.replace("\n", "\r\n")) == fixed(text).replace("\n", "\r\n")


@FEW
@given(programs())
def test_a_lifted_program_has_no_session_and_calls_what_it_defines(program: tuple[str, list[str]]) -> None:
    once = fixed(program[0])
    if not is_lifted(once):
        return
    code = re.sub(r"#.*|'[^'\n]*'", "", once)
    assert "Session" not in code
    assert "placeholder" not in code
    module = ast.parse(once)
    seen: set[str] = set()
    for statement in module.body:
        if isinstance(statement, ast.FunctionDef):
            seen.add(statement.name)
            continue
        called = {n.func.id for n in ast.walk(statement) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
        defined = {n.name for n in module.body if isinstance(n, ast.FunctionDef)}
        assert called & defined <= seen


SNIPPETS = [
    "@tf.function\ndef f{n}(a):\n    return tf.nn.softmax(a, axis=-1)",
    "m{n} = tf.keras.Sequential([tf.keras.layers.Dense(1)])",
    "o{n} = tf.keras.optimizers.Adam(0.1)",
    "with tf.GradientTape() as tape:\n    y{n} = tf.reduce_sum(v ** 2, axis=0, keepdims=True)",
    "z{n} = tf.math.log(tf.constant([1., 2.]))   # already",
    "r{n} = tf.random.normal([2], seed={n})",
    "for b{n} in tf.data.Dataset.range(3).batch(2):\n  print( b{n}.numpy() )",
    "tf.random.set_seed({n})",
    "class L{n}(tf.keras.layers.Layer):\n    def call(self, t):\n        return tf.concat([t, t], axis=1)",
    "tf.print('x', v)",
]


@FEW
@given(
    st.lists(st.sampled_from(SNIPPETS), max_size=6),
    st.lists(fillers(), max_size=2),
    st.sampled_from(["native", "compat"]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_programs_of_tf2_come_back_as_they_are(
    snippets: list[str], others: list[list[str]], destination: str, newline: str
) -> None:
    lines = ["import tensorflow as tf", "v = tf.Variable(1.0)"]
    lines += [text.format(n=n) for n, text in enumerate(snippets)]
    lines += [text for group in others for text in group]
    text = ("\n".join(lines) + "\n").replace("\n", newline)
    assert fixed(text, destination) == text
