"""``tf2mig rules`` and ``tf2mig explain``, on the rules as they are shipped."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tf2mig.cli.main import main

MINE = """
[rules.ACME1]
name = "acme-nets"
summary = "Our own wrapper moved."
doc = "See the intranet."

[[rename]]
rule = "ACME1"
tf1 = "wrap.nets.old"
tf2 = "wrap.nets.new"
"""


def test_list(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "--output-format", "json"]) == 0
    entries = json.loads(capsys.readouterr().out)
    codes = [entry["code"] for entry in entries]
    assert codes == sorted(codes)
    assert all(entry["summary"] for entry in entries)
    assert main(["rules"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(entries)


def test_users_rules_are_among_them(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "mine.toml").write_text(MINE)
    (folder / "pyproject.toml").write_text('[tool.tf2mig]\nextend-rules = ["mine.toml"]\n')
    assert main(["rules"]) == 0
    assert "ACME1" in capsys.readouterr().out
    assert main(["explain", "acme1"]) == 0
    assert capsys.readouterr().out == "ACME1 (acme-nets)\n\nOur own wrapper moved.\n\nSee the intranet.\n"
    assert main(["explain", "acme-nets"]) == 0
    (folder / "a.py").touch()
    assert main(["check", "--select", "ACME", "a.py"]) == 0


def test_unknown_code(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "XYZ1"]) == 2
    assert "no rule XYZ1" in capsys.readouterr().err
    (folder / "a.py").touch()
    assert main(["check", "--select", "XYZ", "a.py"]) == 2
    assert "no rule has a code that begins with XYZ; see `tf2mig rules`" in capsys.readouterr().err
    (folder / "pyproject.toml").write_text('[tool.tf2mig]\nignore = ["XYZ"]\n')
    assert main(["check", "a.py"]) == 2
    assert "XYZ (in pyproject.toml)" in capsys.readouterr().err


def test_broken_rule_file(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "mine.toml").write_text("[[rename]]\n")
    (folder / "pyproject.toml").write_text('[tool.tf2mig]\nextend-rules = ["mine.toml"]\n')
    for arguments in (["rules"], ["check", "."]):
        assert main(arguments) == 2
        assert "mine.toml" in capsys.readouterr().err


def test_page_on_a_terminal(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tf2mig.cli.explain.is_colorful", lambda: True)
    assert main(["explain", "TFM150"]) == 0
    assert "compat-only-symbol" in capsys.readouterr().out
