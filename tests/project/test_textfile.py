"""Bytes to text and back: nothing that is not edited may change."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from tf2mig.project.problems import ProjectError
from tf2mig.project.textfile import decode, read_bytes


@pytest.mark.parametrize(
    ("raw", "encoding"),
    [
        (b"x = 1\n", "utf-8"),
        (b"x = 1", "utf-8"),
        (b"", "utf-8"),
        (codecs.BOM_UTF8 + b"x = '\xc3\xa9'\n", "utf-8"),
        (b"# coding: latin-1\nx = '\xe9'\n", "iso-8859-1"),
        (b"#!/usr/bin/env python\n# -*- coding: cp1252 -*-\nx = '\x93'\n", "cp1252"),
        (b"# coding: euc-jp\r\nx = '\xc6\xfc'\r\n", "euc-jp"),
        (b"x = 1\r\ny = 2\r\n", "utf-8"),
        (b"x = 1\ry = 2\r", "utf-8"),
        (b"x = 1\r\ny = 2\n", "utf-8"),
        (b"x = 1\n\x0c\ny = 2\x0b\n", "utf-8"),
        ("x = '\u2028\x85'\n".encode(), "utf-8"),
    ],
)
def test_unchanged_text_gives_the_same_bytes(raw: bytes, encoding: str) -> None:
    file = decode("m.py", raw)
    assert file.encoding == encoding
    assert file.encode(file.source.text) == raw


def test_windows_line_endings_are_hidden_and_restored() -> None:
    file = decode("m.py", b"a = 1\r\nb = 2\r\n")
    assert file.source.text == "a = 1\nb = 2\n"
    assert file.encode("a = 1\nnew = 0\nb = 2\n") == b"a = 1\r\nnew = 0\r\nb = 2\r\n"


def test_mixed_line_endings_stay_mixed() -> None:
    file = decode("m.py", b"a = 1\r\nb = 2\n")
    assert file.source.text == "a = 1\r\nb = 2\n"
    assert file.newline == "\n"


def test_byte_order_mark_is_no_part_of_the_text() -> None:
    file = decode("m.py", codecs.BOM_UTF8 + b"a = 1\n")
    assert file.source.text == "a = 1\n"
    assert file.encode("b = 1\n") == codecs.BOM_UTF8 + b"b = 1\n"


@pytest.mark.parametrize(
    ("raw", "line", "words"),
    [
        (b"a = 1\nb = '\xe9'\n", 2, "byte 0xe9 is not UTF-8"),
        (b"a\nb\nc\nd = '\xff'\n", 4, "byte 0xff is not UTF-8"),
        (b"# coding: ascii\na = '\xe9'\n", 2, "not valid in ascii"),
        (b"# coding: no-such-thing\n", None, "unknown encoding"),
        (b"# coding: hex\n", None, "cannot be decoded"),
        (codecs.BOM_UTF8 + b"# coding: latin-1\n", None, "encoding problem"),
        (b"a = 1\n\0\0", 2, "null bytes"),
        ("x = 1\n".encode("utf-16"), 1, "null bytes"),
    ],
)
def test_undecodable_bytes_are_told_with_their_line(raw: bytes, line: int | None, words: str) -> None:
    with pytest.raises(ProjectError) as caught:
        decode("m.py", raw)
    assert caught.value.problem.path == "m.py"
    assert caught.value.problem.line == line
    assert words in caught.value.problem.message
    assert "\n" not in str(caught.value)


def test_text_that_the_encoding_lacks_is_refused() -> None:
    file = decode("m.py", b"# coding: latin-1\nx = 1\n")
    with pytest.raises(ProjectError, match="cannot be written in the file's encoding"):
        file.encode("# coding: latin-1\nx = '\u65e5'\n")


def test_an_encoding_that_does_not_give_the_bytes_back_is_refused() -> None:
    raw = b"# coding: utf-7\nx = '+AGE-'\n"
    file = decode("m.py", raw)
    with pytest.raises(ProjectError, match="cannot be written back unchanged"):
        file.encode(file.source.text + "y = 1\n")


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="cannot be read: No such file"):
        read_bytes(str(tmp_path / "none.py"))


def test_unreadable_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", refuse)
    with pytest.raises(ProjectError, match="cannot be read: Permission denied"):
        read_bytes(str(tmp_path / "secret.py"))
