"""Start one program: ``python .../verify/child``, its settings as JSON in the variable TF2MIG_CHILD."""

from __future__ import annotations

import importlib
import importlib.util
import os
import sys
from typing import Any

FOLDER = os.path.dirname(os.path.abspath(__file__))
PACKAGE = "_tf2mig_child"  # a name that no user's module has: the program is free to have a child.py


def load(module: Any) -> Any:
    """Import a module of this folder without putting the folder on the program's path."""
    if PACKAGE not in sys.modules:
        spec = importlib.util.spec_from_file_location(
            PACKAGE, os.path.join(FOLDER, "__init__.py"), submodule_search_locations=[FOLDER]
        )
        assert spec is not None and spec.loader is not None  # noqa: PT018
        package = importlib.util.module_from_spec(spec)
        sys.modules[PACKAGE] = package
        spec.loader.exec_module(package)
    return importlib.import_module(PACKAGE + "." + module)


if __name__ == "__main__":
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry or ".") != FOLDER]
    load(sys.argv[1] if len(sys.argv) > 1 else "program").main()
