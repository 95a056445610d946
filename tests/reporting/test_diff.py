"""Diffs that ``patch`` takes."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tf2mig.project.fixing import Change
from tf2mig.reporting.diff import unified


def test_unified() -> None:
    diff = unified(Change("a.py", b"a\nb\nc\n", b"a\nB\nc\n"))
    assert diff == b"--- a.py\n+++ a.py\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n"


def test_equal_texts_have_none() -> None:
    assert unified(Change("a.py", b"a\n", b"a\n")) == b""


def test_odd_file_names() -> None:
    name = b"caf\xe9.py".decode("utf-8", "surrogateescape")
    assert unified(Change(name, b"a\n", b"b\n")).startswith(b"--- caf\xe9.py\n")


@pytest.mark.skipif(shutil.which("patch") is None, reason="needs patch")
@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"a\nb\n", b"a\nc\n"),
        (b"a\r\nb\r\nc\r\n", b"a\r\nx\r\nc\r\n"),
        (b"a\nb", b"a\nc"),
        (b"a\nb", b"a\nc\n"),
        (b"a\n\x0cb\x1cx\ny\n", b"a\n\x0cB\x1cx\ny\n"),
        (b"a\rb\r", b"a\rc\r"),
        (b"# coding: latin-1\nx = '\xe9'\n", b"# coding: latin-1\ny = '\xe9'\n"),
        (b"\xef\xbb\xbfa\nb\n", b"\xef\xbb\xbfa\nc\n"),
        (b"", b"a\n"),
    ],
)
def test_patch_applies(tmp_path: Path, old: bytes, new: bytes) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(old)
    (tmp_path / "a.patch").write_bytes(unified(Change("a.py", old, new)))
    command = ["patch", "--binary", "-s", "a.py", "a.patch"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=60)
    assert path.read_bytes() == new
