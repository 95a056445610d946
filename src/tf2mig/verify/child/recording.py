"""Records what crosses the boundary between a program and TensorFlow, as JSON lines.

TF1: what ``Session.run`` returned (``Tensor.eval`` ends there too), by fetch name. TF2: what the program's
own ``tf.function``s returned, and what ``.numpy()`` took out besides. Both: the variables' values at the end.
Only calls from the main thread count, made from the program's own files: the rest has no order, or is a
library's.
"""

from __future__ import annotations

import functools
import inspect
import json
import os
import re
import sys
import threading
import weakref
from collections.abc import Iterator
from typing import Any

from . import sites
from .hooks import internal
from .summary import nudged, summarise

_MOST_EVENTS = 20000
_MOST_ELEMENTS = 1 << 24
_MOST_VARIABLES = 1000
# what lies between a program's call and the session; Keras and estimators do not
_TRANSPARENT = re.compile(r"/tensorflow\w*/python/(?:client|framework|ops|util|eager|training/monitored_session)\b")


class Enough(BaseException):
    """Ends a program after the number of steps that was asked for."""


class _Recorder:
    def __init__(self, path: Any, folder: Any, steps: Any) -> None:
        self.stream: Any = open(path, "w")  # noqa: SIM115
        self.folder = folder + os.sep
        self.steps = steps
        self.process = os.getpid()
        self.count = 0
        self.depth = 0

    def write(self, event: Any) -> None:
        if os.getpid() != self.process or self.stream is None:
            return
        self.stream.write(json.dumps(event) + "\n")
        self.stream.flush()

    def place(self) -> Any:
        """``file:line`` of the program's statement that is executing, or None if a library calls."""
        if threading.current_thread() is not threading.main_thread():
            return None
        frame: Any = sys._getframe(2)
        while frame is not None:
            name = frame.f_code.co_filename
            if name.startswith(self.folder):
                return f"{name[len(self.folder) :]}:{frame.f_lineno}"
            if not (_TRANSPARENT.search(name) or name == __file__ or name.endswith("contextlib.py")):
                return None
            frame = frame.f_back
        return None

    def crossing(self, kind: Any, place: Any, values: Any, **more: Any) -> None:
        """One call's results; ``values`` are summaries."""
        values = [v for v in values if v is not None]
        if not values or self.count >= _MOST_EVENTS:
            return
        self.count += 1
        self.write(dict(more, kind=kind, place=place, values=values))
        if self.steps and self.count >= self.steps:
            self.write({"kind": "stopped"})
            raise Enough()

    def close(self) -> None:
        if self.stream is not None and os.getpid() == self.process:
            self.stream.close()
        self.stream = None


_recorder = None
_finishers: list[Any] = []


def install(path: Any, folder: Any, steps: Any, nudge: bool) -> None:
    """Begin to record in this process, for the program in ``folder``.

    ``nudge``: change what is fed in the last bit.
    """
    global _recorder
    _recorder = _Recorder(path, folder, steps)
    _wrap_sessions(_recorder, nudge)
    _wrap_eager(_recorder)
    _wrap_functions(_recorder)


def finish() -> None:
    """Record what can be known only at the end."""
    if _recorder is None:
        return
    for finisher in _finishers:
        try:
            finisher()
        except Exception as error:  # the program's result does not hang on it
            _recorder.write({"kind": "note", "text": f"{type(error).__name__}: {error}"})
    _recorder.write({"kind": "end", "crossings": _recorder.count})
    _recorder.close()


def _wrap_sessions(recorder: Any, nudge: bool) -> None:
    base = internal("client.session").BaseSession
    run, close = base.run, base.close
    open_sessions: Any = weakref.WeakSet()

    @functools.wraps(run)
    def recorded_run(self: Any, fetches: Any, feed_dict: Any = None, *args: Any, **kwargs: Any) -> Any:
        recorder.depth += 1
        try:
            if nudge and isinstance(feed_dict, dict):
                feed_dict = {key: nudged(value) for key, value in feed_dict.items()}
            result = run(self, fetches, feed_dict, *args, **kwargs)
        finally:
            recorder.depth -= 1
        open_sessions.add(self)
        place = recorder.place() if recorder.depth == 0 else None
        if place is not None:
            labels = sites.fetched(recorder.folder, place)
            recorder.crossing("run", place, list(_pairs(fetches, result, labels)))
        return result

    @functools.wraps(close)
    def recorded_close(self: Any) -> Any:
        if self in open_sessions:
            open_sessions.discard(self)
            _record_graph_variables(recorder, self, run)
        return close(self)

    base.run, base.close = recorded_run, recorded_close

    def record_open_sessions() -> None:
        for left in list(open_sessions):
            _record_graph_variables(recorder, left, run)

    _finishers.append(record_open_sessions)


def _pairs(fetch: Any, result: Any, label: Any) -> Iterator[Any]:
    """Summaries of the fetched values, by the names of what was fetched; ``label``: what the program calls
    them.
    """
    if result is None:
        return
    if isinstance(fetch, dict) and isinstance(result, dict):
        for key in fetch:
            for pair in _pairs(fetch[key], result.get(key), str(key)):
                yield pair
    elif isinstance(fetch, (list, tuple)) and isinstance(result, (list, tuple)) and len(fetch) == len(result):
        labels = label if isinstance(label, list) and len(label) == len(fetch) else [""] * len(fetch)
        for one, value, word in zip(fetch, result, labels):  # noqa: B905
            for pair in _pairs(one, value, word):
                yield pair
    elif isinstance(result, tuple):  # a sparse tensor's parts
        for field, value in zip(getattr(result, "_fields", "abc"), result):  # noqa: B905
            yield _summary(value, f"{_name(fetch)}.{field}")
    else:
        yield _summary(result, _name(fetch), label)


