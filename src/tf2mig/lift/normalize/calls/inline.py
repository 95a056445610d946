"""Functions that build part of a graph once are written out where they are called.

A function that declares placeholders or makes a training operation builds something that only its caller's run
sites complete. Where such a function is called once, its statements take the place of the call, so that lifting
sees one scope.
"""

from __future__ import annotations

import ast

from tf2mig.graph import categories as cat
from tf2mig.graph.items import Function
from tf2mig.lift.core.names import MARKER, part_of
from tf2mig.lift.core.settling import settle
from tf2mig.lift.normalize.calls.filling import fills_collections
from tf2mig.lift.normalize.calls.handed_tensors import runs_what_it_is_handed
from tf2mig.lift.normalize.calls.returned_updates import lists_updates, returns_update, shows_variables
from tf2mig.lift.normalize.calls.unnamed_variables import makes_unnamed_variable
from tf2mig.lift.normalize.calls.writing_out import Site, in_loop, is_plain, is_statement, written_out
from tf2mig.lift.normalize.recurrent.fed_states import makes_fed_state
from tf2mig.syntax.mentions import is_bound_inside, last_word, names_in, stored_names
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_PARTS = cat.PLACEHOLDERS | cat.MERGES | cat.GLOBAL_STEPS | cat.SAVERS | cat.WRITERS | cat.SUMMARIES
_RESETS = frozenset({"tf.reset_default_graph", "tf.compat.v1.reset_default_graph"})

_COPIES = 3
"""How often a function that sets up an iterator or makes a training step is written out."""


_WRITTEN = 12
"""How many calls of a function that fills a collection, that of the summaries too, are written out."""


_HANDED = 4
"""How often a function that runs different tensors is written out."""


def inline_builders(tree: Tree) -> Tree:
    """The tree of a text in which such functions are written out, innermost first."""
    return settle(tree, _innermost)


def _innermost(tree: Tree) -> str | None:
    symbols = Symbols(tree)
    site = next((s for f in functions_of(tree) if (s := _site(tree, symbols, f)) is not None), None)
    return written_out(tree, site) if site is not None else None


def functions_of(tree: Tree) -> list[ast.FunctionDef]:
    """The module's functions, and those inside of functions whose names stand for nothing else."""
    found = [n for n in tree.module.body if isinstance(n, ast.FunctionDef)]
    defined = [n.name for n in tree.nodes if isinstance(n, ast.FunctionDef | ast.ClassDef)]
    bound = {n.id for n in tree.nodes if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}
    bound |= {n.arg for n in tree.nodes if isinstance(n, ast.arg)}
    inner = [n for f in found for n in f.body if isinstance(n, ast.FunctionDef)]
    return found + [n for n in inner if defined.count(n.name) == 1 and n.name not in bound]


def _site(tree: Tree, symbols: Symbols, function: ast.FunctionDef) -> Site | None:
    """The function's only call, if the function is to be written out there."""
    fills = fills_collections(tree, symbols, function)
    parts = fills or _draws(tree, function) or _composes(tree, symbols, function) or _resets(symbols, function)
    parts = parts or lists_updates(symbols, function) or returns_update(symbols, function)
    handed = runs_what_it_is_handed(tree, function)
    parts = parts or handed or shows_variables(symbols, function) or makes_unnamed_variable(tree, symbols, function)
    if not is_plain(function, whole=True) or not (parts or any(_is_part(symbols, n) for n in walk(function))):
        return None
    if not handed and any(_is_run(symbols, n) for n in walk(function)):
        return None
    uses = [
        n
        for n in walk(tree.module)
        if isinstance(n, ast.Name) and n.id == function.name and n not in set(walk(function))
    ]
    if not uses or _through_module(tree, symbols, function.name):
        return None
    if len(uses) > max(_copies(tree, symbols, function, fills=fills), _COPIES if stand_apart(tree, uses) else 1):
        return None
    call = tree.parents.get(uses[0])
    if not isinstance(call, ast.Call) or call.func is not uses[0] or any(k.arg is None for k in call.keywords):
        return None
    statement = tree.parents.get(call)
    if any(isinstance(a, ast.Starred) for a in call.args) or not is_statement(statement, call):
        return None
    assert isinstance(statement, ast.stmt)
    inner = {n.name for n in walk(function) if isinstance(n, Function)} - {function.name}
    if inner & (names_in(tree.home(statement)) - names_in(function)):
        return None
    looped = in_loop(tree, statement) and not (fills or _resets(symbols, function))
    if looped or _captured(tree, function, statement):
        return None
    return Site(function, call, statement, keep=len(uses) > 1)


