"""Runs every converted example once, in one process with the installed TensorFlow."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

import comparing


@pytest.fixture(scope="session")
def computed() -> dict[str, Any]:
    """The numbers of the converted examples by ``kind/id``."""
    if importlib.util.find_spec("tensorflow") is None:
        pytest.skip("needs TensorFlow")
    return comparing.run(sys.executable, comparing.converted())


@pytest.fixture(scope="session")
def recorded() -> dict[str, Any]:
    """What TensorFlow 1.15 computed, by ``kind/name``."""
    return comparing.recorded()
