"""Recurrent cells before lifting: written so that what owns variables is told apart from what only wraps it.

Two rewritings of the TF1 program that leave its meaning alone. A small function that makes a wrapped cell
is written
out where it is called, since the wrapper may take a tensor and the cell must be made once. A state that
runs feed is
declared as the placeholder that feeding makes of it, with the cell's zero state as its default.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from tf2mig.findings import Edit
from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Function
from tf2mig.graph.values import NESTED
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.settling import settle
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.mentions import block_of, names_in, stored_names
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree, edited

_MODULES = ("tf.nn.rnn_cell.", "tf.contrib.rnn.")
_WRAPPERS = ("DropoutWrapper", "ResidualWrapper", "DeviceWrapper")


def write_out_cells(tree: Tree) -> Tree:
    """The tree of a text in which functions that make wrapped cells are written out where they are called."""
    return settle(tree, _first)


def _first(tree: Tree) -> str | None:
    symbols = Symbols(tree)
    return next((t for f in ast.walk(tree.module) if (t := _expanded(tree, symbols, f)) is not None), None)


def _is_cell(symbol: str | None) -> bool:
    return symbol is not None and symbol.startswith(_MODULES) and symbol.rsplit(".", 1)[-1][:1].isupper()


def _expanded(tree: Tree, symbols: Symbols, function: ast.AST) -> str | None:
    """The text with one function's calls written out and the function gone; None where that is not wanted."""
    if not isinstance(function, ast.FunctionDef) or not _wraps(tree, symbols, function):
        return None
    uses = [
        n
        for n in ast.walk(tree.module)
        if isinstance(n, ast.Name) and n.id == function.name and isinstance(n.ctx, ast.Load)
    ]
    calls = [p for n in uses if isinstance(p := tree.parents.get(n), ast.Call) and p.func is n]
    inside = set(ast.walk(function))
    if not calls or len(calls) != len(uses) or any(c in inside for c in calls):
        return None
    result = _as_expression(tree, symbols, function)
    if result is None:
        return None
    try:
        edits = [Edit(tree.start(c), tree.end(c), _applied(tree, function, c, result)) for c in calls]
    except _Unclear:
        return None
    start, end = Layout(tree).extent(function)
    parent = tree.parents[function]
    if len(getattr(parent, "body", ())) == 1:
        return None
    return apply_edits(tree.text, [*edits, Edit(start, end, "")])


def _wraps(tree: Tree, symbols: Symbols, function: ast.FunctionDef) -> bool:
    """Whether a function makes a wrapped cell, or any cell inside a function that makes other things too."""
    called = [symbols.symbol(n.func) for n in ast.walk(function) if isinstance(n, ast.Call)]
    inner = any(isinstance(a, Function) for a in tree.ancestors(function))
    return any(_is_cell(s) and (inner or str(s).rsplit(".", 1)[-1] in _WRAPPERS) for s in called)


class _Unclear(Exception):
    """The function cannot be written as an expression here."""


class _Substituted(ast.NodeTransformer):
    """Puts expressions in the place of names."""

    def __init__(self, known: dict[str, ast.expr]) -> None:
        self.known = known

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """The expression that a name stands for."""
        return self.known.get(node.id, node) if isinstance(node.ctx, ast.Load) else node


def _as_expression(tree: Tree, symbols: Symbols, function: ast.FunctionDef) -> ast.expr | None:
    """What a function of assignments and one return gives, as one expression over its parameters."""
    args = function.args
    if function.decorator_list or args.vararg or args.kwarg or args.kwonlyargs or args.posonlyargs:
        return None
    known: dict[str, ast.expr] = {}
    for statement in function.body:
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
            continue
        if isinstance(statement, ast.Return) and statement is function.body[-1] and statement.value is not None:
            return _substituted(tree, statement.value, known)
        chosen = _choice(statement)
        if chosen is None or _reads(function, statement, chosen[0]) > 1:
            return None
        known[chosen[0]] = _substituted(tree, chosen[1], known)
    return None


