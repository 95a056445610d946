"""New functions return what their callers take, and none does nothing but hand back what it was given.

Which statements a function holds is decided before it is known what each caller reads of them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tf2mig.findings import Edit
from tf2mig.lift.core.layout import Layout
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.mentions import calls_of
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk


def with_wanted_results(text: str, before: str) -> str:
    """The text, its new functions without results that every caller throws away; those of ``before`` stay."""
    own = {n.name for n in walk(ast.parse(before)) if isinstance(n, ast.FunctionDef | ast.ClassDef)}
    while True:
        tree = Tree(Source(text, "module.py"))
        edits = next(_trimmed(tree, own), None)
        if edits is None:
            return text
        text = apply_edits(text, sorted(edits, key=lambda e: e.start))


def _trimmed(tree: Tree, own: set[str]) -> Iterator[list[Edit]]:
    for function in tree.nodes:
        if not isinstance(function, ast.FunctionDef) or function.name in own or function.decorator_list:
            continue
        calls = _calls(tree, function)
        if calls:
            edits = _handed_back(tree, function, calls) or _unwanted(tree, function, calls)
            if edits:
                yield edits


def _calls(tree: Tree, function: ast.FunctionDef) -> list[ast.Call]:
    """The calls of a function by its name; none where something else is done with it."""
    same = [n for n in tree.nodes if isinstance(n, ast.FunctionDef | ast.ClassDef) and n.name == function.name]
    uses = [n for n in tree.nodes if isinstance(n, ast.Name | ast.Attribute) and _word(n) == function.name]
    calls = calls_of(tree, uses)
    plain = all(not c.keywords and not any(isinstance(a, ast.Starred) for a in c.args) for c in calls)
    return calls if len(calls) == len(uses) and plain and same == [function] else []


def _word(node: ast.Name | ast.Attribute) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr


def _handed_back(tree: Tree, function: ast.FunctionDef, calls: list[ast.Call]) -> list[Edit]:
    """The edits that put an argument in the place of calls that return it, and take the function out."""
    returned = function.body[0].value if isinstance(function.body[0], ast.Return) else None
    parameters = [a.arg for a in function.args.args]
    bound = parameters[:1] == ["self"]
    if not isinstance(returned, ast.Name) or returned.id not in parameters:
        return []
    place = parameters.index(returned.id) - bound
    given = [c.args[place] for c in calls if len(c.args) == len(parameters) - bound]
    if place < 0 or len(given) != len(calls) or not all(isinstance(a, ast.Name) for c in calls for a in c.args):
        return []
    layout = Layout(tree)
    start, end = layout.extent(function)
    edits = [Edit(start, end + len(tree.text[end:]) - len(tree.text[end:].lstrip("\r\n")), "")]
    for call, argument in zip(calls, given, strict=True):
        statement = tree.parents.get(call)
        same = isinstance(statement, ast.Assign) and [ast.unparse(t) for t in statement.targets] == [
            ast.unparse(argument)
        ]
        if same and isinstance(statement, ast.Assign):
            edits.append(Edit(*layout.extent(statement), ""))
        else:
            edits.append(Edit(tree.start(call), tree.end(call), tree.segment(argument)))
    return edits


def _unwanted(tree: Tree, function: ast.FunctionDef, calls: list[ast.Call]) -> list[Edit]:
    """The edits that take results out of a function which no caller reads."""
    last = function.body[-1]
    returns = [n for n in walk(function) if isinstance(n, ast.Return)]
    result = last.value if isinstance(last, ast.Return) and returns == [last] else None
    targets = [t for c in calls if (t := _target(tree, c)) is not None]
    if not isinstance(result, ast.Tuple) or len(targets) != len(calls):
        return []
    if any(len(t.elts) != len(result.elts) for t in targets):
        return []
    kept = [
        place
        for place, element in enumerate(result.elts)
        if not _is_read(function, element) or any(_is_wanted(tree, t.elts[place]) for t in targets)
    ]
    if not kept or len(kept) == len(result.elts):
        return []
    return [
        Edit(tree.start(t), tree.end(t), ", ".join(tree.segment(t.elts[p]) for p in kept)) for t in (*targets, result)
    ]


def _target(tree: Tree, call: ast.Call) -> ast.Tuple | None:
    """The names that a call's results are bound to, if that is all that is done with them."""
    statement = tree.parents.get(call)
    target = statement.targets[0] if isinstance(statement, ast.Assign) and len(statement.targets) == 1 else None
    return target if isinstance(target, ast.Tuple) else None


def _is_read(function: ast.FunctionDef, element: ast.expr) -> bool:
    """Whether a function needs a name itself that it returns."""
    named = [n for n in walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)]
    return isinstance(element, ast.Name) and sum(n.id == element.id for n in named) > 1


def _is_wanted(tree: Tree, target: ast.expr) -> bool:
    """Whether the function that a target stands in reads it; of anything but a name it is not known."""
    around = tree.function_around(target)
    if not isinstance(target, ast.Name) or around is None:
        return True
    return any(isinstance(n, ast.Name) and n.id == target.id and not isinstance(n.ctx, ast.Store) for n in walk(around))
