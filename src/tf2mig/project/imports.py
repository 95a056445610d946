"""Which of the given files an import statement means, without running anything."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence


class ImportResolver:
    """Finds modules among a fixed set of files.

    An absolute import is looked for beside the importing file, as Python does for a script, then in the
    folders above it (what ``PYTHONPATH`` may name), then by the full dotted name of a package's module
    anywhere in the set, if only one file has that name.
    """

    def __init__(self, paths: Sequence[str]) -> None:
        """``paths``: the files, as the user named them; answers are indices into it."""
        self._folders: list[str] = []
        self._modules: dict[str, int] = {}
        for index, path in enumerate(paths):
            absolute = os.path.abspath(path)
            stem, _ = os.path.splitext(absolute)
            if os.path.basename(stem) == "__init__":
                stem = os.path.dirname(stem)
            self._modules.setdefault(stem, index)
            self._folders.append(os.path.dirname(absolute))
        self._packages = {
            folder for folder, path in zip(self._folders, paths, strict=True) if os.path.basename(path) == "__init__.py"
        }
        self._top = os.path.commonpath(self._folders) if self._folders else os.sep
        self._by_name = self._dotted_names()

    def resolve(self, index: int, module: str) -> tuple[int, str] | None:
        """The file that file ``index`` gets by importing ``module``, and the folder to be on ``sys.path``.

        ``module`` may have leading dots, and may end in a name that is not a module (``model.Net`` for
        ``from model import Net``). None if it is not among the files.
        """
        name = module.lstrip(".")
        parts = name.split(".") if name else []
        folder = self._folders[index]
        dots = len(module) - len(name)
        if dots:
            for _ in range(dots - 1):
                folder = os.path.dirname(folder)
            found = self._match(folder, parts)
            return None if found is None else (found, self.package_root(index))
        for base in self._bases(folder, parts):
            found = self._match(base, parts)
            if found is not None and found != index:
                return found, base
        for length in range(len(parts), 1, -1):
            candidate = self._by_name.get(".".join(parts[:length]))
            if candidate is not None and candidate != index:
                return candidate, self.package_root(candidate)
        return None

    def package_root(self, index: int) -> str:
        """The first folder at or above file ``index`` that is not a package."""
        folder = self._folders[index]
        while folder in self._packages:
            folder = os.path.dirname(folder)
        return folder

    def folder(self, index: int) -> str:
        """The folder of file ``index``, absolute."""
        return self._folders[index]

    def _match(self, base: str, parts: Sequence[str]) -> int | None:
        for length in range(len(parts), 0, -1):
            found = self._modules.get(os.path.join(base, *parts[:length]))
            if found is not None:
                return found
        return self._modules.get(base) if not parts else None

    def _bases(self, folder: str, parts: Sequence[str]) -> Iterator[str]:
        yield folder
        while folder != self._top:
            folder = os.path.dirname(folder)
            yield folder
        # Further up there are only folders that hold all the files, so their names must be in the import.
        above = os.path.dirname(folder)
        while parts and above != folder:
            if os.path.basename(folder) == parts[0]:
                yield above
            folder, above = above, os.path.dirname(above)

    def _dotted_names(self) -> dict[str, int | None]:
        names: dict[str, int | None] = {}
        for stem, index in self._modules.items():
            root = self.package_root(index)
            name = os.path.relpath(stem, root).replace(os.sep, ".")
            names[name] = None if name in names else index
        return names
