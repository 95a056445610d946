"""Sizes that a program reads off tensors which it computes: loops carry them from round to round instead.

`n_in = int(net.get_shape()[1])` in a loop that stacks layers is the width of the layer before. Written as that, what
the loop creates no longer depends on what it computes.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph.items import Function
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.names import Names
from tf2mig.lift.normalize.calls.channels import Channels
from tf2mig.lift.normalize.calls.ranks import rank_of
from tf2mig.lift.normalize.placeholders.static_shapes import dimension_read, size_read
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_RANKS = {"tf.matmul": 2, "tf.nn.conv2d": 4, "tf.layers.dense": 2, "tf.layers.conv2d": 4}


def carry_sizes(source: Source) -> Source:
    """The program with such sizes written out; the same one where there are none."""
    if "get_shape" not in source.text and ".shape" not in source.text:
        return source
    tree = Tree(source)
    writer = _Writer(tree)
    for loop in [n for n in tree.nodes if isinstance(n, ast.For)]:
        writer.carry(loop)
    writer.write_plain()
    return Source(apply_edits(tree.text, writer.edits), source.path, source.cells) if writer.edits else source


class _Writer:
    """Collects the edits of one tree."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.channels = Channels(tree, Symbols(tree))
        self.layout = Layout(tree)
        self.names = Names(tree.module)
        self.edits: list[Edit] = []
        self._done: set[ast.AST] = set()
        self._reads = [(n, *found) for n in tree.nodes if isinstance(n, ast.expr) and (found := _read(tree, n))]

    def carry(self, loop: ast.For) -> None:
        """Let a loop carry the sizes that it reads off what its rounds before computed."""
        reads = [(n, h) for n, h, index in self._reads if self._is_of_round(loop, n, h, index)]
        for name in sorted({h.id for _, h in reads if isinstance(h, ast.Name)}):
            first, final = self.channels.of_first(name, loop), self.channels.of_final(name, loop)
            if first is None or final is None:
                continue
            places = [n for n, h in reads if isinstance(h, ast.Name) and h.id == name]
            own = self._own_name(places)
            size = own or self.names.fresh(f"{name}_size")
            for node in places:
                self._done.add(node)
                statement = self.tree.parents[node]
                if own and isinstance(statement, ast.Assign):
                    self.edits.append(Edit(*self.layout.extent(statement), ""))
                else:
                    self.edits.append(Edit(self.tree.start(node), self.tree.end(node), size))
            self._around(loop, f"{size} = {first}", f"{size} = {final}")
            self.channels.carried[loop, name] = size

    def _is_of_round(self, loop: ast.For, node: ast.expr, holder: ast.expr, index: int) -> bool:
        """Whether a size is read, at the start of a round, off a name that the round binds anew later on."""
        if not isinstance(holder, ast.Name) or not self._is_last(holder.id, loop, index):
            return False
        inside = [a for a in self.tree.ancestors(node) if isinstance(a, ast.For | ast.While | Function)]
        if inside[:1] != [loop]:
            return False
        stores = [
            n for n in walk(loop) if isinstance(n, ast.Name) and n.id == holder.id and not isinstance(n.ctx, ast.Load)
        ]
        return bool(stores) and all(n.lineno > node.lineno for n in stores)

    def _is_last(self, name: str, loop: ast.For, index: int) -> bool:
        """Whether an index means the last axis of what a loop computes."""
        if index == -1:
            return True
        calls = [n for n in walk(loop) if isinstance(n, ast.Call)]
        ranks = {_RANKS[s] for c in calls if (s := self.channels.symbols.called(c)) in _RANKS}
        return ranks == {index + 1}

    def _own_name(self, places: list[ast.expr]) -> str | None:
        """The name that the program itself gives the size: `n_in = int(net.get_shape()[1])`."""
        parents = [self.tree.parents[n] for n in places]
        if len(parents) != 1 or not isinstance(parents[0], ast.Assign) or len(parents[0].targets) != 1:
            return None
        target = parents[0].targets[0]
        if not isinstance(target, ast.Name):
            return None
        stores = [n for n in self.tree.nodes if isinstance(n, ast.Name) and n.id == target.id]
        return target.id if sum(not isinstance(n.ctx, ast.Load) for n in stores) == 1 else None

    def _around(self, loop: ast.For, before: str, after: str) -> None:
        newline = self.layout.newline
        start = self.layout.extent(loop)[0]
        self.edits.append(Edit(start, start, f"{self.layout.column(loop)}{before}{newline}"))
        last = loop.body[-1]
        end = self.layout.extent(last)[1]
        lead = "" if self.tree.text[:end].endswith(("\n", "\r")) else newline
        self.edits.append(Edit(end, end, f"{lead}{self.layout.column(loop.body[0])}{after}{newline}"))

    def write_plain(self) -> None:
        """Write out the sizes that are read off tensors outside of such loops."""
        for node, holder, index in self._reads:
            if node in self._done or not isinstance(holder, ast.Name):
                continue
            statement = self.tree.statement(node)
            if any(node in walk(d) for d in self._done):
                continue
            if index != -1 and rank_of(self.channels, holder, statement) != index + 1:
                continue
            size = self.channels.of(holder, statement)
            if size is not None:
                text = size if size.isidentifier() or size.isdigit() else f"({size})"
                self.edits.append(Edit(self.tree.start(node), self.tree.end(node), text))


def _read(tree: Tree, node: ast.expr) -> tuple[ast.expr, int] | None:
    """The tensor and the axis of a size, where TF1 gave a number or took its `Dimension` for one."""
    found = size_read(node)
    if found is not None or not isinstance(node, ast.Subscript):
        return found
    parent = tree.parents[node]
    return dimension_read(node) if isinstance(parent, ast.List | ast.Tuple | ast.Assign | ast.BinOp) else None


__all__ = ["carry_sizes"]
