"""Record what the examples of `rules/*.toml` give under TensorFlow 1.15.

    python scripts/record_rule_examples.py --tf1-python PYTHON3.7

Runs the example of every rule, and every expression of ``tests/rules_data/cases.toml``, in one child process
of the interpreter named, and writes ``tests/rules_data/recorded.json``: for each its value, dtype and shape,
with the versions and the date. What raises there is recorded as ``error``.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "tests" / "rules_data"


def wanted():
    """Every expression to record, as ``setup`` and ``example``, in a fixed order and once each."""
    sys.path.insert(0, str(ROOT / "src"))
    sys.path.insert(0, str(DATA))
    from examples import all_examples  # the tests' own list, so that both speak of the same

    return [{"setup": e.setup, "example": e.text} for e in all_examples()]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tf1-python", help="an interpreter with TensorFlow 1.15")
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        run_child(*arguments.child)
        return
    with tempfile.TemporaryDirectory() as folder:
        source, result = Path(folder, "wanted.json"), Path(folder, "result.json")
        source.write_text(json.dumps(wanted()))
        subprocess.run([arguments.tf1_python, __file__, "--child", str(source), str(result)], check=True)
        recorded = json.loads(result.read_text())
    lines = [json.dumps(r, sort_keys=True) for r in recorded["results"]]
    head = json.dumps({k: v for k, v in recorded.items() if k != "results"}, sort_keys=True)
    text = head[:-1] + ', "results": [\n' + ",\n".join(lines) + "\n]}\n"
    (DATA / "recorded.json").write_text(text)
    failed = [r for r in recorded["results"] if "error" in r]
    print(f"recorded {len(lines)}, of which raise: {len(failed)}")
    for r in failed:
        print(f"  {r['example']}: {r['error'][:150]}")


def run_child(source, result):
    """Run in the child, under Python 3.7: evaluate each expression in a graph of its own."""
    import datetime
    import platform

    import tensorflow as tf

    results = []
    for item in json.loads(Path(source).read_text()):
        record = dict(item)
        try:
            with tf.Graph().as_default(), tf.Session() as session:
                names = {"tf": tf}
                exec("import numpy as np\n" + item["setup"], names)
                value = eval(item["example"], names)
                session.run([tf.global_variables_initializer(), tf.tables_initializer()])
                record["result"] = encode(evaluate(tf, session, value))
        except Exception as error:
            record["error"] = f"{type(error).__name__}: {(str(error).splitlines() or [''])[0]}"
        results.append(record)
    about = {
        "tensorflow": tf.__version__,
        "python": platform.python_version(),
        "date": datetime.date.today().isoformat(),
        "how": "scripts/record_rule_examples.py: each expression in a graph and session of its own",
    }
    Path(result).write_text(json.dumps(dict(about, results=results)))


def evaluate(tf, session, value):
    """What a session makes of a value; Python values stay."""
    if isinstance(value, (tf.Tensor, tf.Variable, tf.SparseTensor)):
        return session.run(value)
    if isinstance(value, (list, tuple)):
        return [evaluate(tf, session, v) for v in value]
    return value


def encode(value):
    """A result as JSON: arrays as ``dtype``, ``shape`` and flat ``values``, the rest as it is."""
    import numpy as np

    if hasattr(value, "indices") and hasattr(value, "dense_shape"):
        return [encode(np.asarray(p)) for p in (value.indices, value.values, value.dense_shape)]
    if isinstance(value, (np.ndarray, np.generic, bytes)):
        array = np.asarray(value, dtype=object if isinstance(value, bytes) else None)
        kind = "string" if array.dtype == object or array.dtype.kind in "SU" else array.dtype.name
        values = [plain(v) for v in array.ravel().tolist()]
        return {"dtype": kind, "shape": list(array.shape), "values": values}
    if isinstance(value, (list, tuple)):
        return [encode(v) for v in value]
    if isinstance(value, dict):
        return {k: encode(v) for k, v in value.items()}
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return repr(value)


def plain(value):
    """One element of an array as JSON."""
    if isinstance(value, bytes):
        return value.decode("latin-1")
    if isinstance(value, complex):
        return [value.real, value.imag]
    return value


if __name__ == "__main__":
    main()
