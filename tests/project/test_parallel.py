"""Many items in several processes."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from tf2mig.project import parallel
from tf2mig.project.parallel import Crash, default_jobs, run_all

BIG = parallel.IN_PROCESS_BYTES


def double(item: int) -> int:
    return 2 * item


def process(item: int) -> int:
    return os.getpid()


def fragile(item: int) -> int:
    if item == 3:
        os._exit(9)
    if item == 5:
        raise ValueError("five\nis odd")
    if item == 6:
        raise RecursionError
    return item


def sleep(folder: str) -> None:
    Path(folder, str(os.getpid())).touch()
    time.sleep(60)


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_order_is_kept(jobs: int) -> None:
    items = list(range(100))
    sizes = [(item * 7919) % 10_000 + BIG // 50 for item in items]
    assert run_all(double, items, sizes, jobs) == [2 * item for item in items]


def test_little_work_stays_in_this_process() -> None:
    assert run_all(process, [1, 2], [10, 10], 2) == [os.getpid()] * 2
    assert run_all(process, [1], [BIG * 2], 2) == [os.getpid()]
    assert os.getpid() not in run_all(process, [1, 2], [BIG, BIG], 2)


def test_nothing_to_do() -> None:
    assert run_all(double, [], [], 2) == []


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_crash_costs_one_item() -> None:
    results = run_all(fragile, list(range(8)), [BIG] * 8, 2)
    assert [result for result in results if not isinstance(result, Crash)] == [0, 1, 2, 4, 7]
    died, raised, nested = results[3], results[5], results[6]
    assert isinstance(died, Crash)
    assert "died" in died.reason
    assert isinstance(raised, Crash)
    assert "a bug of tf2mig: ValueError: five is odd (at test_parallel.py:" in raised.reason
    assert isinstance(nested, Crash)
    assert "too deeply nested" in nested.reason


def test_interrupt_ends_the_processes(tmp_path: Path) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    previous = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 1.0)
    start = time.monotonic()
    try:
        with pytest.raises(KeyboardInterrupt):
            run_all(sleep, [str(tmp_path)] * 4, [BIG] * 4, 2)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
    assert time.monotonic() - start < 20
    started = [int(path.name) for path in tmp_path.iterdir()]
    assert started
    deadline = time.monotonic() + 10
    while any(_alive(number) for number in started) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(_alive(number) for number in started)


def _alive(number: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False


def descend(depth: int) -> int:
    return 1 + descend(depth - 1) if depth else 0


def test_deep_sources_may_be_visited() -> None:
    before = sys.getrecursionlimit()
    assert run_all(descend, [2500, 2500], [1, 1], 1) == [2500, 2500]
    assert run_all(descend, [2500, 2500], [BIG, BIG], 2) == [2500, 2500]
    assert sys.getrecursionlimit() == before


def test_default_jobs() -> None:
    assert default_jobs() >= 1
