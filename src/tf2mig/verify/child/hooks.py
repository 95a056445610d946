"""Do something once a module has been imported, now or later."""

from __future__ import annotations

import importlib
import importlib.abc
import importlib.machinery
import sys
from typing import Any

_waiting: dict[str, list[Any]] = {}


class _Loader(importlib.abc.Loader):
    def __init__(self, loader: Any, callbacks: Any) -> None:
        self._loader, self._callbacks = loader, callbacks

    def create_module(self, spec: Any) -> Any:
        return self._loader.create_module(spec)

    def exec_module(self, module: Any) -> None:
        self._loader.exec_module(module)
        for callback in self._callbacks:
            callback(module)

    def __getattr__(self, name: Any) -> Any:
        return getattr(self._loader, name)


class _Finder(importlib.abc.MetaPathFinder):
    def find_spec(self, fullname: Any, path: Any = None, target: Any = None) -> Any:
        callbacks = _waiting.get(fullname)  # a package may be imported twice, as tensorflow.contrib is
        if callbacks is None:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = _Loader(spec.loader, callbacks)
        return spec


def internal(name: str) -> Any:
    """The module ``tensorflow.python.NAME``. Raises ``ImportError`` where it has another name."""
    return importlib.import_module("tensorflow.python." + name)


def after_import(name: Any, callback: Any) -> None:
    """Call ``callback(module)`` when the module ``name`` has been imported; at once if it has been
    already.
    """
    if name in sys.modules:
        callback(sys.modules[name])
        return
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())
    _waiting.setdefault(name, []).append(callback)
