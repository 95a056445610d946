"""Runs that trace what they compute: `session.run(..., options=.., run_metadata=..)` and the writer's
`add_run_metadata`.

The run stands under `tf.profiler.experimental.Profile` instead, which writes what it traced beside the summaries, for
TensorBoard's profile page. Metadata that nothing looks at are not asked for.

Source: tensorflow/python/client/session.py and tensorflow/python/summary/writer/writer.py of TF 1.15.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from tf2mig.findings import Edit
from tf2mig.lift.core.layout import INDENT, Layout
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.mentions import names_in
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_MADE = {"options": "tf.RunOptions", "run_metadata": "tf.RunMetadata"}
_TRACING = frozenset({"trace_level", "output_partition_graphs", "report_tensor_allocations_upon_oom"})
_WRITERS = frozenset({"tf.summary.FileWriter", "tf.train.SummaryWriter"})


@dataclass
class _Traced:
    """One run that is given options or metadata."""

    call: ast.Call
    keywords: list[ast.keyword]
    makers: list[ast.Assign] = field(default_factory=list)
    added: list[ast.Expr] = field(default_factory=list)
    """The statements that hand the metadata to a writer."""


def write_profiles(tree: Tree) -> Tree:
    """The tree of a text in which such runs stand under a profiler; those that are read otherwise stay as they are."""
    if "run_metadata" not in tree.text and "options=" not in tree.text:
        return tree
    symbols = Symbols(tree)
    found = [t for n in tree.nodes if isinstance(n, ast.Call) and (t := _traced(tree, symbols, n)) is not None]
    edits: dict[tuple[int, int], Edit] = {}
    layout = Layout(tree)
    gone: list[ast.stmt] = [s for t in found for s in [*t.makers, *t.added]]
    for traced in found:
        for edit in _edits(tree, symbols, layout, traced):
            edits[edit.start, edit.end] = edit
    edits.update({(e.start, e.end): e for e in (layout.without(s, gone) for s in gone)})
    if not edits:
        return tree
    text = apply_edits(tree.text, sorted(edits.values(), key=lambda e: (e.start, e.end)))
    return Tree(Source(text, tree.source.path, tree.source.cells))


def _traced(tree: Tree, symbols: Symbols, call: ast.Call) -> _Traced | None:
    """A run whose options only ask for traces, and whose metadata go nowhere but to a writer."""
    keywords = [k for k in call.keywords if k.arg in _MADE]
    if not keywords or not isinstance(call.func, ast.Attribute) or call.func.attr != "run":
        return None
    traced = _Traced(call, keywords)
    for keyword in keywords:
        made = keyword.value
        if isinstance(made, ast.Constant) and made.value is None:
            continue
        if isinstance(made, ast.Name):
            stores = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == made.id]
            makers = [p for n in stores if isinstance(p := tree.parents.get(n), ast.Assign) and p.targets == [n]]
            uses = [n for n in stores if isinstance(n.ctx, ast.Load)]
            if len(makers) + len(uses) != len(stores) or not all(_is_use(tree, traced, n) for n in uses):
                return None
            traced.makers += makers
            values: list[ast.expr] = [m.value for m in makers]
        else:
            values = [made]
        if not values or not all(_makes(symbols, v, str(keyword.arg)) for v in values):
            return None
    if traced.added and _folder(tree, symbols, traced) is None:
        return None
    return traced


def _makes(symbols: Symbols, node: ast.expr, kind: str) -> bool:
    if not isinstance(node, ast.Call) or symbols.called(node) != _MADE[kind] or node.args:
        return False
    return all(k.arg in _TRACING for k in node.keywords)


def _is_use(tree: Tree, traced: _Traced, name: ast.Name) -> bool:
    """Whether a name is given to a run, or metadata to a writer."""
    parent = tree.parents.get(name)
    if isinstance(parent, ast.keyword):
        return parent.arg in _MADE
    statement = tree.parents.get(parent) if isinstance(parent, ast.Call) else None
    func = parent.func if isinstance(parent, ast.Call) else None
    if not isinstance(func, ast.Attribute) or func.attr != "add_run_metadata" or not isinstance(statement, ast.Expr):
        return False
    traced.added.append(statement)
    return True


def _folder(tree: Tree, symbols: Symbols, traced: _Traced) -> str | None:
    """The text of the folder that the writer of the metadata writes to; None where the run may not know it."""
    texts: set[str] = set()
    for statement in traced.added:
        assert isinstance(statement.value, ast.Call)
        assert isinstance(statement.value.func, ast.Attribute)
        holder = tree.segment(statement.value.func.value)
        made = [
            n
            for n in tree.nodes
            if isinstance(n, ast.Assign) and len(n.targets) == 1 and tree.segment(n.targets[0]) == holder
        ]
        if len(made) != 1 or not isinstance(made[0].value, ast.Call) or not made[0].value.args:
            return None
        folder = made[0].value.args[0]
        if symbols.called(made[0].value) not in _WRITERS or not _is_known(tree, folder, made[0], traced.call):
            return None
        texts.add(tree.segment(folder))
    return texts.pop() if len(texts) == 1 else None


def _is_known(tree: Tree, folder: ast.expr, made: ast.Assign, call: ast.Call) -> bool:
    """Whether an expression means at a run what it meant where the writer was made."""
    plain = (ast.Name, ast.Attribute, ast.Constant, ast.BinOp, ast.Add, ast.Load)
    if not all(isinstance(n, plain) for n in walk(folder)):
        return False
    names = names_in(folder)
    scope = _scope(tree, made)
    later = [
        n
        for n in walk(scope or tree.module)
        if isinstance(n, ast.Name) and n.id in names and not isinstance(n.ctx, ast.Load) and n.lineno > made.lineno
    ]
    return scope is _scope(tree, call) and not later


def _scope(tree: Tree, node: ast.AST) -> ast.AST | None:
    return tree.function_around(node)


def _edits(tree: Tree, symbols: Symbols, layout: Layout, traced: _Traced) -> list[Edit]:
    edits: list[Edit] = []
    given: list[ast.expr | ast.keyword] = sorted([*traced.call.args, *traced.call.keywords], key=tree.start)
    for keyword in traced.keywords:
        before = given[given.index(keyword) - 1]
        edits.append(Edit(tree.end(before), tree.end(keyword), ""))
    folder = _folder(tree, symbols, traced) if traced.added else None
    if folder is None:
        return edits
    statement = tree.statement(traced.call)
    start, end = layout.extent(statement, comments=False)
    column = layout.column(statement)
    head = f"{column}with {_tensorflow(symbols)}.profiler.experimental.Profile({folder}):{layout.newline}"
    return [Edit(start, end, head + layout.moved(statement, edits, column + INDENT, comments=False))]


def _tensorflow(symbols: Symbols) -> str:
    found = (b.name for b in symbols.imports() if b.target in ("tensorflow", "tensorflow.compat.v1"))
    return next(found, "tf")


__all__ = ["write_profiles"]
