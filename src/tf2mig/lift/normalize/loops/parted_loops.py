"""Loops that make variables, put them into lists and compute with them: one loop that makes, one that computes.

`for i in range(n): w = tf.Variable(..); ws.append(w); h = tf.matmul(h, w)` is the same as a loop that fills `ws` and
one that computes with `ws[i]`, where what is made needs nothing that is computed. The lists then stay where they are,
and the computing moves into the lifted functions. Numbers that rounds hand on, as `n_in = n_out` does, stand where they
are needed. What else the loop makes gets lists of its own, so that variables are made in the order that they had; a
list that more is put into behind the loop gets the loop's at once.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.graph.items import Function
from tf2mig.lift.core.known_lengths import given_to
from tf2mig.lift.core.layout import INDENT, Layout
from tf2mig.lift.core.names import Names
from tf2mig.lift.core.settling import settle
from tf2mig.lift.variables.loops import plural
from tf2mig.syntax.mentions import is_own_attribute, read_names, stored_names
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_AGAIN = frozenset({"range", "xrange", "len", "enumerate", "zip"})
_NUMBERS = frozenset({"int", "float", "abs", "max", "min", "round", "len", "sum", "pow"}) | frozenset(
    f"{module}.{name}" for module in ("math", "np", "numpy") for name in ("sqrt", "floor", "ceil", "log", "exp", "prod")
)
"""Functions of numbers that give the same wherever they stand."""
_PLAIN = (
    ast.Name, ast.Constant, ast.BinOp, ast.UnaryOp, ast.operator, ast.unaryop, ast.expr_context, ast.Subscript,
    ast.List, ast.Tuple, ast.Call,
)  # fmt: skip
_SCOPES = frozenset({"tf.name_scope", "tf.variable_scope"})


@dataclass
class _Parts:
    """A loop's statements: those that make variables and list them, and those that compute."""

    loop: ast.For
    block: ast.With | None
    """The scope that holds all of them, but what fills lists behind it; where there is one."""
    making: list[ast.stmt]
    computing: list[ast.stmt]
    listed: dict[str, str]
    """The elements of the lists, by the names that they replace."""
    new: dict[str, str]
    """New lists, by the names of what is put into them."""
    longer: dict[str, str]
    """Lists that hold more than what the loop puts into them, by the names of what that is."""
    counter: str
    """A name that counts the rounds of the loop that computes, where none did."""


def part_loops(tree: Tree) -> Tree:
    """The tree of a text in which such loops are parted."""
    if ".append(" not in tree.text:
        return tree
    return settle(tree, _first)


def _first(tree: Tree) -> list[Edit] | None:
    symbols = Symbols(tree)
    for node in tree.nodes:
        if isinstance(node, ast.For) and not node.orelse:
            parts = _parts(tree, symbols, node)
            if parts is not None:
                return [_written(tree, parts)]
    return None


