"""Numbers that branches choose beside parts of the graph, chosen in a branch of their own in front.

`if deep: h = tf.nn.relu(x); size = 64` moves into the functions that compute `h`, while the size is read where
variables are made. A literal may be bound earlier, by the same test. Tried where a program is blocked as it stands.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.lift.core.layout import INDENT, Layout
from tf2mig.lift.core.settling import settled
from tf2mig.syntax.mentions import is_question
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_LITERALS = (ast.Constant, ast.BinOp, ast.operator, ast.List, ast.Tuple, ast.Load, ast.UnaryOp, ast.unaryop)
_Branch = tuple[ast.expr | None, list[ast.stmt]]


def part_constants(source: Source) -> Source:
    """The program with such branches parted; the same one where there are none."""
    return settled(source, _first)


def _first(tree: Tree) -> list[Edit] | None:
    symbols = Symbols(tree)
    for node in tree.nodes:
        parent = tree.parents.get(node)
        if not isinstance(node, ast.If) or (isinstance(parent, ast.If) and parent.orelse == [node]):
            continue
        branches = _branches(node)
        names = _chosen(tree, symbols, node, branches)
        if names:
            return _parted(tree, node, branches, names)
    return None


def _branches(node: ast.If) -> list[_Branch]:
    """The tests of a chain of branches with what stands under each; the last test is None where there is an else."""
    found: list[_Branch] = [(node.test, node.body)]
    rest = node.orelse
    while len(rest) == 1 and isinstance(rest[0], ast.If):
        found.append((rest[0].test, rest[0].body))
        rest = rest[0].orelse
    return [*found, (None, rest)] if rest else found


def _chosen(tree: Tree, symbols: Symbols, node: ast.If, branches: list[_Branch]) -> set[str]:
    """The names that all branches bind to literals, and that are read behind them."""
    inside = list(walk(node))
    tests = [test for test, _ in branches if test is not None]
    simple = all(map(is_question, tests))
    stored = {ast.unparse(n) for n in inside if isinstance(getattr(n, "ctx", None), ast.Store | ast.Del)}
    asked = {ast.unparse(n) for test in tests for n in walk(test) if isinstance(n, ast.Name | ast.Attribute)}
    if not simple or asked & stored or branches[-1][0] is not None:
        return set()
    if not any(isinstance(n, ast.Call) and symbols.called(n) for n in inside):
        return set()
    names = set.intersection(*({n for s in body if (n := _name(s))} for _, body in branches))
    scope = tree.home(node)
    own = set(inside)
    return {n for n in names if _is_bound_here(scope, own, n, len(branches))}


def _is_bound_here(scope: ast.AST, inside: set[ast.AST], name: str, count: int) -> bool:
    """Whether the branches alone bind a name, each once, and only what stands outside of them reads it."""
    uses = [n for n in walk(scope) if isinstance(n, ast.Name) and n.id == name]
    stores = [n for n in uses if not isinstance(n.ctx, ast.Load)]
    reads = [n for n in uses if isinstance(n.ctx, ast.Load)]
    return len(stores) == count and all(n in inside for n in stores) and any(n not in inside for n in reads)


def _name(statement: ast.stmt) -> str | None:
    """The name that a statement binds to a literal."""
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return None
    target = statement.targets[0]
    literal = all(isinstance(n, _LITERALS) for n in walk(statement.value))
    return target.id if literal and isinstance(target, ast.Name) else None


def _parted(tree: Tree, node: ast.If, branches: list[_Branch], names: set[str]) -> list[Edit]:
    layout = Layout(tree)
    column, newline = layout.column(node), layout.newline
    text, edits, whole = "", [], []
    for number, (test, body) in enumerate(branches):
        word = "if" if number == 0 else "elif"
        text += f"{column}{word} {tree.segment(test)}:{newline}" if test is not None else f"{column}else:{newline}"
        chosen = [s for s in body if _name(s) in names]
        text += "".join(layout.moved(s, [], column + INDENT) for s in chosen)
        whole.append(len(chosen) == len(body))
        for statement in chosen:
            start, end = layout.extent(statement)
            inner = f"{layout.column(statement)}pass{newline}" if whole[-1] and statement is chosen[-1] else ""
            edits.append(Edit(start, end, inner))
    at, _ = layout.extent(node)
    return [Edit(at, at, text), *edits]


__all__ = ["part_constants"]
