"""Sparse placeholders as what runs feed for them, and sparse tensors that runs fetch as the arrays that they are.

    targets = tf.sparse_placeholder(tf.int32)       targets_indices = tf.placeholder(tf.int64, [None, None])
                                                    targets_values = tf.placeholder(tf.int32, [None])
                                                    targets_shape = tf.placeholder(tf.int64, [None])
                                                    targets = tf.SparseTensor(targets_indices, ..)
    feed = {targets: value}                         feed = {targets_indices: value[0], targets_values: value[1], ..}

A run takes a tuple of three arrays, or a `SparseTensorValue`, which is one, and gives a `SparseTensorValue`
(`_REGISTERED_EXPANSIONS` in tensorflow/python/client/session.py, `sparse_placeholder` in
tensorflow/python/ops/array_ops.py of TF 1.15). Programs that never ask for its members by name make
tuples.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph.blocked import Blocked
from tf2mig.lift.core.layout import Layout
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.mentions import last_word
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_SPARSE = frozenset({"tf.sparse_placeholder", "tf.sparse.placeholder"})
_VALUES = frozenset({"tf.SparseTensorValue", "tf.compat.v1.SparseTensorValue"})
_DECODERS = frozenset({"tf.nn.ctc_greedy_decoder", "tf.nn.ctc_beam_search_decoder"})
_DENSE = frozenset({"tf.sparse_tensor_to_dense", "tf.sparse.to_dense"})
_PARTS = ("indices", "values", "shape")
_MEMBERS = ("indices", "values", "dense_shape")


def part_sparse_placeholders(tree: Tree) -> Tree:
    """The tree of a text without sparse placeholders and without sparse fetches. Raises Blocked."""
    if "sparse" not in tree.text and "ctc_" not in tree.text:
        return tree
    symbols = Symbols(tree)
    edits: list[Edit] = []
    for node in tree.nodes:
        if isinstance(node, ast.Call) and symbols.called(node) in _SPARSE:
            edits += _declared(tree, node)
    edits += _plain_values(tree, symbols) if edits else []
    edits += _fetched(tree, symbols)
    if not edits:
        return tree
    text = apply_edits(tree.text, sorted(edits, key=lambda e: (e.start, e.end)))
    return Tree(Source(text, tree.source.path, tree.source.cells))


def _declared(tree: Tree, call: ast.Call) -> list[Edit]:
    """The edits for one placeholder and the feeds of it."""
    statement = tree.parents.get(call)
    target = statement.targets[0] if isinstance(statement, ast.Assign) and len(statement.targets) == 1 else None
    kind = call.args[0] if call.args else next((k.value for k in call.keywords if k.arg == "dtype"), None)
    tf = tree.segment(call.func.value) if isinstance(call.func, ast.Attribute) else ""
    tf = tf.removesuffix(".sparse")
    if (
        not isinstance(target, ast.Name | ast.Attribute)
        or kind is None
        or not tf
        or not isinstance(statement, ast.stmt)
    ):
        raise Blocked(call, "TFM705", "a sparse placeholder is fed three arrays at once")
    name, layout = tree.segment(target), Layout(tree)
    kinds = (f"{tf}.int64, [None, None]", f"{tree.segment(kind)}, [None]", f"{tf}.int64, [None]")
    lines = [f"{name}_{p} = {tf}.placeholder({k})" for p, k in zip(_PARTS, kinds, strict=True)]
    lines.append(f"{name} = {tf}.SparseTensor({', '.join(f'{name}_{p}' for p in _PARTS)})")
    column = layout.column(statement)
    edits = [Edit(tree.start(statement), tree.end(statement), (layout.newline + column).join(lines))]
    for key in _keys(tree, target):
        edits += _fed(tree, layout, key)
    return edits


def _keys(tree: Tree, target: ast.expr) -> list[ast.expr]:
    found: list[ast.expr] = []
    for node in tree.nodes:
        if isinstance(node, ast.Dict):
            found += [k for k in node.keys if k is not None and last_word(k) == last_word(target)]
        elif (
            isinstance(node, ast.Subscript)
            and not isinstance(node.ctx, ast.Load)
            and last_word(node.slice) == last_word(target)
        ):
            found.append(node.slice)
    return found


def _fed(tree: Tree, layout: Layout, key: ast.expr) -> list[Edit]:
    """The edits that feed three arrays in place of one value. Raises Blocked."""
    holder = tree.parents[key]
    statement = tree.statement(key)
    name, column = tree.segment(key), layout.column(statement)
    if isinstance(holder, ast.Dict):
        value = holder.values[holder.keys.index(key)]
    elif isinstance(statement, ast.Assign) and statement.targets == [holder]:
        value = statement.value
    else:
        raise Blocked(key, "TFM705", "a sparse placeholder is fed three arrays at once")
    edits: list[Edit] = []
    said = tree.segment(value)
    if not isinstance(value, ast.Name | ast.Attribute):
        if not isinstance(statement, ast.Assign | ast.Expr | ast.Return):
            raise Blocked(key, "TFM705", "a sparse placeholder is fed three arrays at once")
        start = layout.extent(statement, comments=False)[0]
        said = f"{last_word(key)}_fed"
        edits.append(Edit(start, start, f"{column}{said} = {tree.segment(value)}{layout.newline}"))
    parts = [(f"{name}_{p}", f"{said}[{i}]") for i, p in enumerate(_PARTS)]
    if isinstance(holder, ast.Dict):
        return [*edits, Edit(tree.start(key), tree.end(value), ", ".join(f"{k}: {v}" for k, v in parts))]
    assert isinstance(holder, ast.Subscript)
    feed = tree.segment(holder.value)
    lines = (layout.newline + column).join(f"{feed}[{k}] = {v}" for k, v in parts)
    return [*edits, Edit(tree.start(statement), tree.end(statement), lines)]


def _plain_values(tree: Tree, symbols: Symbols) -> list[Edit]:
    """The edits that make tuples in place of `SparseTensorValue`, where nothing asks for members by name."""
    asked = [n for n in tree.nodes if isinstance(n, ast.Attribute) and n.attr in _MEMBERS]
    if not all(isinstance(c := tree.parents[n], ast.Call) and c.func is n for n in asked):
        return []
    edits: list[Edit] = []
    for call in [n for n in tree.nodes if isinstance(n, ast.Call) and symbols.called(n) in _VALUES]:
        given: dict[str | None, ast.expr] = dict(zip(_MEMBERS, call.args, strict=False))
        given |= {k.arg: k.value for k in call.keywords}
        if set(given) == set(_MEMBERS) and not any(isinstance(a, ast.Starred) for a in call.args):
            text = ", ".join(tree.segment(given[m]) for m in _MEMBERS)
            text = text if isinstance(tree.parents[call], ast.Return) else f"({text})"
            edits.append(Edit(tree.start(call), tree.end(call), text))
    return edits


def _fetched(tree: Tree, symbols: Symbols) -> list[Edit]:
    """The edits that let runs fetch the arrays of what a decoder gives. Raises Blocked."""
    decoded = {
        last_word(n.targets[0].elts[0])
        for n in tree.nodes
        if isinstance(n, ast.Assign) and isinstance(n.targets[0], ast.Tuple) and symbols.called(n.value) in _DECODERS
    } - {""}
    edits: list[Edit] = []
    for call in [n for n in tree.nodes if isinstance(n, ast.Call) and _is_run(symbols, n)] if decoded else []:
        fetch = call.args[0]
        parts = fetch.elts if isinstance(fetch, ast.List | ast.Tuple) else [fetch]
        for place, part in enumerate(parts):
            first = isinstance(part, ast.Subscript) and ast.unparse(part.slice) == "0"
            if isinstance(part, ast.Subscript) and first and last_word(part.value) in decoded:
                text = tree.segment(part)
                arrays = ", ".join(f"{text}.{m}" for m in _MEMBERS)
                edits.append(Edit(tree.start(part), tree.end(part), f"({arrays})"))
                edits += _taken(tree, symbols, call, None if part is fetch else place)
            elif last_word(part) in decoded:
                raise Blocked(part, "TFM701", "a list of sparse tensors is fetched")
    return edits


def _is_run(symbols: Symbols, call: ast.Call) -> bool:
    return (
        isinstance(call.func, ast.Attribute)
        and call.func.attr == "run"
        and symbols.called(call) is None
        and bool(call.args)
    )


def _taken(tree: Tree, symbols: Symbols, call: ast.Call, place: int | None) -> list[Edit]:
    """The edits where the program uses what a run gave for a sparse tensor: a tuple now. Raises Blocked."""
    statement = tree.parents[call]
    target = statement.targets[0] if isinstance(statement, ast.Assign) and len(statement.targets) == 1 else None
    if place is not None:
        target = target.elts[place] if isinstance(target, ast.Tuple) and place < len(target.elts) else None
    if not isinstance(target, ast.Name):
        raise Blocked(call, "TFM701", "a sparse tensor is fetched, and it is not known what takes it")
    scope = tree.home(call)
    edits: list[Edit] = []
    for use in walk(scope):
        if not isinstance(use, ast.Name) or use.id != target.id or not isinstance(use.ctx, ast.Load):
            continue
        parent = tree.parents[use]
        if isinstance(parent, ast.Attribute):
            if parent.attr not in _MEMBERS:
                raise Blocked(parent, "TFM701", "a sparse tensor is fetched")
            edits.append(Edit(tree.start(parent), tree.end(parent), f"{use.id}[{_MEMBERS.index(parent.attr)}]"))
        elif isinstance(parent, ast.Call) and symbols.called(parent) in _DENSE and parent.args[:1] == [use]:
            assert isinstance(parent.func, ast.Attribute)
            tf = tree.segment(parent.func.value).removesuffix(".sparse")
            edits.append(Edit(tree.start(use), tree.end(use), f"{tf}.SparseTensor(*{use.id})"))
        elif isinstance(parent, ast.Call) and not _by_place(tree, parent):
            raise Blocked(parent, "TFM701", "a sparse tensor is fetched and handed on")
    return edits


def _by_place(tree: Tree, call: ast.Call) -> bool:
    """Whether a function that is handed the arrays takes them by their places."""
    name = last_word(call.func)
    if name in ("len", "zip", "tuple", "list", "enumerate"):
        return True
    functions = [n for n in tree.nodes if isinstance(n, ast.FunctionDef) and n.name == name]
    members = {n.attr for f in functions for n in walk(f) if isinstance(n, ast.Attribute)}
    return bool(functions) and not members & set(_MEMBERS)


__all__ = ["part_sparse_placeholders"]
