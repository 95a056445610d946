"""After lifting: names that nothing uses any more, and blank lines."""

from __future__ import annotations

import ast
import re


def clean(text: str, before: str, newline: str) -> str:
    """Fold runs of blank lines that lifting left behind."""
    ast.parse(text)
    limit = newline * 3
    longest = max((len(m.group().replace("\r", "")) for m in re.finditer(r"(?:[ \t]*\r?\n){3,}", before)), default=3)
    if longest <= 3:
        text = re.sub(r"(?:\r?\n[ \t]*){3,}(?=\r?\n)", limit[: -len(newline)], text)
    return text.rstrip() + newline if text.strip() else text
