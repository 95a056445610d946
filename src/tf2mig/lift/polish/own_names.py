"""Locals get back the names that the program gave them.

While the graph is read, a name that is bound twice is two names: `outputs` and `outputs_1`. Once its parts stand in
functions of their own, most of them are alone again, or follow each other as they did in the program.
"""

from __future__ import annotations

import ast
import builtins
import keyword
import re
from collections import Counter
from collections.abc import Iterator

from tf2mig.findings import Edit
from tf2mig.lift.finish.unused import without_unused
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_NUMBERED = re.compile(r"(\w+)_(\d+)")
_MOST = 50
"""How many of a name are told apart where one of them had two numbers."""
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
_COMPOUND = (ast.If, ast.For, ast.While, ast.Try, ast.AsyncFor, ast.AsyncWith, ast.Match, *_SCOPES)
_BY_NAME = {"locals", "vars", "eval", "exec", "globals"}


def with_own_names(text: str, before: str, *, alone: bool = True) -> str:
    """The text, its functions' locals called as in the program: ``x`` for an ``x_1`` that the program has not got.

    Parameters too, where no caller may give them by name: in a program that is this text ``alone``, or inside
    functions.
    """
    old = ast.parse(before)
    stored = Counter(n.id for n in walk(old) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load))
    known = {n.id for n in walk(old) if isinstance(n, ast.Name)} | {n.arg for n in walk(old) if isinstance(n, ast.arg)}
    tried: set[tuple[str, str]] = set()
    while True:
        tree = Tree(Source(text, "module.py"))
        edits = next(_renamings(tree, stored, known, tried, alone), None)
        if edits is None:
            return without_unused(text, before) if tried else text
        text = apply_edits(text, edits)


def _renamings(
    tree: Tree, stored: Counter[str], known: set[str], tried: set[tuple[str, str]], alone: bool
) -> Iterator[list[Edit]]:
    given = _given_by_name(tree)
    for path, function in _functions(tree.module):
        names = [n for n in walk(function) if isinstance(n, ast.Name)]
        mentioned = {n.id for n in names}
        if mentioned & _BY_NAME:
            continue
        parameters = _parameters(function, given) if alone or "." in path else {}
        for name in sorted((_locals(function) | set(parameters)) - known):
            found = _NUMBERED.fullmatch(name)
            base = found[1] if found else ""
            limit = int(found[2]) if found else 0
            while (twice := _NUMBERED.fullmatch(base)) is not None and base not in known and name not in parameters:
                base, limit = twice[1], _MOST
            if found is None or hasattr(builtins, base) or keyword.iskeyword(base) or (path, name) in tried:
                continue
            tried.add((path, name))
            other = mentioned | _other_names(function)
            new = next((n for n in (base, *(f"{base}_{i}" for i in range(1, limit))) if n not in other), "")
            if new != base and name not in parameters and stored[base] > 1 and _follow_each_other(function, base, name):
                new = base
            if new:
                edits = [Edit(tree.start(n), tree.end(n), new) for n in names if n.id == name]
                start = tree.start(parameters[name]) if name in parameters else 0
                yield edits + ([Edit(start, start + len(name), new)] if name in parameters else [])


def _functions(module: ast.Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    """All functions, by their dotted names, the inner ones behind those that hold them."""
    pending: list[tuple[str, ast.AST]] = [("", module)]
    while pending:
        prefix, holder = pending.pop()
        for node in ast.iter_child_nodes(holder):
            if isinstance(node, ast.FunctionDef):
                yield prefix + node.name, node
            if not isinstance(node, ast.expr):
                inside = f"{prefix}{node.name}." if isinstance(node, ast.ClassDef | ast.FunctionDef) else prefix
                pending.append((inside, node))


def _given_by_name(tree: Tree) -> set[str]:
    """The words by which arguments may be given: keywords, and texts, which may be keys of what `**` hands over."""
    keywords = {n.arg for n in tree.nodes if isinstance(n, ast.keyword) and n.arg is not None}
    return keywords | {n.value for n in tree.nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)}


