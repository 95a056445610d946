"""Every code is described."""

from __future__ import annotations

import re
from pathlib import Path

import tf2mig
from tf2mig.rules.registry import all_rules

SOURCE = Path(tf2mig.__file__).parent


def test_rules_are_described() -> None:
    rules = all_rules()
    assert len(rules) == len({r.code for r in rules}) == len({r.name for r in rules})
    assert all(re.fullmatch(r"TFM\d{3}", r.code) for r in rules)
    assert all(r.summary and r.documentation for r in rules)


def test_codes_in_the_code_are_described() -> None:
    known = {r.code for r in all_rules()}
    files = [*(SOURCE / "rules").rglob("*.py"), *(SOURCE / "engine").rglob("*.py")]
    used = {c for f in files for c in re.findall(r'"(TFM\d{3})"', f.read_text(encoding="utf-8"))}
    assert used - {"TFM000"} <= known
