"""Constructors that describe a part of the graph for some objects, and the whole of it for the others.

    if scope == GLOBAL:                                     with tf.variable_scope(scope):
        with tf.variable_scope(scope):                          self.s = tf.placeholder(...)
            self.s = tf.placeholder(...)                        mu, self.v, self.params = self._build_net(scope)
            self.params = self._build_net(scope)[-1]            self.loss = ...
    else:                                                       self.pull_op = [... shared.params]
        with tf.variable_scope(scope):
            self.s = tf.placeholder(...)
            mu, self.v, self.params = self._build_net(scope)
            self.loss = ...
            self.pull_op = [... shared.params]

Both kinds of objects make the same variables. What the others describe beyond that does nothing until a run asks for
it, and no run asks an object for what it did not describe: the whole is described for all of them.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.settling import settle
from tf2mig.lift.core.tables import layer_symbols, optimizer_symbols
from tf2mig.syntax.mentions import is_own_attribute, is_question
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_SCOPES = frozenset({"tf.name_scope", "tf.variable_scope", "tf.device"})
_MAKES = cat.VARIABLES | cat.GLOBAL_STEPS | cat.SAVERS | cat.WRITERS | cat.SESSIONS | cat.INITIALIZERS | cat.SUMMARIES
_PLAIN = frozenset({"zip", "list", "len", "range", "enumerate"})
_Step = tuple[tuple[tuple[str, str], ...], ast.stmt]
"""A statement with the heads of the scopes around it, and what opens each."""


def describe_whole(tree: Tree) -> Tree:
    """The tree of a text in which such constructors describe the whole for each object."""
    return settle(tree, _first) if "__init__" in tree.text and "else:" in tree.text else tree


def _first(tree: Tree) -> list[Edit] | None:
    symbols = Symbols(tree)
    for node in tree.nodes:
        if not isinstance(node, ast.If) or not node.orelse or not _is_choice(tree, node):
            continue
        for small, whole in ((node.body, node.orelse), (node.orelse, node.body)):
            if _holds(symbols, tree, small, whole):
                layout = Layout(tree)
                start, end = layout.extent(node, comments=False)
                return [Edit(start, end, "".join(layout.moved(s, [], layout.column(node)) for s in whole))]
    return None


def _is_choice(tree: Tree, node: ast.If) -> bool:
    """Whether a plain test of a constructor's decides what an object describes."""
    parent = tree.parents.get(node)
    maker = next((a for a in tree.ancestors(node) if not isinstance(a, ast.With)), None)
    if not isinstance(maker, ast.FunctionDef) or maker.name != "__init__":
        return False
    chained = isinstance(parent, ast.If) or any(isinstance(s, ast.If) for s in (*node.body, *node.orelse))
    return not chained and is_question(node.test)


def _steps(symbols: Symbols, body: list[ast.stmt], around: tuple[tuple[str, str], ...] = ()) -> list[_Step] | None:
    """The plain statements of a branch with the scopes around them; None where it holds anything else."""
    found: list[_Step] = []
    for statement in body:
        if isinstance(statement, ast.With):
            heads = tuple((ast.unparse(i), symbols.called(i.context_expr) or "") for i in statement.items)
            if any(symbols.called(i.context_expr) not in _SCOPES for i in statement.items):
                return None
            inner = _steps(symbols, statement.body, (*around, *heads))
            if inner is None:
                return None
            found += inner
        elif isinstance(statement, ast.Assign | ast.Expr):
            found.append((around, statement))
        else:
            return None
    return found


def _holds(symbols: Symbols, tree: Tree, small: list[ast.stmt], whole: list[ast.stmt]) -> bool:
    """Whether one branch says all that the other one says, and beyond that only describes."""
    part, full = _steps(symbols, small), _steps(symbols, whole)
    if part is None or full is None or not any(_builds(s) for _, s in part):
        return False
    left = list(full)
    for step in part:
        same = next((other for other in left if _says(symbols, other, step)), None)
        if same is None:
            return False
        left.remove(same)
    return all(_only_describes(symbols, tree, s) for _, s in left)