def _parameters(function: ast.FunctionDef, given: set[str]) -> dict[str, ast.arg]:
    """The parameters of a function that nobody gives by name, nothing inside it binds anew and no default reads.

    Several numbers of one name stay: a caller has them too.
    """
    own = {a.arg: a for a in (*function.args.posonlyargs, *function.args.args)}
    bound = Counter(a.arg for a in walk(function) if isinstance(a, ast.arg))
    bound.update(n.id for n in walk(function) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load))
    outside = [*function.decorator_list, *function.args.defaults, *(d for d in function.args.kw_defaults if d)]
    read = {n.id for part in outside for n in walk(part) if isinstance(n, ast.Name)}
    stems = Counter(found[1] for n in bound if (found := _NUMBERED.fullmatch(n)))
    return {
        name: node
        for name, node in own.items()
        if bound[name] == 1 and name not in given | read and stems[name.rpartition("_")[0]] == 1
    }


def _locals(function: ast.FunctionDef) -> set[str]:
    """What a function binds by assignment itself, and no function inside it."""
    found: set[str] = set()
    barred = {a.arg for a in walk(function) if isinstance(a, ast.arg)} | _other_names(function)
    pending: list[ast.AST] = list(function.body)
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        if isinstance(node, _SCOPES):
            barred |= {n.id for n in walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        else:
            pending.extend(ast.iter_child_nodes(node))
    return found - barred


def _other_names(function: ast.FunctionDef) -> set[str]:
    """The names in a function that are no ``Name``: of parameters, definitions, imports, declarations."""
    found: set[str] = set()
    for node in walk(function):
        if isinstance(node, ast.arg):
            found.add(node.arg)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef | ast.ExceptHandler):
            found.add(node.name or "")
        elif isinstance(node, ast.Global | ast.Nonlocal):
            found.update(node.names)
        elif isinstance(node, ast.alias):
            found.add((node.asname or node.name).partition(".")[0])
    return found - {function.name}


def _follow_each_other(function: ast.FunctionDef, base: str, name: str) -> bool:
    """Whether each read of the two names sees the one that was bound last, so that one name will do for both."""
    given = base in {a.arg for a in walk(function.args) if isinstance(a, ast.arg)}
    events = list(_events(function.body, {base, name}))
    if None in events or not (given or (base, True) in events):
        return False
    holder = base if given else ""
    for event in events:
        assert event is not None
        which, binds = event
        if binds:
            holder = which
        elif holder != which:
            return False
    return True


def _events(body: list[ast.stmt], wanted: set[str]) -> Iterator[tuple[str, bool] | None]:
    """Reads (False) and bindings (True) of names, in the order in which they happen; None where that is not known."""
    for statement in body:
        if isinstance(statement, ast.With):
            for part in statement.items:
                yield from _simple(part, wanted)
            yield from _events(statement.body, wanted)
        elif isinstance(statement, _COMPOUND):
            inside = [n for n in walk(statement) if isinstance(n, ast.Name) and n.id in wanted]
            if any(isinstance(n.ctx, ast.Store) for n in inside) or (inside and isinstance(statement, _SCOPES)):
                yield None
            yield from _simple(statement, wanted)
        else:
            yield from _simple(statement, wanted)


def _simple(node: ast.AST, wanted: set[str]) -> Iterator[tuple[str, bool] | None]:
    names = [n for n in walk(node) if isinstance(n, ast.Name) and n.id in wanted]
    scopes = [n for n in walk(node) if isinstance(n, ast.Lambda | ast.NamedExpr | ast.GeneratorExp)]
    late = any(isinstance(n, ast.Name) and n.id in wanted for s in scopes for n in walk(s))
    inner = {
        n.id for c in walk(node) if isinstance(c, ast.comprehension) for n in walk(c.target) if isinstance(n, ast.Name)
    }
    if late or inner & wanted or any(isinstance(n.ctx, ast.Del) for n in names):
        yield None
    yield from ((n.id, False) for n in names if isinstance(n.ctx, ast.Load))
    if isinstance(node, ast.AugAssign):
        yield from ((n.id, False) for n in names if n is node.target)
    yield from ((n.id, True) for n in names if isinstance(n.ctx, ast.Store))
