"""Writing files: each is either old or new, never half, whatever happens."""

from __future__ import annotations

import contextlib
import os
import signal
import stat
import tempfile
from collections.abc import Iterator
from types import FrameType

from tf2mig.project.problems import Problem, ProjectError


def replace_file(path: str, data: bytes, expected: bytes) -> None:
    """Put ``data`` in the place of ``path``, which must still hold ``expected``.

    A symbolic link stays; the file that it leads to is replaced. Mode and, where possible, owner are kept.

    Raises:
        ProjectError: if the file is read-only, changed meanwhile, or cannot be written (a full disk, say);
            it is then as it was.
    """
    target = os.path.realpath(path)
    try:
        status = os.stat(target)
        with open(target, "rb") as file:
            current = file.read()
    except OSError as error:
        raise ProjectError(Problem.from_oserror(path, "cannot be read again", error)) from error
    if not status.st_mode & 0o222 or not os.access(target, os.W_OK):
        raise ProjectError(Problem(path, "is read-only, so it was left as it is"))
    if current != expected:
        raise ProjectError(Problem(path, "was changed by someone else meanwhile, so it was left as it is"))
    _write(path, target, data, status)


def create_file(path: str, data: bytes) -> bool:
    """Write a new file at ``path``; false if it already holds exactly ``data``.

    Raises:
        ProjectError: if something else is there, or it cannot be written.
    """
    if os.path.lexists(path):
        with contextlib.suppress(OSError), open(path, "rb") as file:
            if file.read() == data:
                return False
        raise ProjectError(
            Problem(path, "a different file of this name is here; it was kept, so the result lacks its own")
        )
    _write(path, path, data, None)
    return True


def _write(path: str, target: str, data: bytes, like: os.stat_result | None) -> None:
    folder = os.path.dirname(target) or "."
    try:
        handle, temporary = tempfile.mkstemp(prefix=".tf2mig-", suffix=".tmp", dir=folder)
    except OSError as error:
        raise ProjectError(Problem.from_oserror(path, "cannot be written", error)) from error
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _adopt(temporary, like)
        os.replace(temporary, target)
    except BaseException as error:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        if isinstance(error, OSError):
            raise ProjectError(Problem.from_oserror(path, "cannot be written", error)) from error
        raise


def _adopt(temporary: str, like: os.stat_result | None) -> None:
    """Give the new file the old one's mode and owner, or a new file's usual mode."""
    if like is None:
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(temporary, 0o666 & ~mask)
        return
    if hasattr(os, "chown") and (like.st_uid != os.geteuid() or like.st_gid != os.getegid()):
        with contextlib.suppress(OSError):
            os.chown(temporary, like.st_uid, like.st_gid)
    os.chmod(temporary, stat.S_IMODE(like.st_mode))


@contextlib.contextmanager
def interrupts_held() -> Iterator[None]:
    """Let Ctrl-C wait until the block ends, so that the files of one program are written together or not."""
    caught: list[tuple[int, FrameType | None]] = []
    try:
        previous = signal.signal(signal.SIGINT, lambda number, frame: caught.append((number, frame)))
    except ValueError:  # not in the main thread, where signals do not arrive anyway
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)
        if caught and callable(previous):
            previous(*caught[0])
