"""Files are replaced whole or not at all."""

from __future__ import annotations

import errno
import os
import signal
import stat
from pathlib import Path

import pytest

from tf2mig.project.problems import ProjectError
from tf2mig.project.storage import create_file, interrupts_held, replace_file


def _only(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_replace_keeps_the_mode(tmp_path: Path) -> None:
    path = tmp_path / "run.py"
    path.write_bytes(b"old")
    path.chmod(0o750)
    replace_file(str(path), b"new", b"old")
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o750
    assert _only(tmp_path) == {"run.py"}


def test_replace_writes_through_links(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    real = tmp_path / "real" / "m.py"
    real.write_bytes(b"old")
    link = tmp_path / "m.py"
    link.symlink_to(real)
    replace_file(str(link), b"new", b"old")
    assert link.is_symlink()
    assert real.read_bytes() == b"new"
    assert not real.is_symlink()


def test_read_only_file_is_left(tmp_path: Path) -> None:
    path = tmp_path / "m.py"
    path.write_bytes(b"old")
    path.chmod(0o444)
    with pytest.raises(ProjectError, match=r"m\.py: is read-only"):
        replace_file(str(path), b"new", b"old")
    assert path.read_bytes() == b"old"
    assert _only(tmp_path) == {"m.py"}


def test_file_changed_meanwhile_is_left(tmp_path: Path) -> None:
    path = tmp_path / "m.py"
    path.write_bytes(b"newer")
    with pytest.raises(ProjectError, match="changed by someone else"):
        replace_file(str(path), b"new", b"old")
    assert path.read_bytes() == b"newer"


def test_file_gone_meanwhile_is_told(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="cannot be read again"):
        replace_file(str(tmp_path / "m.py"), b"new", b"old")
    assert _only(tmp_path) == set()


@pytest.mark.parametrize("step", ["fsync", "replace", "chmod"])
def test_full_disk_leaves_the_old_file_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    path = tmp_path / "m.py"
    path.write_bytes(b"old")

    def fail(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, step, fail)
    with pytest.raises(ProjectError, match=r"m\.py: cannot be written: No space left on device"):
        replace_file(str(path), b"new", b"old")
    assert path.read_bytes() == b"old"
    assert _only(tmp_path) == {"m.py"}


def test_interrupt_in_the_middle_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "m.py"
    path.write_bytes(b"old")

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        replace_file(str(path), b"new", b"old")
    assert path.read_bytes() == b"old"
    assert _only(tmp_path) == {"m.py"}


def test_folder_that_takes_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "m.py"
    path.write_bytes(b"old")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    with pytest.raises(ProjectError, match="cannot be written: Permission denied"):
        replace_file(str(path), b"new", b"old")
    assert path.read_bytes() == b"old"


def test_create_file_honours_umask_and_never_overwrites(tmp_path: Path) -> None:
    path = tmp_path / "support.py"
    previous = os.umask(0o027)
    try:
        assert create_file(str(path), b"one")
    finally:
        os.umask(previous)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert not create_file(str(path), b"one")
    with pytest.raises(ProjectError, match="a different file of this name is here"):
        create_file(str(path), b"two")
    assert path.read_bytes() == b"one"


def test_create_file_where_a_folder_stands(tmp_path: Path) -> None:
    (tmp_path / "support.py").mkdir()
    with pytest.raises(ProjectError, match="different file"):
        create_file(str(tmp_path / "support.py"), b"one")


def test_interrupts_wait_for_the_end_of_the_block() -> None:
    steps = []
    with pytest.raises(KeyboardInterrupt):  # noqa: PT012
        with interrupts_held():
            os.kill(os.getpid(), signal.SIGINT)
            steps.append("went on")
        steps.append("never")
    assert steps == ["went on"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
