"""Objects of one class that use the same variables: made under scopes that reuse them.

`with tf.variable_scope("model"): train = Model(..)` and the same with ``reuse=True`` around another object give two
graphs over one set of variables. The second object takes the first one's variables and layers over; its optimizer is
its own, as its slots were (tensorflow/python/ops/variable_scope.py and tensorflow/python/training/slot_creator.py of
TF 1.15).
"""

from __future__ import annotations

import ast
from dataclasses import replace

from tf2mig.findings import Edit
from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Creation, Role
from tf2mig.graph.state import Making
from tf2mig.graph.values import Kind, unsettled
from tf2mig.lift.core.context import Context
from tf2mig.lift.layers.functions import is_weightless
from tf2mig.lift.variables.exports import attribute_at
from tf2mig.lift.variables.shared_cells import SHARE, cell_attributes, is_cell, is_held, only_starts
from tf2mig.syntax.given import default_of
from tf2mig.syntax.mentions import constructor_of, is_own_attribute
from tf2mig.syntax.walking import walk

_UNKNOWN = "objects of one class share variables in a way that is not known"


def share_variables(context: Context) -> None:
    """Add the lines by which objects take over the variables of earlier ones. Raises Blocked."""
    for cls, makings in context.state.objects.items():
        made = _holders(context, cls) if len(makings) > 1 else []
        makings = [replace(m, reuse=m.reuse or _asks(context, cls, m)) for m in makings] if made else []
        for number, making in enumerate(makings):
            shared = [c for c in made if _reuses(context, making, c)]
            scopes = [s for s in making.scopes if s]  # the scope around all is opened again without a name
            before = [m for m in makings[:number] if m.graph == making.graph]
            earlier = [m for m in before if [s for s in m.scopes if s] == scopes]
            if not shared or (not earlier and not making.reuse):
                continue
            if (
                not earlier
                or any(m.reuse for m in earlier[:1])
                or not _named_alike(cls, earlier[0].node, making.node, shared)
            ):
                raise Blocked(making.node, "TFM706", _UNKNOWN)
            _take_over(context, earlier[0], making, shared)


def _asks(context: Context, cls: ast.ClassDef, making: Making) -> bool:
    """Whether an object's own arguments switch reuse on. Raises Blocked where that cannot be told."""
    constructor = constructor_of(cls)
    if constructor is None:
        return False
    given = _given(cls, making.node)
    for name in _switches(cls, constructor):
        node = given.get(name) or default_of(constructor, name)
        automatic = node is not None and context.state.symbols.symbol(node) == "tf.AUTO_REUSE"
        if not automatic and not isinstance(node, ast.Constant):
            raise Blocked(making.node, "TFM706", _UNKNOWN)
        if automatic or (isinstance(node, ast.Constant) and node.value):
            return True
    return False


def _switches(cls: ast.ClassDef, constructor: ast.FunctionDef) -> set[str]:
    """The constructor's parameters that say whether variables are reused."""
    asked: list[ast.expr] = []
    for node in walk(cls):
        if isinstance(node, ast.keyword) and node.arg == "reuse":
            asked.append(node.value)
        elif isinstance(node, ast.If) and any(
            isinstance(n, ast.Attribute) and n.attr == "reuse_variables" for s in node.body for n in walk(s)
        ):
            asked.append(node.test)
    names = {n.id for a in asked for n in walk(a) if isinstance(n, ast.Name)}
    return names & {a.arg for a in constructor.args.args}


def _holders(context: Context, cls: ast.ClassDef) -> list[Creation]:
    """What an object of a class makes that holds variables."""
    return [
        c
        for c in context.state.creations
        if context.class_of(c.item.owner) is cls
        and c.shared is None
        and not is_weightless(c.symbol)
        and not only_starts(context, c)
        and not (c.value is not None and c.value.kind is Kind.OPTIMIZER)
    ]


def _reuses(context: Context, making: Making, creation: Creation) -> bool:
    """Whether a creation finds the variables of an earlier object of the class. Raises Blocked where only some are."""
    inner = creation.function or creation.plain
    symbols = {creation.symbol}
    if inner is not None:
        symbols = {c.symbol for c in context.state.creations if c.item.owner is inner.node}
    if not (making.reuse or creation.reuse) or symbols <= {"tf.Variable"}:
        return False
    if "tf.Variable" in symbols:
        raise Blocked(making.node, "TFM706", _UNKNOWN)
    return True


def _named_alike(cls: ast.ClassDef, one: ast.Call, other: ast.Call, shared: list[Creation]) -> bool:
    """Whether both objects give their variables the same names."""
    open_scopes = {s for c in shared for s in c.scope if unsettled((s,))}
    names = {s.removeprefix("?").partition("@")[0] for s in open_scopes}
    first, second = _given(cls, one), _given(cls, other)
    if "" in names:
        names = set(first) | set(second)
    dumps = [{n: ast.dump(g[n]) for n in names if n in g} for g in (first, second)]
    return dumps[0] == dumps[1]


