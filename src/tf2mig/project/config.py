"""``[tool.tf2mig]`` in ``pyproject.toml``: read, checked, and joined with the command line's options."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tf2mig.engine import Options
from tf2mig.project.problems import Problem, ProjectError

TARGETS = ("2.15", "2.21")
DESTINATIONS = ("native", "compat")

_STRINGS = ("target", "destination")
_LISTS = ("select", "ignore", "exclude", "extend-rules")
_FLAGS = ("unsafe-fixes",)
KEYS = (*_STRINGS, *_LISTS, *_FLAGS)


@dataclass(frozen=True)
class Config:
    """What a project's ``pyproject.toml`` sets; every value has been checked."""

    path: str | None = None
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def root(self) -> str:
        """The folder that ``exclude`` and ``extend-rules`` count from."""
        return os.path.dirname(os.path.abspath(self.path)) if self.path else os.getcwd()

    @property
    def exclude(self) -> tuple[str, ...]:
        """Patterns in the form of ``.gitignore``."""
        return tuple(self.values.get("exclude", ()))

    def options(self, overrides: Mapping[str, Any]) -> Options:
        """The engine's options: ``overrides`` over this over the defaults.

        ``overrides`` are named as the fields of ``Options``; None means that it was not given.
        """
        settings: dict[str, Any] = {}
        for key, value in self.values.items():
            if key == "exclude":
                continue
            if key == "extend-rules":
                value = [os.path.join(self.root, name) for name in value]
            settings[key.replace("-", "_")] = tuple(value) if isinstance(value, list) else value
        settings.update({name: value for name, value in overrides.items() if value is not None})
        return Options(**settings)


def find_config(paths: Sequence[str]) -> Config:
    """The configuration of the nearest ``pyproject.toml`` with a ``[tool.tf2mig]`` at or above all ``paths``.

    Raises:
        ProjectError: if that file is no TOML, or the table has an unknown key, a wrong type or a wrong value.
    """
    folder = _common_folder(paths)
    while True:
        path = os.path.join(folder, "pyproject.toml")
        table = _read_table(path)
        if table is not None:
            shown = os.path.relpath(path) if folder.startswith(os.getcwd()) else path
            return Config(shown, _checked(shown, table))
        above = os.path.dirname(folder)
        if above == folder:
            return Config()
        folder = above


def _common_folder(paths: Sequence[str]) -> str:
    folders = [
        absolute if os.path.isdir(absolute) else os.path.dirname(absolute) for absolute in map(os.path.abspath, paths)
    ]
    try:
        return os.path.commonpath(folders) if folders else os.getcwd()
    except ValueError:  # on different drives
        return os.getcwd()


def _read_table(path: str) -> Mapping[str, Any] | None:
    try:
        with open(path, "rb") as file:
            data = file.read()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None
    except OSError as error:
        raise ProjectError(Problem.from_oserror(path, "cannot be read", error)) from error
    if b"tf2mig" not in data:  # spares the TOML parser for nearly every project
        return None
    document = parse_toml(path, data)
    tool = document.get("tool", {})
    table = tool.get("tf2mig") if isinstance(tool, dict) else None
    if table is None:
        return None
    if not isinstance(table, dict):
        raise ProjectError(Problem(path, "tool.tf2mig must be a table"))
    return table


def parse_toml(path: str, data: bytes) -> dict[str, Any]:
    """The TOML document ``data``, the content of ``path``.

    Raises:
        ProjectError: if it is none.
    """
    import sys

    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        return tomllib.loads(data.decode("utf-8"))
    except ValueError as error:  # both TOMLDecodeError and UnicodeDecodeError are
        raise ProjectError(Problem(path, f"is not valid TOML: {error}")) from error


def _checked(path: str, table: Mapping[str, Any]) -> Mapping[str, Any]:
    for key, value in table.items():
        complaint = _complaint(key, value)
        if complaint:
            raise ProjectError(Problem(path, f"tool.tf2mig.{key} {complaint}"))
    for name in table.get("extend-rules", ()):
        if not os.path.isfile(os.path.join(os.path.dirname(os.path.abspath(path)), name)):
            raise ProjectError(Problem(path, f"tool.tf2mig.extend-rules names {name}, which is no file"))
    return table


def _complaint(key: str, value: Any) -> str | None:
    if key not in KEYS:
        import difflib

        near = difflib.get_close_matches(key.replace("_", "-"), KEYS, n=1)
        known = f"did you mean {near[0]}?" if near else f"known are {', '.join(sorted(KEYS))}"
        return f"is not a setting; {known}"
    if key in _FLAGS:
        return None if isinstance(value, bool) else f"must be true or false, not {_toml_type(value)}"
    if key in _LISTS:
        good = isinstance(value, list) and all(isinstance(item, str) and item for item in value)
        return None if good else f"must be a list of strings, not {_toml_type(value)}"
    if not isinstance(value, str):
        example = TARGETS[-1] if key == "target" else DESTINATIONS[0]
        return f'must be a string, such as "{example}", not {_toml_type(value)}'
    allowed = TARGETS if key == "target" else DESTINATIONS
    return None if value in allowed else f'must be one of {", ".join(allowed)}, not "{value}"'


def _toml_type(value: Any) -> str:
    names = {bool: "a boolean", int: "an integer", float: "a float", str: "a string", dict: "a table"}
    if isinstance(value, list):
        return "a list with other things in it"
    return names.get(type(value), "a date or time")
