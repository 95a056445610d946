"""The imports of a file that is not worth parsing."""

from __future__ import annotations

import re
from collections.abc import Iterator

_STATEMENT = re.compile(
    r"^[ \t]*(?:import[ \t]+([^\n;#]+)|from[ \t]+([.\w \t]+?)[ \t]+import\b[ \t]*(\([^)]*\)|[^\n;#]*))", re.M
)
_NAME = re.compile(r"\.*[\w.]*\w|\.+")
_COMMENT = re.compile(r"#[^\n]*")


def scan_imports(raw: bytes) -> tuple[str, ...]:
    """The modules that ``raw``, Python source, seems to import, absolute or with leading dots.

    Members count as well, as ``Facts.imports`` has it: ``from a import b`` gives ``a`` and ``a.b``. What only
    looks like an import, in a string, say, is given too; it rarely names a file of the project.
    """
    found = _names(raw.decode("utf-8", "replace"))
    return tuple(dict.fromkeys(name for name in found if _NAME.fullmatch(name)))


def _names(text: str) -> Iterator[str]:
    for plain, module, members in _STATEMENT.findall(text):
        if plain:
            yield from _listed(plain)
            continue
        base = "".join(module.split())
        yield base
        joint = base if base.endswith(".") else base + "."
        yield from (joint + name for name in _listed(_COMMENT.sub("", members).strip("()")) if name)


def _listed(names: str) -> Iterator[str]:
    return (part.split(" as ")[0].strip() for part in names.split(","))
