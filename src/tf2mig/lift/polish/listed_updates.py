"""Updates of variables that only a list holds which nothing reads: they stand for themselves.

ops = []                                        for mine, theirs in zip(...):
for mine, theirs in zip(...):                       mine.assign(theirs)
    ops.append(mine.assign(theirs))

ops = [mine.assign(theirs) for ...]             for ...:
                                                    mine.assign(theirs)
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.lift.core.layout import INDENT, Layout
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.mentions import block_of
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_UPDATES = frozenset({"assign", "assign_add", "assign_sub"})


def without_listed_updates(text: str, before: str) -> str:
    """The text, its new functions without such lists; functions of the program (``before``) keep theirs."""
    if ".assign" not in text:
        return text
    own = {n.name for n in walk(ast.parse(before)) if isinstance(n, ast.FunctionDef)}
    for step in (_uncollected, _looped):
        while (new := step(text, own)) != text:
            text = new
    return text


def is_update(node: ast.expr) -> bool:
    """Whether an expression assigns to a variable."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _UPDATES


def _uncollected(text: str, own: set[str]) -> str:
    """The text without the first list of updates that nothing reads."""
    tree = Tree(Source(text, "module.py"))
    layout = Layout(tree)
    for function in [n for n in tree.nodes if isinstance(n, ast.FunctionDef) and n.name not in own]:
        for statement in [s for s in function.body if isinstance(s, ast.Assign)]:
            target = statement.targets[0]
            listed = statement.value.elts if isinstance(statement.value, ast.List) else None
            updates = listed is not None and all(is_update(e) for e in listed) and len(statement.targets) == 1
            if not updates or not isinstance(target, ast.Name):
                continue
            uses = [n for n in walk(function) if isinstance(n, ast.Name) and n.id == target.id and n is not target]
            appended = [c for n in uses if (c := _append(tree, n)) is not None]
            joined = [u for n in uses if (u := _joined(tree, n)) is not None]
            if uses and len(appended) + len(joined) == len(uses):
                edits = [_one_by_one(tree, layout, statement)]
                for call in appended:
                    edits += _at_once(tree, layout, call)
                edits += [_one_by_one(tree, layout, update) for update in joined]
                return apply_edits(text, sorted(edits, key=lambda e: e.start))
    return text


def _append(tree: Tree, name: ast.Name) -> ast.Call | None:
    """The statement `name.append(v.assign(x))` that a name stands in."""
    method = tree.parents.get(name)
    call = tree.parents.get(method) if isinstance(method, ast.Attribute) and method.attr == "append" else None
    if not isinstance(call, ast.Call) or call.func is not method or len(call.args) != 1 or call.keywords:
        return None
    updates = is_update(call.args[0]) or _named_update(tree, call) is not None
    return call if updates and isinstance(tree.parents.get(call), ast.Expr) else None


def _joined(tree: Tree, name: ast.Name) -> ast.AugAssign | None:
    """The statement `name += [v.assign(x), w.assign(y)]` that a name stands in."""
    update = tree.parents.get(name)
    if not isinstance(update, ast.AugAssign) or update.target is not name or not isinstance(update.op, ast.Add):
        return None
    listed = update.value.elts if isinstance(update.value, ast.List | ast.Tuple) else []
    return update if listed and all(is_update(e) for e in listed) else None


def _one_by_one(tree: Tree, layout: Layout, update: ast.Assign | ast.AugAssign) -> Edit:
    """The edit by which updates stand where they were listed, one a line."""
    assert isinstance(update.value, ast.List | ast.Tuple)
    if not update.value.elts:
        return Edit(*layout.extent(update, comments=False), "")
    lines = f"{layout.newline}{layout.column(update)}".join(tree.segment(e) for e in update.value.elts)
    return Edit(tree.start(update), tree.end(update), lines)


def _named_update(tree: Tree, call: ast.Call) -> ast.Assign | None:
    """The statement in front of `ops.append(op)` that binds `op` to an update, if nothing else mentions it."""
    given, statement, home = call.args[0], tree.parents.get(call), tree.function_around(call)
    block = block_of(tree.parents, statement) if isinstance(statement, ast.stmt) else []
    index = block.index(statement) if isinstance(statement, ast.stmt) and statement in block else 0
    made = block[index - 1] if index else None
    if not isinstance(given, ast.Name) or not isinstance(made, ast.Assign) or home is None:
        return None
    uses = [n for n in walk(home) if isinstance(n, ast.Name) and n.id == given.id]
    plain = len(made.targets) == 1 and uses.count(given) == 1 and len(uses) == 2 and made.targets[0] in uses
    return made if plain and is_update(made.value) else None


def _at_once(tree: Tree, layout: Layout, call: ast.Call) -> list[Edit]:
    """The edits by which an update stands where it was appended to a list."""
    made = _named_update(tree, call)
    if made is None:
        return [Edit(tree.start(call), tree.end(call), tree.segment(call.args[0]))]
    statement = tree.parents[call]
    assert isinstance(statement, ast.Expr)
    gone = Edit(*layout.extent(statement, comments=False), "")
    return [Edit(tree.start(made), tree.start(made.value), ""), gone]


def _looped(text: str, own: set[str]) -> str:
    """The text with the first comprehension of updates that nothing reads as a loop."""
    tree = Tree(Source(text, "module.py"))
    for node in [n for n in tree.nodes if isinstance(n, ast.Assign)]:
        home = tree.function_around(node)
        if home is not None and home.name not in own and _is_listed(tree, node):
            return apply_edits(text, [Edit(tree.start(node), tree.end(node), _loop(tree, Layout(tree), node))])
    return text


def _is_listed(tree: Tree, node: ast.Assign) -> bool:
    """Whether a statement of a function binds a list of updates that nothing reads."""
    home, value = tree.function_around(node), node.value
    target = node.targets[0]
    if home is None or not isinstance(target, ast.Name) or not isinstance(value, ast.ListComp):
        return False
    named = [n for n in walk(home) if isinstance(n, ast.Name) and n.id == target.id]
    alone = len(value.generators) == 1 and not value.generators[0].ifs and named == [target]
    bound = {n.id for n in walk(value.generators[0].target) if isinstance(n, ast.Name)}
    used = [n for n in walk(home) if isinstance(n, ast.Name) and n.id in bound]
    outside = any(not _is_own(tree, n) for n in used)
    return alone and not outside and is_update(value.elt)


def _is_own(tree: Tree, name: ast.Name) -> bool:
    """Whether a name is one that a comprehension or a loop around it binds."""
    targets: list[ast.expr] = []
    for around in tree.ancestors(name):
        if isinstance(around, ast.ListComp | ast.GeneratorExp | ast.SetComp | ast.DictComp):
            targets += [g.target for g in around.generators]
        elif isinstance(around, ast.For):
            targets.append(around.target)
    return any(isinstance(n, ast.Name) and n.id == name.id for t in targets for n in walk(t))


def _loop(tree: Tree, layout: Layout, node: ast.Assign) -> str:
    assert isinstance(node.value, ast.ListComp)
    generator, column = node.value.generators[0], layout.column(node)
    target, iterated = tree.segment(generator.target).strip("()"), tree.segment(generator.iter)
    return f"for {target} in {iterated}:{layout.newline}{column}{INDENT}{tree.segment(node.value.elt)}"
