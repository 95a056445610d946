"""Placeholders that a builder makes and returns, made by those who call it.

`inputs, out, weights = self.build_network()` for a network and again for its target: what the builder makes is one
network for an input, and the input is the caller's. Without its placeholders the builder is a function of a tensor,
so that lifting has a class for it, and need not write it out at each call. A list of all its variables, which it
returns beside tensors, is what the list of all variables ends with behind the call.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.graph.items import Function
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.settling import settle
from tf2mig.lift.core.tables import layer_symbols
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.mentions import names_in, stored_names
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_MAKERS = cat.VARIABLES | frozenset(layer_symbols())


@dataclass
class _Builder:
    """A function that makes placeholders and returns them, and the calls of it."""

    node: ast.FunctionDef
    bound: bool
    """Whether it is a method, whose calls do not give its first parameter."""
    made: list[ast.Assign]
    """The statements that make the placeholders that it returns."""
    result: ast.Tuple
    calls: list[ast.Assign]
    listed: int = -1
    """Where in the result all the variables stand that it makes, as a list."""


def hand_in_placeholders(tree: Tree) -> Tree:
    """The tree of a text in which builders called several times are handed the placeholders that they returned."""
    return settle(tree, _first)


def _first(tree: Tree) -> str | None:
    symbols = Symbols(tree)
    for node in tree.nodes:
        if isinstance(node, ast.FunctionDef) and (builder := _builder(tree, symbols, node)) is not None:
            return _rewritten(tree, builder)
    return None


def _builder(tree: Tree, symbols: Symbols, node: ast.FunctionDef) -> _Builder | None:
    parent = tree.parents.get(node)
    args = node.args
    odd = node.decorator_list or args.vararg or args.kwarg or args.kwonlyargs or args.posonlyargs or args.defaults
    last = node.body[-1]
    returns = [n for n in walk(node) if isinstance(n, ast.Return)]
    bound = isinstance(parent, ast.ClassDef)
    if odd or node.name == "__init__" or not isinstance(parent, ast.Module | ast.ClassDef) or returns != [last]:
        return None
    result = last.value if isinstance(last, ast.Return) else None
    if not isinstance(result, ast.Tuple) or (bound and [a.arg for a in args.args][:1] != ["self"]):
        return None
    if not any(isinstance(n, ast.Call) and symbols.called(n) in _MAKERS for n in walk(node)):
        return None
    returned = [e.id for e in result.elts if isinstance(e, ast.Name)]
    made = [s for s in node.body if _is_made(symbols, node, s) and returned.count(_target(s)) == 1]
    asked = [n for n in walk(node) if isinstance(n, ast.Call) and symbols.called(n) in cat.PLACEHOLDERS]
    if not made or len(asked) != len(made):
        return None
    calls = _calls(tree, node, len(result.elts), bound=bound)
    builder = _Builder(node, bound, [s for s in made if isinstance(s, ast.Assign)], result, calls or [])
    builder.listed = _list_of_all(symbols, node, result)
    return builder if len(builder.calls) > 1 and _can_move(tree, builder) else None


def _is_made(symbols: Symbols, node: ast.FunctionDef, statement: ast.stmt) -> bool:
    """Whether a statement makes a placeholder of what the function's callers know as well, under a name of its own."""
    if not isinstance(statement, ast.Assign) or not isinstance(statement.value, ast.Call) or not _target(statement):
        return False
    if symbols.called(statement.value) not in cat.PLACEHOLDERS:
        return False
    stores = [n for n in walk(node) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)]
    alone = sum(n.id == _target(statement) for n in stores) == 1
    return alone and not (names_in(statement.value) & stored_names(node))


def _list_of_all(symbols: Symbols, node: ast.FunctionDef, result: ast.Tuple) -> int:
    """Where in its result a function returns a list of all that it makes: variables, in the order they are made in."""
    made = [n for n in walk(node) if isinstance(n, ast.Call) and symbols.called(n) in _MAKERS]
    names = [_target(s) for s in node.body if isinstance(s, ast.Assign) and s.value in made]
    plain = all(symbols.called(n) in cat.VARIABLES for n in made)
    trained = not any(k.arg == "trainable" for n in made for k in n.keywords)
    if not plain or not trained or len(names) != len(made) or len(set(names)) != len(names):
        return -1
    for place, element in enumerate(result.elts):
        if isinstance(element, ast.List) and [ast.unparse(e) for e in element.elts] == names:
            return place
    return -1


def _target(statement: ast.stmt) -> str:
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1 and isinstance(statement.targets[0], ast.Name):
        return statement.targets[0].id
    return ""


def _calls(tree: Tree, node: ast.FunctionDef, length: int, *, bound: bool) -> list[ast.Assign] | None:
    """The statements that call the function and take its result apart; None where something else is done with it."""
    found: list[ast.Assign] = []
    for use in tree.nodes:
        named = isinstance(use, ast.Attribute) and use.attr == node.name if bound else _names(use, node.name)
        if not named:
            continue
        if bound and _names(getattr(use, "value", use), "self") and tree.parents[node] not in tree.ancestors(use):
            continue  # another class' own
        call = tree.parents.get(use)
        statement = tree.parents.get(call) if isinstance(call, ast.Call) and call.func is use else None
        if not isinstance(statement, ast.Assign) or statement.value is not call or len(statement.targets) != 1:
            return None
        if bound and not (isinstance(use, ast.Attribute) and _names(use.value, "self")):
            return None
        target = statement.targets[0]
        assert isinstance(call, ast.Call)
        starred = any(isinstance(a, ast.Starred) for a in call.args) or any(k.arg is None for k in call.keywords)
        if not isinstance(target, ast.Tuple) or len(target.elts) != length or starred:
            return None
        found.append(statement)
    return found


