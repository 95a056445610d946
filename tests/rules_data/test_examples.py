"""Every example of the rules and of the table, rewritten, gives on the target what TF 1.15 gave."""

from __future__ import annotations

import importlib.util
import json
import math
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

from examples import all_examples

MODULES = ("numpy", "tensorflow", "tensorflow_probability", "tf_keras", "tf_slim")
MISSING = [name for name in MODULES if importlib.util.find_spec(name) is None]
needs_tensorflow = pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")
RECORDED = Path(__file__).with_name("recorded.json")


@cache
def recorded() -> dict[tuple[str, str], dict[str, Any]]:
    return {(r["setup"], r["example"]): r for r in json.loads(RECORDED.read_text())["results"]}


def test_the_recording_says_where_it_comes_from() -> None:
    about = json.loads(RECORDED.read_text())
    assert about["tensorflow"].startswith("1.15")
    assert about["date"]


def test_every_example_is_recorded() -> None:
    assert [e.text for e in all_examples() if e.key not in recorded()] == []


def test_no_example_of_a_rule_raises_under_tf1() -> None:
    assert [e.text for e in all_examples() if "error" in recorded().get(e.key, {})] == []


@needs_tensorflow
@pytest.mark.parametrize(("mode", "at_least"), [("compat", 2300), ("native", 1500)])
def test_results_are_those_of_tf1(mode: str, at_least: int, tmp_path: Path) -> None:
    results = run(mode, tmp_path / "results.json")
    assert sum("skipped" not in r for r in results) > at_least
    assert list(differences(mode, results)) == []


def run(mode: str, to: Path, only: str = "") -> list[dict[str, Any]]:
    """What the rewritten expressions give on the installed TensorFlow; ``only`` those with one of its words."""
    command = [sys.executable, str(Path(__file__).with_name("run_child.py")), mode, str(to)]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "TF2MIG_ONLY": only})
    assert done.returncode == 0, done.stderr[-2000:]
    results: list[dict[str, Any]] = json.loads(to.read_text())
    return results


def differences(mode: str, results: list[dict[str, Any]]) -> Iterator[str]:
    """Where results are not what TF 1.15 gave: dtypes, shapes and numbers; in compat the graph's variables too."""
    unnamed = {e.key for e in all_examples() if not e.names}
    for r in results:
        key = (r["setup"], r["example"])
        expected = recorded()[key]
        if "skipped" in r:
            continue
        if "error" in r or not _agree(r["result"], expected["result"]):
            yield f"{r['text']}gives {r.get('result', r.get('error'))}; TF 1.15 gave {expected['result']}"
        elif mode == "compat" and key not in unnamed and r["variables"] != expected["variables"]:
            yield f"{r['text']}makes {r['variables']}; TF 1.15 made {expected['variables']}"


def test_the_comparison_sees_what_differs() -> None:
    row = next(iter(recorded().values()))
    right = {"setup": row["setup"], "example": row["example"], "text": "", "result": row["result"], "variables": []}
    assert list(differences("native", [right])) == []
    assert len(list(differences("native", [{**right, "result": 3.25}]))) == 1
    assert len(list(differences("compat", [{**right, "variables": [["v", [2], "float32"]]}]))) == 1


def _agree(found: Any, expected: Any) -> bool:
    """Whether two results are the same: types, dtypes and shapes exactly, numbers within rounding."""
    if isinstance(found, float) and isinstance(expected, float):
        same = math.isclose(found, expected, rel_tol=2e-5, abs_tol=2e-6)
        return same or (math.isnan(found) and math.isnan(expected))
    if type(found) is not type(expected):
        return False
    if isinstance(found, list):
        return len(found) == len(expected) and all(map(_agree, found, expected))
    if isinstance(found, dict):
        return found.keys() == expected.keys() and all(_agree(found[k], expected[k]) for k in found)
    return bool(found == expected)