def _parts(tree: Tree, symbols: Symbols, loop: ast.For) -> _Parts | None:
    index = _index(loop)
    block = loop.body[0] if isinstance(loop.body[0], ast.With) else None
    block = block if all(_appended(s) is not None for s in loop.body[1:]) else None
    if block is not None and any(
        symbols.called(i.context_expr) not in _SCOPES or i.optional_vars is not None for i in block.items
    ):
        return None
    body = [*block.body, *loop.body[1:]] if block is not None else loop.body
    if not _is_repeatable(loop.iter):
        return None
    fresh = Names(tree.module)
    counter = fresh.fresh("i") if index is None else ""
    index = index or counter
    made = {
        s.targets[0].id: s
        for s in body
        if isinstance(s, ast.Assign)
        and len(s.targets) == 1
        and isinstance(s.targets[0], ast.Name)
        and symbols.called(s.value) in cat.VARIABLES
    }
    appended = [(s, a) for s in body if (a := _appended(s)) is not None and a[1] in made]
    if not appended or not all(_is_new_list(tree, loop, holder) for _, (holder, _) in appended):
        return None
    names = {name for _, (_, name) in appended}
    apart = {n for n, s in made.items() if _feeding(body, [s]) is not None and _only_here(tree, loop, n)}
    feeding = _feeding(body, [made[n] for n in apart])
    if feeding is None or not names <= apart:
        return None
    making: list[ast.stmt] = [*(made[n] for n in apart), *(s for s, _ in appended)]
    computing = [s for s in body if s not in making]
    read = set().union(*(read_names(s) for s in computing if s not in feeding))
    if not read & set().union(*map(stored_names, feeding)):
        computing = [s for s in computing if s not in feeding]
    elif _hands_on(feeding):
        return None
    if not any(symbols.called(n) is not None for s in computing for n in walk(s)):
        return None
    if counter and isinstance(loop.iter, ast.Name) and stored_names(loop.target) & read:
        return None  # what a name stands for may be gone over only once
    making = [s for s in body if s in making or s in feeding]
    longer = {name: tree.segment(holder) for _, (holder, name) in appended if _grows(tree, loop, holder)}
    new = {n: fresh.fresh(plural(n)) for n in made if n in longer or n in apart - names}
    listed = {name: f"{new.get(name) or tree.segment(holder)}[{index}]" for _, (holder, name) in appended}
    listed.update({n: f"{name}[{index}]" for n, name in new.items()})
    return _Parts(loop, block, making, computing, listed, new, longer, counter)


def _feeding(body: list[ast.stmt], made: list[ast.Assign]) -> list[ast.stmt] | None:
    """The statements of numbers that what is made needs; None where it needs anything else of the body."""
    plain = [s for s in body if isinstance(s, ast.Assign) and _is_plain(s)]
    computed = set().union(*(stored_names(s) for s in body if s not in plain))
    wanted: set[str] = set().union(*(read_names(s.value) for s in made))
    found: list[ast.stmt] = []
    while more := [s for s in plain if s not in found and stored_names(s) & wanted]:
        found += more
        wanted |= set().union(*map(read_names, more))
    return None if wanted & computed else [s for s in body if s in found]


def _is_plain(node: ast.Assign) -> bool:
    """Whether a statement gives a name a number or a list of numbers, as far as its words tell."""
    if not isinstance(node.targets[0], ast.Name) or len(node.targets) > 1:
        return False
    calls = [n for n in walk(node.value) if isinstance(n, ast.Call)]
    named = [n for c in calls for n in walk(c.func)]
    inner = [n for n in walk(node.value) if n not in named]
    return all(ast.unparse(c.func) in _NUMBERS for c in calls) and all(isinstance(n, _PLAIN) for n in inner)


def _hands_on(statements: list[ast.stmt]) -> bool:
    """Whether a statement reads what only a round before this one gave."""
    given: set[str] = set()
    later = set().union(*map(stored_names, statements))
    for node in statements:
        if read_names(node) & later - given:
            return True
        given |= stored_names(node)
    return False


def _index(loop: ast.For) -> str | None:
    """The name that counts the loop's rounds from zero."""
    call, target = loop.iter, loop.target
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name) or call.keywords or len(call.args) != 1:
        return None
    if call.func.id in ("range", "xrange") and isinstance(target, ast.Name) and target.id != "_":
        return target.id
    if call.func.id == "enumerate" and isinstance(target, ast.Tuple) and isinstance(target.elts[0], ast.Name):
        return target.elts[0].id
    return None


def _is_repeatable(node: ast.expr) -> bool:
    """Whether an expression gives the same once more."""
    for inner in walk(node):
        if isinstance(inner, ast.Call):
            if not isinstance(inner.func, ast.Name) or inner.func.id not in _AGAIN:
                return False
        elif isinstance(inner, ast.Await | ast.Yield | ast.NamedExpr | ast.GeneratorExp):
            return False
    return True


