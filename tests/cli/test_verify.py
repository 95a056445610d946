"""``tf2mig verify``: errors of use, and one run from end to end."""

from __future__ import annotations

import importlib.util
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tf2mig.cli.main import main
from tf2mig.verify import verification
from tf2mig.verify.interpreters import Interpreter

BEFORE = """\
import tensorflow as tf

X = tf.placeholder(tf.float32, [None], name="X")
w = tf.Variable(2.0, name="w")
cost = tf.reduce_sum(w * X)
with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    for i in range(3):
        print("cost", sess.run(cost, {X: [1.0, float(i)]}))
"""
AFTER = """\
import tensorflow as tf

w = tf.Variable(2.0, name="w")


@tf.function(input_signature=[tf.TensorSpec([None], tf.float32)])
def compute_cost(X):
    cost = tf.reduce_sum(w * X)
    return cost


for i in range(3):
    print("cost", compute_cost([1.0, float(i)]).numpy())
"""


@pytest.fixture
def programs(tmp_path: Path) -> tuple[Path, Path]:
    for name, text in (("before", BEFORE), ("after", AFTER)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "train.py").write_text(text)
    return tmp_path / "before", tmp_path / "after"


def test_errors_of_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.py").write_text("")
    file, missing = str(tmp_path / "a.py"), str(tmp_path / "none.py")
    assert main(["verify", file, missing]) == 2
    assert capsys.readouterr().err == f"error: {missing} does not exist\n"
    assert main(["verify", file, file, "--memory", "much"]) == 2
    assert main(["verify", file, file, "--timeout", "0"]) == 2
    assert main(["verify", file]) == 2
    assert main(["verify", file, file, "--args", '"unclosed']) == 2


def test_an_interpreter_without_tensorflow(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.py").write_text("")
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\necho 'ImportError: none here' >&2\nexit 1\n")
    python.chmod(0o755)
    file = str(tmp_path / "a.py")
    assert main(["verify", file, file, "--tf2-python", str(python), "--json"]) == 2
    document = json.loads(capsys.readouterr().out)
    assert (document["verdict"], document["exit_code"]) == ("error", 2)
    assert "ImportError: none here" in document["reason"]


def test_ctrl_c_leaves_nothing_running(programs: tuple[Path, Path], tmp_path: Path) -> None:
    """Two interpreters that answer what they are, and hang when they are to run a program."""
    for name, version in (("old", "1.15.5 3.7.16"), ("new", "2.21.0 3.11.7")):
        python = tmp_path / name
        python.write_text(
            f'#!/bin/sh\ncase "$*" in *-c*) echo {version};; *) echo $$ >> {tmp_path}/pids; sleep 60;; esac\n'
        )
        python.chmod(0o755)
    command = [
        sys.executable,
        "-c",
        "import sys; from tf2mig.cli.main import main; sys.exit(main())",
        "verify",
    ]
    command += [
        *map(str, programs),
        "--tf1-python",
        str(tmp_path / "old"),
        "--tf2-python",
        str(tmp_path / "new"),
    ]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    begun = tmp_path / "pids"
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and (not begun.exists() or len(begun.read_text().split()) < 2):
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "interrupted" in err
    for child in begun.read_text().split():
        with pytest.raises(ProcessLookupError):
            os.kill(int(child), 0)


@pytest.mark.skipif(importlib.util.find_spec("tensorflow") is None, reason="needs TensorFlow")
def test_from_end_to_end(
    programs: tuple[Path, Path], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without TensorFlow 1.15 the target's own TF1 runtime speaks for it, and the report says so."""
    monkeypatch.setattr(verification, "find_tf1", lambda: None)
    before, after = map(str, programs)
    assert main(["verify", before, after, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["verdict"] == "same"
    assert document["oracle"]["kind"] == "tf.compat.v1"
    assert document["printed"] == {"numbers": 3, "difference": None}
    assert document["computed"]["compared"] == 3
    assert document["variables"]["compared"] == 1
    assert [f.name for f in programs[0].iterdir()] == ["train.py"]

    monkeypatch.setattr(verification, "choose_target", lambda named: Interpreter("none", "2.21.0", "3.11.7"))
    assert main(["verify", before, after]) == 2
    assert "none" in capsys.readouterr().err
