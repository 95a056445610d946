"""One function over many items in several processes, where an item that crashes costs only itself."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

Item = TypeVar("Item")
Result = TypeVar("Result")

IN_PROCESS_BYTES = 150_000
"""Below this much source, starting processes costs more than it saves."""

_CHUNKS_PER_JOB = 8

_RECURSION_LIMIT = 10_000 if sys.platform != "win32" else 3_000
"""Python compiles longer ``elif`` ladders and sums than its own limit of 1,000 lets a visitor descend."""


@dataclass(frozen=True)
class Crash:
    """What stands in the place of a result: one line that says why there is none."""

    reason: str


@dataclass(frozen=True)
class _Chunk(Generic[Item]):
    indices: tuple[int, ...]
    items: tuple[Item, ...]


def default_jobs() -> int:
    """The processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def run_all(
    task: Callable[[Item], Result], items: Sequence[Item], sizes: Sequence[int], jobs: int
) -> list[Result | Crash]:
    """``task`` of each item, in order; a :class:`Crash` where it raised or its process died.

    ``sizes`` (bytes of source) decides how items are shared out, and whether processes are worth starting.
    ``task`` must be picklable. Ctrl-C ends the processes and is raised on.
    """
    if jobs <= 1 or len(items) <= 1 or sum(sizes) < IN_PROCESS_BYTES:
        return [_attempt(task, item) for item in items]
    results: list[Result | Crash | None] = [None] * len(items)
    _run_chunks(task, _share_out(items, sizes, jobs), results, jobs)
    for index, item in enumerate(items):
        if results[index] is None:
            results[index] = _run_alone(task, item)
    return [result for result in results if result is not None]


def _attempt(task: Callable[[Item], Result], item: Item) -> Result | Crash:
    try:
        with _deep_recursion():
            return task(item)
    except (RecursionError, MemoryError) as error:
        return Crash(f"too deeply nested or too large ({type(error).__name__})")
    except Exception as error:
        import traceback

        frame = traceback.extract_tb(error.__traceback__)[-1]
        place = f"{os.path.basename(frame.filename)}:{frame.lineno}"
        reason = " ".join(str(error).split())[:200]
        return Crash(f"internal error, a bug of tf2mig: {type(error).__name__}: {reason} (at {place})")


@contextmanager
def _deep_recursion() -> Iterator[None]:
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, _RECURSION_LIMIT))
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


def _attempt_chunk(task: Callable[[Item], Result], items: Sequence[Item]) -> list[Result | Crash]:
    return [_attempt(task, item) for item in items]


def _share_out(items: Sequence[Item], sizes: Sequence[int], jobs: int) -> list[_Chunk[Item]]:
    """Chunks of about equal size, the largest first, so that no process has a long one left at the end."""
    limit = sum(sizes) / (jobs * _CHUNKS_PER_JOB)
    chunks: list[tuple[int, list[int]]] = []
    open_size, open_indices = 0, []
    for index, size in enumerate(sizes):
        open_size += size + 200
        open_indices.append(index)
        if open_size >= limit:
            chunks.append((open_size, open_indices))
            open_size, open_indices = 0, []
    if open_indices:
        chunks.append((open_size, open_indices))
    chunks.sort(key=lambda chunk: -chunk[0])
    return [_Chunk(tuple(indices), tuple(items[i] for i in indices)) for _, indices in chunks]


def _run_chunks(
    task: Callable[[Item], Result],
    chunks: Sequence[_Chunk[Item]],
    results: list[Result | Crash | None],
    jobs: int,
) -> None:
    """Fill ``results``; what a dying process took with it stays None."""
    from concurrent.futures.process import BrokenProcessPool

    with _Pool(min(jobs, len(chunks))) as pool:
        futures: list[Future[list[Result | Crash]]] = []
        try:
            for chunk in chunks:
                futures.append(pool.submit(_attempt_chunk, task, chunk.items))
        except BrokenProcessPool:
            pass
        for chunk, future in zip(chunks, futures, strict=False):
            try:
                for index, result in zip(chunk.indices, future.result(), strict=True):
                    results[index] = result
            except BrokenProcessPool:
                continue


def _run_alone(task: Callable[[Item], Result], item: Item) -> Result | Crash:
    """``task(item)`` in a process of its own, since the one that was to do it, or a neighbour, died."""
    from concurrent.futures.process import BrokenProcessPool

    with _Pool(1) as pool:
        try:
            return pool.submit(_attempt, task, item).result()
        except BrokenProcessPool:
            return Crash("the process that dealt with it died (out of memory, perhaps)")


class _Pool:
    """A process pool that Ctrl-C takes down at once."""

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs

    def __enter__(self) -> ProcessPoolExecutor:
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor

        self._others = set(multiprocessing.active_children())
        # Forked workers share what is loaded already; elsewhere forking is not reliable.
        method = "fork" if sys.platform == "linux" else None
        context = multiprocessing.get_context(method)
        self._pool = ProcessPoolExecutor(self._jobs, mp_context=context, initializer=_ignore_interrupts)
        return self._pool

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self._pool.shutdown()
            return
        import multiprocessing

        self._pool.shutdown(wait=False, cancel_futures=True)
        for process in set(multiprocessing.active_children()) - self._others:
            process.terminate()


def _ignore_interrupts() -> None:
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides
