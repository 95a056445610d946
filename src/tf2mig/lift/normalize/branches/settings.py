"""Branches that a setting decides: an unsafe fix, tried only where a program is blocked as it stands.

`METHOD = [dict(name='kl'), dict(name='clip')][1]` chooses between two graphs, of which one is never built, and runs of
the other feed what this one does not have. Where a setting is written down once and never changes, the branches that
build or run the graph are decided by it; a comment says what was left out.
"""

from __future__ import annotations

import ast
from functools import partial

from tf2mig.findings import Edit
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.settling import settled
from tf2mig.syntax.given import answer, given
from tf2mig.syntax.mentions import calls_of, is_own_attribute, stored_names
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

_UNKNOWN = object()
_GRAPH = ("tf.", ".run(", ".eval(")


def fold_settings(source: Source) -> Source:
    """The program with such branches decided; the same one where there are none."""
    return settled(source, _first)


def _first(tree: Tree) -> list[Edit] | None:
    for node in tree.nodes:
        if isinstance(node, ast.If) and not _is_elif(tree, node) and any(w in tree.segment(node) for w in _GRAPH):
            outcome = _truth(tree, node.test)
            if outcome is not None:
                return [_decided(tree, node, outcome)]
    return None


def _is_elif(tree: Tree, node: ast.If) -> bool:
    parent = tree.parents.get(node)
    return isinstance(parent, ast.If) and parent.orelse == [node]


def _decided(tree: Tree, node: ast.If, outcome: bool) -> Edit:
    layout = Layout(tree)
    column = layout.column(node)
    start, end = layout.extent(node, comments=False)
    kept, left = (node.body, node.orelse) if outcome else (node.orelse, node.body)
    test = " ".join(tree.segment(node.test).split())
    said = f"{column}# Left out: what is done {'unless' if outcome else 'if'} {test}.{layout.newline}" if left else ""
    moved = "".join(layout.moved(s, [], column) for s in kept)
    text = said + (moved.replace("elif", "if", 1) if moved.startswith(f"{column}elif") else moved)
    if not kept and len(getattr(tree.parents.get(node), "body", [])) == 1:
        text += f"{column}pass{layout.newline}"
    return Edit(start, end, text)


def _truth(tree: Tree, test: ast.expr) -> bool | None:
    """What a test gives for sure; None where that is not known."""
    return answer(test, partial(_literal, tree))


def _literal(tree: Tree, node: ast.expr) -> ast.Constant | None:
    value = _value(tree, node)
    return None if value is _UNKNOWN else ast.Constant(value)  # type: ignore[arg-type]


def _value(tree: Tree, node: ast.expr) -> object:
    """The literal that an expression surely gives."""
    if isinstance(node, ast.Name):
        made = _setting(tree, node.id)
        return made.value if isinstance(made, ast.Constant) and _reads_module(tree, node) else _UNKNOWN
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        holder = node.value
        table = _table(_setting(tree, holder.id)) if isinstance(holder, ast.Name) else None
        if table is None or not isinstance(holder, ast.Name) or not _reads_module(tree, holder):
            return _UNKNOWN
        if not isinstance(node.slice.value, str) or _is_changed(tree, holder.id, node.slice.value):
            return _UNKNOWN
        member = table.get(node.slice.value)
        return member.value if isinstance(member, ast.Constant) else _UNKNOWN
    if is_own_attribute(node):
        return _flag(tree, node)
    return _UNKNOWN


def _setting(tree: Tree, name: str) -> ast.expr | None:
    """What the module binds a name to, once and for all."""
    stores = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == name and not isinstance(n.ctx, ast.Load)]
    made = tree.parents.get(stores[0]) if len(stores) == 1 else None
    if not isinstance(made, ast.Assign) or made.targets != stores or tree.parents.get(made) is not tree.module:
        return None
    return made.value


def _reads_module(tree: Tree, node: ast.Name) -> bool:
    """Whether no parameter of that name stands between a place and the module."""
    return not any(isinstance(n, ast.arg) and n.arg == node.id for n in tree.nodes)


def _table(node: ast.expr | None) -> dict[str, ast.expr] | None:
    """The members of a dictionary that is written out, also where a list holds several and a number picks one."""
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.List) and isinstance(node.slice, ast.Constant):
        number = node.slice.value
        if not isinstance(number, int) or not 0 <= number < len(node.value.elts):
            return None
        node = node.value.elts[number]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "dict" and not node.args:
        return {str(k.arg): k.value for k in node.keywords} if all(k.arg for k in node.keywords) else None
    if isinstance(node, ast.Dict) and all(isinstance(k, ast.Constant) for k in node.keys):
        return {str(k.value): v for k, v in zip(node.keys, node.values, strict=True) if isinstance(k, ast.Constant)}
    return None


def _is_changed(tree: Tree, name: str, key: str) -> bool:
    """Whether a member of a table may be set anew: by its key, by one that is not known, or by a method."""
    for node in tree.nodes:
        if not isinstance(node, ast.Name) or node.id != name:
            continue
        parent = tree.parents.get(node)
        if isinstance(parent, ast.Subscript) and parent.value is node:
            known = isinstance(parent.slice, ast.Constant)
            if not isinstance(parent.ctx, ast.Load) and not (known and ast.literal_eval(parent.slice) != key):
                return True
        elif not (isinstance(parent, ast.Assign) and node in parent.targets):
            return True
    return False


def _flag(tree: Tree, node: ast.Attribute) -> object:
    """What every object of a class keeps as an attribute that its constructor sets from a parameter or a literal."""
    cls = next((a for a in tree.ancestors(node) if isinstance(a, ast.ClassDef)), None)
    constructor = next((m for m in getattr(cls, "body", []) if getattr(m, "name", "") == "__init__"), None)
    if cls is None or not isinstance(constructor, ast.FunctionDef) or (cls.bases and _is_built_on(tree, cls)):
        return _UNKNOWN
    stores = [
        n
        for n in tree.nodes
        if isinstance(n, ast.Attribute) and n.attr == node.attr and not isinstance(n.ctx, ast.Load)
    ]
    made = tree.parents.get(stores[0]) if len(stores) == 1 else None
    if not isinstance(made, ast.Assign) or made not in constructor.body or made.targets != stores:
        return _UNKNOWN
    if isinstance(made.value, ast.Constant):
        return made.value.value
    if not isinstance(made.value, ast.Name) or _is_built_on(tree, cls):
        return _UNKNOWN
    if made.value.id in stored_names(constructor):
        return _UNKNOWN
    said = [given(constructor, call, made.value.id, bound=1) for call in _calls(tree, cls)]
    values = {(type(g.value), g.value) for g in said if isinstance(g, ast.Constant)}
    known = bool(said) and len(values) == 1 and all(isinstance(g, ast.Constant) for g in said)
    return next(iter(values))[1] if known else _UNKNOWN


def _is_built_on(tree: Tree, cls: ast.ClassDef) -> bool:
    """Whether another class of the program takes a class for its base, or a class has a base of the program's own."""
    names = {c.name for c in tree.nodes if isinstance(c, ast.ClassDef)}
    bases = {b.id for c in tree.nodes if isinstance(c, ast.ClassDef) for b in c.bases if isinstance(b, ast.Name)}
    own = {b.id for b in cls.bases if isinstance(b, ast.Name)}
    return cls.name in bases or bool(own & names)


def _calls(tree: Tree, cls: ast.ClassDef) -> list[ast.Call]:
    """The calls of a class; none where it is named in any other way."""
    named = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == cls.name]
    calls = calls_of(tree, named)
    return calls if len(calls) == len(named) else []


__all__ = ["fold_settings"]
