"""Finding a Python with TensorFlow 1.15."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tf2mig.verify import interpreters
from tf2mig.verify.interpreters import Interpreter, describe, find_tf1


@pytest.fixture(autouse=True)
def _clean(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    describe.cache_clear()
    for name in list(os.environ):
        if name.startswith(("TF2MIG_", "CONDA", "MAMBA", "PYENV", "UV_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    monkeypatch.setattr(interpreters.shutil, "which", lambda name: None)


def fake(path: Path, tensorflow: str | None) -> Path:
    """An executable that answers as an interpreter with that TensorFlow would."""
    path.parent.mkdir(parents=True, exist_ok=True)
    answer = f"echo '{tensorflow} 3.7.16'" if tensorflow else "echo 'ModuleNotFoundError: no tensorflow' >&2; exit 1"
    path.write_text(f"#!/bin/sh\n{answer}\n")
    path.chmod(0o755)
    return path


def test_what_an_interpreter_has(tmp_path: Path) -> None:
    good = describe(str(fake(tmp_path / "python3.7", "1.15.5")))
    assert good == Interpreter(str(tmp_path / "python3.7"), "1.15.5", "3.7.16")
    assert str(good) == "TensorFlow 1.15.5 on Python 3.7.16"
    bad = describe(str(fake(tmp_path / "bare", None)))
    assert isinstance(bad, str)
    assert "cannot import tensorflow: ModuleNotFoundError" in bad
    missing = describe(str(tmp_path / "none"))
    assert isinstance(missing, str)
    assert "cannot be started" in missing


def test_the_variable_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TF2MIG_TF1_PYTHON", str(fake(tmp_path / "mine", "1.15.0")))
    found = find_tf1()
    assert found is not None
    assert found.path == str(tmp_path / "mine")


@pytest.mark.parametrize(
    "place",
    [
        "home/.pyenv/versions/3.7.16/bin/python",
        "home/miniconda3/envs/old/bin/python3.7",
        "home/.local/share/uv/python/cpython-3.7.9-linux/bin/python3.7",
    ],
)
def test_places_where_interpreters_live(tmp_path: Path, place: str) -> None:
    fake(tmp_path / place, "1.15.5")
    found = find_tf1()
    assert found is not None
    assert found.path == str(tmp_path / place)


def test_a_python_without_tensorflow_1_15_is_no_oracle(tmp_path: Path) -> None:
    fake(tmp_path / "home/.pyenv/versions/3.7.1/bin/python", None)
    fake(tmp_path / "home/.pyenv/versions/3.7.2/bin/python", "2.11.0")
    assert find_tf1() is None
