"""``tf2mig fix``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tf2mig.cli.main import main

pytestmark = pytest.mark.usefixtures("engine")

HEAD = "import tensorflow as tf\n"


@pytest.fixture
def tree(folder: Path) -> Path:
    (folder / "a.py").write_text(HEAD + "tf.old\n")
    (folder / "b.py").write_text(HEAD)
    return folder


def test_fixes_and_tells(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fix", "."]) == 0
    assert (tree / "a.py").read_text() == HEAD + "tf.new\n"
    captured = capsys.readouterr()
    assert captured.out.endswith("Fixed 1 finding in 1 of 2 files; nothing left.\n")
    assert "needs: pip install tf-keras" in captured.out
    assert main(["fix", "."]) == 0
    assert capsys.readouterr().out == "Nothing to fix in 2 files.\n"


def test_diff_is_all_there_is_on_standard_output(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fix", "--diff", "."]) == 1
    captured = capsys.readouterr()
    assert captured.out == ("--- a.py\n+++ a.py\n@@ -1,2 +1,2 @@\n import tensorflow as tf\n-tf.old\n+tf.new\n")
    assert "Would fix 1 finding" in captured.err
    assert (tree / "a.py").read_text() == HEAD + "tf.old\n"
    assert main(["fix", "--diff", "b.py"]) == 0


def test_unsafe_fixes_and_destination(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tree / "a.py").write_text(HEAD + "tf.odd\n")
    assert main(["fix", "a.py"]) == 1
    assert main(["fix", "--unsafe-fixes", "--to", "compat", "a.py"]) == 0
    assert "compat: the same program" in capsys.readouterr().out


def test_json(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fix", "--output-format", "json", "--diff", "."]) == 1
    assert "+tf.new" in json.loads(capsys.readouterr().out)["diff"]


def test_every_bad_input_at_once(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bad = {
        "binary.py": b"\x7fELF\0\0tensorflow",
        "latin.py": b"import tensorflow # caf\xe9\n",
        "python2.py": b"import tensorflow\nprint 'x'\n",
        "syntax.py": b"import tensorflow\nx = (\n",
    }
    for name, content in bad.items():
        (tree / name).write_bytes(content)
    (tree / "round.py").symlink_to("round.py")
    (tree / "loop").symlink_to(".")
    (tree / "readonly.py").write_text(HEAD + "tf.old\n")
    (tree / "readonly.py").chmod(0o444)
    assert main(["fix", "missing", "."]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert sorted(line.split(":")[0] for line in lines) == [
        "binary.py",
        "latin.py",
        "missing",
        "python2.py",
        "readonly.py",
        "round.py",
        "syntax.py",
    ]
    assert (tree / "a.py").read_text() == HEAD + "tf.new\n"
    assert (tree / "readonly.py").read_text() == HEAD + "tf.old\n"
    for name, content in bad.items():
        assert (tree / name).read_bytes() == content
