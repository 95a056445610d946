"""What README.md shows is what tf2mig does, and what it says can be typed."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

import tf2mig
from tf2mig.cli.main import main
from tf2mig.project.config import KEYS

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", README, re.M | re.S)
EXAMPLE = (ROOT / "examples" / "logistic_regression.py").read_text(encoding="utf-8")


def test_before_is_the_example() -> None:
    assert BLOCKS[0][1] in EXAMPLE


def test_after_is_what_fix_makes_of_it() -> None:
    assert BLOCKS[1][1] in tf2mig.fix(EXAMPLE).text


def test_python_block_runs(capsys: pytest.CaptureFixture[str]) -> None:
    (block,) = [text for language, text in BLOCKS if language == "python" and "import tf2mig" in text]
    exec(compile(block, "README.md", "exec"), {})
    assert "tf.math.log(2.0)" in capsys.readouterr().out


def test_configuration_is_valid() -> None:
    (block,) = [text for language, text in BLOCKS if language == "toml"]
    assert sorted(tomllib.loads(block)["tool"]["tf2mig"]) == sorted(KEYS)


def test_links_lead_somewhere() -> None:
    for path in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")]:
        text = path.read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
            assert (path.parent / target).exists(), f"{path.name}: {target}"


@pytest.mark.parametrize("command", sorted(set(re.findall(r"^    tf2mig ([a-z-]+)", README, re.M))))
def test_commands_exist(command: str) -> None:
    assert main([command, "--help"]) == 0