def _builds(statement: ast.stmt) -> bool:
    """Whether a statement calls a method of the object itself."""
    return any(isinstance(n, ast.Call) and is_own_attribute(n.func) for n in walk(statement))


def _says(symbols: Symbols, whole: _Step, part: _Step) -> bool:
    """Whether a statement sets all that another one sets, to the same; scopes of names alone name no variables that
    a statement lists."""
    heads = [[h for h, open_ in step[0] if _builds(step[1]) or open_ == "tf.variable_scope"] for step in (whole, part)]
    if heads[0] != heads[1]:
        return False
    if ast.unparse(whole[1]) == ast.unparse(part[1]):
        return True
    call, place = _call_of(part[1])
    other, chosen = _call_of(whole[1])
    if call is None or other is None or chosen is not None or ast.unparse(call) != ast.unparse(other):
        return False
    asked, given = _targets(part[1]), _targets(whole[1])
    places = list(range(len(given)))
    if isinstance(place, ast.Slice):
        places = _chosen(place, places)
    elif place is not None:
        index = _number(place)
        places = [places[index]] if index is not None and -len(places) <= index < len(places) else []
    elif len(asked) != len(given) and asked:
        return False
    if len(places) < len(asked):
        return False
    return all(a in ("_", given[at]) for a, at in zip(asked, places, strict=False))


def _call_of(statement: ast.stmt) -> tuple[ast.Call | None, ast.expr | None]:
    """The call whose result a statement takes apart, and what it takes of it."""
    value = statement.value if isinstance(statement, ast.Assign | ast.Expr) else None
    whole = value.value if isinstance(value, ast.Subscript) else value
    place = value.slice if isinstance(value, ast.Subscript) else None
    return (whole, place) if isinstance(whole, ast.Call) else (None, None)


def _targets(statement: ast.stmt) -> list[str]:
    """The names that a statement gives the parts of a value; none where it takes the value whole."""
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return []
    target = statement.targets[0]
    if isinstance(target, ast.Tuple | ast.List):
        return [ast.unparse(e) for e in target.elts]
    _, place = _call_of(statement)
    return [ast.unparse(target)] if place is not None and not isinstance(place, ast.Slice) else ["?"]


def _chosen(place: ast.Slice, places: list[int]) -> list[int]:
    low, high = _number(place.lower), _number(place.upper)
    unknown = place.step is not None or (place.lower is not None and low is None)
    return [] if unknown or (place.upper is not None and high is None) else places[low:high]


def _number(node: ast.expr | None) -> int | None:
    """The number that a literal is."""
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        inner = _number(node.operand)
        return None if inner is None else -inner
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, int) else None


def _only_describes(symbols: Symbols, tree: Tree, statement: ast.stmt) -> bool:
    """Whether a statement binds parts of the graph and makes no variables, whatever the object was given."""
    if not isinstance(statement, ast.Assign):
        return False
    maker = next(a for a in tree.ancestors(statement) if isinstance(a, ast.FunctionDef))
    given = {a.arg for a in [*maker.args.args, *maker.args.kwonlyargs]}
    calls = [n for n in walk(statement.value) if isinstance(n, ast.Call)]
    if not calls:
        # Of an object that is not there, an attribute would be read while the constructor runs.
        read = [n.value for n in walk(statement.value) if isinstance(n, ast.Attribute | ast.Subscript)]
        return not any(isinstance(n, ast.Name) and n.id in given - {"self"} for n in read)
    return all(_describes(symbols, call) for call in calls)


def _describes(symbols: Symbols, call: ast.Call) -> bool:
    symbol = symbols.called(call)
    if symbol is None:
        own = isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name)
        if isinstance(call.func, ast.Name):
            return call.func.id in _PLAIN
        return isinstance(call.func, ast.Attribute) and not (own and ast.unparse(call.func.value) == "self")
    return symbol not in _MAKES and (symbol not in layer_symbols() or symbol in optimizer_symbols())


__all__ = ["describe_whole"]
