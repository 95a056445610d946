"""Functions that build part of a graph once are written out where they are called.

A function that declares placeholders or makes a training operation builds something that only its caller's run
sites complete. Where such a function is called once, its statements take the place of the call, so that lifting
sees one scope.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.graph.items import Function
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.names import MARKER, numbered, part_of
from tf2mig.lift.core.settling import settle
from tf2mig.lift.normalize.calls.filling import fills_collections
from tf2mig.lift.normalize.calls.handed_tensors import runs_what_it_is_handed
from tf2mig.lift.normalize.calls.plain_arguments import reads_well_in_place
from tf2mig.lift.normalize.calls.returned_updates import lists_updates, returns_update, shows_variables
from tf2mig.lift.normalize.calls.unnamed_variables import makes_unnamed_variable
from tf2mig.lift.normalize.recurrent.fed_states import makes_fed_state
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.mentions import is_bound_inside, names_in, stored_names
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_PARTED = ast.Tuple | ast.List
_PARTS = cat.PLACEHOLDERS | cat.MERGES | cat.GLOBAL_STEPS | cat.SAVERS | cat.WRITERS | cat.SUMMARIES
_RESETS = frozenset({"tf.reset_default_graph", "tf.compat.v1.reset_default_graph"})

_COPIES = 3
"""How often a function that sets up an iterator or makes a training step is written out."""


_WRITTEN = 12
"""How many calls of a function that fills a collection, that of the summaries too, are written out."""


_HANDED = 4
"""How often a function that runs different tensors is written out."""


@dataclass
class Site:
    """The only call of a function."""

    function: ast.FunctionDef
    call: ast.Call
    statement: ast.stmt
    bound: bool = False
    """Whether the call gives the function's first parameter by an object."""
    keep: bool = False
    """Whether other calls still need the function."""
    whole: ast.FunctionDef | None = None
    """The function with its decorators, where it has any."""


def inline_builders(tree: Tree) -> Tree:
    """The tree of a text in which such functions are written out, innermost first."""
    return settle(tree, _innermost)


def _innermost(tree: Tree) -> str | None:
    symbols = Symbols(tree)
    site = next((s for f in _functions(tree) if (s := _site(tree, symbols, f)) is not None), None)
    return _written_out(tree, site) if site is not None else None


def _functions(tree: Tree) -> list[ast.FunctionDef]:
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
    if not _is_plain(function, whole=True) or not (parts or any(_is_part(symbols, n) for n in walk(function))):
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
    if len(uses) > max(_copies(tree, symbols, function, fills=fills), _COPIES if _stand_apart(tree, uses) else 1):
        return None
    call = tree.parents.get(uses[0])
    if not isinstance(call, ast.Call) or call.func is not uses[0] or any(k.arg is None for k in call.keywords):
        return None
    statement = tree.parents.get(call)
    if any(isinstance(a, ast.Starred) for a in call.args) or not _is_statement(statement, call):
        return None
    assert isinstance(statement, ast.stmt)
    inner = {n.name for n in walk(function) if isinstance(n, Function)} - {function.name}
    if inner & (names_in(tree.home(statement)) - names_in(function)):
        return None
    looped = _in_loop(tree, statement) and not (fills or _resets(symbols, function))
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
    if "startswith(" not in tree.text and "_collection(" not in tree.text and ".name" not in tree.text:
        return False
    called = {n.func.id for n in walk(function) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)}
    scoped = [
        f
        for f in _functions(tree)
        if any(isinstance(n, ast.Call) and symbols.called(n) == "tf.variable_scope" for n in walk(f))
    ]
    return function not in scoped and any(f.name in called for f in scoped)


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


def _stand_apart(tree: Tree, uses: list[ast.Name]) -> bool:
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


def _is_statement(node: ast.AST | None, call: ast.Call) -> bool:
    if isinstance(node, ast.Assign):
        return node.value is call and len(node.targets) == 1
    return isinstance(node, ast.Expr | ast.Return)


def _in_loop(tree: Tree, node: ast.stmt) -> bool:
    for ancestor in tree.ancestors(node):
        if isinstance(ancestor, Function):
            return False
        if isinstance(ancestor, ast.For | ast.While):
            return True
    return False


