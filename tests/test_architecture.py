"""Imports run downwards only: what `docs/architecture.md` says of the folders, held against the code."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import tf2mig

PACKAGE = Path(tf2mig.__file__).parent

FLOORS = (
    {"findings"},
    {"api"},
    {"syntax"},
    {"graph"},
    {"rules", "lift"},
    {"engine"},
    {"reporting", "verify", "project"},
    {"cli"},
)
"""The ground first; what stands on one floor may import each other."""

LIFT_FLOORS = (
    {"core"},
    {"layers"},
    {"steps"},
    {"variables"},
    {"objects"},
    {"normalize"},
    {"functions"},
    {"finish"},
    {"polish"},
    {"modules"},
    {"module", "decisions", "checks", "blockers"},
    {"queues"},
    {"eager", "estimators"},
    {"program"},
)

NORMALIZE_FLOORS = (
    {"branches", "placeholders", "recurrent", "training", "words"},
    {"calls"},
    {"classes", "loops", "runs"},
    {"passes", "second_tries"},
    {"other_ways"},
)


def _imports(path: Path) -> Iterator[tuple[int, str]]:
    """The modules that a file imports when it runs, with their lines; those for annotations alone are left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for_types = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in for_types:
            continue
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module
        elif isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)


def _upwards(folder: Path, prefix: str, floors: tuple[set[str], ...]) -> list[str]:
    floor = {name: number for number, names in enumerate(floors) for name in names}
    wrong: list[str] = []
    for path in sorted(folder.rglob("*.py")):
        here = path.relative_to(folder).parts[0].removesuffix(".py")
        for line, module in _imports(path):
            there = module.removeprefix(prefix + ".").partition(".")[0]
            if module.startswith(prefix + ".") and floor.get(there, -1) > floor.get(here, len(floors)):
                wrong.append(f"{path.relative_to(folder)}:{line} imports {module}")
    return wrong


@pytest.mark.parametrize(
    ("folder", "prefix", "floors"),
    [
        (PACKAGE, "tf2mig", FLOORS),
        (PACKAGE / "lift", "tf2mig.lift", LIFT_FLOORS),
        (PACKAGE / "lift" / "normalize", "tf2mig.lift.normalize", NORMALIZE_FLOORS),
    ],
    ids=["tf2mig", "lift", "normalize"],
)
def test_imports_run_downwards(folder: Path, prefix: str, floors: tuple[set[str], ...]) -> None:
    assert _upwards(folder, prefix, floors) == []


@pytest.mark.parametrize(
    ("folder", "floors"),
    [(PACKAGE, FLOORS), (PACKAGE / "lift", LIFT_FLOORS), (PACKAGE / "lift" / "normalize", NORMALIZE_FLOORS)],
    ids=["tf2mig", "lift", "normalize"],
)
def test_every_folder_has_a_floor(folder: Path, floors: tuple[set[str], ...]) -> None:
    known = set().union(*floors)
    there = {p.stem for p in folder.iterdir() if p.suffix == ".py" or (p / "__init__.py").is_file()}
    assert there - {"__init__", "__main__"} <= known


def test_an_import_upwards_is_seen(tmp_path: Path) -> None:
    (tmp_path / "below.py").write_text("def f():\n    from tower.above import g\n    return g\n", encoding="utf-8")
    (tmp_path / "above.py").write_text("from tower.below import f\n", encoding="utf-8")
    assert _upwards(tmp_path, "tower", ({"below"}, {"above"})) == ["below.py:2 imports tower.above"]
