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


def test_the_boston_data_are_those_of_scikit_learn() -> None:
    """The sums were read from scikit-learn 1.0.2's `load_boston`."""
    pytest.importorskip("numpy")
    specification = importlib.util.spec_from_file_location("boston_housing", MODULES / "boston_housing.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    data, target = module.load_boston(return_X_y=True)
    assert data.shape == (506, 13)
    assert target.shape == (506,)
    assert data.sum() == pytest.approx(460946.55522, rel=1e-12)
    assert target.sum() == pytest.approx(11401.600000000002, rel=1e-12)
    assert list(data[7]) == [0.14455, 12.5, 7.87, 0.0, 0.524, 6.172, 96.1, 5.9505, 5.0, 311.0, 15.2, 396.9, 19.15]
    assert list(module.load_boston().feature_names[:2]) == ["CRIM", "ZN"]