def _appended(node: ast.stmt) -> tuple[ast.expr, str] | None:
    """The list and the name of ``names.append(name)``."""
    call = node.value if isinstance(node, ast.Expr) else None
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute) or call.func.attr != "append":
        return None
    name = call.args[0] if len(call.args) == 1 and not call.keywords else None
    holder = call.func.value
    own = is_own_attribute(holder)
    return (holder, name.id) if isinstance(name, ast.Name) and (own or isinstance(holder, ast.Name)) else None


def _is_new_list(tree: Tree, loop: ast.For, holder: ast.expr) -> bool:
    """Whether a list is made empty once, before the loop, and nothing but the loop fills it until the loop is done."""
    text = tree.segment(holder)
    named = [n for n in tree.nodes if isinstance(n, ast.Name | ast.Attribute) and tree.segment(n) == text]
    stores = sorted((n for n in named if not isinstance(n.ctx, ast.Load)), key=tree.start)
    changed = [n for n in named if isinstance(p := tree.parents.get(n), ast.Attribute) and p.attr != "reverse"]
    anew = [n for n in stores[1:] if tree.home(n) is not tree.home(loop) or tree.start(n) < tree.end(loop)]
    first = [n for n in changed if not _is_added_behind(tree, loop, n)]
    if not stores or anew or len(first) != 1 or not _is_empty(tree, stores[0]):
        return False
    looped = any(isinstance(a, ast.For | ast.While | ast.Lambda) for a in tree.ancestors(stores[0]))
    inside = [n for n in named if n is not holder and n in set(walk(loop))]
    before = tree.start(stores[0]) < tree.start(loop)
    return before and not looped and not inside and _runs_once(tree, loop, stores[0])


def _grows(tree: Tree, loop: ast.For, holder: ast.expr) -> bool:
    """Whether a list that a loop fills gets more behind it."""
    text = tree.segment(holder)
    named = [n for n in tree.nodes if isinstance(n, ast.Name | ast.Attribute) and tree.segment(n) == text]
    return any(_is_added_behind(tree, loop, n) for n in named)


def _is_added_behind(tree: Tree, loop: ast.For, holder: ast.expr) -> bool:
    """Whether more is put at the end of a list, by the scope of a loop once the loop is done."""
    method = tree.parents.get(holder)
    adds = isinstance(method, ast.Attribute) and method.attr in ("append", "extend")
    return adds and tree.start(holder) > tree.end(loop) and _scope(tree, holder) is _scope(tree, loop)


def _runs_once(tree: Tree, loop: ast.For, store: ast.AST) -> bool:
    """Whether each new list sees the loop once: in one scope, or in a method that the constructor alone calls."""
    here, there = _scope(tree, loop), _scope(tree, store)
    if here is there:
        return not any(isinstance(a, ast.For | ast.While) for a in tree.ancestors(loop))
    same = isinstance(here, ast.FunctionDef) and tree.parents.get(here) is tree.parents.get(there or tree.module)
    if not same or not isinstance(there, ast.FunctionDef) or there.name != "__init__" or here is None:
        return False
    named = [n for n in tree.nodes if isinstance(n, ast.Attribute) and n.attr == getattr(here, "name", "")]
    looped = any(isinstance(a, ast.For | ast.While) for n in [loop, *named] for a in tree.ancestors(n))
    return len(named) == 1 and _scope(tree, named[0]) is there and not looped


def _scope(tree: Tree, node: ast.AST) -> ast.AST | None:
    return next((a for a in tree.ancestors(node) if isinstance(a, Function | ast.Lambda)), None)


def _is_empty(tree: Tree, target: ast.AST) -> bool:
    """Whether an assignment gives a target an empty list."""
    value = given_to(tree, target)
    return isinstance(value, ast.List) and not value.elts


