"""Writing a function out where it is called: its statements, under names that are free there, in place of the call."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from tf2mig.findings import Edit
from tf2mig.graph.items import Function
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.names import numbered
from tf2mig.lift.normalize.calls.plain_arguments import reads_well_in_place
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.mentions import is_bound_inside, names_in, stored_names
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_PARTED = ast.Tuple | ast.List


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


def is_statement(node: ast.AST | None, call: ast.Call) -> bool:
    """Whether a call is all that a statement does, but for naming or returning what it gives."""
    if isinstance(node, ast.Assign):
        return node.value is call and len(node.targets) == 1
    return isinstance(node, ast.Expr | ast.Return)


def in_loop(tree: Tree, node: ast.stmt) -> bool:
    """Whether a loop of the function around a statement repeats it."""
    for ancestor in tree.ancestors(node):
        if isinstance(ancestor, Function):
            return False
        if isinstance(ancestor, ast.For | ast.While):
            return True
    return False


def is_plain(function: ast.FunctionDef, *, whole: bool = False) -> bool:
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


def written_out(tree: Tree, site: Site) -> str:
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


__all__ = ["Site", "in_loop", "is_plain", "is_statement", "written_out"]
