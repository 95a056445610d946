"""Lists that loops fill with summaries are written as collections."""

from __future__ import annotations

from tf2mig.lift.normalize.loops.summary_lists import collect_listed_summaries
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

IMPORT = "import tensorflow as tf\n"


def rewritten(code: str) -> str:
    text = collect_listed_summaries(Tree(Source(IMPORT + code, "m.py"))).text
    assert text.startswith(IMPORT)
    return text[len(IMPORT) :]


def test_a_list_that_a_loop_fills_is_a_collection() -> None:
    code = """found = []
for g, v in pairs:
    one = tf.summary.histogram(v.name, g)
    found.append(one)
    found.append(tf.summary.scalar("s", g))
found.append(loss_summary)
merged = tf.summary.merge(found)
"""
    kept = 'loss_summary = tf.summary.scalar("loss", loss)\n'
    assert rewritten(kept + code) == kept + (
        "for g, v in pairs:\n"
        '    tf.summary.histogram(v.name, g, collections=["in found"])\n'
        '    tf.summary.scalar("s", g, collections=["in found"])\n'
        'merged = tf.summary.merge([loss_summary, tf.summary.merge_all("in found")])\n'
    )


def test_a_comprehension_becomes_a_loop() -> None:
    code = "merged = tf.summary.merge([s] + [tf.summary.histogram(v.name, v) for v in vs if v])\n"
    assert rewritten(code) == (
        "for v in vs:\n"
        "    if v:\n"
        '        tf.summary.histogram(v.name, v, collections=["in summaries"])\n'
        'merged = tf.summary.merge([s, tf.summary.merge_all("in summaries")])\n'
    )


def test_what_a_collection_holds_is_merged_by_its_key() -> None:
    code = "merged = tf.summary.merge(tf.get_collection(tf.GraphKeys.SUMMARIES))\n"
    assert rewritten(code) == "merged = tf.summary.merge_all(tf.GraphKeys.SUMMARIES)\n"


def test_a_list_that_is_used_otherwise_stays() -> None:
    code = """found = []
for v in vs:
    found.append(tf.summary.histogram(v.name, v))
print(len(found))
merged = tf.summary.merge(found)
"""
    assert rewritten(code) == code
    code = code.replace("print(len(found))\n", "")
    twice = "def one():\n" + "".join(f"    {line}\n" for line in code.splitlines()) + "one()\none()\n"
    assert rewritten(twice) == twice