def _given(cls: ast.ClassDef, call: ast.Call) -> dict[str, ast.expr]:
    """The arguments that make an object, by the constructor's parameters."""
    constructor = constructor_of(cls)
    names = [a.arg for a in constructor.args.args[1:]] if constructor is not None else []
    return {**dict(zip(names, call.args, strict=False)), **{str(k.arg): k.value for k in call.keywords}}


def _take_over(context: Context, first: Making, other: Making, shared: list[Creation]) -> None:
    source, target = _object(context, first), _object(context, other)
    if first.item.owner not in (other.item.owner, context.state.tree.module) or source == target:
        raise Blocked(other.node, "TFM706", _UNKNOWN)
    if not _branches(context, first) <= _branches(context, other):
        raise Blocked(other.node, "TFM706", _UNKNOWN)
    lines: dict[str, None] = {}
    for creation in shared:
        if is_cell(context, creation):
            for name in cell_attributes(context, creation):
                lines[f"{target}.{name} = {SHARE}({target}.{name}, {source}.{name})"] = None
            context.needs.support["rnn_cells"] = None
            context.needs.imports["import rnn_cells"] = None
            continue
        attributes = _attributes(context, creation, shared)
        if not attributes and is_held(context, creation):
            raise Blocked(creation.node, "TFM706", _UNKNOWN)
        for attribute in attributes:
            lines[f"{target}.{attribute} = {source}.{attribute}"] = None
    statement = context.state.tree.parents[other.node]
    assert isinstance(statement, ast.stmt)
    column, newline = context.layout.column(statement), context.layout.newline
    end = context.layout.extent(statement)[1]
    context.edits.append(Edit(end, end, "".join(f"{column}{line}{newline}" for line in lines)))


def _branches(context: Context, making: Making) -> set[tuple[ast.AST, bool]]:
    """The choices that a place stands in: which side of each."""
    around = [making.node, *context.state.tree.ancestors(making.node)]
    return {(a, c in a.body) for c, a in zip(around, around[1:], strict=False) if isinstance(a, ast.If)}


def _object(context: Context, making: Making) -> str:
    """What the program calls an object. Raises Blocked where it has no name of its own."""
    tree = context.state.tree
    statement = tree.parents.get(making.node)
    loops = [a for a in tree.ancestors(making.node) if isinstance(a, ast.For | ast.While | ast.Lambda)]
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1 or loops:
        raise Blocked(making.node, "TFM706", _UNKNOWN)
    if not isinstance(statement.targets[0], ast.Name | ast.Attribute):
        raise Blocked(making.node, "TFM706", _UNKNOWN)
    return tree.segment(statement.targets[0])


def _target(creation: Creation) -> str:
    """The one name or attribute that a statement gives what it makes."""
    node = creation.item.node
    targets = node.targets if isinstance(node, ast.Assign) else []
    if len(targets) == 1 and isinstance(targets[0], ast.Name | ast.Attribute):
        return ast.unparse(targets[0])
    return creation.item.defines[0] if len(creation.item.defines) == 1 else ""


def _attributes(context: Context, creation: Creation, shared: list[Creation]) -> list[str]:
    """The attributes that hold what was made; none for what only the constructor knows. Raises Blocked."""
    text = context.created.get(creation) or _target(creation)
    if not text:
        raise Blocked(creation.node, "TFM706", _UNKNOWN)
    found = dict.fromkeys(_aliases(context, creation, text, shared))
    if text.startswith("self."):
        found[text] = None
    else:
        places = context.exported.get((creation.item.owner, text), [])
        known = attribute_at(places, creation.item.order, own=True)
        found.update({known: None} if known is not None else {})
    names = [name.removeprefix("self.") for name in found]
    if not all(name.isidentifier() for name in names):
        raise Blocked(creation.node, "TFM706", _UNKNOWN)
    return names


def _aliases(context: Context, creation: Creation, text: str, shared: list[Creation]) -> list[str]:
    """The attributes that later statements set to what was made, or to lists of what both objects have.

    Raises Blocked where a statement puts it into anything else.
    """
    body = context.state.bodies.get(creation.item.owner)
    found: list[str] = []
    for item in body.items if body is not None else []:
        node = item.node
        if item.order <= creation.item.order or item.role is not Role.KEEP or not isinstance(node, ast.Assign):
            continue
        kept = [ast.unparse(t) for t in node.targets if is_own_attribute(t)]
        leaves = list(item.value.leaves()) if item.value is not None else []
        if kept and (ast.unparse(node.value) == text or (leaves and all(v.creation in shared for v in leaves))):
            found += kept
        elif kept and any(isinstance(n, ast.expr) and ast.unparse(n) == text for n in walk(node.value)):
            raise Blocked(creation.node, "TFM706", _UNKNOWN)
    return found


__all__ = ["share_variables"]
