"""Objects that keep a layer's settings and apply it when they are called: functions that take the settings.

`bn = batch_norm(name="d_bn")` with a `__call__` that computes by `self.name` holds no state: TF1 found the variables by
their scope at each call. `bn(x)` becomes `batch_norm(x, name="d_bn")`, a function like any other.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from tf2mig.findings import Edit
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.names import numbered, reaches_by_name
from tf2mig.syntax.edits import apply_edits, outermost
from tf2mig.syntax.mentions import names_in, stored_names
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_SCOPES = frozenset({"tf.variable_scope", "tf.name_scope"})


@dataclass
class _Settings:
    """A class whose objects only keep what its constructor is given."""

    node: ast.ClassDef
    constructor: ast.FunctionDef
    call: ast.FunctionDef
    kept: dict[str, str] = field(default_factory=dict)
    """What the attributes are: parameters of the constructor, or literals."""
    local: dict[str, str] = field(default_factory=dict)
    """The attributes that a call sets for itself, by the names that they have in the function."""
    idle: list[ast.stmt] = field(default_factory=list)
    """The statements that only gave a parameter to the object."""
    made: list[ast.Assign] = field(default_factory=list)
    applied: list[tuple[ast.Call, ast.Call]] = field(default_factory=list)
    """The calls of objects, with the calls that made them."""


def write_out_callable_objects(tree: Tree) -> Tree:
    """The tree of a text in which such classes are functions."""
    if "__call__" not in tree.text or reaches_by_name(tree.text):
        return tree
    symbols = Symbols(tree)
    for node in [n for n in tree.module.body if isinstance(n, ast.ClassDef)]:
        found = _settings(tree, symbols, node)
        if found is not None and _find_uses(tree, found):
            text = apply_edits(tree.text, sorted(_edits(tree, found), key=lambda e: (e.start, e.end)))
            return write_out_callable_objects(Tree(Source(text, tree.source.path, tree.source.cells)))
    return tree


def _settings(tree: Tree, symbols: Symbols, node: ast.ClassDef) -> _Settings | None:
    methods = {m.name: m for m in node.body if isinstance(m, ast.FunctionDef)}
    others = [s for s in node.body if s not in methods.values() and not _is_text(s)]
    plain_base = all(isinstance(b, ast.Name) and b.id == "object" for b in node.bases)
    if set(methods) != {"__init__", "__call__"} or others or not plain_base or node.decorator_list or node.keywords:
        return None
    found = _Settings(node, methods["__init__"], methods["__call__"])
    if not all(_is_plain(m) for m in methods.values()) or not _reads_settings(tree, symbols, found):
        return None
    own = {a.arg for a in found.call.args.args[1:]}
    local = stored_names(found.call)
    given = {a.arg for a in found.constructor.args.args[1:]}
    return found if not given & (own | local) else None


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_plain(method: ast.FunctionDef) -> bool:
    args = method.args
    odd = args.vararg or args.kwarg or args.kwonlyargs or args.posonlyargs or method.decorator_list
    return not odd and bool(args.args) and args.args[0].arg == "self"


def _reads_settings(tree: Tree, symbols: Symbols, found: _Settings) -> bool:
    """Note what the attributes are; false where the object does or keeps anything else."""
    pending = list(found.constructor.body)
    parameters = {a.arg for a in found.constructor.args.args[1:]}
    while pending:
        statement = pending.pop(0)
        if isinstance(statement, ast.With):
            heads = [i.context_expr for i in statement.items]
            if not all(isinstance(h, ast.Call) and symbols.called(h) in _SCOPES for h in heads):
                return False
            pending += statement.body
            continue
        if isinstance(statement, ast.Pass) or _is_text(statement):
            continue
        target = statement.targets[0] if isinstance(statement, ast.Assign) and len(statement.targets) == 1 else None
        if not isinstance(statement, ast.Assign) or not isinstance(target, ast.Attribute) or not _on_self(target):
            return False
        value = statement.value
        known = isinstance(value, ast.Constant) or (isinstance(value, ast.Name) and value.id in parameters)
        if not known or target.attr in found.kept:
            return False
        found.kept[target.attr] = tree.segment(value)
    _name_locals(tree, found)
    for node in walk(found.call):
        if isinstance(node, ast.Name) and node.id == "self":
            parent = tree.parents.get(node)
            if not isinstance(parent, ast.Attribute) or parent.attr not in found.kept.keys() | found.local.keys():
                return False
            if not isinstance(parent.ctx, ast.Load) and parent.attr not in found.local:
                return False
    return True


def _name_locals(tree: Tree, found: _Settings) -> None:
    """Note the attributes that a call sets before it reads them: they are local names of the function."""
    own = [n for n in walk(found.call) if isinstance(n, ast.Attribute) and _on_self(n)]
    given = {a.arg for a in [*found.call.args.args, *found.constructor.args.args]}
    taken = given | names_in(found.call)
    for attribute in dict.fromkeys(n.attr for n in own if isinstance(n.ctx, ast.Store)):
        uses = sorted((n for n in own if n.attr == attribute), key=tree.start)
        made = tree.parents.get(uses[0])
        block = tree.parents.get(made) if made is not None else None
        inside = set(walk(block)) if block is not None else set()
        if attribute in found.kept or not isinstance(made, ast.Assign) or not all(u in inside for u in uses):
            continue
        if any(u in set(walk(made.value)) for u in uses):
            continue
        alias = isinstance(made.value, ast.Name) and made.value.id == attribute and attribute in given
        if alias:
            found.idle.append(made)
        found.local[attribute] = attribute if alias else numbered(attribute, taken.__contains__)


def _on_self(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id == "self"


def _find_uses(tree: Tree, found: _Settings) -> bool:
    """Note where objects are made and called; false where one is used in another way."""
    inside = set(walk(found.node))
    named = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == found.node.name]
    makers: dict[str, ast.Call] = {}
    for name in named:
        call = tree.parents.get(name)
        statement = tree.parents.get(call) if isinstance(call, ast.Call) and call.func is name else None
        if not isinstance(call, ast.Call) or not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
            return False
        target, key = statement.targets[0], _key(statement.targets[0])
        if key is None or key in makers or not _lasts(tree, statement, call, key):
            return False
        makers[key] = call
        found.made.append(statement)
        inside |= set(walk(target))
    for node in tree.nodes:
        key = _key(node)
        if key not in makers or node in inside:
            continue
        call = tree.parents.get(node)
        if not isinstance(call, ast.Call) or call.func is not node or any(k.arg is None for k in call.keywords):
            return False
        found.applied.append((call, makers[key]))
    parameters = {a.arg for n in tree.nodes if isinstance(n, ast.arguments) for a in n.args}
    return bool(makers) and not {k for k in makers if not k.startswith(".")} & parameters


def _lasts(tree: Tree, made: ast.Assign, call: ast.Call, key: str) -> bool:
    """Whether the arguments that an object is made with mean the same where the object is called."""
    given = [*call.args, *(k.value for k in call.keywords)]
    if any(k.arg is None for k in call.keywords):
        return False
    if all(isinstance(g, ast.Constant) for g in given):
        return True
    home = tree.home(made)
    plain = all(isinstance(g, ast.Constant | ast.Name | ast.Attribute) for g in given)
    uses = [n for n in tree.nodes if _key(n) == key and n is not made.targets[0]]
    last = max((tree.end(n) for n in uses), default=0)
    names = {ast.unparse(g) for g in given if not isinstance(g, ast.Constant)}
    stored = [n for n in walk(home) if isinstance(n, ast.Name | ast.Attribute) and isinstance(n.ctx, ast.Store)]
    between = [n for n in stored if tree.start(made) < tree.start(n) < last]
    here = all(tree.home(n) is home and tree.start(n) > tree.start(made) for n in uses)
    return plain and here and not names & {ast.unparse(n) for n in between}


def _key(node: ast.AST) -> str | None:
    """What the program calls an object: a name, or an attribute of any object."""
    if isinstance(node, ast.Attribute):
        return f".{node.attr}"
    return node.id if isinstance(node, ast.Name) else None


def _edits(tree: Tree, found: _Settings) -> list[Edit]:
    layout = Layout(tree)
    gone: list[ast.stmt] = list(found.made)
    edits = [layout.without(statement, gone) for statement in gone]
    names = [a.arg for a in found.constructor.args.args[1:]]
    for call, maker in found.applied:
        bound = {**dict(zip(names, maker.args, strict=False)), **{str(k.arg): k.value for k in maker.keywords}}
        more = ", ".join(f"{n}={tree.segment(v)}" for n, v in bound.items())
        given = [*call.args, *call.keywords]
        edits.append(Edit(tree.start(call.func), tree.end(call.func), found.node.name))
        if more:
            at = max((tree.end(g) for g in given), default=tree.end(call) - 1)
            edits.append(Edit(at, at, f", {more}" if given else more))
    start, end = layout.extent(found.node, comments=False)
    return [*edits, Edit(start, end, _function(tree, layout, found))]


def _function(tree: Tree, layout: Layout, found: _Settings) -> str:
    """The text of the function that the class becomes."""
    column = layout.column(found.node)
    edits = [
        Edit(tree.start(n), tree.end(n), found.kept.get(n.attr) or found.local[n.attr])
        for n in walk(found.call)
        if isinstance(n, ast.Attribute) and _on_self(n)
    ]
    edits = outermost([*edits, *(layout.without(s, found.idle) for s in found.idle)])
    first, last = found.call.body[0], found.call.body[-1]
    start, end = layout.extent(first)[0], layout.extent(last)[1]
    text = layout.text[start:end]
    shifted = [Edit(e.start - start, e.end - start, e.text) for e in sorted(edits, key=lambda e: e.start)]
    indent = column + "    "
    depth = len(layout.column(first)) - len(indent)
    lines = [line[depth:] if line.strip() else line for line in apply_edits(text, shifted).splitlines(keepends=True)]
    kept = _parameters(tree, found.constructor)
    if found.call.args.defaults:  # every call gives them by name
        kept = [k if "=" in k else f"{k}=None" for k in kept]
    head = ", ".join([*_parameters(tree, found.call), *kept])
    return f"{column}def {found.node.name}({head}):{layout.newline}{''.join(lines)}"


def _parameters(tree: Tree, method: ast.FunctionDef) -> list[str]:
    names, defaults = method.args.args[1:], method.args.defaults
    padded: list[ast.expr | None] = [*([None] * (len(names) - len(defaults))), *defaults]
    return [
        a.arg if d is None else f"{a.arg}={tree.segment(d)}" for a, d in zip(names, padded[-len(names) :], strict=True)
    ]


__all__ = ["write_out_callable_objects"]
