"""Children end within their limits, leave nothing running, and write nothing outside their copies."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from tf2mig.verify.launch import Job, Limits, Outcome, run


def start(folder: Path, text: str, limits: Limits | None = None, args: tuple[str, ...] = ()) -> Outcome:
    """Run a program that needs no TensorFlow."""
    (folder / "program.py").write_text(text)
    limits = limits or Limits(seconds=30)
    return run(Job(sys.executable, folder, "program.py", args, limits, random=False, record=False))


def test_a_program_runs_as_python_runs_it(tmp_path: Path) -> None:
    (tmp_path / "neighbour.py").write_text("VALUE = 7\n")
    (tmp_path / "data.txt").write_text("some data")
    text = (
        "from __future__ import print_function\n"
        "import sys, os, neighbour\n"
        "if __name__ == '__main__':\n"
        "    print(neighbour.VALUE, open('data.txt').read(), sys.argv[1:], os.path.basename(__file__))\n"
    )
    outcome = start(tmp_path, text, args=("--steps", "3"))
    assert outcome.ok
    assert outcome.reason == ""
    assert outcome.stdout == "7 some data ['--steps', '3'] program.py\n"


def test_what_it_writes_stays_in_the_copies(tmp_path: Path) -> None:
    text = (
        "import os, tempfile\n"
        "open('made.txt', 'w').close()\n"
        "open(os.path.expanduser('~/home.txt'), 'w').close()\n"
        "print(os.getcwd(), os.path.expanduser('~'), tempfile.gettempdir())\n"
    )
    outcome = start(tmp_path, text)
    assert outcome.ok
    assert sorted(f.name for f in tmp_path.iterdir()) == ["program.py"]
    assert not (Path.home() / "home.txt").exists()
    assert not any(Path(word).exists() for word in outcome.stdout.split())


def test_exceptions_and_exit_codes(tmp_path: Path) -> None:
    assert start(tmp_path, "raise ValueError('bad rate')").reason == "it exits with status 1: ValueError: bad rate"
    assert start(tmp_path, "import sys; sys.exit(3)").status == 3
    assert start(tmp_path, "import sys; sys.exit()").ok
    assert start(tmp_path, "import os; os.abort()").reason == "it was ended by signal 6"
    assert "SyntaxError" in start(tmp_path, "print 'two'").reason


def test_a_program_that_asks_gets_no_answer(tmp_path: Path) -> None:
    assert start(tmp_path, "input('name? ')").reason == "it asks for input"


def test_a_program_that_hangs_is_ended(tmp_path: Path) -> None:
    outcome = start(tmp_path, "print('begun', flush=True)\nwhile True: pass", Limits(seconds=1))
    assert (outcome.status, outcome.limit) == (None, "time")
    assert outcome.stdout == "begun\n"
    assert "still running after" in outcome.reason


def test_output_is_capped(tmp_path: Path) -> None:
    outcome = start(tmp_path, "while True: print('x' * 1000)", Limits(seconds=20, output=100_000))
    assert outcome.limit == "output"
    assert len(outcome.stdout) <= 100_000


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs Linux")
def test_memory_is_limited(tmp_path: Path) -> None:
    text = "import time\nkept = bytearray(300 << 20)\nfor i in range(0, len(kept), 4096): kept[i] = 1\ntime.sleep(30)"
    assert start(tmp_path, text, Limits(seconds=20, memory=100 << 20)).limit == "memory"


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs Linux")
def test_children_do_not_outlive_the_program(tmp_path: Path) -> None:
    text = (
        "import os, sys, time\n"
        "for detached in (False, True):\n"
        "    child = os.fork()\n"
        "    if child == 0:\n"
        "        if detached: os.setsid()\n"
        "        time.sleep(60)\n"
        "        os._exit(0)\n"
        "    print(child)\n"
        "time.sleep(0.3)\n"
    )
    begin = time.monotonic()
    outcome = start(tmp_path, text)
    assert outcome.ok
    assert time.monotonic() - begin < 20
    time.sleep(0.2)
    children = outcome.stdout.split()
    assert len(children) == 2
    assert not [child for child in children if _runs(child)]


def _runs(process: str) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_missing_interpreter_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text("")
    with pytest.raises(OSError):
        run(Job(str(tmp_path / "no-python"), tmp_path, "program.py"))
