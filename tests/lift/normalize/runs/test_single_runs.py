"""Loops that run the operations of a list one by one."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.runs.single_runs import run_lists_at_once
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

MADE = "ops = []\nfor v in vs:\n    ops.append(v.assign(w))\n"


@pytest.mark.parametrize(
    "loop",
    [
        "for op in ops:\n    sess.run(op)\n",
        "for i in range(len(ops)):\n    sess.run(ops[i])\n",
        "[sess.run(op) for op in ops]\n",
    ],
)
def test_such_a_loop_is_one_run(loop: str) -> None:
    assert run_lists_at_once(Tree(Source(MADE + loop))).text == MADE + "sess.run(ops)\n"


@pytest.mark.parametrize(
    "text",
    [
        MADE + "for op in ops:\n    sess.run(op, feed)\n",
        MADE + "for op in ops:\n    x = sess.run(op)\n",
        MADE + "for op in ops:\n    sess.run(op)\nprint(op)\n",
        MADE + "for op in ops:\n    process.run(op)\n",
        "ops = [b, a]\nfor op in ops:\n    sess.run(op)\n",
        "ops = [o.minimize(l) for l in ls]\nfor op in ops:\n    sess.run(op)\n",
    ],
)
def test_other_loops_stay(text: str) -> None:
    assert run_lists_at_once(Tree(Source(text))).text == text
