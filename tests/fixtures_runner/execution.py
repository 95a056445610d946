"""Runs the fixtures' programs: the migrated ones under one forked TensorFlow, the originals under TensorFlow
1.15.
"""

from __future__ import annotations

import contextlib
import importlib.metadata
import os
import sys
from concurrent.futures import Future, ThreadPoolExecutor

from fixtures_runner.cases import Case
from fixtures_runner.tool import SUPPORT
from tf2mig.verify.launch import Job, Limits, Outcome, run
from tf2mig.verify.serving import ForkServer

LIMITS = Limits(seconds=120)
WORKERS = int(os.environ.get("TF2MIG_TEST_WORKERS", min(2, os.cpu_count() or 1)))


def installed_target() -> str | None:
    """The TensorFlow of the interpreter that runs the tests; without importing it."""
    for name in ("tensorflow", "tensorflow-cpu"):
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            return importlib.metadata.version(name)
    return None


class Runner:
    """Runs migrated programs ahead of the tests that ask for them, so that every core is used."""

    def __init__(self) -> None:
        self._server: ForkServer | None = None
        self._pool = ThreadPoolExecutor(WORKERS)
        self._begun: dict[tuple[str, str], Future[Outcome]] = {}
        self._planned: list[tuple[Case, str]] = []

    def plan(self, programs: list[tuple[Case, str]]) -> None:
        """What will be asked for; begun in this order at the first question."""
        self._planned = programs

    def after(self, case: Case, destination: str) -> Outcome:
        """How the migrated program of the case ran."""
        if self._server is None:
            self._server = ForkServer(sys.executable, WORKERS)
            planned, self._planned = self._planned, []
            for each in planned:
                self._begin(*each)
        return self._begin(case, destination).result()

    def _begin(self, case: Case, destination: str) -> Future[Outcome]:
        key = (case.name, destination)
        if key not in self._begun:
            self._begun[key] = self._pool.submit(self._run, case, destination)
        return self._begun[key]

    def _run(self, case: Case, destination: str) -> Outcome:
        assert self._server is not None
        args = tuple(case.settings.get("args", ()))
        entry = case.result(destination).name
        return self._server.run(Job("", case.folder, entry, args, LIMITS, record=False, path=(str(SUPPORT),)))

    def close(self) -> None:
        """End the server and what is still running."""
        self._pool.shutdown(cancel_futures=True)
        if self._server is not None:
            self._server.close()


def run_before(case: Case, python: str) -> Outcome:
    """Run the original under an interpreter with TensorFlow 1.15."""
    return run(Job(python, case.folder, "before.py", tuple(case.settings.get("args", ())), LIMITS, record=False))
