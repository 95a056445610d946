"""Rewriting the scopes that read through queues: functions return datasets, programs draw from iterators."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from tf2mig.findings import Edit
from tf2mig.graph.blocked import Blocked
from tf2mig.lift.core.layout import INDENT
from tf2mig.lift.core.rewriter import Page
from tf2mig.lift.queues.streams import (
    BATCHES,
    FILES,
    READERS,
    SYMBOLS,
    Stream,
    batch_text,
    files_text,
    names_of,
    range_text,
    read_text,
    reads_any,
    result_text,
    slices_text,
    stores,
)
from tf2mig.syntax.walking import walk


@dataclass
class Drawn:
    """An iterator of the rewritten program, and the placeholders that one of its elements feeds."""

    iterator: str
    placeholders: list[str]


@dataclass
class Found:
    """What rewriting has found in the program so far."""

    drawn: list[Drawn] = field(default_factory=list)
    datasets: dict[str, int] = field(default_factory=dict)
    """Functions that return datasets, and how many tensors an element has."""
    batched: set[str] = field(default_factory=set)
    """Those of them whose elements are batches."""
    done: set[str] = field(default_factory=set)
    """Scopes that are rewritten."""
    functions: list[str] = field(default_factory=list)
    """Functions over one element that were written."""


def pipelines(page: Page, found: Found) -> None:
    """Rewrite one scope: functions before what calls them, the module last."""
    functions = [n for n in walk(page.tree.module) if isinstance(n, ast.FunctionDef)]
    ready = [f for f in functions if f.name not in found.done and not _calls_open(page, f, functions, found)]
    scope: ast.FunctionDef | ast.Module = ready[0] if ready else page.tree.module
    name = scope.name if isinstance(scope, ast.FunctionDef) else ""
    if name in found.done:
        return
    found.done.add(name)
    _Scope(page, found, scope).rewrite()
    if not page.groups and not isinstance(scope, ast.Module):
        pipelines(page, found)


def _calls_open(page: Page, node: ast.FunctionDef, functions: list[ast.FunctionDef], found: Found) -> bool:
    """Whether a function calls another one that is still to be rewritten."""
    waiting = {f.name for f in functions if f.name not in found.done and f is not node}
    return reads_any(node, waiting)


def _straight(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a scope in order, those in ``with`` blocks and the main guard too."""
    for statement in body:
        main = isinstance(statement, ast.If) and "__name__" in ast.unparse(statement.test)
        if isinstance(statement, ast.With) or main:
            assert isinstance(statement, ast.With | ast.If)
            yield from _straight(statement.body)
        else:
            yield statement


