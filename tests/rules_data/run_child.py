"""Evaluate every expression, rewritten for one destination; print JSON.

    python run_child.py native|compat

Compat code runs in graphs and sessions, native code eagerly; both with the controlled randomness of `tf2mig verify`. A
process of its own, because TF1's behaviour and Keras 2 are chosen for a whole process. ``TF2MIG_ONLY`` may hold words,
one of which the expressions that are run must contain.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

MODE = sys.argv[1] if len(sys.argv) > 1 else ""
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
if MODE == "compat":
    os.environ["TF_USE_LEGACY_KERAS"] = "1"
ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "rules" / "support"))
sys.path[:0] = [str(Path(__file__).resolve().parent), str(ROOT / "scripts"), str(ROOT / "src")]

from rewriting import rewrite  # noqa: E402

from examples import Example, all_examples  # noqa: E402

NOT_NATIVE = ("compat.v1", "tf1_", "tf_slim", "contrib_encoders", "contrib_optimizers")
"""What is left for the compat runtime when there is no native replacement."""


def main() -> None:
    import tensorflow
    from evaluation import encode, evaluate, pin, variables

    pin()
    tf = tensorflow.compat.v1
    if MODE == "compat":
        tf.disable_v2_behavior()
    target = ".".join(tensorflow.__version__.split(".")[:2])
    results = []
    with tempfile.TemporaryDirectory() as folder:
        tempfile.tempdir = folder
        for example in wanted():
            lines = [*example.setup.splitlines(), f"result = {example.text}"]
            text, remaining = rewrite(lines, target, MODE)  # type: ignore[arg-type]
            record: dict[str, Any] = {"setup": example.setup, "example": example.text, "text": text}
            results.append(record)
            if MODE == "native" and (remaining or any(word in text for word in NOT_NATIVE)):
                record["skipped"] = [d.message for d in remaining] or ["compat only"]
                continue
            try:
                names: dict[str, Any] = {}
                code = compile("import numpy as np\n" + text, "example.py", "exec")
                if MODE == "native":
                    exec(code, names)
                    record["result"] = encode(evaluate(tensorflow, None, names["result"]))
                    continue
                with tf.Graph().as_default(), tf.Session() as session:
                    exec(code, names)
                    session.run([tf.global_variables_initializer(), tf.local_variables_initializer()])
                    session.run(tf.tables_initializer())
                    record["result"] = encode(evaluate(tf, session, names["result"]))
                    record["variables"] = variables(tf)
            except Exception as error:
                record["error"] = f"{type(error).__name__}: {error}"
    Path(sys.argv[2]).write_text(json.dumps(results))


def wanted() -> list[Example]:
    """Every expression, or those that were asked for."""
    words = os.environ.get("TF2MIG_ONLY", "").split()
    return [e for e in all_examples() if not words or any(w in e.text or w in e.setup for w in words)]


if __name__ == "__main__":
    main()