def _captured(tree: Tree, function: ast.FunctionDef, statement: ast.stmt) -> bool:
    """Whether a name that the function takes from around it would mean something else where it is called."""
    own = stored_names(function) | {a.arg for a in function.args.args}
    free = {n.id for n in walk(function) if isinstance(n, ast.Name) and not is_bound_inside(tree, n, function)} - own
    home = tree.function_around(function)
    around = [a for a in tree.ancestors(statement) if isinstance(a, Function)]
    between = around[: around.index(home)] if home in around else around
    if home is not None and home not in around:
        return True
    return any(free & (stored_names(f) | {a.arg for a in f.args.args}) for f in between)


def _resets(symbols: Symbols, function: ast.FunctionDef) -> bool:
    """Whether a function starts a new graph."""
    return any(isinstance(n, ast.Call) and symbols.called(n) in _RESETS for n in walk(function))


def _composes(tree: Tree, symbols: Symbols, function: ast.FunctionDef) -> bool:
    """Whether a function only calls others that open scopes, in a program that selects variables by scopes."""
    if "startswith(" not in tree.text and ".name" not in tree.text and not _asks_for_variables(tree):
        return False
    called = {n.func.id for n in walk(function) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
    scoped = [
        f
        for f in functions_of(tree)
        if any(isinstance(n, ast.Call) and symbols.called(n) == "tf.variable_scope" for n in walk(f))
    ]
    return function not in scoped and any(f.name in called for f in scoped)


def _asks_for_variables(tree: Tree) -> bool:
    """Whether a program reads a collection other than that of updates, as one does that wants some of the variables."""
    if "_collection(" not in tree.text:
        return False
    calls = [n for n in tree.nodes if isinstance(n, ast.Call) and last_word(n.func).startswith("get_collection")]
    return any(len(c.args) + len(c.keywords) != 1 or "UPDATE_OPS" not in ast.unparse(c) for c in calls)


def _copies(tree: Tree, symbols: Symbols, function: ast.FunctionDef, *, fills: bool) -> int:
    """How often a function may be written out."""
    if (
        fills
        or _resets(symbols, function)
        or any(isinstance(n, ast.Call) and symbols.called(n) in cat.SUMMARIES for n in walk(function))
    ):
        return _WRITTEN
    if lists_updates(symbols, function) or returns_update(symbols, function):
        return _WRITTEN
    if makes_unnamed_variable(tree, symbols, function):
        return _WRITTEN
    if runs_what_it_is_handed(tree, function):
        return _HANDED
    declares = any(isinstance(n, ast.Call) and symbols.called(n) in cat.PLACEHOLDERS for n in walk(function))
    return _COPIES if declares or _draws(tree, function) or _trains(function) else 1


def _trains(function: ast.FunctionDef) -> bool:
    """Whether a function makes an optimizer's step."""
    calls = [n.func for n in walk(function) if isinstance(n, ast.Call)]
    return any(isinstance(c, ast.Attribute) and c.attr in cat.STEPS for c in calls)


def stand_apart(tree: Tree, uses: list[ast.Name]) -> bool:
    """Whether each call stands in a function or script of its own: one trains a model and another tests it."""
    around: list[object] = []
    for node in uses:
        outer = list(tree.ancestors(node))
        scope = next((a for a in outer if isinstance(a, Function)), None)
        top = outer[-2] if len(outer) > 1 else None
        part = part_of(top, tree.module) if scope is None and isinstance(top, ast.stmt) else 0
        around.append(scope or part or None)
    return around.count(None) <= (MARKER in tree.text) and len(set(around)) == len(around)


def _through_module(tree: Tree, symbols: Symbols, name: str) -> bool:
    """Whether the name may also be reached as a module's member."""
    modules = {b.name for b in symbols.imports() if not b.target.startswith("tensorflow")}
    return any(
        isinstance(n, ast.Attribute) and n.attr == name and isinstance(n.value, ast.Name) and n.value.id in modules
        for n in tree.nodes
    )


def _is_part(symbols: Symbols, node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    symbol = symbols.symbol(node.func)
    if symbol is not None:
        return symbol in _PARTS or symbol.startswith(("tf.metrics.", "tf.contrib.metrics.streaming_"))
    name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    return name in cat.TRAINING or (name == "zero_state" and makes_fed_state(symbols.tree, node))


def _draws(tree: Tree, function: ast.FunctionDef) -> bool:
    """Whether the function takes from an iterator what it does not just return."""
    return any(
        isinstance(n, ast.Call)
        and isinstance(n.func, ast.Attribute)
        and n.func.attr == "get_next"
        and not isinstance(tree.parents.get(n), ast.Return)
        for n in walk(function)
    )


def _is_run(symbols: Symbols, node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    symbol = symbols.symbol(node.func)
    if symbol is not None:
        return symbol in cat.SESSIONS
    return isinstance(node.func, ast.Attribute) and node.func.attr in ("run", "eval")


__all__ = ["functions_of", "inline_builders", "stand_apart"]
