"""Loops that make variables and go over a list of what the graph computes, `for i, shape in enumerate(shapes)`.

Where another loop fills the list, one element a round, its length is known without it: the loop counts, and takes the
element, `for i in range(len(sizes)): shape = shapes[i]`. What it makes then needs nothing that is computed.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.lift.core.known_lengths import filling_of, length_of
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.names import Names
from tf2mig.lift.core.tables import layer_symbols
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.mentions import stored_names
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk


def count_rounds(source: Source) -> Source:
    """The program with such loops counting; the same one where there are none."""
    if ".append(" not in source.text:
        return source
    tree = Tree(source)
    symbols, names, layout = Symbols(tree), Names(tree.module), Layout(tree)
    edits: list[Edit] = []
    for loop in [n for n in tree.nodes if isinstance(n, ast.For) and not n.orelse]:
        if _makes(symbols, loop):
            edits += _counted(tree, layout, names, loop)
    return Source(apply_edits(tree.text, edits), source.path, source.cells) if edits else source


def _makes(symbols: Symbols, loop: ast.For) -> bool:
    calls = [n for n in walk(loop) if isinstance(n, ast.Call)]
    return any(symbols.called(c) in cat.VARIABLES | layer_symbols() for c in calls)


def _counted(tree: Tree, layout: Layout, names: Names, loop: ast.For) -> list[Edit]:
    """The edits to a loop; none where it does not go over such a list, or the body binds what counts."""
    holder, counter, element = loop.iter, None, loop.target
    if isinstance(holder, ast.Call) and ast.unparse(holder.func) == "enumerate" and len(holder.args) == 1:
        if not isinstance(loop.target, ast.Tuple) or len(loop.target.elts) != 2 or holder.keywords:
            return []
        (counter, element), holder = loop.target.elts, holder.args[0]
    if not isinstance(holder, ast.Name) or not _is_computed(tree, holder):
        return []
    length = length_of(tree, holder)
    index = counter.id if isinstance(counter, ast.Name) and counter.id != "_" else names.fresh("index")
    bound = set().union(*map(stored_names, loop.body))
    if length is None or index in bound or holder.id in bound:
        return []
    taken = f"{layout.column(loop.body[0])}{tree.segment(element)} = {holder.id}[{index}]{layout.newline}"
    start = layout.extent(loop.body[0])[0]
    return [
        Edit(tree.start(loop.target), tree.end(loop.iter), f"{index} in range({length})"),
        Edit(start, start, taken),
    ]


def _is_computed(tree: Tree, holder: ast.Name) -> bool:
    """Whether what fills a list asks or computes something: a name or a number says nothing of the graph."""
    loop = filling_of(tree, holder)
    calls = [n for n in walk(loop) if isinstance(n, ast.Call)] if loop is not None else []
    added = [c.args[0] for c in calls if c.args and ast.unparse(c.func) == f"{holder.id}.append"]
    return len(added) == 1 and any(isinstance(n, ast.Call | ast.Attribute) for n in walk(added[0]))


__all__ = ["count_rounds"]
