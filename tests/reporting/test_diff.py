"""Diffs that ``patch`` takes."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tf2mig.project.fixing import Change
from tf2mig.reporting.diff import unified


def change(old: str, new: str, path: str = "a.py") -> Change:
    return Change(path, old.encode(), new.encode(), old, new)


def test_unified() -> None:
    assert (
        unified(change("a\nb\nc\n", "a\nB\nc\n")) == "--- a.py\n+++ a.py\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n"
    )


def test_equal_texts_have_none() -> None:
    assert unified(change("a\n", "a\n")) == ""


@pytest.mark.skipif(shutil.which("patch") is None, reason="needs patch")
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a\nb\n", "a\nc\n"),
        ("a\r\nb\r\nc\r\n", "a\r\nx\r\nc\r\n"),
        ("a\nb", "a\nc"),
        ("a\nb", "a\nc\n"),
        ("a\n\x0cb\x1cx\ny\n", "a\n\x0cB\x1cx\ny\n"),
        ("é\u2028x\ny\n", "é\u2028z\ny\n"),
        ("", "a\n"),
    ],
)
def test_patch_applies(tmp_path: Path, old: str, new: str) -> None:
    path = tmp_path / "a.py"
    path.write_bytes(old.encode())
    (tmp_path / "a.patch").write_bytes(unified(change(old, new)).encode())
    subprocess.run(
        ["patch", "--binary", "-s", "a.py", "a.patch"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        timeout=60,
    )
    assert path.read_bytes() == new.encode()
