"""Fixing programs and writing them back."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from tf2mig.engine import Options
from tf2mig.project import fixing
from tf2mig.project.discovery import discover
from tf2mig.project.fixing import FixReport, fix
from tf2mig.reporting.text import fix_text

HEAD = "import tensorflow as tf\n"

pytestmark = pytest.mark.usefixtures("engine")


def run(*paths: str, dry: bool = False, jobs: int = 1, options: Options | None = None) -> FixReport:
    return fix(discover(paths), options or Options(), jobs, dry=dry)


def test_written_back_and_nothing_left(folder: Path) -> None:
    (folder / "a.py").write_bytes(b"\xef\xbb\xbfimport tensorflow as tf\r\nx = tf.old  # \xc3\xa9\r\n")
    report = run("a.py")
    assert (folder / "a.py").read_bytes() == b"\xef\xbb\xbfimport tensorflow as tf\r\nx = tf.new  # \xc3\xa9\r\n"
    assert report.exit_code == 0
    assert [(program.fixed, program.written) for program in report.programs] == [(1, ("a.py",))]
    before = (folder / "a.py").stat().st_mtime_ns
    again = run("a.py")
    assert (again.exit_code, again.changes) == (0, ())
    assert (folder / "a.py").stat().st_mtime_ns == before


def test_what_is_left_makes_one(folder: Path) -> None:
    (folder / "a.py").write_text(HEAD + "tf.old\ntf.gone\ntf.odd\n")
    report = run(".")
    assert [left.code for _, left in report.remaining] == ["TFM303", "TFM202"]
    assert report.exit_code == 1
    assert [left.code for _, left in run(".", options=Options(unsafe_fixes=True)).remaining] == ["TFM303"]


def test_dry_run_writes_nothing_and_says_that_something_would_change(folder: Path) -> None:
    (folder / "a.py").write_text(HEAD + "tf.old\nimport tf1_mnist\n")
    report = run(".", dry=True)
    assert (folder / "a.py").read_text() == HEAD + "tf.old\nimport tf1_mnist\n"
    assert {path.name for path in folder.iterdir()} == {"a.py"}
    assert report.exit_code == 1
    assert report.changes[0].new.decode() == HEAD + "tf.new\nimport tf1_mnist\n"


def test_modules_that_import_each_other_are_one_program(folder: Path) -> None:
    (folder / "model.py").write_text(HEAD + "tf.old\n")
    (folder / "train.py").write_text(HEAD + "import model\n")
    (folder / "other.py").write_text(HEAD + "tf.old\n")
    (folder / "start.py").write_text("import model\n")
    (folder / "plain.py").write_text("import numpy\n")
    report = run(".")
    paths = [program.paths for program in report.programs]
    assert paths == [("model.py", "start.py", "train.py"), ("other.py",)]


def test_processes_do_the_same(folder: Path) -> None:
    for number in range(30):
        (folder / f"m{number:02}.py").write_text(HEAD + "tf.old\ntf.gone\n" + "# filler\n" * 2000)
    dry = run(".", dry=True, jobs=1)
    report = run(".", jobs=3)
    assert report.changes == dry.changes
    assert len(report.programs) == 30
    assert all("tf.old" not in path.read_text() for path in folder.iterdir())


def test_bad_files_are_left_and_the_others_done(folder: Path) -> None:
    bad = {"syntax.py": b"import tensorflow\ndef f(:\n", "fail.py": HEAD.encode() + b"tf.old # FAIL\n"}
    for name, content in bad.items():
        (folder / name).write_bytes(content)
    (folder / "good.py").write_text(HEAD + "tf.old\n")
    report = run(".", "missing.py")
    assert report.exit_code == 2
    assert sorted(problem.path for problem in report.problems) == ["fail.py", "missing.py", "syntax.py"]
    assert (folder / "good.py").read_text() == HEAD + "tf.new\n"
    for name, content in bad.items():
        assert (folder / name).read_bytes() == content


def test_read_only_file(folder: Path) -> None:
    for name in ("a.py", "b.py"):
        (folder / name).write_text(HEAD + "tf.old\n")
    (folder / "a.py").chmod(0o444)
    report = run(".")
    assert [str(problem) for problem in report.problems] == ["a.py: is read-only, so it was left as it is"]
    assert report.exit_code == 2
    assert (folder / "a.py").read_text() == HEAD + "tf.old\n"
    assert (folder / "b.py").read_text() == HEAD + "tf.new\n"
    assert [path for path, _ in report.remaining] == ["a.py"]
    assert [(program.fixed, program.kept) for program in report.programs] == [(0, ("a.py",)), (1, ())]


def test_what_could_not_be_written_is_not_called_fixed(folder: Path) -> None:
    (folder / "a.py").write_text(HEAD + "tf.old\n")
    (folder / "a.py").chmod(0o444)
    text = fix_text(run("."), Options())
    assert "a.py: nothing fixed.\n  not written: a.py\n" in text
    assert "Fixed 0 findings in 0 of 1 file; 1 left." in text


def test_mode_is_kept(folder: Path) -> None:
    path = folder / "a.py"
    path.write_text("#!/usr/bin/env python\n" + HEAD + "tf.old\n")
    path.chmod(0o755)
    run(".")
    assert stat.S_IMODE(path.stat().st_mode) == 0o755


def test_full_disk(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.py", "b.py"):
        (folder / name).write_text(HEAD + "tf.old\n")
    real, calls = os.fsync, []

    def fail_once(handle: int) -> None:
        calls.append(handle)
        if len(calls) == 1:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(handle)

    monkeypatch.setattr(os, "fsync", fail_once)
    report = run(".")
    assert [str(problem) for problem in report.problems] == ["a.py: cannot be written: No space left on device"]
    assert (folder / "a.py").read_text() == HEAD + "tf.old\n"
    assert (folder / "b.py").read_text() == HEAD + "tf.new\n"
    assert {path.name for path in folder.iterdir()} == {"a.py", "b.py"}


def test_file_that_changes_while_we_think(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = folder / "a.py"
    path.write_text(HEAD + "tf.old\n")
    real = fixing.fix_paths

    def slow(paths: tuple[str, ...], options: Options) -> object:
        outcome = real(paths, options)
        path.write_text("somebody else's\n")
        return outcome

    monkeypatch.setattr(fixing, "fix_paths", slow)
    report = run("a.py")
    assert path.read_text() == "somebody else's\n"
    assert "changed by someone else" in str(report.problems[0])


def test_linked_file_is_written_through(folder: Path) -> None:
    (folder / "real").mkdir()
    (folder / "real" / "m.txt").write_text(HEAD + "tf.old\n")
    (folder / "m.py").symlink_to("real/m.txt")
    run(".")
    assert (folder / "m.py").is_symlink()
    assert (folder / "real" / "m.txt").read_text() == HEAD + "tf.new\n"
