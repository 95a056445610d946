"""Where expressions inside f-strings stand: edits depend on it, and Python 3.12 reads f-strings anew."""

from __future__ import annotations

import ast

import pytest

import tf2mig
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

TEXTS = {
    "alone": 'f"{tf.a.b}"',
    "calls": 'f"loss {s.run(loss):.4f} and {s.run(acc, {X: 1})!r}"',
    "other quotes": "f\"{s.run(d['k'])}\"",
    "the same text before": 'f"tf.a.b {tf.a.b} {tf.a.b}"',
    "escaped braces": 'f"{{tf.a.b}} {{}} {tf.a.b}"',
    "spaces": 'f"{ tf.a.b }"',
    "self-documenting": 'f"{tf.a.b = :{w.x}}"',
    "conversion and width": 'f"{tf.a.b!r:>{w.x}} {w.x:{w.x}}"',
    "triple quotes": 'f("""x""", f"""one {tf.a.b}\n   two {s.run(\n  q.r)} {q.r}\n""")',
    "concatenation": '(f"a {tf.a.b}" "tf.a.b {tf.a.b}"\n    f"b {tf.a.b} "\n    rf"\\d{tf.a.b}")',
    "inside another": "f\"{'%s' % f'{q.r}'} {s.t}\"",
    "not ASCII": '"é😀" f"é{tf.a.b}😀{s.t}"',
    "tab": 'if 1:\n\tx = f"{tf.a.b}"',
    "lambda": 'f"{(lambda x: x.y)(tf.a.b)}"',
    "dictionary": 'f"{ {tf.a: s.t}[q.r] }"',
    "line continued": 'f"abc\\\n{tf.a.b}"',
}


@pytest.mark.parametrize("text", [pytest.param(t, id=name) for name, t in TEXTS.items()])
def test_nodes_stand_where_the_tree_says(text: str) -> None:
    tree = Tree(Source(text))
    found = 0
    for value in (n for n in tree.nodes if isinstance(n, ast.FormattedValue)):
        for node in ast.walk(value.value):
            if isinstance(node, ast.Name | ast.Attribute | ast.Call):
                again = ast.parse(tree.segment(node), mode="eval").body
                assert ast.dump(again) == ast.dump(node)
                found += 1
    assert found


def test_symbols_inside_are_fixed_in_place() -> None:
    before = (
        "import tensorflow as tf\n"
        'print(f"tf.log {tf.log(x)} {{tf.log}}", f"""\n'
        '  {tf.to_float(y):>{tf.rsqrt(w)}} {tf.log(\n    x)}""" f"{tf.log(x)!r}")\n'
    )
    after = (
        "import tensorflow as tf\n"
        'print(f"tf.log {tf.math.log(x)} {{tf.log}}", f"""\n'
        '  {tf.cast(y, tf.float32):>{tf.math.rsqrt(w)}} {tf.math.log(\n    x)}""" f"{tf.math.log(x)!r}")\n'
    )
    assert tf2mig.fix(before).text == after


def test_run_sites_inside_are_lifted() -> None:
    before = '''\
import tensorflow as tf

X = tf.placeholder(tf.float32, [None])
total = tf.reduce_sum(X)
words = {"a": [1.0, 2.0]}
with tf.Session() as sess:
    print(f"sess.run {sess.run(total, {X: words['a']}):.2f} {{}}", f"""two
    {total.eval({X: [3.0]})!r}""")
'''
    after = tf2mig.fix(before).text
    assert "Session" not in after
    assert '''print(f"sess.run {compute_total(words['a']).numpy():.2f} {{}}", f"""two''' in after
    assert '''    {compute_total([3.0]).numpy()!r}""")''' in after
