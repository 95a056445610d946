"""Summaries that one class makes and the code around its only object merges: the object merges them itself.

`merge_all` takes the summaries of the graph (tensorflow/python/summary/summary.py of TF 1.15), which are the object's,
where no other place makes any.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.graph.items import Function
from tf2mig.lift.core.layout import Layout
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.mentions import constructor_of
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree, edited
from tf2mig.syntax.walking import walk

_ALL = frozenset({"tf.summary.merge_all", "tf.merge_all_summaries"})


def merge_inside(tree: Tree) -> Tree:
    """The tree of a text in which such a class keeps its merged summaries as an attribute."""
    if "merge_all" not in tree.text:
        return tree
    tree = _moved_inside(tree)
    symbols = Symbols(tree)
    found = [(n, s) for n in tree.nodes if isinstance(n, ast.Call) and (s := symbols.called(n)) is not None]
    merges = [n for n, s in found if s in _ALL]
    makers = [_class_of(tree, n) for n, s in found if s in cat.SUMMARIES]
    if len(merges) != 1 or not makers or makers[0] is None or any(m is not makers[0] for m in makers):
        return tree
    cls, merge = makers[0], merges[0]
    start = constructor_of(cls)
    name = _only_object(tree, cls, merge)
    if start is None or name is None or not start.args.args or _returns(tree, start):
        return tree
    if "merged_summaries" in tree.text:
        return tree
    layout = Layout(tree)
    last = start.body[-1]
    end = layout.extent(last)[1]
    attribute = f"{start.args.args[0].arg}.merged_summaries"
    line = f"{layout.column(last)}{attribute} = {tree.segment(merge)}{layout.newline}"
    edits = [Edit(end, end, line), *_uses(tree, layout, merge, f"{name}.merged_summaries")]
    return edited(tree, edits)


def _uses(tree: Tree, layout: Layout, merge: ast.Call, text: str) -> list[Edit]:
    """The attribute in place of the call, or of the name that it was given once."""
    statement = tree.parents.get(merge)
    target = statement.targets[0] if isinstance(statement, ast.Assign) and len(statement.targets) == 1 else None
    named = [n for n in tree.nodes if isinstance(target, ast.Name) and isinstance(n, ast.Name) and n.id == target.id]
    arguments = {a.arg for a in tree.nodes if isinstance(a, ast.arg)}
    if (
        not isinstance(target, ast.Name)
        or target.id in arguments
        or any(n is not target and not isinstance(n.ctx, ast.Load) for n in named)
    ):
        return [Edit(tree.start(merge), tree.end(merge), text)]
    assert isinstance(statement, ast.Assign)
    start, end = layout.extent(statement)
    return [Edit(start, end, ""), *(Edit(tree.start(n), tree.end(n), text) for n in named if n is not target)]


def _returns(tree: Tree, function: ast.FunctionDef) -> bool:
    """Whether a function itself may return before its end."""
    returns = [n for n in walk(function) if isinstance(n, ast.Return)]
    return any(next(a for a in tree.ancestors(n) if isinstance(a, Function | ast.Lambda)) is function for n in returns)


def _class_of(tree: Tree, node: ast.AST) -> ast.ClassDef | None:
    return next((a for a in tree.ancestors(node) if isinstance(a, ast.ClassDef)), None)


def _only_object(tree: Tree, cls: ast.ClassDef, merge: ast.Call) -> str | None:
    """The name of the object around the place where summaries are merged, where one is made right before that."""
    if _class_of(tree, merge) is not None:
        return None
    around = set(tree.ancestors(merge))
    found: list[str] = []
    for use in [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == cls.name]:
        call = tree.parents.get(use)
        statement = tree.parents.get(call) if call is not None else None
        if not isinstance(call, ast.Call) or not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
            return None
        target, parent = statement.targets[0], tree.parents.get(statement)
        if parent in around:
            if not isinstance(target, ast.Name) or isinstance(parent, ast.For | ast.While):
                return None
            found += [target.id] if tree.start(statement) < tree.start(merge) else []
    return found[0] if len(found) == 1 else None


def _moved_inside(tree: Tree) -> Tree:
    """The tree of a text in which summaries of nothing but an object's attributes are made by its constructor."""
    symbols = Symbols(tree)
    calls = [n for n in tree.nodes if isinstance(n, ast.Call)]
    merges = [c for c in calls if symbols.called(c) in _ALL]
    made = sorted((c for c in calls if symbols.called(c) in cat.SUMMARIES), key=tree.start)
    classes = {c.name: c for c in tree.module.body if isinstance(c, ast.ClassDef)}
    objects = {cls: name for cls in classes.values() if (name := _only_object(tree, cls, merges[0]))} if merges else {}
    if len(merges) != 1 or len(objects) != 1 or not _trains(next(iter(objects))):
        return tree
    (cls, name), *_ = objects.items()
    start = constructor_of(cls)
    if start is None or any(isinstance(n, ast.Return) for n in walk(start)) or not start.args.args:
        return tree
    layout, first = Layout(tree), start.args.args[0].arg
    edits: list[Edit] = []
    text = ""
    for call in [c for c in made if _class_of(tree, c) is not cls]:
        statement = tree.parents[call]
        names = [n for a in [*call.args, *call.keywords] for n in walk(a) if isinstance(n, ast.Name)]
        plain = all(n.id == name and isinstance(tree.parents[n], ast.Attribute) for n in names)
        if (
            not isinstance(statement, ast.Expr)
            or not names
            or not plain
            or tree.start(statement) > tree.start(merges[0])
        ):
            return tree
        shift = tree.start(call)
        inner = [Edit(tree.start(n) - shift, tree.end(n) - shift, first) for n in names]
        text += f"{layout.column(start.body[-1])}{apply_edits(tree.segment(call), inner)}{layout.newline}"
        edits.append(layout.without(statement, [statement]))
    if not edits:
        return tree
    end = layout.extent(start.body[-1])[1]
    text = apply_edits(tree.text, sorted([*edits, Edit(end, end, text)], key=lambda e: (e.start, e.end)))
    return Tree(Source(text, tree.source.path, tree.source.cells))


def _trains(cls: ast.ClassDef) -> bool:
    """Whether a class makes its training step itself, which a run fetches together with the summaries."""
    attributes = [n.attr for n in walk(cls) if isinstance(n, ast.Attribute)]
    return "minimize" in attributes or "apply_gradients" in attributes


__all__ = ["merge_inside"]