def _is_plain(function: ast.FunctionDef, *, whole: bool = False) -> bool:
    """Straight statements with one return at the end, and nothing that a change of scope would disturb; ``whole`` where
    functions inside move along."""
    args = function.args
    if function.decorator_list or args.vararg or args.kwarg or args.posonlyargs:
        return False
    inner = [s for s in function.body if isinstance(s, ast.FunctionDef) and whole]
    inside = {n for f in inner for n in walk(f)}
    returns = [n for n in walk(function) if isinstance(n, ast.Return) and n not in inside]
    if len(returns) > 1 or (returns and returns[0] is not function.body[-1]):
        return False
    odd = (ast.Yield, ast.YieldFrom, ast.Global, ast.Nonlocal, ast.FunctionDef, ast.ClassDef, ast.Await)
    return not any(isinstance(n, odd) and n not in inner for s in function.body for n in walk(s))


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


def _written_out(tree: Tree, site: Site) -> str:
    """The module's text with the function's statements in place of its call, and without the function."""
    layout = Layout(tree)
    body = [s for s in site.function.body if not _is_docstring(site.function, s)]
    result = body[-1].value if body and isinstance(body[-1], ast.Return) else None
    if body and isinstance(body[-1], ast.Return):
        body = body[:-1]
    column = layout.column(site.statement)
    renamed, lines = _renaming(tree, site, result)
    text = "".join(f"{column}{line}{layout.newline}" for line in lines)
    for statement in body:
        text += layout.moved(statement, _edits(tree, statement, renamed), column)
    text += _result_line(tree, layout, site, result, renamed, column)
    if not text:
        text = f"{column}pass{layout.newline}"
    start, end = layout.extent(site.statement, comments=False)
    first, last = layout.extent(site.whole or site.function)
    return apply_edits(tree.text, [Edit(start, end, text), *([] if site.keep else [Edit(first, last, "")])])


def _is_docstring(function: ast.FunctionDef, statement: ast.stmt) -> bool:
    return (
        statement is function.body[0]
        and isinstance(statement, ast.Expr)
        and isinstance(statement.value, ast.Constant)
        and isinstance(statement.value.value, str)
    )


def _renaming(tree: Tree, site: Site, result: ast.expr | None) -> tuple[dict[str, str], list[str]]:
    """What the function's names become at the call, and the assignments that give parameters their arguments."""
    stored = stored_names(site.function)
    caller = _names_around(tree, site)
    renamed: dict[str, str] = {}
    lines: list[str] = []
    returned = _returned_names(site.statement, result)
    taken = set(caller) | set(returned.values())
    for name in sorted(stored):
        if name in returned and returned[name] not in (stored - {name}):
            renamed[name] = returned[name]
        elif name in caller and name != "_":
            renamed[name] = _fresh(name, taken | stored)
            taken.add(renamed[name])
    for parameter, node in _arguments(site).items():
        text = tree.segment(node)
        if parameter not in stored and reads_well_in_place(site.function, parameter, node):
            renamed[parameter] = f"({text})" if isinstance(node, ast.BinOp) else text
            continue
        name = renamed.get(parameter) or (_fresh(parameter, taken | stored) if parameter in caller else parameter)
        renamed[parameter] = name
        taken.add(name)
        if name != text:
            lines.append(f"{name} = {text}")
    return renamed, lines


def _names_around(tree: Tree, site: Site) -> set[str]:
    """Names that the caller's scope, or anything inside the module, uses apart from the function itself."""
    scope: ast.AST = tree.home(site.statement)
    inside = set(walk(site.function)) | set(walk(site.statement))
    found = {n.id for n in walk(scope) if isinstance(n, ast.Name) and n not in inside}
    found |= {a.arg for a in walk(scope) if isinstance(a, ast.arg) and a not in inside}
    return found | names_in(site.call)


def _returned_names(statement: ast.stmt, result: ast.expr | None) -> dict[str, str]:
    """Local names that the function returns, by the names that the caller gives them."""
    if not isinstance(statement, ast.Assign) or result is None:
        return {}
    target = statement.targets[0]
    if isinstance(target, ast.Name) and isinstance(result, ast.Name):
        return {result.id: target.id}
    named = [(r, t) for t, r in _pairs(target, result) if isinstance(r, ast.Name) and isinstance(t, ast.Name)]
    pairs = [(r.id, t.id) for r, t in named if t.id != "_"]
    locals_, targets = [a for a, _ in pairs], [b for _, b in pairs]
    return dict(pairs) if len(set(locals_)) == len(pairs) == len(set(targets)) else {}


def _fresh(name: str, taken: set[str]) -> str:
    return numbered(name, lambda new: new == name or new in taken)