class _Scope:
    """One scope while its statements are gone through."""

    def __init__(self, page: Page, found: Found, scope: ast.FunctionDef | ast.Module) -> None:
        self.page = page
        self.found = found
        self.scope = scope
        self.readers: dict[str, ast.Call] = {}
        self.streams: list[Stream] = []
        self.returned = False

    def rewrite(self) -> None:
        """Go through the statements, then write what is drawn by the scope itself."""
        for statement in _straight(self.scope.body):
            self._statement(statement)
        for stream in self.streams:
            self._draw(stream)
        for name in self.readers:
            if not self._is_only_read(name):
                raise Blocked(self.readers[name], "TFM705", "a reader is used in a way that is not known")

    def _is_only_read(self, name: str) -> bool:
        reads = self.page.reads(name, self.scope)
        return all(isinstance(self.page.tree.parents[r], ast.Attribute) for r in reads)

    def _statement(self, statement: ast.stmt) -> None:
        value = statement.value if isinstance(statement, ast.Assign) else None
        symbol = self.page.symbols.called(value) if value is not None else None
        if isinstance(statement, ast.Assign) and isinstance(value, ast.Call) and len(statement.targets) == 1:
            if symbol in FILES:
                self.page.replace(value, files_text(self.page, value, symbol))
                return
            if symbol in READERS and isinstance(statement.targets[0], ast.Name):
                self.readers[statement.targets[0].id] = value
                self.page.remove(statement)
                return
            if symbol in BATCHES:
                self._batch(statement, value, symbol)
                return
            source = self._source(value)
            if source is not None:
                self._open(statement, source)
                return
        if isinstance(statement, ast.Return) and statement.value is not None:
            self._return(statement, statement.value)
            return
        self._work(statement)

    def _source(self, call: ast.Call) -> str | None:
        """The dataset whose element a call gives."""
        symbol = self.page.symbols.called(call)
        if symbol == "tf.train.slice_input_producer":
            return slices_text(self.page, call)
        if isinstance(call.func, ast.Attribute) and call.func.attr == "dequeue":
            made = call.func.value
            if isinstance(made, ast.Call) and self.page.symbols.called(made) == "tf.train.range_input_producer":
                return range_text(self.page, made)
        if isinstance(call.func, ast.Attribute) and call.func.attr == "read" and len(call.args) == 1:
            reader = self._reader(call.func.value)
            files = call.args[0]
            if reader is None:
                return None
            nested = self.page.symbols.called(files)
            if nested in FILES and isinstance(files, ast.Call):
                raise Blocked(call, "TFM705", "a queue of files has no name")
            return read_text(self.page, reader, files)
        if isinstance(call.func, ast.Name) and call.func.id in self.found.datasets:
            return self.page.text(call)
        return None

    def _reader(self, node: ast.expr) -> ast.Call | None:
        if isinstance(node, ast.Call) and self.page.symbols.called(node) in READERS:
            return node
        return self.readers.get(node.id) if isinstance(node, ast.Name) else None

    def _open(self, statement: ast.Assign, source: str) -> None:
        """A stream begins."""
        target = statement.targets[0]
        names = names_of(target)
        if names is None:
            raise Blocked(statement, "TFM705", "what is read through a queue has no names")
        shape = "tuple" if isinstance(target, ast.Tuple | ast.List) else "one"
        if self.page.symbols.called(statement.value) == "tf.train.slice_input_producer" and shape == "one":
            shape = "list"
        assert isinstance(statement.value, ast.Call)
        text = ast.unparse(statement.value)
        if ".read(" in text and "from_tensor" not in source and "lambda name: (name" not in source:
            self._drop_key(statement, names)
            names, shape = names[1:], "one"
        count = self._sliced(statement.value) or len(names)
        called = statement.value.func.id if isinstance(statement.value.func, ast.Name) else ""
        if shape == "one" and self.found.datasets.get(called, 1) == 0:
            raise Blocked(statement, "TFM705", "it is not known how many tensors a batch has")
        if shape == "one" and self.found.datasets.get(called, 1) > 1:
            shape, count = "list", self.found.datasets[called]
        self.streams.append(Stream(source, target, statement, names, set(names), shape=shape, count=count))

    def _drop_key(self, statement: ast.Assign, names: list[str]) -> None:
        """The key of a record is its file's name and its number: datasets have none."""
        if len(names) != 2:
            raise Blocked(statement, "TFM705", "what a reader gives is not taken apart")
        if self.page.reads(names[0], self.scope) and names[0] != names[1]:
            raise Blocked(statement, "TFM705", "the key that a reader gives is used")

    def _work(self, statement: ast.stmt) -> None:
        """A statement that may work on the elements of a stream."""
        for stream in self.streams:
            if reads_any(statement, stream.elements):
                stream.moved.append(statement)
                stream.elements |= stores(statement)

    def _batch(self, statement: ast.Assign, call: ast.Call, symbol: str) -> None:
        """Elements become batches: a new stream, over the batches."""
        names = names_of(statement.targets[0])
        if names is None:
            raise Blocked(call, "TFM705", "batches have no names")
        text, count = self._batched(statement, call, symbol)
        target = statement.targets[0]
        shape = "tuple" if isinstance(target, ast.Tuple | ast.List) else "list" if count != 1 else "one"
        if shape == "list" and count == 0:
            raise Blocked(call, "TFM705", "it is not known how many tensors a batch has")
        stream = Stream(text, target, statement, names, set(names), shape=shape, count=count)
        self.streams.append(stream)

    def _batched(self, statement: ast.stmt, call: ast.Call, symbol: str) -> tuple[str, int]:
        """The dataset of batches that a call stands for, and how many tensors one has."""
        tensors = call.args[0] if call.args else next((k.value for k in call.keywords if k.arg == "tensors"), None)
        if tensors is None:
            raise Blocked(call, "TFM705", "it is not known what is queued")
        used = [s for s in self.streams if reads_any(tensors, s.elements)]
        if len(used) > 1:
            raise Blocked(call, "TFM705", "a batch is made from several queues")
        count = result_text(self.page, tensors)[1]
        sliced = self._sliced(used[0].statement.value if used else tensors)
        if isinstance(tensors, ast.Call) and sliced is not None:
            return batch_text(self.page, call, symbol, slices_text(self.page, tensors)), sliced
        if used:
            whole = isinstance(tensors, ast.Name) and used[0].shape == "list" and sliced is not None
            source = self._consumed(used[0], tensors, statement)
            return batch_text(self.page, call, symbol, source), sliced if whole and sliced else count
        return batch_text(self.page, call, symbol, self._constants(call, tensors), rows=True), count

    def _sliced(self, node: ast.expr) -> int | None:
        """How many tensors a slice producer gives."""
        if self.page.symbols.called(node) != "tf.train.slice_input_producer":
            return None
        assert isinstance(node, ast.Call)
        given = node.args[0] if node.args else next((k.value for k in node.keywords if k.arg == "tensor_list"), None)
        return len(given.elts) if isinstance(given, ast.List | ast.Tuple) else None

    def _constants(self, call: ast.Call, tensors: ast.expr) -> str:
        """Whole arrays that are queued row by row."""
        if not any(k.arg == "enqueue_many" and getattr(k.value, "value", None) is True for k in call.keywords):
            raise Blocked(call, "TFM705", "it is not known what is queued")
        inner, count = result_text(self.page, tensors)
        inner = f"({inner})" if count > 1 else inner
        return self.page.spelled(f"tf.data.Dataset.from_tensor_slices({inner}).repeat()")

    def _consumed(self, stream: Stream, tensors: ast.expr, statement: ast.stmt) -> str:
        """The dataset of what is batched; its function is written in front of the statement."""
        for moved in stream.moved:
            if any(isinstance(n, ast.Attribute) and n.attr in ("run", "eval") for n in walk(moved)):
                raise Blocked(moved, "TFM705", "elements are run before they become batches")
        self.streams.remove(stream)
        self.page.remove(stream.statement)
        inner, count = result_text(self.page, tensors)
        if stream.shape == "list" and not stream.moved and isinstance(tensors, ast.Name):
            return stream.source
        same = not stream.moved and inner == ", ".join(stream.names) and (count == len(stream.names))
        self._check_unread(stream, statement)
        if same and stream.shape != "list":
            return stream.source
        if (
            stream.shape == "list"
            and not stream.moved
            and inner == ", ".join(f"{stream.names[0]}[{i}]" for i in range(count))
        ):
            return stream.source
        name = self._function(stream, inner, statement)
        return f"{stream.source}.map({name})"

    def _check_unread(self, stream: Stream, statement: ast.stmt) -> None:
        """What is done to elements is seen nowhere else."""
        moved = {id(n) for s in [*stream.moved, statement, stream.statement] for n in walk(s)}
        after = statement.lineno
        for name in stream.elements - stores(statement):
            for read in self.page.reads(name, self.scope):
                if id(read) not in moved and read.lineno > after:
                    raise Blocked(read, "TFM705", f"`{name}` is used outside of its queue")

    def _function(self, stream: Stream, result: str, statement: ast.stmt) -> str:
        """Write the function over one element; gives its name."""
        page = self.page
        name = page.progress.names.fresh("parse" if stream.shape == "one" else "prepare")
        column = page.layout.column(statement)
        newline = page.layout.newline
        star = "*" if stream.shape == "list" else ""
        lines = [f"{column}def {name}({star}{', '.join(stream.names)}):{newline}"]
        for moved in stream.moved:
            lines.append(page.layout.moved(moved, [], column + INDENT))
            start, end = page.layout.extent(moved)
            page.edit(Edit(start, end, ""))
        lines.append(f"{column}{INDENT}return {result}{newline}{newline}")
        self.found.functions.append(name)
        start, _ = page.layout.extent(statement)
        page.edit(Edit(start, start, "".join(lines)))
        return name

    def _return(self, statement: ast.Return, value: ast.expr) -> None:
        """A function that returns elements returns the dataset of them."""
        symbol = self.page.symbols.called(value)
        if symbol in BATCHES and isinstance(value, ast.Call) and isinstance(self.scope, ast.FunctionDef):
            text, count = self._batched(statement, value, symbol)
            self.page.replace(value, text)
            self.found.datasets[self.scope.name] = count
            self.found.batched.add(self.scope.name)
            return
        used = [s for s in self.streams if reads_any(value, s.elements)]
        if not used:
            return
        if len(used) > 1 or len(self.streams) > 1 or statement is not self.scope.body[-1]:
            raise Blocked(statement, "TFM705", "a function returns what it reads from several queues")
        assert isinstance(self.scope, ast.FunctionDef)
        stream = used[0]
        if isinstance(value, ast.Tuple | ast.List):
            inner, count = result_text(self.page, value)
        else:
            inner, count = self._whole(used[0], value)
        dataset = self._finished(stream, inner, statement)
        self.page.replace(value, dataset)
        self.found.datasets[self.scope.name] = count
        if self._is_batched(stream):
            self.found.batched.add(self.scope.name)

    def _whole(self, stream: Stream, value: ast.expr) -> tuple[str, int]:
        """What a function returns under one name."""
        if stream.shape == "list" and isinstance(value, ast.Name) and value.id in stream.names:
            return self.page.text(value), stream.count
        return result_text(self.page, value)

    def _is_batched(self, stream: Stream) -> bool:
        return "batch(" in stream.source or stream.source.split("(")[0] in self.found.batched

    def _finished(self, stream: Stream, inner: str, statement: ast.stmt) -> str:
        self.streams.remove(stream)
        self.page.remove(stream.statement)
        if not stream.moved and inner == ", ".join(stream.names) and stream.shape != "list":
            return stream.source
        return f"{stream.source}.map({self._function(stream, inner, statement)})"

    def _draw(self, stream: Stream) -> None:
        """What the program runs: an iterator, and a placeholder for each tensor of an element."""
        page = self.page
        iterator = page.progress.names.fresh("batches" if self._is_batched(stream) else "examples")
        lines = [f"{iterator} = iter({stream.source})"]
        names = stream.names
        if stream.shape == "list":
            names = [page.progress.names.fresh(f"{names[0]}_{i}") for i in range(stream.count)]
        single = stream.shape == "one"
        for i, name in enumerate(names):
            if name != "_":
                spec = f"{iterator}.element_spec" + ("" if single else f"[{i}]")
                lines.append(page.spelled(f"{name} = tf.placeholder({spec}.dtype, {spec}.shape)"))
        if stream.shape == "list":
            lines.append(f"{stream.names[0]} = [{', '.join(names)}]")
        page.replace_statement(stream.statement, lines)
        self.found.drawn.append(Drawn(iterator, names))


def blocks(page: Page) -> None:
    """Devices and name scopes around queues go: what stands in them is no graph any more."""
    for node in walk(page.tree.module):
        if not isinstance(node, ast.With) or len(node.items) != 1:
            continue
        if page.symbols.called(node.items[0].context_expr) not in (
            "tf.device",
            "tf.name_scope",
            "tf.variable_scope",
        ):
            continue
        if any(isinstance(n, ast.Call) and page.symbols.called(n) in SYMBOLS for n in walk(node)):
            layout = page.layout
            body = "".join(layout.moved(s, [], layout.column(node)) for s in node.body)
            start, end = (
                layout.line_start(node.lineno),
                layout.line_start((node.end_lineno or node.lineno) + 1),
            )
            page.edit(Edit(start, end, body))
            return
