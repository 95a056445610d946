"""The hooks that the repository offers to pre-commit."""

from __future__ import annotations

import re
from pathlib import Path

HOOKS = Path(__file__).parents[2] / ".pre-commit-hooks.yaml"


def test_ids_and_entries() -> None:
    text = HOOKS.read_text()
    assert re.findall(r"^- id: (.+)$", text, re.M) == ["tf2mig", "tf2mig-fix"]
    assert re.findall(r"^  entry: (.+)$", text, re.M) == ["tf2mig check", "tf2mig fix"]
