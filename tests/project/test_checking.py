"""Examining files: what is read, what is skipped, what goes wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from tf2mig.engine import Options
from tf2mig.project.checking import CheckReport, check, source_marks
from tf2mig.project.discovery import discover

OLD = "import tensorflow as tf\ntf.old\n"

pytestmark = pytest.mark.usefixtures("engine")


def run(*paths: str, options: Options | None = None, jobs: int = 1) -> CheckReport:
    return check(discover(paths), options or Options(), jobs)


def test_findings_in_order_of_files(folder: Path) -> None:
    (folder / "b.py").write_text(OLD)
    (folder / "a.py").write_text(OLD + "tf.gone\n")
    report = run(".")
    assert [(path, found.line, found.code) for path, found in report.findings] == [
        ("a.py", 2, "TFM101"),
        ("a.py", 3, "TFM303"),
        ("b.py", 2, "TFM101"),
    ]
    assert report.files == 2
    assert report.exit_code == 1


def test_processes_find_the_same(folder: Path) -> None:
    for number in range(40):
        (folder / f"m{number:02}.py").write_text(OLD + "# filler\n" * 2000)
    assert run(".", jobs=3) == run(".", jobs=1)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"import tensorflow\ndef f(:\n", "bad.py:2:7: syntax error"),
        (b"import tensorflow\nprint 'hello'\n", "bad.py:2:1: syntax error"),
        (b"import tensorflow\n\0\0", "bad.py:2: null bytes"),
        (b"\x7fELF\0\0", "bad.py:1: null bytes"),
        (b"import tensorflow\n# caf\xe9\n", "bad.py:2: byte 0xe9 is not UTF-8"),
        (b"import tensorflow # RAISE\n", "bad.py: internal error, a bug of tf2mig: ValueError: told to"),
    ],
)
def test_a_bad_file_is_one_line_and_the_others_are_done(folder: Path, content: bytes, words: str) -> None:
    (folder / "bad.py").write_bytes(content)
    (folder / "good.py").write_text(OLD)
    report = run(".")
    assert len(report.problems) == 1
    assert str(report.problems[0]).startswith(words)
    assert [path for path, _ in report.findings] == ["good.py"]
    assert report.exit_code == 2


def test_a_dying_process_costs_one_file(folder: Path) -> None:
    for name in "abcd":
        (folder / f"{name}.py").write_text(OLD + "# filler\n" * 20_000)
    (folder / "c.py").write_text(OLD + "# EXIT\n" * 20_000)
    report = run(".", jobs=2)
    assert [path for path, _ in report.findings] == ["a.py", "b.py", "d.py"]
    assert "died" in str(report.problems[0])


def test_unreadable_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "a.py").write_text(OLD)
    (folder / "b.py").write_text(OLD)
    monkeypatch.setattr("builtins.open", _refuser(open, "a.py"))
    report = run("a.py", "b.py")
    assert str(report.problems[0]) == "a.py: cannot be read: Permission denied"
    assert [path for path, _ in report.findings] == ["b.py"]


def _refuser(real, name):  # type: ignore[no-untyped-def]
    def refuse(path, *rest, **more):  # type: ignore[no-untyped-def]
        if path == name:
            raise PermissionError(13, "Permission denied")
        return real(path, *rest, **more)

    return refuse


def test_files_without_tensorflow_are_not_parsed_unless_named(folder: Path) -> None:
    (folder / "python2.py").write_text("print 'no concern of ours'\n")
    assert run(".").exit_code == 0
    assert run("python2.py").exit_code == 2


def test_generated_file_of_two_megabytes(folder: Path) -> None:
    lines = "".join(f"x{number} = {number}\n" for number in range(140_000))
    assert len(lines) > 2_000_000
    (folder / "big.py").write_text("import tensorflow as tf\n" + lines + "tf.old\n")
    report = run(".", jobs=2)
    assert [found.line for _, found in report.findings] == [140_002]


def test_users_rules_make_more_files_count(folder: Path) -> None:
    (folder / "mine.toml").write_text('[[rename]]\ntf1 = ["wrap.nets.old", "tf.x"]\ntf2 = "wrap.nets.new"\n')
    assert source_marks(Options(extend_rules=("mine.toml",))) == (b"tensorflow", b"wrap")
    assert source_marks(Options()) == (b"tensorflow",)
