"""Runs whose results another run is fed, in one statement: each of them gets a statement of its own ahead.

`sess.run(step, {goal: sess.run(best, {x: after})})` is `best_value = sess.run(best, ..)` and the other run behind it.
So are runs in `tf.Summary(value=[..])`, which is written anew.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph.items import Function, RunSite
from tf2mig.graph.state import State
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.names import Names
from tf2mig.lift.objects.summary_protos import SYMBOLS
from tf2mig.syntax.mentions import last_word
from tf2mig.syntax.tree import Tree, edited
from tf2mig.syntax.walking import walk

_PLAIN = (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Expr, ast.Return)
_SOMETIMES = (ast.IfExp, ast.BoolOp, ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def part_nested_runs(state: State) -> Tree | None:
    """The tree of a text in which such runs stand apart; None where there are none that may."""
    tree, calls = state.tree, {s.call for s in state.sites}
    nested = [(s, around) for s in state.sites if (around := _statement(state, s, calls)) is not None]
    if not nested:
        return None
    layout, names = Layout(tree), Names(tree.module)
    edits: list[Edit] = []
    done: set[ast.stmt] = set()
    for site, statement in sorted(nested, key=lambda n: tree.start(n[0].call)):
        if statement in done or not _is_first(tree, site, statement, calls):
            continue
        name = names.fresh(_stem(site))
        start = tree.start(statement)
        line = f"{name} = {tree.segment(site.call)}{layout.newline}{layout.column(statement)}"
        edits += [Edit(start, start, line), Edit(tree.start(site.call), tree.end(site.call), name)]
        done.add(statement)  # what else is nested in it sees what this leaves
    return edited(tree, edits) if edits else None


def _statement(state: State, site: RunSite, calls: set[ast.Call]) -> ast.stmt | None:
    """The statement around a run that another run is fed, or a summary is made of, where it surely runs it once."""
    fed = False
    for ancestor in state.tree.ancestors(site.call):
        if isinstance(ancestor, _SOMETIMES):
            return None
        fed = fed or (ancestor in calls and _is_fed(ancestor, site.call)) or _is_summary(state, ancestor)
        if isinstance(ancestor, ast.stmt):
            return ancestor if fed and isinstance(ancestor, _PLAIN) else None
    return None


def _is_summary(state: State, node: ast.AST) -> bool:
    """Whether a call makes a summary of numbers, or adds one to it: `summary.value.add(tag=.., simple_value=..)`."""
    func = node.func if isinstance(node, ast.Call) else None
    adds = isinstance(func, ast.Attribute) and func.attr == "add" and getattr(func.value, "attr", "") == "value"
    return adds or (isinstance(node, ast.Call) and state.symbols.called(node) in SYMBOLS)


def _is_fed(call: ast.AST, inner: ast.Call) -> bool:
    """Whether an expression stands in a dictionary that a run is given."""
    given = [*getattr(call, "args", ()), *(k.value for k in getattr(call, "keywords", ()))]
    return any(isinstance(g, ast.Dict) and any(inner in walk(v) for v in g.values) for g in given)


def _is_first(tree: Tree, site: RunSite, statement: ast.stmt, calls: set[ast.Call]) -> bool:
    """Whether nothing that might change a variable runs before it in its statement."""
    around = set(tree.ancestors(site.call))
    own = {n.name for n in tree.nodes if isinstance(n, Function)}
    before = [
        n
        for n in walk(statement)
        if isinstance(n, ast.Call) and n not in around and tree.end(n) <= tree.start(site.call)
    ]
    return not any(n in calls or getattr(n.func, "id", getattr(n.func, "attr", "")) in own for n in before)


def _stem(site: RunSite) -> str:
    """What the result of a run is called."""
    node = site.fetch_node
    named = last_word(node)
    return f"{named}_value" if named else "fed"


__all__ = ["part_nested_runs"]
