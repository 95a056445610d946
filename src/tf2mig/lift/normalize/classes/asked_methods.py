"""Operations that runs outside of a class ask its methods for, as attributes that its constructor sets last.

    sess.run([net.guess_op(), net.loss_op()])            self.guess = self.guess_op()    (in the constructor)
    step = net.step()                                    sess.run([net.guess, net.loss])
    sess.run(step)                                       sess.run(net.step_output)

Such a method takes no arguments and makes no variables, so that asking once or at each run is the same.
"""

from __future__ import annotations

import ast
import re

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.graph.items import Function
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.names import numbered
from tf2mig.lift.core.tables import layer_symbols
from tf2mig.syntax.mentions import is_own_attribute
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_CHANGING = cat.STEPS | {"assign", "assign_add", "assign_sub"}
"""Methods whose result a run fetches for what it does."""


def call_asked_methods(tree: Tree, symbols: Symbols) -> list[Edit]:
    """The edits that let constructors call such methods; none where there are none."""
    layout = Layout(tree)
    edits: list[Edit] = []
    named: dict[str, str] = {}
    for call in sorted(_asking(tree), key=tree.start):
        assert isinstance(call.func, ast.Attribute)
        word = call.func.attr
        constructor = _constructor(tree, symbols, call)
        names = _named(tree, call)
        if constructor is None or names is None:
            continue
        if word not in named:
            named[word] = _named_after(tree, symbols, word)
            last = constructor.body[-1]
            line = f"{layout.column(last)}self.{named[word]} = self.{word}(){layout.newline}"
            edits.append(Edit(layout.extent(last)[1], layout.extent(last)[1], line))
        assert isinstance(call.func.value, ast.Name)
        text = f"{call.func.value.id}.{named[word]}"
        statement = tree.parents[call]
        if names and isinstance(statement, ast.stmt):
            edits += [Edit(tree.start(n), tree.end(n), text) for n in names]
            edits.append(Edit(*layout.extent(statement), ""))
        else:
            edits.append(Edit(tree.start(call), tree.end(call), text))
    return edits


def _asking(tree: Tree) -> list[ast.Call]:
    """The calls of methods of a named object, without arguments, that runs fetch or a name is given."""
    found: list[ast.Call] = []
    for fetch in _fetches(tree):
        parts = fetch.elts if isinstance(fetch, ast.List | ast.Tuple) else [fetch]
        for part in parts:
            if isinstance(part, ast.Call):
                found.append(part)
            elif isinstance(part, ast.Name):
                bound = tree.bindings(tree.home(part), part.id) or tree.bindings(tree.module, part.id)
                made = tree.parents.get(bound[0]) if len(bound) == 1 else None
                if isinstance(made, ast.Assign) and isinstance(made.value, ast.Call) and made.value not in found:
                    found.append(made.value)
    calls = [c for c in found if not c.args and not c.keywords]
    return [c for c in calls if isinstance(c.func, ast.Attribute) and isinstance(c.func.value, ast.Name)]


def _fetches(tree: Tree) -> list[ast.expr]:
    own = any(isinstance(n, ast.FunctionDef) and n.name == "run" for n in tree.nodes)
    found: list[ast.expr] = []
    for call in [n for n in tree.nodes if isinstance(n, ast.Call) and n.args]:
        if isinstance(call.func, ast.Attribute) and call.func.attr == "run":
            found += call.args[:1] if not own or "sess" in tree.segment(call.func.value) else []
    return found


def _named(tree: Tree, call: ast.Call) -> list[ast.Name] | None:
    """The uses of the name that the call's result is given, none where it is given no name.

    None where the attribute of the object is not surely the same wherever the name stands.
    """
    statement = tree.parents[call]
    if not isinstance(statement, ast.Assign):
        return []
    target = statement.targets[0]
    home = tree.home(call)
    assert isinstance(call.func, ast.Attribute)
    assert isinstance(call.func.value, ast.Name)
    holder = call.func.value.id
    if len(statement.targets) > 1 or not isinstance(target, ast.Name) or len(tree.bindings(home, target.id)) > 1:
        return None
    if len(tree.bindings(home, holder)) != 1 or any(
        isinstance(a, ast.For | ast.While | ast.If | ast.Try) for a in tree.ancestors(call)
    ):
        return None
    uses = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == target.id and n is not target]
    if any(tree.home(n) is not home or not _is_fetched(tree, n) or isinstance(n.ctx, ast.Store) for n in uses):
        return None
    return uses


