"""Fetches that are named for one run are written in it."""

import pytest

from tf2mig.lift.normalize.runs.named_fetches import write_fetches_in_runs
from tf2mig.syntax.source import Source


def written(text: str) -> str:
    return write_fetches_in_runs(Source(text)).text


def test_fetches_move_into_the_run() -> None:
    before = "def step(m, s):\n    wanted = [m.a, m.b]\n    feed = {}\n    return s.run(wanted, feed)\n"
    assert written(before) == "def step(m, s):\n    feed = {}\n    return s.run([m.a, m.b], feed)\n"


@pytest.mark.parametrize(
    "text",
    [
        "wanted = [a, b]\ns.run(wanted)\n",
        "def step(m, s):\n    wanted = [m.a]\n    m = other\n    return s.run(wanted)\n",
        "def step(m, s):\n    wanted = [m.a]\n    print(wanted)\n    return s.run(wanted)\n",
        "def step(m, s):\n    wanted = [f()]\n    return s.run(wanted)\n",
        "def step(m, s):\n    if m:\n        wanted = [m.a]\n    return s.run(wanted)\n",
    ],
)
def test_others_stay(text: str) -> None:
    assert written(text) == text
