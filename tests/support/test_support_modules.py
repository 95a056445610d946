"""The support modules print what TensorFlow 1.15 printed.

Each program in ``programs/`` is one text for both TensorFlows; ``record.py`` wrote what it prints under 1.15,
with controlled randomness. Here it runs on the installed TensorFlow with the support modules in place of what
left TensorFlow.
"""

from __future__ import annotations

import ast
import importlib.util
import sys
from pathlib import Path

import pytest

from tests.support.record import PROGRAMS, names, start
from tf2mig.verify.printed import Tolerance, compare

MODULES = Path(__file__).resolve().parents[2] / "rules" / "support"
_missing = [name for name in ("tensorflow", "tf_keras", "tf_slim") if importlib.util.find_spec(name) is None]


@pytest.mark.skipif(bool(_missing), reason=f"not installed: {', '.join(_missing)}")
@pytest.mark.parametrize("name", names())
def test_prints_what_tensorflow_1_printed(name: str) -> None:
    outcome = start(sys.executable, name, path=(str(MODULES),))
    assert outcome.ok, f"{outcome.reason}\n{outcome.stderr[-2000:]}"
    recorded = (PROGRAMS / f"{name}.txt").read_text(encoding="utf-8")
    assert recorded.strip()
    difference = compare(recorded, outcome.stdout, Tolerance())
    assert difference is None, str(difference)


@pytest.mark.parametrize("path", sorted(MODULES.glob("*.py")), ids=lambda path: path.stem)
def test_is_self_contained_and_says_what_it_is(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree)
    roots = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            roots |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            roots.add((node.module or "").split(".")[0])
    shipped = {module.stem for module in MODULES.glob("*.py")}
    known = {"tensorflow", "tf_slim", "numpy", "scipy", "sklearn", "keras", "tf_keras"}
    assert roots <= set(sys.stdlib_module_names) | known | shipped
