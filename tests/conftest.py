"""Options of the test suite: ``--tf1`` compares with a live TensorFlow 1.15, ``--record`` records anew what
it prints.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

from fixtures_runner.execution import Runner


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("tf2mig")
    group.addoption(
        "--tf1",
        action="store_true",
        help="run every before.py under TensorFlow 1.15 and compare with expected.txt",
    )
    group.addoption(
        "--record",
        action="store_true",
        help="run every before.py under TensorFlow 1.15 and write expected.txt",
    )
    group.addoption("--tf1-python", default=None, help="the interpreter with TensorFlow 1.15; else it is looked for")


@pytest.fixture(scope="session", autouse=True)
def _interruptible() -> None:
    """Ctrl-C as in the foreground: what runs in the background of a shell ignores it, and so does what it starts."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def runner(request: pytest.FixtureRequest) -> Iterator[Runner]:
    """Runs migrated programs; without pytest-xdist it runs ahead through the tests that were selected."""
    runner = Runner()
    if "PYTEST_XDIST_WORKER" not in os.environ:
        calls = (
            getattr(item, "callspec", None)
            for item in request.session.items
            if "runner" in getattr(item, "fixturenames", ())
        )
        runner.plan([(c.params["case"], c.params["destination"]) for c in calls if c and "destination" in c.params])
    yield runner
    runner.close()


@pytest.fixture(scope="session")
def tf1_python(request: pytest.FixtureRequest) -> str:
    """An interpreter with TensorFlow 1.15; the test fails without one, because it was asked for."""
    from tf2mig.verify.interpreters import Interpreter, describe, find_tf1

    named = request.config.getoption("--tf1-python")
    found = describe(named) if named else find_tf1()
    if not isinstance(found, Interpreter) or not found.is_tf1:
        pytest.fail(f"no interpreter with TensorFlow 1.15: {found or 'none found; name one with --tf1-python'}")
    return found.path


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "tf1: needs TensorFlow 1.15; selected by --tf1 and --record")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--tf1") or config.getoption("--record"):
        return
    without = [item for item in items if item.get_closest_marker("tf1")]
    if without:
        config.hook.pytest_deselected(items=without)
        items[:] = [item for item in items if item not in set(without)]
