"""Record under TensorFlow 1.15 what the calls of tests/lift/examples.toml compute.

``python scripts/record_layer_examples.py PYTHON``, where PYTHON is an interpreter with TensorFlow 1.15;
without it one is looked for. Writes tests/lift/recorded.json.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests" / "lift"), str(ROOT / "src")]

import comparing  # noqa: E402


def interpreter() -> str:
    """The interpreter that was named, or one that is found. Raises SystemExit when there is none."""
    from tf2mig.verify.interpreters import Interpreter, find_tf1

    if len(sys.argv) > 1:
        return sys.argv[1]
    found = find_tf1()
    if not isinstance(found, Interpreter):
        raise SystemExit(f"no interpreter with TensorFlow 1.15: {found}")
    return found.path


def main() -> None:
    """Run and write."""
    work = {kind: [{**e, "id": e["name"]} for e in group] for kind, group in comparing.examples().items()}
    results = comparing.run(interpreter(), work)
    failed = {name: r["error"] for name, r in results.items() if "error" in r}
    if failed:
        raise SystemExit("\n".join(f"{name}: {error}" for name, error in failed.items()))
    rows = (f"{json.dumps(k)}: {json.dumps(v)}" for k, v in sorted(results.items()))
    comparing.RECORDED.write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")
    print(f"{len(results)} examples recorded")


if __name__ == "__main__":
    main()
