"""Every reason not to lift a program is a rule that can be looked up."""

from __future__ import annotations

import re
from pathlib import Path

import tf2mig
from tf2mig.lift.blockers import BLOCKERS
from tf2mig.rules.registry import all_rules

SOURCE = Path(tf2mig.__file__).parent


def test_blockers_are_described_as_rules() -> None:
    described = {r.code: (r.name, r.summary) for r in all_rules() if r.code in BLOCKERS}
    assert described == BLOCKERS


def test_codes_in_the_code_are_known() -> None:
    files = [*(SOURCE / "lift").rglob("*.py"), *(SOURCE / "graph").rglob("*.py")]
    used = {c for f in files for c in re.findall(r'"(TFM7\d\d)"', f.read_text(encoding="utf-8"))}
    assert used
    assert used <= set(BLOCKERS)
