"""Reading rule files: finding them, checking their form, and keeping what was read in a cache."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tf2mig import __version__
from tf2mig.api.locate import rules_dir

FORMAT = 5
"""Rises when what is cached changes its shape."""

_ENTRY_KEYS = {
    "rule", "tf1", "tf2", "compat", "when", "drop", "reference", "unsafe", "targets", "imports", "requires",
    "support", "why", "message", "setup", "example", "rename", "note",
    "parameters",
}  # fmt: skip
_TEXTS = {
    "rule", "tf2", "compat", "reference", "unsafe", "why", "message", "setup", "example", "note", "parameters",
}  # fmt: skip
_LISTS = {"drop", "targets", "imports", "requires", "support"}
_WHEN_KEYS = {"given", "absent", "literal", "looks", "module", "positional", "keyword", "unread"}
_KINDS = ("rename", "call", "arguments", "manual")


class RuleFileError(Exception):
    """A rule file cannot be read or does not keep to the format; the message says where."""


def rule_paths() -> list[Path]:
    """The shipped rule files, in the order of their names."""
    return sorted(rules_dir().glob("*.toml"))


def cache_directory() -> Path:
    """Where this user's caches belong, by the platform's custom."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA")
    else:
        base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path("~/.cache").expanduser()) / "tf2mig"


def read_rule_files(paths: Sequence[Path], extra: Sequence[Path] = ()) -> dict[str, Any]:
    """Everything the files say, indexed: ``exact`` and ``patterns`` by symbol, ``rules`` by code, ``tables``.

    What ``paths`` say is cached; ``extra`` are the user's files, read each time, whose entries come first.
    Raises RuleFileError.
    """
    key = _key(paths)
    shipped = _read_cache(paths, key)
    if shipped is None:
        shipped = _read(paths)
        _write_cache(paths, key, shipped)
    return _join(_read(extra), shipped) if extra else shipped


def _read(paths: Sequence[Path]) -> dict[str, Any]:
    merged: dict[str, Any] = {"exact": {}, "patterns": {}, "rules": {}, "tables": {}, "support": []}
    for path in paths:
        _merge(merged, _parse(path), path.name)
    return merged


def _join(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    """What two sets of files say, the first one's entries before the second one's."""
    for kind in ("exact", "patterns"):
        for symbol, entries in second[kind].items():
            first[kind][symbol] = [*first[kind].get(symbol, ()), *entries]
    first["rules"] = {**second["rules"], **first["rules"]}
    for name, table in second["tables"].items():
        _merge_table(first["tables"], name, table)
    first["support"] = sorted({*first["support"], *second["support"]})
    return first


def _key(paths: Sequence[Path]) -> list[Any]:
    stamps: list[Any] = [FORMAT, __version__]
    for path in paths:
        try:
            stat = path.stat()
        except OSError as e:
            raise RuleFileError(f"{path}: {e.strerror or e}") from None
        stamps.append([str(path), stat.st_size, stat.st_mtime_ns])
    return stamps


def _cache_path(paths: Sequence[Path]) -> Path:
    import zlib

    return cache_directory() / f"rules-{zlib.crc32(chr(0).join(map(str, paths)).encode()):08x}.json"


def _read_cache(paths: Sequence[Path], key: list[Any]) -> dict[str, Any] | None:
    try:
        with open(_cache_path(paths), encoding="utf-8") as f:
            stored = json.load(f)
    except (OSError, ValueError, RuntimeError):
        return None
    if not isinstance(stored, dict) or stored.get("key") != key:
        return None
    content = stored.get("content")
    return content if isinstance(content, dict) else None


def _write_cache(paths: Sequence[Path], key: list[Any], content: dict[str, Any]) -> None:
    """Best effort: a read-only home, a full disk or a race with another process only costs the next start."""
    try:
        path = _cache_path(paths)
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name)
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as f:
                json.dump({"key": key, "content": content}, f, separators=(",", ":"))
            os.replace(temporary, path)
        except BaseException:
            os.unlink(temporary)
            raise
    except (OSError, RuntimeError, TypeError):
        return


def _parse(path: Path) -> dict[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib
    try:
        with open(path, "rb") as f:
            return tomllib.load(f)
    except OSError as e:
        raise RuleFileError(f"{path}: {e.strerror or e}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as e:
        raise RuleFileError(f"{path}: {e}") from None


def _merge(merged: dict[str, Any], data: dict[str, Any], origin: str) -> None:
    for kind in _KINDS:
        for item in data.pop(kind, []):
            _check(kind, item, origin)
            merged["support"] = sorted({*merged["support"], *item.get("support", ())})
            symbols = item["tf1"] if isinstance(item["tf1"], list) else [item["tf1"]]
            for symbol in symbols:
                raw = {**item, "tf1": symbol, "kind": kind, "origin": origin}
                if symbol.endswith(".*"):
                    merged["patterns"].setdefault(symbol[:-2], []).append(raw)
                else:
                    merged["exact"].setdefault(symbol, []).append(raw)
    for code, text in data.pop("rules", {}).items():
        merged["rules"].setdefault(code, text)
    for name, table in data.items():
        _merge_table(merged["tables"], name, table)


def _merge_table(tables: dict[str, Any], name: str, table: Any) -> None:
    if name not in tables:
        tables[name] = table
    elif isinstance(table, list):
        tables[name] = [*tables[name], *table]
    elif isinstance(table, dict):
        for key, value in table.items():
            _merge_table(tables[name], key, value)


def _check(kind: str, item: Any, origin: str) -> None:
    if not isinstance(item, dict) or "tf1" not in item:
        raise RuleFileError(f"{origin}: a [[{kind}]] entry without tf1")
    where = f"{origin}: [[{kind}]] {item['tf1']}"
    unknown = sorted(set(item) - _ENTRY_KEYS)
    if unknown:
        raise RuleFileError(f"{where}: unknown key {', '.join(unknown)}")
    for key, value in item.items():
        _check_type(f"{where}: {key}", key, value)
    if set(item.get("when", {})) - _WHEN_KEYS:
        raise RuleFileError(f"{where}: unknown condition in when")
    if kind == "rename" and "tf2" not in item and "compat" not in item:
        raise RuleFileError(f"{where}: neither tf2 nor compat")
    if "rule" not in item:
        raise RuleFileError(f"{where}: no rule (a code such as TFM101)")


def _check_type(where: str, key: str, value: Any) -> None:
    is_list = isinstance(value, list) and all(isinstance(v, str) for v in value)
    if key in _TEXTS and not isinstance(value, str):
        raise RuleFileError(f"{where} must be a string")
    if (key in _LISTS and not is_list) or (key == "tf1" and not (is_list or isinstance(value, str))):
        raise RuleFileError(f"{where} must be a list of strings")
    if key in ("when", "rename") and not isinstance(value, dict):
        raise RuleFileError(f"{where} must be a table")
