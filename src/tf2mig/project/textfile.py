"""Python files as text and back: encoding, byte-order mark and line endings survive unchanged."""

from __future__ import annotations

import codecs
import io
import tokenize
from dataclasses import dataclass

from tf2mig.project.problems import Problem, ProjectError
from tf2mig.syntax.source import Source


@dataclass(frozen=True)
class TextFile:
    """One file's bytes and how they are to be read.

    ``source.text`` has ``\\n`` line endings where the whole file uses one other kind; a file that mixes
    kinds is kept as it is, and ``newline`` is ``\\n``.
    """

    source: Source
    raw: bytes
    encoding: str
    bom: bytes
    newline: str

    def encode(self, text: str) -> bytes:
        """The bytes that hold ``text`` in this file's own encoding and line endings.

        Raises:
            ProjectError: if ``text`` has characters that the encoding lacks, or the encoding does not
                give back this file's own bytes.
        """
        try:
            if self._encode(self.source.text) != self.raw:
                raise self._error(f"cannot be written back unchanged in its encoding, {self.encoding}")
            return self._encode(text)
        except UnicodeError as error:
            raise self._error(f"the result cannot be written in the file's encoding: {error}") from error

    def _encode(self, text: str) -> bytes:
        if self.newline != "\n":
            text = text.replace("\n", self.newline)
        return self.bom + text.encode(self.encoding)

    def _error(self, message: str) -> ProjectError:
        return ProjectError(Problem(self.source.path, message))


def read_bytes(path: str) -> bytes:
    """The bytes of ``path``.

    Raises:
        ProjectError: if it cannot be read.
    """
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise ProjectError(Problem.from_oserror(path, "cannot be read", error)) from error


def decode(path: str, raw: bytes) -> TextFile:
    """``raw``, the content of ``path``, as Python reads it (PEP 263: mark, coding line, else UTF-8).

    Raises:
        ProjectError: if it holds null bytes, names an unknown encoding or is not valid in its encoding.
    """
    null = raw.find(b"\0")
    if null >= 0:
        line = raw.count(b"\n", 0, null) + 1
        raise ProjectError(Problem(path, "null bytes: this is not Python source text", line))
    bom = codecs.BOM_UTF8 if raw.startswith(codecs.BOM_UTF8) else b""
    encoding = _encoding(path, raw)
    try:
        text = raw[len(bom) :].decode(encoding)
    except UnicodeDecodeError as error:
        raise ProjectError(_undecodable(path, raw, encoding, error, len(bom))) from error
    except (LookupError, UnicodeError) as error:
        raise ProjectError(Problem(path, f"cannot be decoded: {error}")) from error
    newline = _newline(text)
    if newline != "\n":
        text = text.replace(newline, "\n")
    return TextFile(Source(text, path), raw, encoding, bom, newline)


def _encoding(path: str, raw: bytes) -> str:
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(raw).readline)
    except SyntaxError as error:
        try:
            raw.decode("utf-8")
        except UnicodeDecodeError as wrong:
            if "unknown encoding" not in str(error):
                raise ProjectError(_undecodable(path, raw, "utf-8", wrong, 0)) from error
        raise ProjectError(Problem(path, str(error.msg).split(" for '")[0])) from error
    return "utf-8" if encoding == "utf-8-sig" else encoding


def _undecodable(path: str, raw: bytes, encoding: str, error: UnicodeDecodeError, skipped: int) -> Problem:
    at = error.start + skipped
    line = raw.count(b"\n", 0, at) + 1
    if encoding == "utf-8":
        message = f"byte 0x{raw[at]:02x} is not UTF-8, and no coding line names another encoding (PEP 263)"
    else:
        message = f"byte 0x{raw[at]:02x} is not valid in {encoding}, which the coding line names"
    return Problem(path, message, line)


def _newline(text: str) -> str:
    returns = text.count("\r")
    if not returns:
        return "\n"
    feeds, pairs = text.count("\n"), text.count("\r\n")
    if returns == feeds == pairs:
        return "\r\n"
    return "\r" if feeds == 0 else "\n"