def _only_here(tree: Tree, loop: ast.For, name: str) -> bool:
    """Whether a name is set once in the loop and not read behind it, where its last value would be meant."""
    scope = tree.home(loop)
    inside = set(walk(loop))
    uses = [n for n in walk(scope) if isinstance(n, ast.Name) and n.id == name]
    own = [n for n in uses if n in inside]
    outside = [n for n in uses if n not in inside and tree.start(n) > tree.end(loop) and not _is_own(tree, n)]
    outside.sort(key=tree.start)
    free = not outside or _binds_anew(tree, outside[0])
    return free and sum(not isinstance(n.ctx, ast.Load) for n in own) == 1


def _binds_anew(tree: Tree, node: ast.Name) -> bool:
    """Whether the first use of a name behind the loop gives it a new value that does not read the old one."""
    statement = tree.statement(node)
    if isinstance(statement, ast.For):
        plain = tree.parents.get(node) in (statement, statement.target)
        read = any(isinstance(n, ast.Name) and n.id == node.id for n in walk(statement.iter))
        return plain and node in set(walk(statement.target)) and not read
    if not isinstance(statement, ast.Assign) or not any(node in set(walk(t)) for t in statement.targets):
        return False
    if isinstance(node.ctx, ast.Load):
        return False
    return not any(isinstance(n, ast.Name) and n.id == node.id for n in walk(statement.value))


def _is_own(tree: Tree, node: ast.Name) -> bool:
    """Whether a comprehension around a name binds it for itself."""
    targets = [g.target for a in tree.ancestors(node) for g in getattr(a, "generators", ())]
    return any(isinstance(n, ast.Name) and n.id == node.id for t in targets for n in walk(t))


def _written(tree: Tree, parts: _Parts) -> Edit:
    layout = Layout(tree)
    column, newline = layout.column(parts.loop), layout.newline
    target, over = tree.segment(parts.loop.target), tree.segment(parts.loop.iter)
    head = f"{column}for {target} in {over}:{newline}"
    counted = f"({target})" if isinstance(parts.loop.target, ast.Tuple) and not target.startswith("(") else target
    again = f"{column}for {parts.counter}, {counted} in enumerate({over}):{newline}" if parts.counter else head
    if parts.counter and not stored_names(parts.loop.target) & set().union(*map(read_names, parts.computing)):
        filled = next(iter(parts.listed.values())).rpartition("[")[0]
        again = f"{column}for {parts.counter} in range(len({filled})):{newline}"
    indent = column + INDENT
    if parts.block is not None:
        items = ", ".join(tree.segment(i.context_expr) for i in parts.block.items)
        head, again = (f"{h}{indent}with {items}:{newline}" for h in (head, again))
        indent += INDENT
    before = "".join(f"{column}{name} = []{newline}" for name in parts.new.values())
    behind = "".join(f"{column}{held}.extend({parts.new[n]}){newline}" for n, held in parts.longer.items())
    making = "".join(_made(layout, parts, s, indent) for s in parts.making)
    computing = "".join(layout.moved(s, _edits(tree, s, parts.listed), indent) for s in parts.computing)
    start, end = layout.extent(parts.loop, comments=False)
    return Edit(start, end, before + head + making + behind + again + computing)


def _made(layout: Layout, parts: _Parts, node: ast.stmt, indent: str) -> str:
    """A statement of the loop that makes variables."""
    put = _appended(node)
    if put is not None:
        name = put[1]
        return (
            f"{indent}{parts.new[name]}.append({name}){layout.newline}"
            if name in parts.new
            else layout.moved(node, [], indent)
        )
    text = layout.moved(node, [], indent)
    name = node.targets[0].id if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) else ""
    if name in parts.new and name not in parts.longer:
        text += f"{indent}{parts.new[name]}.append({name}){layout.newline}"
    return text


def _edits(tree: Tree, node: ast.stmt, listed: dict[str, str]) -> list[Edit]:
    found = [n for n in walk(node) if isinstance(n, ast.Name) and n.id in listed]
    return sorted((Edit(tree.start(n), tree.end(n), listed[n.id]) for n in found), key=lambda e: e.start)


__all__ = ["part_loops"]
