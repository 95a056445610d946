"""Lists of placeholders of unequal shapes that are fed whole."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.placeholders.unequal_placeholders import make_lists_parameters
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

HEAD = "import tensorflow as tf\nps = [tf.placeholder(tf.float32, v.shape) for v in vs]\n"
MADE = 'import tensorflow as tf\nps = tf.placeholder(tf.float32, name="tf2mig_list")\n'
FILLED = (
    "import tensorflow as tf\nps = []\nfor i, v in enumerate(vs):\n"
    "    p = tf.placeholder(tf.float32, name=str(i))\n    ps.append(p)\n"
)


@pytest.mark.parametrize("head", [HEAD, FILLED])
@pytest.mark.parametrize(
    ("fed", "whole"),
    [
        ("s.run(o, dict(zip(ps, xs)))\n", "s.run(o, {ps: list(xs)})\n"),
        ("s.run(o, {p: x for p, x in zip(ps, xs)})\n", "s.run(o, {ps: list(xs)})\n"),
        ("s.run(o, {p: x + 1 for p, x in zip(ps, xs)})\n", "s.run(o, {ps: [x + 1 for x in xs]})\n"),
        ("for p, x in zip(ps, xs):\n    feed[p] = x\n", "feed[ps] = list(xs)\n"),
        (
            "for p, x, n in zip(ps, xs, ns):\n    feed[p] = x[k:n]\n    k += n\n",
            "feed_values = []\nfor x, n in zip(xs, ns):\n    feed_values.append(x[k:n])\n    k += n\n"
            "feed[ps] = feed_values\n",
        ),
    ],
)
def test_such_a_list_is_one_placeholder(head: str, fed: str, whole: str) -> None:
    assert make_lists_parameters(Tree(Source(head + fed))).text == MADE + whole


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "s.run(o, {ps[0]: x})\nf = dict(zip(ps, xs))\n",
        HEAD + "s.run(o, feed)\n",
        HEAD.replace("tf.float32", "v.dtype") + "s.run(o, dict(zip(ps, xs)))\n",
        HEAD + "ps = []\ns.run(o, dict(zip(ps, xs)))\n",
    ],
)
def test_other_lists_stay(text: str) -> None:
    assert make_lists_parameters(Tree(Source(text))).text == text
