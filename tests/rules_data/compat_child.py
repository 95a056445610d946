"""Evaluate every example, rewritten for the compat destination, in graphs and sessions; print JSON.

A process of its own, because TF1's behaviour and Keras 2 are chosen for a whole process.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TF_USE_LEGACY_KERAS"] = "1"
ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "rules" / "support"))
sys.path[:0] = [str(Path(__file__).resolve().parent), str(ROOT / "scripts"), str(ROOT / "src")]

from rewriting import rewrite  # noqa: E402

from examples import all_examples  # noqa: E402


def main() -> None:
    import tensorflow.compat.v1 as tf
    from record_rule_examples import encode, evaluate

    tf.disable_v2_behavior()
    target = ".".join(tf.__version__.split(".")[:2])
    results = []
    for example in all_examples():
        if "contrib" in example.text or "tf.examples" in example.text:
            continue
        lines = [*example.setup.splitlines(), f"result = {example.text}"]
        text, _ = rewrite(lines, target, "compat")
        record: dict[str, Any] = {"setup": example.setup, "example": example.text, "text": text}
        try:
            with tf.Graph().as_default(), tf.Session() as session:
                names: dict[str, Any] = {}
                exec(compile("import numpy as np\n" + text, "example.py", "exec"), names)
                session.run([tf.global_variables_initializer(), tf.tables_initializer()])
                record["result"] = encode(evaluate(tf, session, names["result"]))
        except Exception as error:
            record["error"] = f"{type(error).__name__}: {error}"
        results.append(record)
    sys.stdout.write(json.dumps(results))


if __name__ == "__main__":
    main()