def _names(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _can_move(tree: Tree, builder: _Builder) -> bool:
    """Whether each caller can make the placeholders as the function did: it gives them names, and no scope of the
    function is part of theirs."""
    parameters = {a.arg for a in builder.node.args.args} - {"self"}
    free = {n for s in builder.made for n in names_in(s.value)} - {"self"}
    if (free & parameters) or not _is_alone(tree, builder):
        return False
    callers = {next((id(a) for a in tree.ancestors(c) if isinstance(a, Function)), 0) for c in builder.calls}
    if len(callers) > 1:  # graphs of their own, perhaps, which the builder is written out in
        return False
    for call in builder.calls:
        target = call.targets[0]
        assert isinstance(target, ast.Tuple)
        around = [a for a in tree.ancestors(call) if isinstance(a, Function)]
        if any(free & (stored_names(f) | {a.arg for a in f.args.args}) for f in around):
            return False
        if any(not isinstance(target.elts[p], ast.Name | ast.Attribute) for p in _places(builder)):
            return False
    return True


def _is_alone(tree: Tree, builder: _Builder) -> bool:
    """Whether a name can only mean this function: no class above or below its own has one like it."""
    same = [n for n in tree.nodes if isinstance(n, Function) and n.name == builder.node.name]
    homes = [tree.parents[n] for n in same]
    if not builder.bound:
        return len(same) == 1
    related = {b.id for n in tree.nodes if isinstance(n, ast.ClassDef) for b in n.bases if isinstance(b, ast.Name)}
    apart = all(
        isinstance(h, ast.ClassDef) and h.name not in related and all(ast.unparse(b) == "object" for b in h.bases)
        for h in homes
    )
    return len(same) == 1 or (apart and len(set(homes)) == len(homes))


def _places(builder: _Builder) -> list[int]:
    """Where in its result the function returns each placeholder."""
    names = [e.id if isinstance(e, ast.Name) else "" for e in builder.result.elts]
    return [names.index(_target(s)) for s in builder.made]


def _rewritten(tree: Tree, builder: _Builder) -> str:
    """The text in which the placeholders are the callers'."""
    layout = Layout(tree)
    edits = [Edit(*layout.extent(s), "") for s in builder.made]
    places = _places(builder)
    kept = [e for i, e in enumerate(builder.result.elts) if i not in (*places, builder.listed)]
    text = ", ".join(tree.segment(e) for e in kept)
    start, end = tree.start(builder.result), tree.end(builder.result)
    edits.append(Edit(start, end, text))
    edits.append(_parameters_edit(tree, builder))
    for number, call in enumerate(builder.calls):
        edits += _call_edits(tree, layout, builder, call, number)
    return apply_edits(tree.text, sorted(edits, key=lambda e: (e.start, e.end)))


def _parameters_edit(tree: Tree, builder: _Builder) -> Edit:
    names = [_target(s) for s in builder.made]
    own = builder.node.args.args
    if builder.bound:
        end = tree.end(own[0])
        return Edit(end, end, "".join(f", {n}" for n in names))
    opening = tree.text.index("(", tree.offset(builder.node.lineno, builder.node.col_offset)) + 1
    return Edit(opening, opening, ", ".join(names) + (", " if own else ""))


def _call_edits(tree: Tree, layout: Layout, builder: _Builder, statement: ast.Assign, number: int) -> list[Edit]:
    target, call = statement.targets[0], statement.value
    assert isinstance(target, ast.Tuple)
    assert isinstance(call, ast.Call)
    places = _places(builder)
    column = layout.column(statement)
    lines: list[str] = []
    given: list[str] = []
    for made, place in zip(builder.made, places, strict=True):
        name = tree.segment(target.elts[place])
        name = f"{_target(made)}_{number + 1}" if name == "_" else name
        given.append(name)
        start, _ = layout.extent(made)
        comments = layout.text[start : layout.extent(made, comments=False)[0]].splitlines() if number == 0 else []
        lines += [f"{column}{c.strip()}{layout.newline}" for c in comments]
        lines.append(f"{column}{name} = {tree.segment(made.value)}{layout.newline}")
    rest = [tree.segment(e) for i, e in enumerate(target.elts) if i not in (*places, builder.listed)]
    start, _ = layout.extent(statement, comments=False)
    opening = tree.text.index("(", tree.end(call.func)) + 1
    more = ", " if call.args or call.keywords else ""
    edits = [Edit(start, start, "".join(lines)), Edit(opening, opening, ", ".join(given) + more)]
    if rest:
        edits.append(Edit(tree.start(target), tree.end(target), ", ".join(rest)))
    if builder.listed >= 0 and tree.segment(target.elts[builder.listed]) != "_":
        number_of = len(builder.result.elts[builder.listed].elts)  # type: ignore[attr-defined]
        name = tree.segment(target.elts[builder.listed])
        end = layout.extent(statement)[1]
        line = f"{column}{name} = {_tensorflow(tree)}.trainable_variables()[-{number_of}:]{layout.newline}"
        edits.append(Edit(end, end, line))
    return edits


def _tensorflow(tree: Tree) -> str:
    return next((b.name for b in Symbols(tree).imports() if b.target == "tensorflow"), "tf")


__all__ = ["hand_in_placeholders"]
