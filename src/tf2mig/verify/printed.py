"""Compares what two programs printed: the same words in the same order, and numbers within a tolerance.

What says nothing about the computation is no difference: times and durations, absolute paths, addresses of
objects, log chatter and progress bars, line breaks, and the ways in which versions of NumPy, Python and
TensorFlow write a value down.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import zip_longest


@dataclass(frozen=True)
class Tolerance:
    """How far two numbers may lie apart: ``atol + rtol * max(abs(a), abs(b))``."""

    rtol: float = 1e-3
    atol: float = 1e-4

    def finer(self) -> Tolerance:
        """For telling where a difference begins that is there for certain."""
        return Tolerance(self.rtol / 20, self.atol / 20)

    def near(self, a: float, b: float) -> bool:
        """Whether two numbers count as the same."""
        if a == b or (a != a and b != b):
            return True
        if math.isinf(a) or math.isinf(b):
            return False
        return abs(a - b) <= self.atol + self.rtol * max(abs(a), abs(b))


@dataclass(frozen=True)
class Difference:
    """The first place where two outputs part."""

    line_before: int | None
    line_after: int | None
    """Counted from one; None where that output has ended."""
    before: str
    after: str
    """The two tokens, or the two lines where the words differ."""
    label: str = ""
    """The word before the number: ``loss``."""
    relative: float | None = None
    """``abs(a - b) / max(abs(a), abs(b))`` of two numbers."""

    def __str__(self) -> str:
        place = f"line {self.line_before}"
        if self.line_after not in (self.line_before, None):
            place += f" (after: line {self.line_after})"
        if self.line_after is None:
            return f"{place}: {self.before!r} is not printed any more"
        if self.line_before is None:
            return f"line {self.line_after} of the migrated program: {self.after!r} was not printed before"
        if self.relative is None:
            return f"{place}: {self.before!r} against {self.after!r}"
        name = f", `{self.label}`" if self.label else ""
        return f"{place}{name}: {self.before} against {self.after} ({percent(self.relative)})"


def percent(relative: float) -> str:
    """A relative difference for people."""
    return f"{100 * relative:.2g}%" if math.isfinite(relative) else "not a finite number"


@dataclass(frozen=True)
class Token:
    """A word, a mark or a number, and where it stood."""

    text: str
    line: int
    value: float | None = None


_TERMINAL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_CHATTER = re.compile(
    r"""(?x) ^ \s* (?: (?:WARNING|INFO|ERROR|DEBUG|FATAL|I|W|E):(?:tensorflow|absl)\b
    | [IWEF]\d{4}\ \d\d:\d\d:\d\d | \d{4}-\d\d-\d\d\ \d\d:\d\d:\d\d\.\d+:\ [IWEF]\b
    | Instructions\ for\ updating
    | (?:Successfully\ downloaded|Extracting|Downloading\ data\ from)\b | Using\ TensorFlow\ backend
    | Train\ on\ \d+\ (?:samples|steps) | .*\bDeprecationWarning\b )"""
)
_PROGRESS = re.compile(r"^\s*\d+/(?:\d+|Unknown)\s*(?:\[[=>.]*\]|[━─]+|-)")
_PAIR = re.compile(r"([A-Za-z_]\w*): ([-+\d.einfa]+)")
_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_REPR = re.compile(
    r"<(?:tf\.|tensorflow|keras|function|bound method|class|module|Variable|KerasVariable|KerasTensor"
    r"|[\w.]+ object\b|[\w.]+Op\b)[^<>]*>"
)
_TENSOR = re.compile(r"\b(?:tf\.)?(?:Sparse)?Tensor\(")
# pattern, what stands for it; in this order
_MASKS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"<dtype: '(\w+?)(?:_ref)?'>"), r"\1"),
    (re.compile(r"\b0x[0-9a-fA-F]+\b"), " ADDRESS "),
    (re.compile(r"\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?\b"), " TIME "),
    (re.compile(r"\b\d{1,2}:\d\d(?::\d\d)(?:\.\d+)?\b"), " TIME "),
    (re.compile(rf"(?i){_NUMBER} ?(?:ms|us|µs|ns|secs?|seconds?|minutes?|hours?)\b(?:/\w+)?"), " TIME "),
    (re.compile(rf"(?<![\w.]){_NUMBER}s\b(?:/\w+)?"), " TIME "),
    (
        re.compile(
            r"(?i)\b(times?|elapsed|took|duration|speed|throughput|eta|fps|\w+/s(?:ec(?:ond)?)?)"
            rf"((?:\s+(?:taken|elapsed|used|cost|spent|was|is|of|in|per\s+\w+|for\s+\w+))*\s*[:=(]*\s*){_NUMBER}"
        ),
        r"\1\2 TIME ",
    ),
    (re.compile(r"(?<![\w.)/])(?:\.{1,2}|~)?/[\w.+-]+(?:/[\w.+-]*)*"), " PATH "),
    (re.compile(r"\b[A-Za-z]:\\[\w\\.+-]+"), " PATH "),
    (re.compile(r"[\w./-]+\.ckpt(?:-\d+)*"), " PATH "),
    (re.compile(r"\bDimension\((\w+|\?)\)"), r"\1"),
    (re.compile(r"(?<=[(\[ ])\?(?=[,)\] ])"), "None"),
    (re.compile(r"\b(?:np|numpy)\.(?=\w+\()"), ""),
    (
        re.compile(r"\b(?:array|(?:float|u?int|complex)(?:8|16|32|64|128)|bool_?|str_|bytes_|TensorShape)(?=\()"),
        " ",
    ),
    (re.compile(r",?\s*\bdtype=[\w.'<>|]+"), " "),
    (re.compile(r"\bb(?=['\"])"), ""),
    (re.compile(r"[\[\](){},'\"]"), " "),
)
_TOKEN = re.compile(rf"(?<![\w.]){_NUMBER}(?![A-Za-z_])|[^\W\d]\w*|\w+|[^\w\s]+")
_NOT_FINITE = {"nan": float("nan"), "inf": float("inf"), "-inf": float("-inf")}


def tokens(text: str) -> list[Token]:
    """What the text says, without what says nothing about the computation."""
    found: list[Token] = []
    for number, line in _lines(_without_objects(text)):
        for pattern, stand_in in _MASKS:
            line = pattern.sub(stand_in, line)
        for match in _TOKEN.finditer(line):
            word = match.group()
            value = _NOT_FINITE.get(word.lower())
            if value is None and re.fullmatch(_NUMBER, word):
                value = float(word)
            if word != "\\":  # str(bytes) of a line break and the like stay words
                found.append(Token(word, number, value))
    return found


def _without_objects(text: str) -> str:
    """Representations of tensors, variables and other objects replaced by a word, line breaks in them
    kept.
    """
    text = _TERMINAL.sub("", text)
    before = None
    while before != text:
        before, text = text, _REPR.sub(lambda m: " OBJECT " + "\n" * m.group().count("\n"), text)
    position = 0
    while match := _TENSOR.search(text, position):
        end = _closing(text, match.end())
        text = text[: match.start()] + " OBJECT " + "\n" * text.count("\n", match.start(), end) + text[end:]
        position = match.start() + len(" OBJECT ")
    return text


def _closing(text: str, start: int) -> int:
    """The offset behind the parenthesis that closes the one before ``start``; the end of the line if none
    does.
    """
    depth = 1
    for offset in range(start, min(len(text), start + 100_000)):
        depth += (text[offset] == "(") - (text[offset] == ")")
        if depth == 0:
            return offset + 1
    line_end = text.find("\n", start)
    return line_end if line_end >= 0 else len(text)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Numbered lines without chatter; of a line that was written over itself, what was left standing."""
    for number, line in enumerate(text.split("\n"), 1):
        parts = [p for p in re.split(r"[\r\b]+", line) if p.strip()]
        line = parts[-1] if parts else ""
        if _PROGRESS.match(line):
            pairs = sorted(
                ("accuracy" if k == "acc" else k.replace("_acc", "_accuracy"), v) for k, v in _PAIR.findall(line)
            )
            line = " ".join(f"{k}: {v}" for k, v in pairs if k != "ETA")
        if line and not _CHATTER.match(line):
            yield number, line


