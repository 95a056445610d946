"""The engine's double, and an empty folder to work in."""

from __future__ import annotations

from pathlib import Path

import pytest

from project.fake_engine import engine

__all__ = ["engine"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path
