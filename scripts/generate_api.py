"""Write the public API of the installed TensorFlow into ``rules/api/``.

Run it with the interpreter of the wheel to describe (Python 3.7 for TensorFlow 1.15.5)::

    python scripts/generate_api.py rules/api

It writes, for version V:

- ``tf-V.txt``: one line a symbol. Where tf-keras is installed beside Keras 3, a second process with
  ``TF_USE_LEGACY_KERAS=1`` finds out which symbols work in that mode alone;
- ``tf-V+legacy-keras.txt``: the lines of ``tf-V.txt`` that this mode changes or takes away;
- ``members-V.txt``: methods, properties and constants of the classes most written about;
- ``homes-V.txt`` (1.x): where ``tensorflow.python`` and the private parts of ``tensorflow.contrib`` hold
  objects that are public too.

``tf2mig.api.surface`` documents the format and reads it.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
sys.path.insert(0, str(Path(__file__).resolve().parent))

from api_describe import canonical_names, describe, describe_members, homes
from api_probe import broken_when_called
from api_walk import public_objects, public_objects_v2

LEGEND = (
    "# name, kind (f function, c class, m module, k constant), works (empty: yes, L: with tf-keras and",
    "# TF_USE_LEGACY_KERAS=1 only, N: raises when used), the name that it is an alias of, signature or value",
)


def collect():
    """Describe the TensorFlow of this process.

    Returns a dictionary with ``symbols``, ``members`` and ``homes``, each a mapping from name to a row of
    text fields, plus ``version``.
    """
    import tensorflow as tf

    objects, broken = public_objects(tf)
    canonical = canonical_names(objects)
    symbols = {name: describe(name, value, canonical) for name, value in objects.items()}
    symbols.update({name: ["k", "N", "", ""] for name in broken})
    if not tf.__version__.startswith("1."):
        for name, error in broken_when_called(objects, tf).items():
            print(f"raises when called: {name}: {error}")
            symbols[name][1] = "N"
    return {
        "version": tf.__version__,
        "symbols": symbols,
        "members": describe_members(objects, canonical),
        "homes": homes(canonical, public_objects_v2(tf)) if tf.__version__.startswith("1.") else {},
    }


def collect_with_legacy_keras():
    """The same in a child process in which ``tf.keras`` is tf-keras; None where that is not installed."""
    try:
        import keras
        import tf_keras  # noqa: F401
    except ImportError:
        return None
    if not keras.__version__.startswith("3."):
        return None
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder, "legacy.json")
        environment = dict(os.environ, TF_USE_LEGACY_KERAS="1")
        subprocess.run([sys.executable, __file__, "--raw", str(target)], check=True, env=environment)
        return json.loads(target.read_text())


def merge(plain, legacy):
    """Join the two modes.

    Returns the lines of the main table (``plain``, with what works in ``legacy`` alone marked L) and the
    difference that makes the legacy table of it (None: the name is gone there).
    """
    merged = dict(plain)
    difference = {}
    for name, row in legacy.items():
        if row[1] == "N":
            continue
        if name not in plain or plain[name][1] == "N":
            merged[name] = [row[0], "L", row[2] if _only_legacy(row[2], plain) else "", row[3]]
        elif row != plain[name]:
            difference[name] = row
    for name, row in plain.items():
        if row[1] != "N" and legacy.get(name, ["", "N"])[1] == "N":
            difference[name] = None
    return merged, difference


def _only_legacy(name, plain):
    """Whether a name means nothing, hence nothing else, without legacy Keras."""
    return name not in plain or plain[name][1] == "N"


def write(path, header, rows):
    """Write ``rows`` (name to fields, or to None for a removal) sorted by name, below the header lines."""
    lines = list(header)
    for name in sorted(rows):
        row = rows[name]
        lines.append("-" + name if row is None else "\t".join([name, *list(row)]).rstrip("\t"))
    path.write_bytes(("\n".join(lines) + "\n").encode("utf-8"))
    print(f"{path.name}: {len(rows)}")


def installed(names):
    """``name version`` of the distributions that are installed, joined by commas."""
    try:
        from importlib.metadata import PackageNotFoundError, version
    except ImportError:  # Python 3.7
        from importlib_metadata import PackageNotFoundError, version
    found = []
    for name in names:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    return ", ".join(found)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, help="rules/api")
    parser.add_argument("--raw", type=Path, help="write what was collected as JSON to this file instead")
    arguments = parser.parse_args()
    collected = collect()
    if arguments.raw:
        arguments.raw.write_text(json.dumps(collected))
        return
    version = collected["version"]
    wheels = installed(["tensorflow", "tensorflow-cpu", "tensorflow-estimator", "keras", "tf-keras"])
    header = [f"# TensorFlow {version}; wheels: {wheels}; Python {platform.python_version()}"]
    header.append("# generated by scripts/generate_api.py: do not edit")
    symbols = collected["symbols"]
    legacy = collect_with_legacy_keras()
    if legacy is not None:
        symbols, difference = merge(symbols, legacy["symbols"])
        path = arguments.folder / f"tf-{version}+legacy-keras.txt"
        write(path, header + list(LEGEND) + ["# the lines that differ; -name: gone"], difference)
    write(arguments.folder / f"tf-{version}.txt", header + list(LEGEND), symbols)
    write(arguments.folder / f"members-{version}.txt", header + list(LEGEND), collected["members"])
    if collected["homes"]:
        rows = {name: [public] for name, public in collected["homes"].items()}
        write(arguments.folder / f"homes-{version}.txt", header, rows)


if __name__ == "__main__":
    main()