def _is_fetched(tree: Tree, name: ast.Name) -> bool:
    """Whether a name stands in the fetches of a run, alone or in a list."""
    parent = tree.parents[name]
    whole: ast.AST = parent if isinstance(parent, ast.List | ast.Tuple) else name
    run = tree.parents[whole]
    return isinstance(run, ast.Call) and run.args[:1] == [whole] and getattr(run.func, "attr", "") == "run"


def _constructor(tree: Tree, symbols: Symbols, call: ast.Call) -> ast.FunctionDef | None:
    """The constructor that can call the method, last of all."""
    assert isinstance(call.func, ast.Attribute)
    word = call.func.attr
    methods = [n for n in tree.nodes if isinstance(n, ast.FunctionDef) and n.name == word]
    cls = tree.parents.get(methods[0]) if len(methods) == 1 else None
    inside = isinstance(cls, ast.ClassDef) and cls in tree.ancestors(call)
    if not isinstance(cls, ast.ClassDef) or inside or _makes(tree, symbols, methods[0], {word}):
        return None
    own = {m.name: m for m in cls.body if isinstance(m, Function)}
    constructor = own.get("__init__")
    if not isinstance(constructor, ast.FunctionDef) or any(isinstance(n, ast.Return) for n in walk(constructor)):
        return None
    stored = _attributes(own, constructor, ast.Store)
    later = {n.attr for n in walk(cls) if is_own_attribute(n) and isinstance(n.ctx, ast.Store)} - stored
    return None if _attributes(own, methods[0], ast.Load) & later else constructor


def _attributes(own: dict[str, Function], method: ast.AST, context: type[ast.expr_context]) -> set[str]:
    """The attributes of its object that a method stores or reads, itself or through methods that it calls."""
    found: set[str] = set()
    pending, seen = [method], {method}
    while pending:
        attributes = [n for n in walk(pending.pop()) if is_own_attribute(n)]
        found |= {n.attr for n in attributes if isinstance(n.ctx, context)}
        called = {own[n.attr] for n in attributes if n.attr in own} - seen
        seen |= called
        pending += called
    return found


def _makes(tree: Tree, symbols: Symbols, method: ast.FunctionDef, seen: set[str]) -> bool:
    """Whether a method, or one of its file that it calls, makes variables, runs something or draws: each call would
    anew.
    """
    makers = cat.VARIABLES | frozenset(layer_symbols())
    called = [n for n in walk(method) if isinstance(n, ast.Call)]
    words = {n.func.attr for n in called if isinstance(n.func, ast.Attribute)}
    words |= {n.func.id for n in called if isinstance(n.func, ast.Name)}
    if "run" in words or any((symbols.called(n) or "") in makers for n in called):
        return True
    if any(symbols.called(n) is None and "random" in symbols.tree.segment(n.func) for n in called):
        return True
    below = [n for n in tree.nodes if isinstance(n, ast.FunctionDef) and n.name in words - seen]
    return any(_makes(tree, symbols, m, seen | words) for m in below)


def _named_after(tree: Tree, symbols: Symbols, method: str) -> str:
    """A new attribute for what a method returns: ``guess`` for ``get_guess_op``, ``move_step`` for ``move``."""
    word = re.sub(r"^(get|build|compute|make)_|_op$", "", method)
    functions = [n for n in tree.nodes if isinstance(n, ast.FunctionDef)]
    called = [c for f in functions if f.name == method for c in walk(f) if isinstance(c, ast.Call)]
    changing = cat.GROUPS | cat.ASSIGNMENTS
    steps = any(getattr(c.func, "attr", "") in _CHANGING or symbols.called(c) in changing for c in called)
    taken = {n.attr for n in tree.nodes if isinstance(n, ast.Attribute)} | {f.name for f in functions}
    stem = f"{word}_{'step' if steps else 'output'}"
    return numbered(stem if word in taken else word, taken.__contains__)


__all__ = ["call_asked_methods"]
