"""Lists of a builder's variables that it returns, asked for by its callers instead.

    def q_network(state, name):                                   q_values = q_network(state, name="online")
        with tf.variable_scope(name) as scope:                    variables = tf.get_collection(key, scope="online")
            ...
        variables = tf.get_collection(key, scope=scope.name)
        return q_values, variables

A builder becomes a class, which has its variables once it was called; who calls it can say their scope. Two networks of
one builder call their variables alike below their scopes, so that variables paired by such names are paired by place.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from tf2mig.findings import Edit
from tf2mig.graph.items import Function
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.names import Names
from tf2mig.lift.core.settling import settle
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.given import given
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_SCOPES = frozenset({"tf.variable_scope", "tf.name_scope", "tf.variable_op_scope", "tf.AUTO_REUSE"})
_LISTS = frozenset({"tf.get_collection", "tf.trainable_variables", "tf.global_variables"})


@dataclass
class _Builder:
    """A function that lists the variables under its scope, and the calls of it."""

    node: ast.FunctionDef
    parameter: str
    """The parameter that names the scope."""
    listed: ast.Assign
    """The statement that lists them."""
    scope: ast.expr
    """What names the scope there."""
    by_name: ast.Assign | None
    """The statement that makes a dictionary of them by their names below the scope."""
    place: int
    """Where in the result the list or the dictionary is."""
    result: ast.Tuple
    calls: list[ast.Assign]


def ask_for_handed_lists(tree: Tree) -> Tree:
    """The tree of a text in which the callers of such builders list the variables."""
    if "variable_scope" not in tree.text or not any(w in tree.text for w in ("get_collection", "_variables(")):
        return tree
    return settle(tree, _first)


def _first(tree: Tree) -> str | None:
    symbols = Symbols(tree)
    for node in tree.module.body:
        builder = _builder(tree, symbols, node) if isinstance(node, ast.FunctionDef) else None
        edits = _edits(tree, builder) if builder is not None else []
        if edits:
            return apply_edits(tree.text, sorted(edits, key=lambda e: (e.start, e.end)))
    return None


def _builder(tree: Tree, symbols: Symbols, node: ast.FunctionDef) -> _Builder | None:
    last = node.body[-1]
    result = last.value if isinstance(last, ast.Return) else None
    odd = node.decorator_list or node.args.vararg or node.args.kwarg or node.args.kwonlyargs
    if odd or not isinstance(result, ast.Tuple) or sum(isinstance(n, ast.Return) for n in walk(node)) != 1:
        return None
    names = [e.id if isinstance(e, ast.Name) else "" for e in result.elts]
    for statement in node.body:
        scope = _asked(symbols, statement)
        parameter = _parameter(symbols, node, scope) if scope is not None else None
        if scope is None or parameter is None or not isinstance(statement, ast.Assign):
            continue
        name, by_name = _target(statement), _by_name(node, statement, scope)
        given = _target(by_name) if by_name is not None else name
        uses = [n for n in walk(node) if isinstance(n, ast.Name) and n.id in (name, given)]
        known = 3 if by_name is None else 5
        calls = _calls(tree, symbols, node, parameter, len(names))
        if len(uses) == known - 1 and given in names and calls:
            return _Builder(node, parameter, statement, scope, by_name, names.index(given), result, calls)
    return None


def _target(statement: ast.stmt) -> str:
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1 and isinstance(statement.targets[0], ast.Name):
        return statement.targets[0].id
    return ""


def _asked(symbols: Symbols, statement: ast.stmt) -> ast.expr | None:
    """The scope that a statement lists the variables of."""
    call = statement.value if isinstance(statement, ast.Assign) and _target(statement) else None
    if not isinstance(call, ast.Call) or symbols.called(call) not in _LISTS:
        return None
    place = 1 if symbols.called(call) == "tf.get_collection" else 0
    given = next((k.value for k in call.keywords if k.arg == "scope"), None)
    return given if given is not None else (call.args[place] if len(call.args) > place else None)


def _parameter(symbols: Symbols, node: ast.FunctionDef, scope: ast.expr) -> str | None:
    """The parameter by which a function names the only scope that it opens first, if a list asks for that scope."""
    opened = [s for s in node.body if isinstance(s, ast.With)]
    if len(opened) != 1 or len(opened[0].items) != 1:
        return None
    item = opened[0].items[0]
    call = item.context_expr
    if not isinstance(call, ast.Call) or symbols.called(call) != "tf.variable_scope" or not call.args:
        return None
    first, handle = call.args[0], item.optional_vars
    asked = ast.unparse(scope)
    known = {ast.unparse(first)} | ({f"{handle.id}.name"} if isinstance(handle, ast.Name) else set())
    parameters = [a.arg for a in node.args.args]
    return first.id if isinstance(first, ast.Name) and first.id in parameters and asked in known else None


def _by_name(node: ast.FunctionDef, listed: ast.Assign, scope: ast.expr) -> ast.Assign | None:
    """`{v.name[len(scope.name):]: v for v in variables}`."""
    for statement in node.body:
        made = statement.value if isinstance(statement, ast.Assign) and _target(statement) else None
        if not isinstance(made, ast.DictComp) or len(made.generators) != 1 or made.generators[0].ifs:
            continue
        target = made.generators[0].target
        over = ast.unparse(made.generators[0].iter) == _target(listed)
        key = isinstance(target, ast.Name) and ast.unparse(made.key) == f"{target.id}.name[len({ast.unparse(scope)}):]"
        if over and key and isinstance(target, ast.Name) and ast.unparse(made.value) == target.id:
            assert isinstance(statement, ast.Assign)
            return statement
    return None


def _calls(tree: Tree, symbols: Symbols, node: ast.FunctionDef, parameter: str, length: int) -> list[ast.Assign]:
    """The statements that call the function outside of all scopes, with a literal for the scope; none where it is used
    otherwise."""
    found: list[ast.Assign] = []
    for use in tree.nodes:
        if not isinstance(use, ast.Name) or use.id != node.name:
            continue
        call = tree.parents.get(use)
        statement = tree.parents.get(call) if isinstance(call, ast.Call) and call.func is use else None
        if not isinstance(statement, ast.Assign) or len(statement.targets) != 1 or not isinstance(call, ast.Call):
            return []
        target = statement.targets[0]
        scope = given(node, call, parameter)
        if not isinstance(target, ast.Tuple) or len(target.elts) != length or not isinstance(scope, ast.Constant):
            return []
        around = list(tree.ancestors(statement))
        scoped = any(_opens(symbols, a) for a in around)
        if scoped or any(isinstance(a, Function | ast.For | ast.While) for a in around):
            return []
        found.append(statement)
    return found


def _opens(symbols: Symbols, node: ast.AST) -> bool:
    calls = [i.context_expr for i in node.items] if isinstance(node, ast.With) else []
    return any(isinstance(c, ast.Call) and symbols.called(c) in _SCOPES for c in calls)


def _edits(tree: Tree, builder: _Builder) -> list[Edit]:
    """All edits; none where a dictionary is used for more than to pair variables."""
    layout = Layout(tree)
    gone = [s for s in (builder.listed, builder.by_name) if s is not None]
    edits = [Edit(*layout.extent(s), "") for s in gone]
    kept = [e for i, e in enumerate(builder.result.elts) if i != builder.place]
    edits.append(Edit(tree.start(builder.result), tree.end(builder.result), ", ".join(tree.segment(e) for e in kept)))
    dictionaries: list[str] = []
    for statement in builder.calls:
        target, call = statement.targets[0], statement.value
        assert isinstance(target, ast.Tuple)
        assert isinstance(call, ast.Call)
        scope = given(builder.node, call, builder.parameter)
        named = target.elts[builder.place]
        rest = ", ".join(tree.segment(e) for i, e in enumerate(target.elts) if i != builder.place)
        edits.append(Edit(tree.start(target), tree.end(target), rest))
        if scope is None or not isinstance(named, ast.Name) or not rest:
            return []
        if named.id != "_":
            end = layout.extent(statement)[1]
            asked = tree.with_parts(builder.listed.value, {builder.scope: tree.segment(scope)})
            edits.append(Edit(end, end, f"{layout.column(statement)}{named.id} = {asked}{layout.newline}"))
            dictionaries.append(named.id)
    if builder.by_name is not None:
        paired = _paired(tree, dictionaries)
        return [*edits, *paired] if paired is not None else []
    return edits


def _paired(tree: Tree, dictionaries: list[str]) -> list[Edit] | None:
    """What pairs the variables of such dictionaries by name, pairing them by place; None for any other use."""
    edits: list[Edit] = []
    done: set[ast.AST] = set()
    for node in tree.nodes:
        pairs = _items(node, dictionaries)
        if pairs is None:
            continue
        key, value, over = pairs
        whole = node if isinstance(node, ast.For) else tree.parents[node]
        keys = [n for n in walk(whole) if isinstance(n, ast.Name) and n.id == key.id and n is not key]
        asked = [tree.parents[n] for n in keys]
        held = {ast.unparse(a.value) for a in asked if isinstance(a, ast.Subscript)}
        if not all(isinstance(a, ast.Subscript) for a in asked) or len(held) != 1 or not held <= set(dictionaries):
            return None
        other = held.pop()
        stem = other.removesuffix("s") if other.endswith("s") else f"{other}_variable"
        name = stem if stem != value.id and not _is_used(tree, stem) else Names(tree.module).fresh(stem)
        edits.append(Edit(tree.start(key), tree.end(key), name))
        edits += [Edit(tree.start(a), tree.end(a), name) for a in asked]
        edits.append(Edit(tree.start(over), tree.end(over), f"zip({other}, {ast.unparse(over.func.value)})"))  # type: ignore[attr-defined]
        done |= {n for a in [*asked, over] for n in walk(a)}
    for node in tree.nodes:
        if not isinstance(node, ast.Name) or node.id not in dictionaries or node in done:
            continue
        if not isinstance(tree.parents[node], ast.Tuple) or isinstance(node.ctx, ast.Load):
            return None
    return edits


def _is_used(tree: Tree, name: str) -> bool:
    return any(isinstance(n, ast.Name) and n.id == name for n in tree.nodes)


def _items(node: ast.AST, dictionaries: list[str]) -> tuple[ast.Name, ast.Name, ast.Call] | None:
    """`for key, value in dictionary.items()`, in a loop or a comprehension."""
    if not isinstance(node, ast.For | ast.comprehension) or not isinstance(node.iter, ast.Call):
        return None
    func, target = node.iter.func, node.target
    if not isinstance(func, ast.Attribute) or func.attr not in ("items", "iteritems"):
        return None
    if not isinstance(func.value, ast.Name) or func.value.id not in dictionaries:
        return None
    if not isinstance(target, ast.Tuple) or len(target.elts) != 2:
        return None
    key, value = target.elts
    return (key, value, node.iter) if isinstance(key, ast.Name) and isinstance(value, ast.Name) else None


__all__ = ["ask_for_handed_lists"]
