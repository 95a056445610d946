"""``tf2mig check``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tf2mig.cli.main import main

pytestmark = pytest.mark.usefixtures("engine")

HEAD = "import tensorflow as tf\n"


@pytest.fixture
def tree(folder: Path) -> Path:
    (folder / "a.py").write_text(HEAD + "tf.old\ntf.odd\n")
    (folder / "b.py").write_text(HEAD)
    return folder


def test_findings(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "."]) == 1
    captured = capsys.readouterr()
    assert captured.out.startswith("a.py:2:1: TFM101 [*] `tf.old` is not in 2.21\n")
    assert captured.err == ""
    assert main(["check", "b.py"]) == 0
    assert (tree / "a.py").read_text() == HEAD + "tf.old\ntf.odd\n"


def test_options_reach_the_engine(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "-q", "--target", "2.15", "--unsafe-fixes", "."]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "a.py:2:1: TFM101 [*] `tf.old` is not in 2.15",
        "a.py:3:1: TFM202 [*] `tf.odd` is not in 2.15",
    ]


def test_configuration_and_its_errors(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tree / "pyproject.toml").write_text('[tool.tf2mig]\ntarget = "2.15"\nexclude = ["a.py"]\n')
    assert main(["check", "."]) == 0
    assert main(["check", "a.py"]) == 1
    assert "2.15" in capsys.readouterr().out
    (tree / "pyproject.toml").write_text('[tool.tf2mig]\ntargets = "2.15"\n')
    assert main(["check", "."]) == 2
    assert capsys.readouterr().err == (
        "error: pyproject.toml: tool.tf2mig.targets is not a setting; did you mean target?\n"
    )


def test_exclude(tree: Path) -> None:
    assert main(["check", "--exclude", "a.py", "."]) == 0


def test_missing_path_and_the_rest(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "none.py", "a.py"]) == 2
    captured = capsys.readouterr()
    assert "TFM101" in captured.out
    assert captured.err == "none.py: no such file or folder\n"


def test_folder_without_python(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tree / "docs").mkdir()
    assert main(["check", "docs"]) == 2
    assert capsys.readouterr().err == "docs: no Python file found in this folder\n"
    assert main(["check", "docs", "b.py"]) == 0
    assert capsys.readouterr().err == "warning: docs: no Python file found in this folder\n"


def test_json(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tree / "c.py").write_text(HEAD + "def\n")
    assert main(["check", "--output-format", "json", "."]) == 2
    captured = capsys.readouterr()
    assert captured.err == ""
    document = json.loads(captured.out)
    assert document["summary"] == {"files": 3, "findings": 2, "fixable": 1, "errors": 1}


def test_output_encoding_never_breaks(
    tree: Path, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    name = b"caf\xe9\xff.py".decode("utf-8", "surrogateescape")
    (tree / name).write_text(HEAD + "tf.old\n")
    assert main(["check", "-q", name]) == 1
    assert capsysbinary.readouterr().out.startswith(b"caf\\udce9\\udcff.py:2:1: TFM101")


def test_colours_for_people_only(
    tree: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    main(["check", "a.py"])
    assert "\x1b" not in capsys.readouterr().out
    monkeypatch.setattr("tf2mig.cli.check.is_colorful", lambda: True)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    main(["check", "a.py"])
    assert "\x1b[1;31mTFM101" in capsys.readouterr().out


def test_exclude_holds_in_folders_elsewhere(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tree / "here").mkdir()
    (tree / "there" / "left").mkdir(parents=True)
    (tree / "there" / "left" / "x.py").write_text(HEAD + "tf.old\n")
    (tree / "there" / "y.py").write_text(HEAD)
    monkeypatch.chdir(tree / "here")
    assert main(["check", "../there"]) == 1
    assert main(["check", "--exclude", "left", "../there"]) == 0
    assert main(["check", "--exclude", "/left/x.py", "../there"]) == 0


def test_select_and_ignore(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tree / "a.py").write_text(HEAD + "tf.old\ntf.odd\ntf.gone\n")
    assert main(["check", "-q", "--select", "tfm1,TFM3", "--select", "TFM2", "--ignore", "TFM3", "."]) == 1
    assert [line.split()[1] for line in capsys.readouterr().out.splitlines()] == ["TFM101", "TFM202"]
    assert main(["check", "--ignore", "TFM", "."]) == 0