def _choice(statement: ast.stmt) -> tuple[str, ast.expr] | None:
    """The name that a statement binds, in each of its branches where it has any, and to what."""
    if isinstance(statement, ast.Assign):
        target = statement.targets[0]
        return (target.id, statement.value) if len(statement.targets) == 1 and isinstance(target, ast.Name) else None
    if not isinstance(statement, ast.If) or len(statement.body) != 1 or len(statement.orelse) != 1:
        return None
    one, other = _choice(statement.body[0]), _choice(statement.orelse[0])
    if one is None or other is None or one[0] != other[0]:
        return None
    return one[0], ast.IfExp(test=statement.test, body=one[1], orelse=other[1])


def _substituted(tree: Tree, node: ast.expr, known: dict[str, ast.expr]) -> ast.expr:
    plain = hasattr(node, "lineno") and "\n" not in tree.segment(node)
    copy = ast.parse(tree.segment(node), mode="eval").body if plain else _copied(node)
    result = _Substituted(known).visit(copy)
    assert isinstance(result, ast.expr)
    return result


def _copied(node: ast.expr) -> ast.expr:
    return ast.parse(ast.unparse(node), mode="eval").body


def _reads(function: ast.FunctionDef, statement: ast.stmt, name: str) -> int:
    """How often a name is read until it is bound again."""
    index = function.body.index(statement)
    count = 0
    for later in function.body[index + 1 :]:
        count += sum(isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Load) for n in ast.walk(later))
        if isinstance(later, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in later.targets):
            break
    return count


def _applied(tree: Tree, function: ast.FunctionDef, call: ast.Call, result: ast.expr) -> str:
    """The expression with a call's arguments in the place of the parameters. Raises _Unclear."""
    args = function.args
    names = [a.arg for a in args.args]
    given: dict[str, ast.expr] = dict(zip(names[len(names) - len(args.defaults) :], args.defaults, strict=True))
    if any(isinstance(a, ast.Starred) for a in call.args) or any(k.arg is None for k in call.keywords):
        raise _Unclear
    given.update(zip(names, call.args, strict=False))
    given.update({str(k.arg): k.value for k in call.keywords})
    if set(given) != set(names):
        raise _Unclear
    _check_names(tree, function, call, result, set(names))
    copy = _copied(result)
    return ast.unparse(_Substituted({n: _copied(v) for n, v in given.items()}).visit(copy))


def _check_names(tree: Tree, function: ast.FunctionDef, call: ast.Call, result: ast.expr, own: set[str]) -> None:
    """What the function reads from around it must mean the same where it is called. Raises _Unclear."""
    free = names_in(result) - own
    home = next((a for a in tree.ancestors(function) if isinstance(a, Function)), None)
    scopes = [a for a in tree.ancestors(call) if isinstance(a, Function | ast.Lambda)]
    for scope in scopes[: scopes.index(home)] if home in scopes else scopes:
        stored = stored_names(scope)
        stored |= {a.arg for a in ast.walk(scope) if isinstance(a, ast.arg)}
        if free & stored:
            raise _Unclear
    for comprehension in tree.ancestors(call):
        for generator in getattr(comprehension, "generators", ()):
            if free & names_in(generator.target):
                raise _Unclear


@dataclass(frozen=True)
class _State:
    """An assignment of a cell's zero state to a name or attribute that runs feed."""

    statement: ast.Assign
    target: ast.Name | ast.Attribute
    call: ast.Call
    name: str
    zero: str
    """What the zero state itself is called from now on."""
    scope: ast.AST | None
    """The function whose own name it is; None where it is an attribute or a name of the module."""

    def is_meant(self, tree: Tree, node: ast.AST) -> bool:
        """Whether an expression names the state, as far as its last word and its place say."""
        if _last(node) != self.name:
            return False
        return self.scope is None or not isinstance(node, ast.Name) or self.scope in tree.ancestors(node)


def declare_states(tree: Tree) -> Tree:
    """The tree of a text in which zero states that runs feed are placeholders with those as their
    defaults."""
    symbols = Symbols(tree)
    states = [s for n in ast.walk(tree.module) if (s := _state(tree, n)) is not None and _is_fed(tree, s)]
    if not states:
        return tree
    names = [(s.name, s.scope) for s in states]
    if len(set(names)) != len(names):
        raise Blocked(states[-1].statement, "TFM702", "several recurrent states of one name are fed")
    edits: list[Edit] = []
    for state in states:
        edits += _declared(tree, symbols, state)
        edits += _fetches(tree, state)
        edits += _loops(tree, state)
    return edited(tree, edits)


