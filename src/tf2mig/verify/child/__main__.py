"""Start one program: ``python .../verify/child``, its settings as JSON in the variable TF2MIG_CHILD."""

import importlib
import importlib.util
import os
import sys

FOLDER = os.path.dirname(os.path.abspath(__file__))
PACKAGE = "_tf2mig_child"  # a name that no user's module has: the program is free to have a child.py


def load(module):
    """Import a module of this folder without putting the folder on the program's path."""
    if PACKAGE not in sys.modules:
        spec = importlib.util.spec_from_file_location(
            PACKAGE, os.path.join(FOLDER, "__init__.py"), submodule_search_locations=[FOLDER]
        )
        package = importlib.util.module_from_spec(spec)
        sys.modules[PACKAGE] = package
        spec.loader.exec_module(package)
    return importlib.import_module(PACKAGE + "." + module)


if __name__ == "__main__":
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry or ".") != FOLDER]
    load(sys.argv[1] if len(sys.argv) > 1 else "program").main()
