"""Functions that build a part of the graph and are called once, written out where they are called.

A class that stands for such a function gives all that the function returned, or nothing. TF1 ran what a run asked for:
a decoder's function returns what it decodes for training and what it decodes by itself, and only one of them needs the
targets. So this is tried where a program is blocked.
"""

from __future__ import annotations

import ast

from tf2mig.graph import categories as cat
from tf2mig.graph.items import Function
from tf2mig.lift.core.settling import settle, settled
from tf2mig.lift.core.tables import layer_symbols
from tf2mig.lift.normalize.calls.handed_tensors import fetched_parameters
from tf2mig.lift.normalize.calls.writing_out import Site, in_loop, is_plain, is_statement, written_out
from tf2mig.lift.normalize.recurrent.cells import write_out_cells
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk


def write_out_once(source: Source) -> Source:
    """The program with such functions written out; the same one where there are none."""
    tree = Tree(source)
    written = settle(write_out_cells(tree), _innermost)
    return source if written.text == tree.text else Source(written.text, source.path, source.cells)


def _innermost(tree: Tree) -> str | None:
    symbols = Symbols(tree)
    functions = [n for n in tree.module.body if isinstance(n, ast.FunctionDef)]
    building = {f.name for f in functions if _builds(symbols, f)}
    for function in functions:
        if (
            function.name in building
            and not _called(function) & building
            and (site := only_site(tree, function)) is not None
        ):
            return written_out(tree, site)
    return None


def write_out_listing(source: Source) -> Source:
    """The program with functions written out that are called once and compute with the program's variables, as weight
    decay does: the variables are seen where the function is called; the same program where there are none."""
    return settled(source, _listing)


def _listing(tree: Tree) -> str | None:
    symbols = Symbols(tree)
    for function in [n for n in tree.module.body if isinstance(n, ast.FunctionDef)]:
        lists = [n for n in walk(function) if isinstance(n, ast.Call) and symbols.called(n) in cat.COLLECTIONS]
        if any(not isinstance(tree.parents.get(n), ast.Return) for n in lists) and not _runs(function):
            site = only_site(tree, function)
            if site is not None:
                return written_out(tree, site)
    return None


def write_out_callers(source: Source) -> Source:
    """The program with functions written out that are called once and call makers of variables which others call, too:
    what those share is made where its arguments are known; the same program where there are none."""
    return settled(source, _sharing)


def _sharing(tree: Tree) -> str | None:
    symbols = Symbols(tree)
    functions = [n for n in tree.module.body if isinstance(n, ast.FunctionDef)]
    makers = {f.name for f in functions if _builds(symbols, f)}
    for _ in functions:
        makers |= {f.name for f in functions if _called(f) & makers}
    reused = [f for f in functions if f.name in makers and _reuses(f)]
    shared = {f.name for f in reused if sum(f.name in _called(other) for other in functions if other is not f) > 1}
    for function in functions:
        if function.name in shared or not _called(function) & shared:
            continue
        site = only_site(tree, function)
        if site is not None and not _runs(function):
            return written_out(tree, site)
    return None


def _runs(function: ast.FunctionDef) -> bool:
    """Whether a function runs something in a session."""
    calls = [n.func for n in walk(function) if isinstance(n, ast.Call)]
    return any(isinstance(c, ast.Attribute) and c.attr in ("run", "eval") for c in calls)


def _reuses(function: ast.FunctionDef) -> bool:
    """Whether a function may be told to use the variables of an earlier call, or does so itself."""
    return any(a.arg == "reuse" for a in function.args.args) or "reuse" in ast.unparse(function)


def _called(function: ast.FunctionDef) -> set[str]:
    """The names that a function calls."""
    return {n.func.id for n in walk(function) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}


def write_out_handed_runs(source: Source) -> Source:
    """The program with functions written out that are called once to run an attribute of an object:
    `sample(sess, model.x, model.probabilities)`; the same one where there are none."""
    return settled(source, _handed)


def _handed(tree: Tree) -> str | None:
    for function in [n for n in tree.module.body if isinstance(n, ast.FunctionDef)]:
        site = only_site(tree, function)
        given = dict(zip([a.arg for a in function.args.args], site.call.args, strict=False)) if site else {}
        if site is not None and any(isinstance(given.get(n), ast.Attribute) for n in fetched_parameters(function)):
            return written_out(tree, site)
    return None


def _builds(symbols: Symbols, function: ast.FunctionDef) -> bool:
    """Whether a function makes variables or layers itself; one that only calls such functions does after them."""
    made = cat.VARIABLES | layer_symbols()
    return any(isinstance(n, ast.Call) and symbols.called(n) in made for n in walk(function))


def only_site(tree: Tree, function: ast.FunctionDef) -> Site | None:
    """The function's only call, if the function can be written out there."""
    inside = set(walk(function))
    uses = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == function.name and n not in inside]
    call = tree.parents.get(uses[0]) if len(uses) == 1 else None
    if not isinstance(call, ast.Call) or call.func is not uses[0] or not is_plain(function):
        return None
    statement = tree.parents.get(call)
    starred = any(isinstance(a, ast.Starred) for a in call.args) or any(k.arg is None for k in call.keywords)
    if starred or not is_statement(statement, call) or not isinstance(statement, ast.stmt) or in_loop(tree, statement):
        return None
    if any(isinstance(a, Function) for a in tree.ancestors(statement)) and isinstance(statement, ast.Return):
        around = next(a for a in tree.ancestors(statement) if isinstance(a, Function))
        if around.body[-1] is not statement:
            return None
    return Site(function, call, statement)


__all__ = ["only_site", "write_out_callers", "write_out_handed_runs", "write_out_listing", "write_out_once"]