def compare(
    before: str,
    after: str,
    tolerance: Tolerance = Tolerance(),
    *,
    prefix: bool = False,
    noise: Callable[[int], float | None] = lambda index: 0.0,
) -> Difference | None:
    """The first difference between two outputs, or None.

    ``prefix``: one of them may end before the other. ``noise``: the relative difference that is to be
    expected at a token of BEFORE; None where not even the words can be. A number that differs by one unit
    in the last decimal that was printed is taken for a rounding, as long as such numbers are few.
    """
    a, b = tokens(before), tokens(after)
    label = ""
    close: list[Difference] = []
    decimals = 0
    for index, (x, y) in enumerate(zip_longest(a, b)):
        expected = noise(index)
        if expected is None or (prefix and (x is None or y is None)):
            break
        if x is None or y is None or (x.value is None) != (y.value is None):
            return _parted(x, y, before, after)
        if x.value is None or y.value is None:
            if x.text != y.text:
                return _parted(x, y, before, after)
            label = x.text if x.text[0].isalpha() else label
            continue
        decimals += "." in x.text
        if same_number(x, y, tolerance):
            continue
        difference = Difference(x.line, y.line, x.text, y.text, label, relative(x.value, y.value))
        if relative(x.value, y.value) <= expected:
            continue
        if not _rounded_apart(x, y):
            return close[0] if len(close) > _few(decimals) else difference
        close.append(difference)
    return close[0] if len(close) > _few(decimals) else None


def _few(numbers: int) -> int:
    return numbers // 20


def same_number(x: Token, y: Token, tolerance: Tolerance) -> bool:
    """Whole numbers are counts, steps or classes: they are the same or they are not."""
    assert x.value is not None
    assert y.value is not None
    if x.text.lstrip("+-").isdigit() and y.text.lstrip("+-").isdigit() and abs(x.value) < 1e5:
        return x.value == y.value
    return tolerance.near(x.value, y.value)


def relative(a: float, b: float) -> float:
    """The relative difference of two numbers; infinite when only one of them is a finite number."""
    if not (math.isfinite(a) and math.isfinite(b)):
        return 0.0 if a == b or (a != a and b != b) else math.inf
    scale = max(abs(a), abs(b))
    return abs(a - b) / scale if scale > 0 else 0.0


def _rounded_apart(x: Token, y: Token) -> bool:
    """Whether two decimals with the same number of places differ by one in the last."""
    digits = [re.fullmatch(r"[-+]?\d*\.(\d+)", t.text) for t in (x, y)]
    if digits[0] is None or digits[1] is None or len(digits[0].group(1)) != len(digits[1].group(1)):
        return False
    assert x.value is not None
    assert y.value is not None
    return abs(x.value - y.value) < 1.5 * 10.0 ** -len(digits[0].group(1))


def _parted(x: Token | None, y: Token | None, before: str, after: str) -> Difference:
    def line(token: Token | None, text: str) -> str:
        return text.split("\n")[token.line - 1].strip()[:200] if token else ""

    return Difference(x.line if x else None, y.line if y else None, line(x, before), line(y, after))
