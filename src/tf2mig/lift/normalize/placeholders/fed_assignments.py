"""Assignments that each have a placeholder of their own, said where they run.

    places = [tf.placeholder(tf.float32) for _ in range(len(kept))]
    updates = [kept[i].assign(places[i]) for i in range(len(kept))]
    ...
    session.run(updates[i], feed_dict={places[i]: value})            session.run(kept[i].assign(value))

The placeholder is only how a value reaches the variable. Names of one scope are followed, and attributes of `self` that
hold the lists.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.graph.items import Function
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.settling import settle
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.mentions import names_in
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk


@dataclass
class _Lists:
    """The lists of placeholders and of assignments, and what the assignments set."""

    places: ast.Assign
    updates: ast.Assign
    kept: str
    runs: list[tuple[ast.Call, ast.expr, ast.expr]]
    """The calls that run one of them, the number and the value."""
    handed: list[tuple[ast.Return, ast.Assign]]
    """Where a method returns both, and the statement that takes them."""


def assign_where_run(tree: Tree) -> Tree:
    """The tree of a text in which such assignments are made where they run."""
    if "placeholder" not in tree.text or "assign(" not in tree.text:
        return tree
    return settle(tree, _first)


def _first(tree: Tree) -> str | None:
    symbols = Symbols(tree)
    for node in tree.nodes:
        lists = _lists(tree, symbols, node) if isinstance(node, ast.Assign) else None
        if lists is not None:
            return _rewritten(tree, lists)
    return None


def _lists(tree: Tree, symbols: Symbols, updates: ast.Assign) -> _Lists | None:
    made = updates.value
    if len(updates.targets) != 1 or not isinstance(made, ast.ListComp) or len(made.generators) != 1:
        return None
    call, counter = made.elt, made.generators[0].target
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute) or call.func.attr != "assign":
        return None
    held = call.func.value
    given = call.args[0] if len(call.args) == 1 and not call.keywords else None
    if not isinstance(held, ast.Subscript) or not isinstance(given, ast.Subscript) or not isinstance(counter, ast.Name):
        return None
    if {ast.unparse(held.slice), ast.unparse(given.slice)} != {counter.id} or made.generators[0].ifs:
        return None
    scope = _scope(tree, updates)
    name = ast.unparse(given.value)
    places = [
        n
        for n in walk(scope)
        if isinstance(n, ast.Assign) and [ast.unparse(t) for t in n.targets] == [name] and _are_places(symbols, n.value)
    ]
    if len(places) != 1:
        return None
    return _followed(tree, scope, places[0], updates, ast.unparse(held.value))


def _scope(tree: Tree, node: ast.AST) -> ast.AST:
    return tree.home(node)


def _are_places(symbols: Symbols, value: ast.expr) -> bool:
    made = value.elt if isinstance(value, ast.ListComp) else None
    return isinstance(made, ast.Call) and symbols.called(made) in cat.PLACEHOLDERS


def _followed(tree: Tree, scope: ast.AST, places: ast.Assign, updates: ast.Assign, kept: str) -> _Lists | None:
    """The lists with all that is done with them; None where that is more than running one assignment at a time."""
    one, other = ast.unparse(places.targets[0]), ast.unparse(updates.targets[0])
    handed: list[tuple[ast.Return, ast.Assign]] = []
    names = (one, other)
    inside: ast.AST = tree.module if one.startswith("self.") and other.startswith("self.") else scope
    last = scope.body[-1] if isinstance(scope, Function) else None
    if isinstance(last, ast.Return) and isinstance(last.value, ast.Tuple):
        returned = [ast.unparse(e) for e in last.value.elts]
        taken = _taken(tree, scope, len(returned)) if one in returned and other in returned else None
        if taken is None or kept.startswith("self.") or kept in returned:
            return None
        target = taken.targets[0]
        assert isinstance(target, ast.Tuple)
        handed.append((last, taken))
        names = tuple(ast.unparse(target.elts[returned.index(n)]) for n in (one, other))  # type: ignore[assignment]
        inside = tree.module
    elif not kept.startswith("self.") and inside is not scope:
        return None
    runs = [r for n in walk(inside) if (r := _run(tree, n, names)) is not None]
    known = {id(n) for call, _, _ in runs for n in walk(call)}
    known |= {id(n) for s in (places, updates, *(x for pair in handed for x in pair)) for n in walk(s)}
    loads = [
        n for n in walk(inside) if isinstance(n, ast.Name | ast.Attribute) and ast.unparse(n) in (*names, one, other)
    ]
    if not runs or any(id(n) not in known for n in loads):
        return None
    return _Lists(places, updates, kept, runs, handed)


def _taken(tree: Tree, scope: ast.AST, length: int) -> ast.Assign | None:
    """The only statement that calls a method and takes its results apart into attributes."""
    assert isinstance(scope, Function)
    named = [n for n in tree.nodes if isinstance(n, ast.Attribute) and n.attr == scope.name]
    call = tree.parents.get(named[0]) if len(named) == 1 else None
    statement = tree.parents.get(call) if isinstance(call, ast.Call) and call.func is named[0] else None
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1 or statement.value is not call:
        return None
    target = statement.targets[0]
    plain = isinstance(target, ast.Tuple) and len(target.elts) == length
    own = plain and all(isinstance(e, ast.Attribute) and names_in(e) == {"self"} for e in target.elts)  # type: ignore[attr-defined]
    return statement if own else None


def _run(tree: Tree, node: ast.AST, names: tuple[str, ...]) -> tuple[ast.Call, ast.expr, ast.expr] | None:
    """`session.run(updates[i], feed_dict={places[i]: value})`."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr != "run":
        return None
    fed = next((k.value for k in node.keywords if k.arg == "feed_dict"), node.args[1] if len(node.args) > 1 else None)
    fetched = node.args[0] if node.args else None
    if not isinstance(fetched, ast.Subscript) or not isinstance(fed, ast.Dict) or len(fed.keys) != 1:
        return None
    key = fed.keys[0]
    same = isinstance(key, ast.Subscript) and ast.unparse(key.slice) == ast.unparse(fetched.slice)
    if not same or not isinstance(key, ast.Subscript) or not isinstance(tree.parents.get(node), ast.Expr):
        return None
    held = (ast.unparse(key.value), ast.unparse(fetched.value))
    return (node, fetched.slice, fed.values[0]) if held == names else None


def _rewritten(tree: Tree, lists: _Lists) -> str:
    layout = Layout(tree)
    edits = [Edit(*layout.extent(s), "") for s in (lists.places, lists.updates)]
    held = lists.kept
    for last, taken in lists.handed:
        held = f"self.{lists.kept}"
        target = taken.targets[0]
        assert isinstance(target, ast.Tuple)
        assert isinstance(last.value, ast.Tuple)
        returned = [ast.unparse(e) for e in last.value.elts]
        place = returned.index(ast.unparse(lists.places.targets[0]))
        update = returned.index(ast.unparse(lists.updates.targets[0]))
        for values, new in ((last.value, lists.kept), (target, held)):
            parts = [new if i == update else tree.segment(e) for i, e in enumerate(values.elts) if i != place]
            edits.append(Edit(tree.start(values), tree.end(values), ", ".join(parts)))
    for call, number, value in lists.runs:
        session = tree.segment(call.func)
        text = f"{session}({held}[{tree.segment(number)}].assign({tree.segment(value)}))"
        edits.append(Edit(tree.start(call), tree.end(call), text))
    return apply_edits(tree.text, sorted(edits, key=lambda e: e.start))


__all__ = ["assign_where_run"]
