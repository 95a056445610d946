"""What the project layer must know of a user's rule files: that they are sound, which packages they name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from tf2mig.api.knowledge import Knowledge, RuleFileError
from tf2mig.project.config import parse_toml
from tf2mig.project.problems import Problem, ProjectError
from tf2mig.project.textfile import read_bytes

_PACKAGE = re.compile(r"[A-Za-z_]\w*")


def check_rule_files(paths: Sequence[str]) -> None:
    """Load the rule files ``paths`` once, so that what is wrong in them is told once.

    Raises:
        ProjectError: if one cannot be read or does not keep to the format.
    """
    if not paths:
        return
    try:
        Knowledge.load(tuple(paths))
    except RuleFileError as error:
        raise ProjectError(Problem("extend-rules", str(error))) from error


def packages(paths: Sequence[str]) -> tuple[bytes, ...]:
    """The top-level packages, TensorFlow aside, whose symbols the rule files ``paths`` speak of.

    Raises:
        ProjectError: if a file cannot be read or is no TOML.
    """
    names: dict[bytes, None] = {}
    for path in paths:
        for symbol in _symbols(parse_toml(path, read_bytes(path))):
            package = _PACKAGE.match(symbol)
            if package and package[0] not in ("tf", "tensorflow"):
                names.setdefault(package[0].encode())
    return tuple(names)


def _symbols(value: Any, key: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _symbols(item, name)
    elif isinstance(value, list):
        for item in value:
            yield from _symbols(item, key)
    elif isinstance(value, str) and key == "tf1":
        yield value
