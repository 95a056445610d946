"""Every example, rewritten for the compat destination, gives on the target what TF 1.15 gave."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

from test_examples import _agree, recorded


def test_compat_results_are_those_of_tf1() -> None:
    pytest.importorskip("tensorflow")
    pytest.importorskip("tf_keras")
    child = Path(__file__).with_name("compat_child.py")
    done = subprocess.run([sys.executable, str(child)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    results = json.loads(done.stdout)
    assert len(results) > 900
    wrong = []
    for r in results:
        expected = recorded()[r["setup"], r["example"]]["result"]
        if "error" in r or not _agree(r["result"], expected):
            wrong.append(f"{r['text']}gives {r.get('result', r.get('error'))}; TF 1.15 gave {expected}")
    assert wrong == []
