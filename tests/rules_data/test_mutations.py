"""Tests that fail when they should: wrong rules, put into a copy, are caught by the recorded expressions."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from test_examples import differences, needs_tensorflow

from examples import tomllib

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]


def mutations() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tomllib.loads((HERE / "mutations.toml").read_text())["mutation"]
    return found


def mutated(copy: Path) -> Path:
    """A copy of what the expressions run through, with every mutation in its rules."""
    for folder in ("rules", "src/tf2mig", "tests/rules_data", "scripts"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for m in mutations():
        file = copy / "rules" / m["file"]
        text = file.read_text(encoding="utf-8")
        assert m["right"] in text, f"{m['file']} has no {m['right']}"
        text = text.replace(m["right"], m["wrong"])
        if "drop" in m:  # so that the call is still rewritten, and not left to a person
            line = next(line for line in text.splitlines() if m["wrong"] in line)
            text = text.replace(line, f"{line}\ndrop = {json.dumps(m['drop'])}")
        file.write_text(text, encoding="utf-8")
    return copy


def test_ten_families_are_mutated() -> None:
    assert len({m["file"] for m in mutations()}) >= 9
    assert len(mutations()) >= 10


@needs_tensorflow
def test_every_mutation_is_caught(tmp_path: Path) -> None:
    copy = mutated(tmp_path / "project")
    symbols = [m["symbol"] for m in mutations()]
    environment = {**os.environ, "TF2MIG_ONLY": " ".join(symbols), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    environment.pop("PYTHONPATH", None)
    script, to = copy / "tests" / "rules_data" / "run_child.py", tmp_path / "results.json"
    done = subprocess.run(
        [sys.executable, str(script), "native", str(to)], capture_output=True, text=True, env=environment
    )
    assert done.returncode == 0, done.stderr[-2000:]
    results = json.loads(to.read_text())
    missed = [m["what"] for m in mutations() if not _caught(m, results)]
    assert missed == []


def _caught(mutation: dict[str, Any], results: list[dict[str, Any]]) -> bool:
    concerned = [r for r in results if mutation["symbol"] in r["example"]]
    return any(differences("native", concerned))
