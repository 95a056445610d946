"""What the project layer must know of a user's rule files: that they are sound, which packages they name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import Any

from tf2mig.api.knowledge import Entry, Knowledge, RuleFileError
from tf2mig.api.surface import TF1, Surface
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
    from tf2mig.rules.templates import TemplateError, parse_template

    try:
        knowledge = Knowledge.load(tuple(paths))
    except RuleFileError as error:
        raise ProjectError(Problem("extend-rules", str(error))) from error
    files = {PurePath(path).name for path in paths}
    for entry in knowledge.all_entries():
        if entry.origin in files and entry.kind == "call":
            for text in filter(None, (entry.tf2, entry.compat)):
                try:
                    wanted = parse_template(text).parameters if text != "keep" else set()
                except TemplateError as error:
                    raise ProjectError(Problem("extend-rules", f"{entry.origin}: {entry.tf1}: {error}")) from error
                _check_names(entry, wanted)


def _check_names(entry: Entry, wanted: set[str]) -> None:
    """Raise ProjectError where a template takes a parameter that TF1's symbol has not."""
    known = Surface.load(TF1).get(entry.tf1)
    signature = known.signature if known is not None else None
    if signature is None or any(p.kind == "var-keyword" for p in signature.params):
        return
    taken = {parameter.name for parameter in signature.params}
    if lost := sorted(wanted - taken):
        message = f"{entry.origin}: {entry.tf1} takes no {', '.join(lost)}, only {', '.join(sorted(taken))}"
        raise ProjectError(Problem("extend-rules", message))


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
