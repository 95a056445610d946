"""Which interpreters run the two programs: finds a Python with TensorFlow 1.15, and asks an interpreter what
it has.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

TF1_VARIABLE = "TF2MIG_TF1_PYTHON"
_QUESTION = "import sys, tensorflow as tf; print('%s %d.%d.%d' % ((tf.__version__,) + sys.version_info[:3]))"


@dataclass(frozen=True)
class Interpreter:
    """A Python and the TensorFlow that it imports."""

    path: str
    tensorflow: str
    python: str

    @property
    def is_tf1(self) -> bool:
        """Whether it is an oracle: the last TensorFlow 1."""
        return self.tensorflow.startswith("1.15")

    def __str__(self) -> str:
        return f"TensorFlow {self.tensorflow} on Python {self.python}"


@lru_cache(maxsize=32)
def describe(path: str) -> Interpreter | str:
    """What the interpreter has; a line that says why not, when it cannot be started or cannot import
    TensorFlow.
    """
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME")}
    environment |= {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": ""}
    try:
        done = subprocess.run(
            [path, "-W", "ignore", "-c", _QUESTION],
            capture_output=True,
            text=True,
            errors="replace",
            stdin=subprocess.DEVNULL,
            timeout=120,
            env=environment,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"{path} cannot be started: {error}"
    words = done.stdout.split()[-2:]
    if done.returncode != 0 or len(words) != 2:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        return f"{path} cannot import tensorflow: {last}"
    return Interpreter(path, *words)


def find_tf1() -> Interpreter | None:
    """The first Python with TensorFlow 1.15: named by TF2MIG_TF1_PYTHON, on PATH, of pyenv, conda or uv."""
    seen = set()
    for candidate in _candidates():
        if candidate not in seen and os.access(candidate, os.X_OK):
            seen.add(candidate)
            found = describe(candidate)
            if isinstance(found, Interpreter) and found.is_tf1:
                return found
    return None


def _candidates() -> Iterator[str]:
    named = os.environ.get(TF1_VARIABLE)
    if named:
        yield named
    on_path = shutil.which("python3.7")
    if on_path:
        yield on_path
    home = Path(os.path.expanduser("~"))
    pyenv = Path(os.environ.get("PYENV_ROOT", home / ".pyenv"))
    uv = Path(os.environ.get("UV_PYTHON_INSTALL_DIR", home / ".local" / "share" / "uv" / "python"))
    yield from _matches(pyenv, "versions/3.7*/bin/python", "versions/*/envs/*/bin/python3.7")
    for conda in _conda_roots(home):
        yield from _matches(conda, "envs/*/bin/python3.7")
    yield from _matches(uv, "*3.7*/bin/python3.7")


def _conda_roots(home: Path) -> list[Path]:
    roots = [home / name for name in ("miniconda3", "anaconda3", "miniforge3", "mambaforge", "micromamba")]
    for variable in ("MAMBA_ROOT_PREFIX", "CONDA_ROOT"):
        if os.environ.get(variable):
            roots.append(Path(os.environ[variable]))
    executable = os.environ.get("CONDA_EXE")
    return roots + ([Path(executable).parent.parent] if executable else [])


def _matches(root: Path, *patterns: str) -> Iterator[str]:
    for pattern in patterns:
        yield from (str(found) for found in sorted(root.glob(pattern)))


def target_python(named: str | None) -> str:
    """The interpreter for the migrated program: the one named, else the one that runs tf2mig."""
    return named or sys.executable
