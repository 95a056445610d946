"""Every function and class of TF 1.15 outside contrib, called with all arguments: right, or diagnosed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

from calls import Verdict, all_calls, judge

from tf2mig.rules.module import Mode

NO_CALLS = {
    "tf.keras.mixed_precision.experimental.LossScaleOptimizer": "its metaclass hides its parameters",
    "tf.data.Dataset": "abstract in both",
    "tf.keras.optimizers.Optimizer": "abstract in both",
    "tf.keras.utils.CustomObjectScope": "takes any number of dictionaries; a call without one is no use",
    "tf.keras.utils.custom_object_scope": "takes any number of dictionaries; a call without one is no use",
}


def test_there_are_as_many_calls_as_symbols_promise() -> None:
    assert len(all_calls()) > 4300


@pytest.mark.parametrize("target", ["2.21", "2.15"])
@pytest.mark.parametrize("mode", ["native", "compat"])
def test_no_call_is_broken_silently(target: str, mode: Mode) -> None:
    calls = [c for c in all_calls() if c.symbol not in NO_CALLS]
    verdicts = list(judge(calls, target, mode))
    assert len(verdicts) == len(calls)
    wrong = [_line(v) for v in verdicts if v.wrong]
    assert wrong == []
    assert sum(v.diagnosed for v in verdicts) < len(calls) * 0.03


def _line(v: Verdict) -> str:
    return f"{v.call.text} => {v.result}: {v.wrong}"


@pytest.mark.parametrize(
    ("text", "given", "broken"),
    [
        ("tf.nn.in_top_k(a0, a1, a2)", {"predictions": "a0", "targets": "a1", "k": "a2"}, True),
        ("tf.nn.in_top_k(a1, a0, a2)", {"predictions": "a0", "targets": "a1", "k": "a2"}, False),
        ("tf.no_such_thing(a0)", {"x": "a0"}, True),
        ("tf.reduce_sum(a0, keep_dims=a1)", {"input_tensor": "a0", "keep_dims": "a1"}, True),
        ("tf.reduce_sum(a0)", {"input_tensor": "a0", "axis": "a1"}, True),
    ],
)
def test_the_judge_sees_what_is_wrong(text: str, given: dict[str, str], broken: bool) -> None:
    import ast

    from calls import Call, _Judge

    from tf2mig.syntax.source import Source
    from tf2mig.syntax.tree import Tree

    tree = Tree(Source(f"import tensorflow as tf\nr0 = {text}\n", "result.py"))
    statement = tree.module.body[1]
    assert isinstance(statement, ast.Assign)
    verdict = _Judge(tree, "2.21", "native", set()).verdict(Call("tf.x", "keywords", text, given), statement)
    assert bool(verdict.wrong) is broken
