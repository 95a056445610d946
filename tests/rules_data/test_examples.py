"""Every example of the rules and of the table, rewritten, gives on the target what TF 1.15 gave."""

from __future__ import annotations

import json
import math
import os
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.append(str(Path(__file__).resolve().parents[2] / "rules" / "support"))
sys.path.append(str(Path(__file__).resolve().parents[2] / "rules" / "support"))

from rewriting import rewrite

from examples import Example, all_examples

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
RECORDED = Path(__file__).with_name("recorded.json")


@cache
def recorded() -> dict[tuple[str, str], dict[str, Any]]:
    return {(r["setup"], r["example"]): r for r in json.loads(RECORDED.read_text())["results"]}


def _native() -> list[Example]:
    return [e for e in all_examples() if "contrib" not in e.text and "tf.examples" not in e.text]


def test_the_recording_says_where_it_comes_from() -> None:
    about = json.loads(RECORDED.read_text())
    assert about["tensorflow"].startswith("1.15")
    assert about["date"]


def test_every_example_is_recorded() -> None:
    assert [e.text for e in all_examples() if e.key not in recorded()] == []


def test_no_example_of_a_rule_raises_under_tf1() -> None:
    assert [e.text for e in all_examples() if "error" in recorded().get(e.key, {})] == []


@pytest.mark.parametrize("example", _native(), ids=lambda e: e.text[:90])
def test_native_result_is_that_of_tf1(example: Example) -> None:
    np = pytest.importorskip("numpy")
    tf = pytest.importorskip("tensorflow")
    text, _ = rewrite([*example.setup.splitlines(), f"result = {example.text}"], _target(tf.__version__))
    names: dict[str, Any] = {"np": np}
    exec(compile(text, "example.py", "exec"), names)
    found = _encode(np, names["result"])
    expected = recorded()[example.key]["result"]
    assert _agree(found, expected), f"{text}\ngives {found}\nTF 1.15 gave {expected}"


def _target(version: str) -> str:
    return ".".join(version.split(".")[:2])


def _encode(np: Any, value: Any) -> Any:
    """As ``scripts/record_rule_examples.py`` encodes what a session returns."""
    if hasattr(value, "dense_shape"):
        return [_encode(np, p) for p in (value.indices, value.values, value.dense_shape)]
    if hasattr(value, "numpy"):
        value = value.numpy()
    if isinstance(value, np.ndarray | np.generic | bytes):
        array = np.asarray(value, dtype=object if isinstance(value, bytes) else None)
        kind = "string" if array.dtype == object or array.dtype.kind in "SU" else array.dtype.name
        values = [_plain(v) for v in array.ravel().tolist()]
        return {"dtype": kind, "shape": list(array.shape), "values": values}
    if isinstance(value, list | tuple):
        return [_encode(np, v) for v in value]
    if isinstance(value, dict):
        return {k: _encode(np, v) for k, v in value.items()}
    return value if value is None or isinstance(value, bool | int | float | str) else repr(value)


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.decode("latin-1")
    if isinstance(value, complex):
        return [value.real, value.imag]
    return value


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
