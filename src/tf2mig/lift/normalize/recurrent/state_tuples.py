"""Tuples of placeholders, one for each state of stacked cells: the zero state itself, which runs are fed whole.

    zero = cell.zero_state(size, tf.float32)
    state = tuple([tf.placeholder_with_default(z, [None, n]) for z in zero])     state = cell.zero_state(size, ...)
    ...
    for i in range(len(last)):
        feed[state[i]] = last[i]                                                 feed[state] = last

The default depends on what else a run is fed, so a run that is not fed the state is fed the zero state, which a run
of its own computes from the same feed. What feeds the states in another way leaves the tuple as it is.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from tf2mig.findings import Edit
from tf2mig.lift.core.layout import INDENT, Layout
from tf2mig.syntax.mentions import block_of, last_word
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree, edited
from tf2mig.syntax.walking import walk

_DEFAULT = "tf.placeholder_with_default"
_FIRST = "first_state"
_PURE = ast.Name | ast.Attribute | ast.Constant | ast.List | ast.Tuple | ast.Subscript | ast.Slice | ast.UnaryOp


@dataclass(frozen=True)
class _States:
    """A tuple of placeholders: the statement that binds it, what it is bound to, and what makes the zero state."""

    statement: ast.Assign
    zero: ast.Call
    gone: tuple[ast.stmt, ...]
    """The statements that only led there."""

    @property
    def name(self) -> str:
        """The last word of what it is called."""
        return last_word(self.statement.targets[0])

    def is_meant(self, node: ast.AST) -> bool:
        """Whether an expression names the tuple, as far as its last word says."""
        return last_word(node) == self.name


@dataclass(frozen=True)
class _Feeding:
    """A statement that feeds every state: with what, and the dictionary that it feeds."""

    statement: ast.stmt
    feed: str
    key: str
    value: str


def feed_states_whole(tree: Tree) -> Tree:
    """The tree of a text in which such a tuple is the zero state, and runs are fed it whole."""
    if _DEFAULT.rpartition(".")[2] not in tree.text or any(
        isinstance(n, ast.Name) and n.id == _FIRST for n in tree.nodes
    ):
        return tree
    symbols = Symbols(tree)
    found = [s for n in tree.nodes if isinstance(n, ast.Assign) and (s := _states(tree, symbols, n)) is not None]
    if len(found) != 1:
        return tree
    edits = _edits(tree, found[0])
    return edited(tree, edits) if edits is not None else tree


def _states(tree: Tree, symbols: Symbols, node: ast.Assign) -> _States | None:
    """The tuple that a statement binds: of a comprehension over a zero state, or of a list that a loop fills."""
    if len(node.targets) != 1 or not isinstance(node.targets[0], ast.Name | ast.Attribute):
        return None
    held = node.value
    if isinstance(held, ast.Call) and last_word(held.func) == "tuple" and len(held.args) == 1 and not held.keywords:
        held = held.args[0]
    if isinstance(held, ast.Name):
        return _filled(tree, symbols, node, held.id)
    if not isinstance(held, ast.ListComp | ast.GeneratorExp) or len(held.generators) != 1:
        return None
    loop = held.generators[0]
    if loop.ifs or not _declares(symbols, held.elt, loop.target):
        return None
    return _of_zero(tree, node, loop.iter, ())


def _filled(tree: Tree, symbols: Symbols, node: ast.Assign, name: str) -> _States | None:
    """``made = []``, ``for z in zero: made.append(placeholder)``, ``state = tuple(made)``."""
    block = block_of(tree.parents, node)
    before = block[: block.index(node)]
    if len(before) < 2 or not isinstance(before[-1], ast.For) or not isinstance(before[-2], ast.Assign):
        return None
    loop, start = before[-1], before[-2]
    body = loop.body[0] if len(loop.body) == 1 and not loop.orelse else None
    call = body.value if isinstance(body, ast.Expr) else None
    if not isinstance(call, ast.Call) or ast.unparse(call.func) != f"{name}.append" or len(call.args) != 1:
        return None
    if ast.unparse(start) != f"{name} = []" or not _declares(symbols, call.args[0], loop.target):
        return None
    home = tree.home(node)
    if sum(isinstance(n, ast.Name) and n.id == name for n in walk(home)) != 3:
        return None
    return _of_zero(tree, node, loop.iter, (start, loop))


def _declares(symbols: Symbols, call: ast.expr, target: ast.expr) -> bool:
    """Whether an expression is a placeholder for one state."""
    if not isinstance(call, ast.Call) or symbols.called(call) != _DEFAULT or not call.args:
        return False
    return isinstance(target, ast.Name) and ast.unparse(call.args[0]) == target.id


def _of_zero(tree: Tree, node: ast.Assign, source: ast.expr, gone: tuple[ast.stmt, ...]) -> _States | None:
    """The states, if what they are made of is a zero state that nothing else reads."""
    if isinstance(source, ast.Name):
        named = [n for n in walk(tree.home(node)) if isinstance(n, ast.Name) and n.id == source.id]
        made = next((tree.parents.get(n) for n in named if isinstance(n.ctx, ast.Store)), None)
        if len(named) != 2 or not isinstance(made, ast.Assign) or len(made.targets) != 1:
            return None
        source, gone = made.value, (made, *gone)
    if not isinstance(source, ast.Call) or last_word(source.func) != "zero_state":
        return None
    return _States(node, source, gone)


def _edits(tree: Tree, states: _States) -> list[Edit] | None:
    """All that is to be written; None where the states are fed or read in a way that is not known."""
    layout = Layout(tree)
    feedings = [f for n in tree.nodes if isinstance(n, ast.For | ast.Expr) and (f := _feeding(tree, states, n))]
    known = {n for s in (*(f.statement for f in feedings), states.statement, *states.gone) for n in walk(s)}
    for node in tree.nodes:
        if not states.is_meant(node) or node in known or isinstance(tree.parents.get(node), ast.keyword):
            continue
        parent = tree.parents.get(node)
        if not isinstance(parent, ast.Call) or node not in parent.args or isinstance(parent.func, ast.Name):
            return None
    if not feedings:
        return None
    edits = [Edit(*layout.extent(s), "") for s in states.gone]
    edits.append(Edit(tree.start(states.statement.value), tree.end(states.statement.value), tree.segment(states.zero)))
    fed: set[str] = set()
    for feeding in feedings:
        more = _fed_always(tree, layout, feeding)
        if more is None:
            return None
        edits += more
        fed.add(feeding.feed)
    for run in _runs(tree):
        feed = _feed_of(run)
        if isinstance(feed, ast.Dict):
            more = _fed_zero(tree, layout, states, run, feed)
            if more is None:
                return None
            edits += more
        elif feed is None or ast.unparse(feed) not in fed:
            return None
    return edits


def _feeding(tree: Tree, states: _States, node: ast.For | ast.Expr) -> _Feeding | None:
    """What a statement feeds the states with, if that is all that it does."""
    if isinstance(node, ast.Expr):
        return _updated(tree, states, node, node.value)
    body = node.body[0] if len(node.body) == 1 and not node.orelse else None
    call, target = node.iter, node.target
    if body is None or not isinstance(call, ast.Call) or not call.args:
        return None
    slot = _slot(body)
    if slot is None:
        return None
    feed, key, value = slot
    if last_word(call.func) == "range" and isinstance(target, ast.Name):
        whole = [n.value for n in (key, value) if isinstance(n, ast.Subscript) and ast.unparse(n.slice) == target.id]
        if len(whole) == 2 and states.is_meant(whole[0]):
            return _Feeding(node, feed, tree.segment(whole[0]), tree.segment(whole[1]))
    zipped = last_word(call.func) == "zip" and len(call.args) == 2 and states.is_meant(call.args[0])
    if zipped and ast.unparse(target) == f"({ast.unparse(key)}, {ast.unparse(value)})":
        return _Feeding(node, feed, tree.segment(call.args[0]), tree.segment(call.args[1]))
    return None


def _slot(statement: ast.stmt) -> tuple[str, ast.expr, ast.expr] | None:
    """The dictionary, the key and the value of ``feed[key] = value`` and of ``feed.update({key: value})``."""
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        place = statement.targets[0]
        if isinstance(place, ast.Subscript):
            return ast.unparse(place.value), place.slice, statement.value
    call = statement.value if isinstance(statement, ast.Expr) else None
    if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "update":
        pairs = call.args[0] if len(call.args) == 1 else None
        if isinstance(pairs, ast.Dict) and len(pairs.keys) == 1 and pairs.keys[0] is not None:
            return ast.unparse(call.func.value), pairs.keys[0], pairs.values[0]
    return None


def _updated(tree: Tree, states: _States, node: ast.Expr, call: ast.expr) -> _Feeding | None:
    """``feed.update(zip(states, last))``, with or without a dictionary around it."""
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute) or call.func.attr != "update":
        return None
    pairs = call.args[0] if len(call.args) == 1 else None
    if isinstance(pairs, ast.Call) and last_word(pairs.func) == "dict" and len(pairs.args) == 1:
        pairs = pairs.args[0]
    if not isinstance(pairs, ast.Call) or last_word(pairs.func) != "zip" or len(pairs.args) != 2:
        return None
    if not states.is_meant(pairs.args[0]):
        return None
    value = tree.segment(pairs.args[1])
    return _Feeding(node, tree.segment(call.func.value), tree.segment(pairs.args[0]), value)


def _fed_always(tree: Tree, layout: Layout, feeding: _Feeding) -> list[Edit] | None:
    """The statement as one that feeds the whole; where a branch may not be taken, its other side feeds the zeros."""
    statement = feeding.statement
    edits = [
        Edit(tree.start(statement), tree.end(statement), f"{feeding.feed}[{feeding.key}] = {feeding.value}"),
    ]
    branch = tree.parents.get(statement)
    if not isinstance(branch, ast.If):
        return edits
    around = block_of(tree.parents, branch)
    behind = [r for r in _runs(tree) if _is_behind(tree, r, branch)]
    run = next((r for r in behind if (f := _feed_of(r)) is not None and ast.unparse(f) == feeding.feed), None)
    begun = next(
        (s for s in around[: around.index(branch)] if isinstance(s, ast.Assign) and _binds(s, feeding.feed)), None
    )
    if branch.orelse or len(branch.body) != 1 or run is None or begun is None or not _is_pure(begun.value):
        return None
    assert isinstance(run.func, ast.Attribute)
    column, newline = layout.column(branch), layout.newline
    inner = column + INDENT
    session, given = tree.segment(run.func.value), tree.segment(begun.value)
    lines = [
        f"{column}else:",
        f"{inner}{_FIRST} = {session}.run({feeding.key}, {given})",
        f"{inner}{feeding.feed}[{feeding.key}] = {_FIRST}",
    ]
    end = layout.extent(branch)[1]
    return [*edits, Edit(end, end, "".join(line + newline for line in lines))]


def _binds(statement: ast.Assign, name: str) -> bool:
    return [ast.unparse(t) for t in statement.targets] == [name] and isinstance(statement.value, ast.Dict)


def _is_behind(tree: Tree, run: ast.Call, branch: ast.If) -> bool:
    """Whether a run stands in the block of a branch, behind it."""
    return any(a in block_of(tree.parents, branch) for a in tree.ancestors(run)) and run.lineno > branch.lineno


def _runs(tree: Tree) -> list[ast.Call]:
    """The runs that are told a feed."""
    calls = [n for n in tree.nodes if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)]
    return [c for c in calls if last_word(c.func) == "run" and _feed_of(c) is not None]


def _feed_of(run: ast.Call) -> ast.expr | None:
    """What a run is told to be fed."""
    told = next((k.value for k in run.keywords if k.arg == "feed_dict"), None)
    return run.args[1] if len(run.args) > 1 else told


def _is_pure(feed: ast.expr) -> bool:
    """Whether what is fed may be said twice: names and literals of them, and lengths."""
    values = feed.values if isinstance(feed, ast.Dict) else [feed]
    for node in [n for v in values for n in walk(v) if isinstance(n, ast.expr)]:
        asks = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "len"
        if not isinstance(node, _PURE) and not asks:
            return False
    return True


def _fed_zero(tree: Tree, layout: Layout, states: _States, run: ast.Call, feed: ast.Dict) -> list[Edit] | None:
    """A run that is not fed the states is fed the zeros, which a run in front of it computes from the same feed."""
    keys = [k for k in feed.keys if k is not None]
    if len(keys) != len(feed.keys) or not keys or not _is_pure(feed):
        return None
    target, first = states.statement.targets[0], keys[0]
    key = tree.segment(target)
    if isinstance(target, ast.Attribute):
        if not isinstance(first, ast.Attribute):
            return None
        key = f"{tree.segment(first.value)}.{states.name}"
    statement = tree.statement(run)
    if not isinstance(statement, ast.Assign | ast.Expr):
        return None
    assert isinstance(run.func, ast.Attribute)
    line = f"{_FIRST} = {tree.segment(run.func.value)}.run({key}, {tree.segment(feed)})"
    start, last = tree.start(statement), tree.end(feed.values[-1])
    return [
        Edit(start, start, f"{line}{layout.newline}{layout.column(statement)}"),
        Edit(last, last, f", {key}: {_FIRST}"),
    ]


__all__ = ["feed_states_whole"]
