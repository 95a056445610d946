"""The entry point: exit codes, interrupts, start-up."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import tf2mig
from tf2mig.cli.main import main

SOURCE = Path(tf2mig.__file__).parent.parent


def start(*arguments: str, cwd: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "tf2mig", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"tf2mig, version {tf2mig.__version__}\n"


def test_help_lists_the_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    out = capsys.readouterr().out
    assert all(f"\n  {name} " in out for name in ("check", "fix", "rules", "explain", "explain-graph"))
    assert "\b" not in out


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["frobnicate"],
        ["check"],
        ["fix"],
        ["check", "--target", "1.15", "."],
        ["check", "--to", "eager", "."],
        ["check", "-j", "0", "."],
        ["check", "--output-format", "xml", "."],
        ["check", "--no-such-option", "."],
        ["explain"],
    ],
)
def test_errors_of_use(folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "Usage: tf2mig" in captured.err


def test_interrupt_has_its_own_code(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    (folder / "a.py").write_text("import tensorflow\n")
    monkeypatch.setattr("tf2mig.project.checking.examine", interrupt)
    assert main(["check", "a.py"]) == 130
    assert "interrupted" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_interrupt_in_the_middle_of_a_run(folder: Path) -> None:
    text = "import tensorflow as tf\n" + "x = tf.zeros([1])\n" * 3000
    for number in range(300):
        (folder / f"m{number}.py").write_text(text)
    process = start("fix", "-j2", ".", cwd=folder)
    time.sleep(1.5)
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode in (0, 1, 130)
    if process.returncode == 130:
        line = "interrupted: files already written are complete, the others are as they were"
        assert err.decode().split("\n") == ["", line, ""]
    assert b"Traceback" not in out + err
    assert not list(folder.glob(".tf2mig-*"))
    for path in folder.glob("*.py"):
        compile(path.read_text(), path.name, "exec")


def test_closed_pipe_is_no_traceback(folder: Path) -> None:
    (folder / "a.py").write_text("import tensorflow\n")
    process = start("check", "a.py", cwd=folder)
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    err = process.stderr.read()
    process.wait(timeout=60)
    process.stderr.close()
    assert b"Traceback" not in err
    assert b"Exception ignored" not in err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_output_to_a_full_disk_is_one_line(folder: Path) -> None:
    (folder / "a.py").write_text("import tensorflow as tf\nx = tf.log(1.0)\n")
    done = shell('"$PYTHON" -m tf2mig fix --to compat a.py > /dev/full', folder)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert done.stderr.startswith("error: the report cannot be written: ")
    assert "tf.math.log" in (folder / "a.py").read_text()


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_closed_output_is_no_traceback(folder: Path, closed: str) -> None:
    (folder / "a.py").write_text("import tensorflow as tf\nx = tf.log(1.0)\n")
    done = shell(f'"$PYTHON" -m tf2mig check a.py {closed}', folder)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def shell(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(SOURCE), "PYTHON": sys.executable}
    return subprocess.run(["sh", "-c", line], cwd=folder, env=environment, capture_output=True, text=True, timeout=120)


def test_start_up_imports_little(folder: Path) -> None:
    (folder / "a.py").write_text("import numpy\n")
    code = "import sys; from tf2mig.cli.main import main; code = main(['check', 'a.py']); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    loaded = set(done.stdout.split())
    slow = {
        "rich",
        "pathspec",
        "multiprocessing",
        "libcst",
        "tensorflow",
        "tf2mig.project.fixing",
    }
    assert not slow & loaded
