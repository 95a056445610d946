"""The wheel, built from this checkout and installed where no TensorFlow is, finds its rules and works."""

from __future__ import annotations

import ast
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parents[1]
EXAMPLES = ROOT / "examples"


@dataclass(frozen=True)
class Installed:
    """A wheel, and a virtual environment that holds it and what `check` needs, and nothing else."""

    wheel: Path
    python: Path

    def run(self, *args: str, cwd: Path) -> subprocess.CompletedProcess[str]:
        """Run this environment's Python; nothing of the surrounding one reaches it."""
        environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME")}
        return subprocess.run(
            [str(self.python), *args], cwd=cwd, env=environment, capture_output=True, text=True, timeout=120
        )


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("packaging")
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder / "dist")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert built.returncode == 0, built.stderr
    (wheel,) = (folder / "dist").glob("*.whl")
    home = folder / "environment"
    venv.create(home, with_pip=False, symlinks=os.name != "nt")
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    asked = [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    site = Path(subprocess.run(asked, capture_output=True, text=True, check=True).stdout.strip())
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    for name in ("click", "pathspec"):
        spec = importlib.util.find_spec(name)
        assert spec is not None
        assert spec.submodule_search_locations
        shutil.copytree(spec.submodule_search_locations[0], site / name)
    return Installed(wheel, python)


def test_wheel_carries_the_whole_of_rules(installed: Installed) -> None:
    names = set(zipfile.ZipFile(installed.wheel).namelist())
    wanted = {
        f"tf2mig/_rules/{path.relative_to(ROOT / 'rules').as_posix()}"
        for path in (ROOT / "rules").rglob("*")
        if path.suffix in (".toml", ".txt", ".py") and "__pycache__" not in path.parts
    }
    assert wanted
    assert wanted <= names
    assert not [name for name in names if name.startswith(("tests/", "docs/", "benchmarks/"))]


def test_tensorflow_is_not_there(installed: Installed, tmp_path: Path) -> None:
    done = installed.run("-c", "import tensorflow", cwd=tmp_path)
    assert "ModuleNotFoundError" in done.stderr


def test_rules_are_found_inside_the_wheel(installed: Installed, tmp_path: Path) -> None:
    code = "from tf2mig.api.locate import rules_dir; print(rules_dir())"
    done = installed.run("-c", code, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert Path(done.stdout.strip()).parts[-2:] == ("tf2mig", "_rules")


def test_check_of_an_example(installed: Installed, tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES, tmp_path / "examples")
    done = installed.run("-m", "tf2mig", "check", "--output-format", "json", "examples", cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    report = json.dumps(json.loads(done.stdout))
    assert "TFM101" in report
    assert "tf.log" in report


def test_fix_of_an_example(installed: Installed, tmp_path: Path) -> None:
    """All the layers below the command line are in the wheel, lifting included."""
    shutil.copy(EXAMPLES / "logistic_regression.py", tmp_path / "program.py")
    done = installed.run("-m", "tf2mig", "fix", "program.py", cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    text = (tmp_path / "program.py").read_text()
    assert "tf.GradientTape()" in text
    assert "Session" not in text


def test_metadata(installed: Installed) -> None:
    with zipfile.ZipFile(installed.wheel) as archive:
        (name,) = [n for n in archive.namelist() if n.endswith(".dist-info/METADATA")]
        metadata = archive.read(name).decode()
    assert "License-Expression: Apache-2.0" in metadata
    assert "Requires-Python: >=3.10" in metadata
    assert "tf2mig fix" in metadata, "the README is the long description"


def test_dependencies_are_what_is_imported() -> None:
    """Every third-party module that the package imports is a dependency, and every dependency is imported."""
    imported = set()
    for path in (ROOT / "src").rglob("*.py"):
        if "child" in path.parts:  # runs inside the user's TensorFlow
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                imported.add(node.module.split(".")[0])
    # tomllib came with Python 3.11; tomli stands in for it before.
    outside = imported - set(sys.stdlib_module_names) - {"tf2mig", "tomllib"}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {re.split(r"[\s;<>=!~\[]", requirement)[0] for requirement in project["dependencies"]}
    assert outside == declared
