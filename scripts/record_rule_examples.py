"""Record what the examples of `rules/*.toml` give under TensorFlow 1.15.

    python scripts/record_rule_examples.py --tf1-python PYTHON3.7 [--new]

Runs the example of every rule, and every expression of ``tests/rules_data/cases.toml`` and of the tables in
``tests/rules_data/proofs/``, in one child process of the interpreter named, under controlled randomness, and writes
``tests/rules_data/recorded.json``: for each its value, dtype and shape and the variables that it made, with the
versions and the date. What raises there is recorded as ``error``. ``--new`` keeps what is recorded, but for errors.
"""

from __future__ import annotations

import argparse
import json
import os
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


def known():
    """What is recorded already, but for what raised."""
    rows = json.loads((DATA / "recorded.json").read_text())["results"]
    return {(r["setup"], r["example"]): r for r in rows if "error" not in r}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tf1-python", help="an interpreter with TensorFlow 1.15")
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--new", action="store_true", help="only what is not recorded yet, or raised")
    arguments = parser.parse_args()
    if arguments.child:
        run_child(*arguments.child)
        return
    with tempfile.TemporaryDirectory() as folder:
        source, result = Path(folder, "wanted.json"), Path(folder, "result.json")
        every = wanted()
        kept = known() if arguments.new else {}
        source.write_text(json.dumps([w for w in every if (w["setup"], w["example"]) not in kept]))
        subprocess.run([arguments.tf1_python, __file__, "--child", str(source), str(result)], check=True)
        recorded = json.loads(result.read_text())
    found = {(r["setup"], r["example"]): r for r in recorded["results"]}
    recorded["results"] = [{**kept, **found}[w["setup"], w["example"]] for w in every]
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
    from evaluation import encode, evaluate, pin, variables

    pin()
    tempfile.tempdir = os.path.dirname(result)
    results = []
    for item in json.loads(Path(source).read_text()):
        record = dict(item)
        try:
            with tf.Graph().as_default(), tf.Session() as session:
                names = {"tf": tf}
                exec("import numpy as np\n" + item["setup"], names)
                value = eval(item["example"], names)
                session.run([tf.global_variables_initializer(), tf.local_variables_initializer()])
                session.run(tf.tables_initializer())
                record["result"] = encode(evaluate(tf, session, value))
                record["variables"] = variables(tf)
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


if __name__ == "__main__":
    main()
