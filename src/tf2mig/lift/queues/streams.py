"""What a scope reads through queues: sources, what is done to each element, batches."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field

from tf2mig.graph.blocked import Blocked
from tf2mig.lift.core.arguments import Arguments, Unsupported, bind
from tf2mig.lift.core.rewriter import Page
from tf2mig.syntax.walking import walk

FILES = {
    "tf.train.string_input_producer": (
        "string_tensor, num_epochs=None, shuffle=True, seed=None, capacity=32, shared_name=None, name=None,"
        " cancel_op=None"
    ),
    "tf.train.input_producer": (
        "string_tensor, element_shape=None, num_epochs=None, shuffle=True, seed=None, capacity=32,"
        " shared_name=None, summary_name=None, name=None, cancel_op=None"
    ),
}
READERS = {
    "tf.TextLineReader": "skip_header_lines=None, name=None",
    "tf.WholeFileReader": "name=None",
    "tf.TFRecordReader": "name=None, options=None",
    "tf.FixedLengthRecordReader": (
        "record_bytes, header_bytes=None, footer_bytes=None, hop_bytes=None, name=None, encoding=None"
    ),
}
SLICES = "tensor_list, num_epochs=None, shuffle=True, seed=None, capacity=32, shared_name=None, name=None"
RANGE = "limit, num_epochs=None, shuffle=True, seed=None, capacity=32, shared_name=None, name=None"
_BATCH = (
    "tensors, batch_size, num_threads=1, capacity=32, enqueue_many=False, shapes=None, dynamic_pad=False,"
    " allow_smaller_final_batch=False, shared_name=None, name=None"
)
_SHUFFLE = (
    "tensors, batch_size, capacity, min_after_dequeue, num_threads=1, seed=None, enqueue_many=False,"
    " shapes=None, allow_smaller_final_batch=False, shared_name=None, name=None"
)
BATCHES = {"tf.train.batch": _BATCH, "tf.train.shuffle_batch": _SHUFFLE}
_LISTS = ("tf.decode_csv", "tf.io.decode_csv", "tf.unstack", "tf.split")
SYMBOLS = frozenset({*FILES, *READERS, *BATCHES, "tf.train.slice_input_producer", "tf.train.range_input_producer"})


@dataclass(eq=False)
class Stream:
    """Elements that come one after the other."""

    source: str
    """The dataset, as text."""
    target: ast.expr
    """What the program calls an element."""
    statement: ast.Assign
    names: list[str] = field(default_factory=list)
    """The parameters of a function over one element."""
    elements: set[str] = field(default_factory=set)
    """Names that depend on the element."""
    moved: list[ast.stmt] = field(default_factory=list)
    """Statements that work on the element."""
    shape: str = "one"
    """``one`` value, a ``tuple`` of them, or ``list`` where one name stands for several."""
    count: int = 1
    """How many tensors an element has."""


def bound(page: Page, call: ast.Call, symbol: str, params: str) -> Arguments:
    """The arguments of a call. Raises Blocked."""
    try:
        return bind(symbol, params, call, page.text, symbols=page.symbols.symbol)
    except Unsupported as why:
        raise Blocked(call, "TFM705", why.reason) from None


def files_text(page: Page, call: ast.Call, symbol: str) -> str:
    """The dataset of file names that an input producer stands for."""
    arguments = bound(page, call, symbol, FILES[symbol])
    names = arguments.require("string_tensor")
    node = arguments.nodes["string_tensor"]
    if page.symbols.called(node) == "tf.train.match_filenames_once" and isinstance(node, ast.Call):
        names = f"sorted(tf.io.gfile.glob({page.text(node.args[0])}))"
    single = isinstance(node, ast.List | ast.Tuple) and len(node.elts) == 1
    return page.spelled(
        _producer(f"tf.data.Dataset.from_tensor_slices({names})", names, arguments, shuffles=not single)
    )


def _producer(dataset: str, counted: str, arguments: Arguments, *, shuffles: bool) -> str:
    """A dataset, shuffled anew and repeated for each epoch as a producer does."""
    if shuffles and arguments.literal("shuffle") is not False:
        dataset += f".shuffle(len({counted}))"
    epochs = arguments.text("num_epochs") or ""
    return f"{dataset}.repeat({epochs})"


def slices_text(page: Page, call: ast.Call) -> str:
    """The dataset that a slice producer stands for."""
    arguments = bound(page, call, "tf.train.slice_input_producer", SLICES)
    node = arguments.nodes["tensor_list"]
    if not isinstance(node, ast.List | ast.Tuple):
        raise Blocked(call, "TFM705", "it is not known how many tensors are sliced")
    parts = [page.text(e) for e in node.elts]
    inner = f"({', '.join(parts)}{',' if len(parts) == 1 else ''})"
    return page.spelled(_producer(f"tf.data.Dataset.from_tensor_slices({inner})", parts[0], arguments, shuffles=True))


def range_text(page: Page, call: ast.Call) -> str:
    """The dataset that a range producer stands for."""
    arguments = bound(page, call, "tf.train.range_input_producer", RANGE)
    limit = arguments.require("limit")
    dataset = f"tf.data.Dataset.range({limit}, output_type=tf.int32)"
    if arguments.literal("shuffle") is not False:
        dataset += f".shuffle(int({limit}))"
    return page.spelled(f"{dataset}.repeat({arguments.text('num_epochs') or ''})")


def read_text(page: Page, reader: ast.Call, files: ast.expr) -> str:
    """The dataset of what a reader reads from files; pairs of name and content for whole files."""
    symbol = page.symbols.called(reader)
    assert symbol is not None
    arguments = bound(page, reader, symbol, READERS[symbol])
    source = page.text(files)
    if symbol == "tf.WholeFileReader":
        return page.spelled(f"{source}.map(lambda name: (name, tf.io.read_file(name)))")
    if symbol == "tf.TextLineReader":
        skipped = arguments.text("skip_header_lines")
        if skipped is None:
            return page.spelled(f"{source}.flat_map(tf.data.TextLineDataset)")
        return page.spelled(f"{source}.flat_map(lambda name: tf.data.TextLineDataset(name).skip({skipped}))")
    if symbol == "tf.TFRecordReader":
        if arguments.given("options"):
            raise Blocked(reader, "TFM705", "a reader of compressed records")
        return page.spelled(f"{source}.flat_map(tf.data.TFRecordDataset)")
    parts = [arguments.require("record_bytes")]
    for name in ("header_bytes", "footer_bytes"):
        if arguments.given(name):
            parts.append(f"{name}={arguments.require(name)}")
    if arguments.given("hop_bytes") or arguments.given("encoding"):
        raise Blocked(reader, "TFM705", "a reader of records that overlap or are encoded")
    inner = ", ".join(parts)
    return page.spelled(f"{source}.flat_map(lambda name: tf.data.FixedLengthRecordDataset(name, {inner}))")


def batch_text(page: Page, call: ast.Call, symbol: str, source: str, *, rows: bool = False) -> str:
    """A dataset in batches; ``rows`` says that it gives single rows already."""
    arguments = bound(page, call, symbol, BATCHES[symbol])
    if arguments.literal("enqueue_many") is True and not rows:
        source += ".unbatch()"
    if symbol == "tf.train.shuffle_batch":
        source += f".shuffle({arguments.require('capacity')})"
    smaller = arguments.text("allow_smaller_final_batch")
    keyword = "" if arguments.literal("allow_smaller_final_batch") is True else ", drop_remainder=True"
    if smaller is not None and arguments.literal("allow_smaller_final_batch") is ...:
        keyword = f", drop_remainder=not {smaller}"
    method = "padded_batch" if arguments.literal("dynamic_pad") is True else "batch"
    return f"{source}.{method}({arguments.require('batch_size')}{keyword})"


def result_text(page: Page, node: ast.expr) -> tuple[str, int]:
    """What a function over an element returns for the tensors of a batch, and their number; 0: unknown."""
    if isinstance(node, ast.List | ast.Tuple):
        parts = [page.text(e) for e in node.elts]
        return ", ".join(parts), len(parts)
    text = page.text(node)
    return (f"tuple({text})", 0) if _is_list(page, node) else (text, 1)


def _is_list(page: Page, node: ast.expr) -> bool:
    """Whether a name stands for a list of tensors."""
    if not isinstance(node, ast.Name):
        return False
    made = [
        n.value
        for n in walk(page.scope(node))
        if isinstance(n, ast.Assign) and len(n.targets) == 1 and ast.unparse(n.targets[0]) == node.id
    ]
    lists = ast.List | ast.ListComp | ast.Tuple
    return any(page.symbols.called(v) in _LISTS or isinstance(v, lists) for v in made)


def names_of(target: ast.expr) -> list[str] | None:
    """The names that a target binds, where it binds plain names."""
    if isinstance(target, ast.Name):
        return [target.id]
    if isinstance(target, ast.Tuple | ast.List) and all(isinstance(e, ast.Name) for e in target.elts):
        return [e.id for e in target.elts if isinstance(e, ast.Name)]
    return None


def reads_any(node: ast.AST, names: set[str] | Mapping[str, object]) -> bool:
    """Whether a node reads one of the names."""
    return any(isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load) and n.id in names for n in walk(node))


def stores(node: ast.AST) -> set[str]:
    """The names that a statement binds."""
    return {n.id for n in walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