def _last(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _state(tree: Tree, node: ast.AST) -> _State | None:
    if not isinstance(node, ast.Assign) or len(node.targets) != 1 or not isinstance(node.value, ast.Call):
        return None
    call, target = node.value, node.targets[0]
    if not isinstance(call.func, ast.Attribute) or call.func.attr != "zero_state":
        return None
    if not isinstance(target, ast.Name | ast.Attribute):
        return None
    name = _last(target)
    if any(isinstance(s, ast.Assign) and _is_identity(s, target) for s in block_of(tree.parents, node)):
        return None
    zero = "zero_state" if name != "zero_state" else "first_state"
    if any(_last(n) == zero and not _is_method(tree, n) for n in ast.walk(tree.module)):
        zero = f"{name}_zero"
    scope = next((a for a in tree.ancestors(node) if isinstance(a, Function)), None)
    return _State(node, target, call, name, zero, scope if isinstance(target, ast.Name) else None)


def _is_identity(statement: ast.Assign, target: ast.expr) -> bool:
    """Whether a name of a state becomes that of one tensor: ``state = tf.identity(state, name="initial_state")``."""
    made, again = statement.value, ast.unparse(target)
    return (
        isinstance(made, ast.Call)
        and _last(made.func) == "identity"
        and [ast.unparse(t) for t in statement.targets] == [again]
        and [ast.unparse(a) for a in made.args] == [again]
    )


def _is_method(tree: Tree, node: ast.AST) -> bool:
    parent = tree.parents.get(node)
    return isinstance(parent, ast.Call) and parent.func is node


def _keys(tree: Tree, state: _State) -> list[ast.AST]:
    """The places where the state is a key of what is fed."""
    found: list[ast.AST] = []
    for node in ast.walk(tree.module):
        if isinstance(node, ast.Dict):
            found += [k for k in node.keys if k is not None and state.is_meant(tree, k)]
        elif isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
            found += [node.slice] if state.is_meant(tree, node.slice) else []
    return found


def _is_fed(tree: Tree, state: _State) -> bool:
    return bool(_keys(tree, state)) or bool(_feeding_loops(tree, state))


def _declared(tree: Tree, symbols: Symbols, state: _State) -> list[Edit]:
    prefix = f"{tree.segment(state.target.value)}." if isinstance(state.target, ast.Attribute) else ""
    zero = f"{prefix}{state.zero}"
    cell = _bare_cell(tree, symbols, state)
    value = f"{cell}.zero_state({', '.join(tree.segment(a) for a in [*state.call.args, *state.call.keywords])})"
    tensorflow = next((b.name for b in symbols.imports() if b.target in ("tensorflow", "tensorflow.compat.v1")), "tf")
    layout = Layout(tree)
    line = f'{tree.segment(state.target)} = {tensorflow}.placeholder_with_default({zero}, "{NESTED}")'
    text = f"{zero} = {value}{layout.newline}{layout.column(state.statement)}{line}"
    return [Edit(tree.start(state.statement), tree.end(state.statement), text)]


def _bare_cell(tree: Tree, symbols: Symbols, state: _State) -> str:
    """The cell as far as its state is concerned: wrappers that take tensors are left out, since they add
    none to it."""
    assert isinstance(state.call.func, ast.Attribute)
    cell = state.call.func.value
    made = _maker(tree, cell)
    if not isinstance(made, ast.Call) or not _is_cell(symbols.symbol(made.func)):
        return tree.segment(cell)
    before = ast.unparse(made)
    bare = ast.unparse(_Bare(symbols, tree).visit(made))
    return bare if bare != before else tree.segment(cell)


def _maker(tree: Tree, cell: ast.expr) -> ast.expr | None:
    """The expression that a name of a cell was last given before, with names of cells in it written out."""
    if not isinstance(cell, ast.Name):
        return None
    before = [
        n
        for n in ast.walk(tree.module)
        if isinstance(n, ast.Assign)
        and any(_last(t) == cell.id and isinstance(t, ast.Name) for t in n.targets)
        and n.lineno < cell.lineno
    ]
    return max(before, key=lambda n: n.lineno).value if before else None


class _Bare(ast.NodeTransformer):
    """Takes wrappers off cells."""

    def __init__(self, symbols: Symbols, tree: Tree) -> None:
        self.symbols = symbols
        self.tree = tree

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """The cell inside a wrapper."""
        symbol = self.symbols.symbol(node.func)
        if _is_cell(symbol) and str(symbol).endswith(_WRAPPERS) and node.args:
            inner = self.visit(node.args[0])
            assert isinstance(inner, ast.expr)
            return inner
        return ast.Call(func=node.func, args=[self.visit(a) for a in node.args], keywords=node.keywords)

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """A cell that an earlier statement wrapped."""
        made = _maker(self.tree, node) if isinstance(node.ctx, ast.Load) else None
        symbol = self.symbols.symbol(made.func) if isinstance(made, ast.Call) else None
        if made is None or not _is_cell(symbol) or not str(symbol).endswith(_WRAPPERS):
            return node
        inner = self.visit(made)
        assert isinstance(inner, ast.expr)
        return inner


def _fetches(tree: Tree, state: _State) -> list[Edit]:
    """Runs that fetch the state and are not fed it give the zero state."""
    edits: list[Edit] = []
    for node in ast.walk(tree.module):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        alone = len(node.args) + len(node.keywords) <= 2 and len(node.args) > 0 and node.func.attr == "run"
        if alone and state.is_meant(tree, node.args[0]):
            fetched = node.args[0]
            edits.append(Edit(tree.end(fetched) - len(state.name), tree.end(fetched), state.zero))
        elif node.func.attr == "eval" and state.is_meant(tree, node.func.value) and not node.args and not node.keywords:
            fetched = node.func.value
            edits.append(Edit(tree.end(fetched) - len(state.name), tree.end(fetched), state.zero))
    return edits


def _feeding_loops(tree: Tree, state: _State) -> list[tuple[ast.For, str, str, str]]:
    """Loops that feed the parts of a state one by one: the loop, the feed, the key and the value as a
    whole."""
    found = []
    for node in ast.walk(tree.module):
        if isinstance(node, ast.For) and (parts := _fed_parts(tree, state, node)) is not None:
            found.append((node, *parts))
    return found


def _fed_parts(tree: Tree, state: _State, loop: ast.For) -> tuple[str, str, str] | None:
    """``for i, (c, h) in enumerate(initial_state): feed[c] = state[i].c; feed[h] = state[i].h`` feeds
    ``state``."""
    call, target = loop.iter, loop.target
    if not (isinstance(call, ast.Call) and _last(call.func) == "enumerate" and len(call.args) == 1):
        return None
    if not state.is_meant(tree, call.args[0]) or not (isinstance(target, ast.Tuple) and len(target.elts) == 2):
        return None
    index, part = target.elts
    wanted = {"": _last(part)} if isinstance(part, ast.Name) else {}
    if isinstance(part, ast.Tuple) and len(part.elts) == 2:
        wanted = {".c": _last(part.elts[0]), ".h": _last(part.elts[1])}
    feeds: set[str] = set()
    values: set[str] = set()
    seen: set[str] = set()
    for statement in loop.body:
        slot = statement.targets[0] if isinstance(statement, ast.Assign) and len(statement.targets) == 1 else None
        if not isinstance(slot, ast.Subscript) or not isinstance(statement, ast.Assign):
            return None
        key = _last(slot.slice)
        ending = next((e for e, n in wanted.items() if n == key), None)
        text = tree.segment(statement.value)
        tail = f"[{_last(index)}]{ending}"
        if ending is None or not text.endswith(tail):
            return None
        feeds.add(tree.segment(slot.value))
        values.add(text.removesuffix(tail))
        seen.add(key)
    if len(feeds) != 1 or len(values) != 1 or seen != set(wanted.values()):
        return None
    return feeds.pop(), tree.segment(call.args[0]), values.pop()


def _loops(tree: Tree, state: _State) -> list[Edit]:
    return [
        Edit(tree.start(loop), tree.end(loop), f"{feed}[{key}] = {value}")
        for loop, feed, key, value in _feeding_loops(tree, state)
    ]


__all__ = ["declare_states", "write_out_cells"]