def _arguments(site: Site) -> dict[str, ast.expr]:
    args = site.function.args
    names = [a.arg for a in args.args]
    bound: dict[str, ast.expr] = dict(zip(names[len(names) - len(args.defaults) :], args.defaults, strict=True))
    keyed = [a.arg for a in args.kwonlyargs]
    bound.update({n: d for n, d in zip(keyed, args.kw_defaults, strict=True) if d is not None})
    names = [*(names[1:] if site.bound else names), *keyed]
    bound.update(zip(names[: len(names) - len(keyed)], site.call.args, strict=False))
    bound.update({k.arg: k.value for k in site.call.keywords if k.arg is not None})
    return {n: bound[n] for n in names if n in bound}


def _edits(tree: Tree, node: ast.AST, renamed: dict[str, str]) -> list[Edit]:
    around = tree.function_around(node)
    return [
        Edit(tree.start(n), tree.end(n), renamed[n.id])
        for n in walk(node)
        if isinstance(n, ast.Name) and renamed.get(n.id, n.id) != n.id and not is_bound_inside(tree, n, around)
    ]


def _result_line(
    tree: Tree, layout: Layout, site: Site, result: ast.expr | None, renamed: dict[str, str], column: str
) -> str:
    if result is None or isinstance(site.statement, ast.Expr):
        return ""
    text = _renamed(tree, result, renamed)
    if isinstance(site.statement, ast.Return):
        return f"{column}return {text}{layout.newline}"
    assert isinstance(site.statement, ast.Assign)
    target = tree.segment(site.statement.targets[0])
    pairs = _pairs(site.statement.targets[0], result)
    wanted = [(t, r) for t, r in pairs if not (isinstance(r, ast.Name) and isinstance(t, ast.Name) and t.id == "_")]
    moved = [(t, r) for t, r in wanted if _renamed(tree, r, renamed) != tree.segment(t)]
    changed = [(tree.segment(t), _renamed(tree, r, renamed)) for t, r in moved]
    if changed and _independent(moved, [s for _, s in changed]):
        return "".join(f"{column}{t} = {s}{layout.newline}" for t, s in changed)
    if pairs and len(changed) < len(pairs):
        target, text = ", ".join(t for t, _ in changed), ", ".join(s for _, s in changed)
    return "" if target == text else f"{column}{target} = {text}{layout.newline}"


def _independent(pairs: list[tuple[ast.expr, ast.expr]], texts: list[str]) -> bool:
    """Whether a tuple may be assigned part by part: no part reads what another one sets."""
    targets = {ast.unparse(t) for t, _ in pairs}
    if not all(isinstance(t, ast.Name | ast.Attribute) for t, _ in pairs) or len(targets) < len(pairs):
        return False
    if all(isinstance(r, ast.Call) for _, r in pairs) and not all(isinstance(t, ast.Name) for t, _ in pairs):
        return False  # what is computed together stays together
    nodes = [n for text in texts for n in walk(ast.parse(f"({text})"))]
    read = {ast.unparse(n) for n in nodes if isinstance(n, ast.Name | ast.Attribute)}
    # What is handed an object, or is its method, may read any attribute of it.
    held = {id(n.value) for n in nodes if isinstance(n, ast.Attribute)}
    whole = {n.id for n in nodes if isinstance(n, ast.Name) and id(n) not in held}
    whole |= {ast.unparse(n.func.value) for n in nodes if isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute)}
    objects = {ast.unparse(t.value) for t, _ in pairs if isinstance(t, ast.Attribute)}
    return not targets & read and not objects & whole


def _pairs(target: ast.expr, result: ast.expr) -> list[tuple[ast.expr, ast.expr]]:
    """The parts of a target, those of its parts too, with those of what it is assigned, where both are written out."""
    if not (isinstance(target, _PARTED) and isinstance(result, _PARTED) and len(target.elts) == len(result.elts)):
        return []
    if any(isinstance(e, ast.Starred) for e in [*target.elts, *result.elts]):
        return []
    found: list[tuple[ast.expr, ast.expr]] = []
    for one, other in zip(target.elts, result.elts, strict=True):
        found += _pairs(one, other) or [(one, other)]
    return found


def _renamed(tree: Tree, node: ast.expr, renamed: dict[str, str]) -> str:
    start = tree.start(node)
    moved = [Edit(e.start - start, e.end - start, e.text) for e in _edits(tree, node, renamed)]
    return apply_edits(tree.segment(node), moved)


written_out, is_plain, in_loop, is_statement = _written_out, _is_plain, _in_loop, _is_statement
functions_of = _functions
