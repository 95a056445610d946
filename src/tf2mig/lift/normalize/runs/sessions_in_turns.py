"""Sessions that take turns over one graph: each has values of its own for the same variables.

`one.run(w.assign_add(1))`, `two.run(w.assign_sub(1))`, and `one` never sees what `two` did (a session holds its
variables' values: tensorflow/python/client/session.py of TF 1.15). Without sessions it is the variables that there are
two of. The statements that make what a later session runs are written once more for it, under other names, and all
runs are the first session's.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.names import Names
from tf2mig.lift.core.settling import settle
from tf2mig.syntax.mentions import read_names, stored_names
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Function, Tree
from tf2mig.syntax.walking import walk


@dataclass
class _Session:
    """A session that a module opens, and the statements that use it."""

    name: str
    opened: ast.Assign
    calls: list[ast.Call]
    """Its method's calls, in order."""


def give_sessions_variables(tree: Tree) -> Tree:
    """The tree of a text in which one session does what several did, with variables for each."""
    return settle(tree, _first) if tree.text.count("Session()") > 1 else tree


def _first(tree: Tree) -> list[Edit] | None:
    symbols = Symbols(tree)
    opened = [_session(tree, symbols, s) for s in tree.module.body]
    known = [s for s in opened if s is not None]
    for one in known:
        for two in known:
            if one is not two and _take_turns(one, two):
                return _merged(tree, symbols, one, two)
    return None


def _session(tree: Tree, symbols: Symbols, statement: ast.stmt) -> _Session | None:
    """What a statement opens: a session of the default graph whose name is bound once and only called through."""
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return None
    target, value = statement.targets[0], statement.value
    if not isinstance(target, ast.Name) or not isinstance(value, ast.Call) or value.args or value.keywords:
        return None
    named = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == target.id and n is not target]
    calls = [_called(tree, n) for n in named]
    if symbols.called(value) != "tf.Session" or None in calls:
        return None
    return _Session(target.id, statement, sorted((c for c in calls if c), key=tree.start))


def _called(tree: Tree, name: ast.Name) -> ast.Call | None:
    """The call of `run` or `close` through a session's name, where the module itself makes it."""
    method = tree.parents.get(name)
    call = tree.parents.get(method) if isinstance(method, ast.Attribute) else None
    if not isinstance(method, ast.Attribute) or not isinstance(call, ast.Call) or call.func is not method:
        return None
    later = any(isinstance(a, Function | ast.Lambda | ast.ClassDef) for a in tree.ancestors(call))
    return call if not later and method.attr in ("run", "close") else None


def _take_turns(one: _Session, two: _Session) -> bool:
    """Whether the second is opened, or used, first between the first's uses."""
    runs, others = _runs(one), _runs(two)
    return bool(runs and others) and runs[0].lineno < others[0].lineno < runs[-1].lineno


def _runs(session: _Session) -> list[ast.Call]:
    return [c for c in session.calls if isinstance(c.func, ast.Attribute) and c.func.attr == "run" and c.args]


def _merged(tree: Tree, symbols: Symbols, one: _Session, two: _Session) -> list[Edit] | None:
    layout, names = Layout(tree), Names(tree.module)
    copies: dict[ast.Assign, dict[str, str]] = {}
    edits: list[Edit] = [Edit(*layout.extent(two.opened), "")]
    for call in (*one.calls, *two.calls):
        if isinstance(call.func, ast.Attribute) and call.func.attr == "close":
            statement = tree.below(tree.module, call)
            if not isinstance(statement, ast.Expr) or statement.value is not call:
                return None
            edits.append(Edit(*layout.extent(statement), ""))
    for call in _runs(two):
        statement = tree.below(tree.module, call)
        assert isinstance(statement, ast.stmt)
        if _initializes(tree, symbols, call.args[0], statement):
            edits.append(Edit(*layout.extent(statement), ""))
            continue
        renamed: dict[str, str] = {}
        for name in sorted(read_names(call.args[0])):
            if not _copy(tree, symbols, name, statement, copies, names):
                return None
            maker = _maker(tree, name, statement)
            if maker in copies:
                renamed[name] = copies[maker][name]
        edits += [Edit(tree.start(n), tree.end(n), t) for n, t in _renamed(call, renamed).items()]
        session = call.func.value if isinstance(call.func, ast.Attribute) else call.func
        edits.append(Edit(tree.start(session), tree.end(session), one.name))
    for statement, own in copies.items():
        at = layout.extent(statement)[1]
        edits.append(Edit(at, at, _copied(tree, layout, statement, own, copies)))
    return sorted(edits, key=lambda e: e.start) if copies else None


def _initializes(tree: Tree, symbols: Symbols, fetch: ast.expr, at: ast.stmt) -> bool:
    """Whether a session's run gives all variables their first values: a copy has them when it is made."""
    maker = _maker(tree, fetch.id, at) if isinstance(fetch, ast.Name) else None
    value = maker.value if maker is not None else fetch
    return isinstance(at, ast.Expr) and isinstance(value, ast.Call) and symbols.called(value) in cat.GLOBAL_INITIALIZERS


def _maker(tree: Tree, name: str, at: ast.stmt) -> ast.Assign | None:
    """The plain assignment of the module that binds a name last before a statement, if nothing else may."""
    before = [s for s in tree.module.body if s.lineno < at.lineno and name in stored_names(s)]
    last = before[-1] if before else None
    plain = isinstance(last, ast.Assign) and [ast.unparse(t) for t in last.targets] == [name]
    return last if plain and isinstance(last, ast.Assign) else None


def _copy(
    tree: Tree, symbols: Symbols, name: str, at: ast.stmt, copies: dict[ast.Assign, dict[str, str]], names: Names
) -> bool:
    """Note what must be there twice for a run to compute a name; whether that is known."""
    maker = _maker(tree, name, at)
    if maker is None:
        bound = any(name in stored_names(s) for s in tree.module.body)
        return not bound
    if not isinstance(at, ast.Assign) and name in stored_names(at):
        return False
    if maker in copies or any(isinstance(n, ast.Attribute) and n.attr == "run" for n in walk(maker.value)):
        return True
    called = {symbols.called(n) for n in walk(maker.value) if isinstance(n, ast.Call)}
    if "tf.get_variable" in called or called & cat.SESSIONS:
        return False
    if not all(_copy(tree, symbols, n, maker, copies, names) for n in sorted(read_names(maker.value))):
        return False
    above = [_maker(tree, n, maker) for n in read_names(maker.value)]
    if called & {"tf.Variable"} or any(m in copies for m in above):
        copies[maker] = {name: names.fresh(name)}
    return True


def _copied(
    tree: Tree, layout: Layout, statement: ast.Assign, own: dict[str, str], copies: dict[ast.Assign, dict[str, str]]
) -> str:
    """The statement once more, under other names."""
    renamed = dict(own)
    for name in read_names(statement.value):
        maker = _maker(tree, name, statement)
        if maker in copies:
            renamed[name] = copies[maker][name]
    target, text = next(iter(own)), tree.with_parts(statement.value, _renamed(statement.value, renamed))
    return f"{layout.column(statement)}{own[target]} = {text}{layout.newline}"


def _renamed(node: ast.AST, names: dict[str, str]) -> dict[ast.expr, str]:
    """What an expression reads by other names."""
    return {n: names[n.id] for n in walk(node) if isinstance(n, ast.Name) and n.id in names}
