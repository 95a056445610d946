"""Runs many programs under one TensorFlow: a server process imports it once and forks a child for each."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
import threading
from concurrent.futures import Future
from pathlib import Path
from types import TracebackType
from typing import Any

from tf2mig.verify.launch import CHILD, Job, Outcome, child_environment, read_events


class ForkServer:
    """``run`` or ``submit`` programs; at most ``workers`` at a time. Use it as a context manager, or
    ``close`` it.

    Only for programs that one trusts: the children get a time limit, and no limit of memory.
    """

    def __init__(self, python: str, workers: int = 2, preload: tuple[str, ...] = ("tensorflow",)) -> None:
        """Start the server. Raises ``RuntimeError`` when the interpreter cannot import what is to be
        preloaded.
        """
        self._folder = Path(tempfile.mkdtemp(prefix="tf2mig-server-"))
        self._free = threading.Semaphore(workers)
        self._waiting: dict[int, Future[dict[str, Any]]] = {}
        self._lock = threading.Lock()
        self._count = 0
        environment = child_environment(self._folder) | {"TF2MIG_PRELOAD": ",".join(preload)}
        with (self._folder / "server.err").open("wb") as errors:
            self._process = subprocess.Popen(
                [python, str(CHILD), "server"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=environment,
                start_new_session=True,
            )
        assert self._process.stdout is not None
        first = self._process.stdout.readline()
        if not first:
            message = (self._folder / "server.err").read_text(errors="replace").strip()[-500:]
            self.close()
            raise RuntimeError(f"{python} cannot import {', '.join(preload)}: {message}")
        self.threads: int | None = json.loads(first)["threads"]
        """How many threads the server had before its first fork."""
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            answer = json.loads(line)
            with self._lock:
                future = self._waiting.pop(answer["id"])
            future.set_result(answer)
        with self._lock:
            left, self._waiting = list(self._waiting.values()), {}
        for future in left:
            future.set_exception(RuntimeError("the server of verify has ended"))

    def run(self, job: Job) -> Outcome:
        """Run one program in a copy of its folder; waits for its end, and for a free worker before.
        ``job.python`` is not used.
        """
        with self._free:
            place = Path(tempfile.mkdtemp(dir=self._folder))
            try:
                shutil.copytree(job.root, place / "program", symlinks=True)
                return self._run_in(job, place)
            finally:
                shutil.rmtree(place, ignore_errors=True)

    def _run_in(self, job: Job, place: Path) -> Outcome:
        record = place / "record.jsonl"
        settings = {
            "script": str(place / "program" / job.entry),
            "args": list(job.args),
            "random": job.random,
            "record": str(record) if job.record else None,
            "steps": job.steps,
            "path": list(job.path),
            **dict(job.extra),
        }
        future: Future[dict[str, Any]] = Future()
        with self._lock:
            self._count += 1
            number = self._count
            self._waiting[number] = future
        request = {
            "id": number,
            "timeout": job.limits.seconds,
            "settings": settings,
            "stdout": str(place / "stdout"),
            "stderr": str(place / "stderr"),
            "environment": child_environment(place) | dict(job.environment),
        }
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(request).encode() + b"\n")
        self._process.stdin.flush()
        answer = future.result(job.limits.seconds + 60)
        printed, complained = ((place / f).read_text(encoding="utf-8", errors="replace") for f in ("stdout", "stderr"))
        limit = "time" if answer["status"] is None else None
        return Outcome(answer["status"], printed, complained, answer["seconds"], limit, read_events(record))

    def close(self) -> None:
        """End the server and what it runs."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, 9)
            self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def __enter__(self) -> ForkServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
