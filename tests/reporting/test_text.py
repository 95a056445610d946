"""What people read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tf2mig.engine import Options
from tf2mig.project.checking import check
from tf2mig.project.discovery import discover
from tf2mig.project.fixing import fix
from tf2mig.reporting.text import check_text, fix_text

pytestmark = pytest.mark.usefixtures("engine")

HEAD = "import tensorflow as tf\n"


@pytest.fixture(autouse=True)
def sources(folder: Path) -> None:
    (folder / "a.py").write_text(HEAD + "x = tf.old\ntf.odd\n")
    (folder / "b.py").write_text(HEAD + "import a\ntf.gone\n")
    (folder / "c.py").write_text("y = 1\n")


def test_check() -> None:
    assert check_text(check(discover(["."]), Options(), 1), Options()) == (
        "a.py:2:5: TFM101 [*] `tf.old` is not in 2.21\n"
        "a.py:3:1: TFM202 `tf.odd` is not in 2.21\n"
        "b.py:3:1: TFM303 `tf.gone` is not in 2.21\n"
        "Found 3 findings in 2 of 3 files.\n"
        "[*] 1 fixable with `tf2mig fix` (1 more with `--unsafe-fixes`).\n"
    )


def test_check_with_unsafe_fixes_marks_them() -> None:
    options = Options(unsafe_fixes=True)
    text = check_text(check(discover(["a.py"]), options, 1), options)
    assert text == (
        "a.py:2:5: TFM101 [*] `tf.old` is not in 2.21\n"
        "a.py:3:1: TFM202 [*] `tf.odd` is not in 2.21\n"
        "Found 2 findings in 1 of 1 file.\n"
        "[*] 2 fixable with `tf2mig fix`.\n"
    )


def test_colours() -> None:
    text = check_text(check(discover(["a.py"]), Options(), 1), Options(), color=True)
    assert text.startswith("\x1b[1ma.py\x1b[0m:2:5: \x1b[1;31mTFM101\x1b[0m\x1b[36m [*]\x1b[0m `tf.old`")


def test_quiet_and_nothing() -> None:
    assert check_text(check(discover(["a.py"]), Options(), 1), Options(), quiet=True).count("\n") == 2
    assert check_text(check(discover(["c.py"]), Options(), 1), Options()) == "Nothing found in 1 file.\n"
    assert check_text(check(discover(["c.py"]), Options(), 1), Options(), quiet=True) == ""


def test_fix() -> None:
    assert fix_text(fix(discover(["."]), Options(), 1), Options()) == (
        "a.py:3:1: TFM202 `tf.odd` is not in 2.21\n"
        "b.py:3:1: TFM303 `tf.gone` is not in 2.21\n"
        "\n"
        "a.py, b.py: 1 finding fixed in 1 file, compat: the same program on TensorFlow 2.21's TF1 runtime.\n"
        "  not native: b.py:3: `tf.gone` is not in 2.21\n"
        "  needs: pip install tf-keras\n"
        "  A note.\n"
        "  left to you: 2 findings, at a.py:3, b.py:3\n"
        "\n"
        "Fixed 1 finding in 1 of 3 files; 2 left.\n"
    )


def test_fix_dry(folder: Path) -> None:
    (folder / "a.py").write_text(HEAD + "tf.old\nimport tf1_mnist\n")
    text = fix_text(fix(discover(["a.py"]), Options(), 1, dry=True), Options(), quiet=False)
    assert text == (
        "a.py: 1 finding would be fixed, native TensorFlow 2.21 code.\n"
        "  needs: pip install tf-keras\n"
        "  would write beside it: tf1_mnist.py\n"
        "  A note.\n"
        "\n"
        "Would fix 1 finding in 1 of 1 file; nothing left.\n"
    )


def test_packages_of_several_programs_are_told_together(folder: Path) -> None:
    (folder / "d.py").write_text(HEAD + "tf.old\n")
    text = fix_text(fix(discover(["."]), Options(), 1), Options())
    assert text.endswith(" left.\nAll that this needs besides TensorFlow: pip install tf-keras\n")


def test_places_of_one_file_are_lines(folder: Path) -> None:
    (folder / "a.py").write_text(HEAD + "tf.gone\ntf.gone\n")
    text = fix_text(fix(discover(["a.py"]), Options(), 1), Options())
    assert "  left to you: 2 findings, at a.py:2, 3\n" in text


def test_fix_nothing() -> None:
    assert fix_text(fix(discover(["c.py"]), Options(), 1), Options()) == "Nothing to fix in 1 file.\n"


def test_many_files_and_places_are_shortened(folder: Path) -> None:
    (folder / "pkg").mkdir()
    for number in range(12):
        imports = f"import pkg.m{number - 1}\n" if number else ""
        (folder / "pkg" / f"m{number}.py").write_text(HEAD + imports + "tf.odd\n")
    text = fix_text(fix(discover(["pkg"]), Options(), 1), Options())
    assert "\npkg (12 files): nothing fixed" in text
    assert "left to you: 12 findings, at pkg/m0.py:2, " in text
    assert text.count(" and 4 more\n") == 1
