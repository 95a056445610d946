"""``# tf2mig: ignore`` and ``# tf2mig: ignore[TFM101, TFM2]`` comments."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Mapping

_IGNORE = re.compile(r"#\s*tf2mig:\s*ignore(?:\[([^\]]*)\])?")


def ignored_codes(text: str) -> Mapping[int, tuple[str, ...]]:
    """The code prefixes that each line switches off; an empty string among them stands for every code."""
    if "tf2mig:" not in text:
        return {}
    found: dict[int, tuple[str, ...]] = {}
    try:
        for token in tokenize.generate_tokens(io.StringIO(text, newline="").readline):
            if token.type == tokenize.COMMENT and (match := _IGNORE.search(token.string)):
                listed = match[1]
                codes = tuple(c.strip() for c in listed.split(",") if c.strip()) if listed is not None else ("",)
                found[token.start[0]] = found.get(token.start[0], ()) + codes
    except (tokenize.TokenError, SyntaxError):
        return found
    return found


def is_ignored(ignored: Mapping[int, tuple[str, ...]], code: str, lines: range) -> bool:
    """Whether one of the lines switches a code off."""
    return any(code.startswith(prefix) for line in lines for prefix in ignored.get(line, ()))