def _name(fetch: Any) -> Any:
    return fetch if isinstance(fetch, str) else str(getattr(fetch, "name", ""))


def _summary(value: Any, name: Any, label: Any = "") -> Any:
    summary = None if getattr(value, "size", 0) > _MOST_ELEMENTS else summarise(value, name)
    if summary is not None and label and isinstance(label, str):
        summary["label"] = label
    return summary


def _record_graph_variables(recorder: Any, session: Any, run: Any) -> None:
    """The values of a session's variables, without a new op in its graph."""
    if getattr(session, "_closed", False) or session.sess_str:  # a remote one may not answer
        return
    graph = session.graph
    trainable = {v.name for v in graph.get_collection("trainable_variables")}
    readers = []
    for variable in graph.get_collection("variables")[:_MOST_VARIABLES]:
        reader = getattr(variable, "_snapshot", None)
        reader = getattr(variable, "_graph_element", None) if reader is None else reader
        if reader is not None:
            readers.append((variable.name, reader))
    try:
        values = run(session, [r for _, r in readers])
    except Exception:  # some are not initialized
        values = [_try_run(run, session, r) for _, r in readers]
    _write_variables(recorder, [(n, v, n in trainable) for (n, _), v in zip(readers, values)])  # noqa: B905


def _try_run(run: Any, session: Any, reader: Any) -> Any:
    try:
        return run(session, reader)
    except Exception:
        return None


def _write_variables(recorder: Any, triples: Any) -> None:
    summaries = []
    for name, value, trainable in triples:
        summary = None if value is None else _summary(value, name)
        if summary is not None:
            summaries.append(dict(summary, trainable=trainable))
    if summaries:
        recorder.write({"kind": "variables", "values": summaries})


def _wrap_eager(recorder: Any) -> None:
    base = internal("framework.ops")._EagerTensorBase
    numpy = base.numpy

    @functools.wraps(numpy)
    def recorded_numpy(self: Any) -> Any:
        result = numpy(self)
        if recorder.depth == 0 and id(self) not in _returned:
            place = recorder.place()
            if place is not None:
                recorder.crossing("numpy", place, [_summary(result, "", sites.converted(recorder.folder, place))])
        return result

    base.numpy = recorded_numpy
    variables: list[Any] = []
    owner = internal("ops.resource_variable_ops").BaseResourceVariable
    init = owner.__init__

    @functools.wraps(init)
    def recorded_init(self: Any, *args: Any, **kwargs: Any) -> None:
        init(self, *args, **kwargs)
        # an unread variable is what an assignment returns: the same variable again
        if len(variables) < _MOST_VARIABLES and "Unread" not in type(self).__name__:
            variables.append(self)

    owner.__init__ = recorded_init
    _finishers.append(lambda: _record_eager_variables(recorder, variables, base, numpy))


def _record_eager_variables(recorder: Any, variables: Any, eager: Any, numpy: Any) -> None:
    triples = []
    for variable in variables:
        try:
            if isinstance(variable.handle, eager):
                triples.append((variable.name, numpy(variable.read_value()), bool(variable.trainable)))
        except Exception:  # deleted, or never initialized
            continue
    _write_variables(recorder, triples)


_returned: dict[int, Any] = {}  # what recorded functions returned lately: their ``.numpy()`` is no second crossing


def _wrap_functions(recorder: Any) -> None:
    try:
        owner = internal("eager.polymorphic_function.polymorphic_function").Function
    except ImportError:
        owner = internal("eager.def_function").Function
    call = owner.__call__

    @functools.wraps(call)
    def recorded_call(self: Any, *args: Any, **kwargs: Any) -> Any:
        if recorder.depth:
            return call(self, *args, **kwargs)
        recorder.depth += 1
        try:
            result = call(self, *args, **kwargs)
        finally:
            recorder.depth -= 1
        place = recorder.place()
        if place is not None:
            _record_results(recorder, self, place, result)
        return result

    owner.__call__ = recorded_call


def _record_results(recorder: Any, function: Any, place: Any, result: Any) -> None:
    python = getattr(function, "python_function", None) or getattr(function, "_python_function", None)
    python = inspect.unwrap(python) if python is not None else None
    names = sites.returned(getattr(python, "__code__", None))
    values = []
    if len(_returned) > 4096:
        _returned.clear()
    recorder.depth += 1
    try:
        for index, (path, tensor) in enumerate(_leaves(result, "")):
            if not hasattr(tensor, "numpy"):
                continue
            _returned[id(tensor)] = tensor  # held, so that the id stays its own
            name = path or (names[index] if index < len(names) else "")
            values.append(_summary(tensor.numpy(), "", name))
    finally:
        recorder.depth -= 1
    recorder.crossing("call", place, values, function=getattr(python, "__name__", ""))


def _leaves(result: Any, path: Any) -> Iterator[Any]:
    if isinstance(result, dict):
        for key in result:
            for leaf in _leaves(result[key], str(key)):
                yield leaf
    elif isinstance(result, (list, tuple)):
        for item in result:
            for leaf in _leaves(item, path):
                yield leaf
    else:
        yield path, result
