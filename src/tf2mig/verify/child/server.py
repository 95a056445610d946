"""A process that has TensorFlow imported and forks one child a program.

Requests are JSON lines on standard input, answers JSON lines on standard output. TensorFlow is imported and
nothing more: as long as it has run no op it has no threads, and a fork of it is as good as a new process.
"""

from __future__ import annotations

import atexit
import contextlib
import importlib
import json
import os
import select
import signal
import sys
import time
import traceback
from typing import Any

_POLL = 0.02


def main() -> None:
    """Serve until standard input ends."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what imports print is no answer
    for module in os.environ.get("TF2MIG_PRELOAD", "tensorflow").split(","):
        importlib.import_module(module)
    _answer(answers, {"ready": True, "threads": _threads()})
    _Server(answers).serve()


def _threads() -> Any:
    try:
        return len(os.listdir("/proc/self/task"))
    except OSError:
        return None


def _answer(stream: Any, message: Any) -> None:
    stream.write(json.dumps(message) + "\n")
    stream.flush()


class _Server:
    def __init__(self, answers: Any) -> None:
        self.answers = answers
        self.running: dict[int, Any] = {}  # process id: (request, start)
        self.buffer = b""

    def serve(self) -> None:
        open_input = True
        while open_input or self.running:
            ready, _, _ = select.select([0] if open_input else [], [], [], _POLL if self.running else None)
            if ready:
                data = os.read(0, 1 << 16)
                open_input = bool(data)
                self._receive(data)
            self._reap()

    def _receive(self, data: Any) -> None:
        self.buffer += data
        while b"\n" in self.buffer:
            line, self.buffer = self.buffer.split(b"\n", 1)
            request = json.loads(line.decode())
            process = os.fork()
            if process == 0:
                _become(request, self.answers)
            self.running[process] = (request, time.time())

    def _reap(self) -> None:
        for process, (request, start) in list(self.running.items()):
            done, status = os.waitpid(process, os.WNOHANG)
            seconds = time.time() - start
            if not done and seconds < request["timeout"]:
                continue
            with contextlib.suppress(OSError):
                os.killpg(process, signal.SIGKILL)  # the program's own children, and itself when it is late
            if not done:
                os.waitpid(process, 0)
            code = None if not done else _exit_code(status)
            del self.running[process]
            _answer(self.answers, {"id": request["id"], "status": code, "seconds": seconds})


def _exit_code(status: Any) -> Any:
    return -os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


def _become(request: Any, answers: Any) -> None:
    """In the forked child: run the program of the request and end."""
    status = 1
    try:
        os.setsid()
        answers.close()
        _redirect(request)
        os.environ.update(request.get("environment", {}))
        status = _run(request["settings"])
    except BaseException:
        traceback.print_exc()
    finally:
        try:
            atexit._run_exitfuncs()
            sys.stdout.flush()
            sys.stderr.flush()
        finally:
            os._exit(status)


def _redirect(request: Any) -> None:
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    for descriptor, key in ((1, "stdout"), (2, "stderr")):
        target = os.open(request[key], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(target, descriptor)
        os.close(target)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", errors="backslashreplace", closefd=False)


def _run(settings: Any) -> Any:
    program = importlib.import_module(__package__ + ".program")
    try:
        program.run(settings)
    except SystemExit as stop:
        if stop.code is None or isinstance(stop.code, int):
            return (stop.code or 0) & 0xFF
        sys.stderr.write(str(stop.code) + "\n")
        return 1
    except BaseException as error:
        own = error.__traceback__
        while own and own.tb_next and own.tb_frame.f_code.co_filename != settings["script"]:
            own = own.tb_next  # the frames of verify itself are no news
        traceback.print_exception(type(error), error, own)
        return 1
    return 0
