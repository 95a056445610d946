"""Variables that a function returns beside a tensor: `layer, weights = conv_layer(x)`.

The function becomes a class whose objects hold the variables. What statements outside of lifted functions read by the
returned name is the object's attribute.
"""

from __future__ import annotations

import ast

from tf2mig.graph.items import Creation, Item, Role
from tf2mig.lift.core.builder import Builder, in_series
from tf2mig.lift.core.context import Context
from tf2mig.syntax.walking import walk


def name_returned(context: Context) -> None:
    """Let such names stand for the attributes, in front of the functions that call the objects."""
    kept = _read_outside(context)
    for builder in context.builders.values():
        held = _returned(context, builder)
        for creation in builder.calls if held else ():
            if creation.item.role is Role.DEFER and creation.item.owner not in context.builders:
                _name(context, builder, creation, held, kept)
                _need(context, creation, held)


def _read_outside(context: Context) -> set[str]:
    """The names that statements read which stay."""
    found: set[str] = set()
    for body in context.state.bodies.values():
        for item in body.items:
            if item.role is Role.KEEP and not isinstance(item.node, ast.FunctionDef | ast.ClassDef):
                found |= {n.id for n in walk(item.node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
    return found


def _returned(context: Context, builder: Builder) -> dict[int, str]:
    """The attributes of what a function returns at each place of its only tuple."""
    returns = [n for n in walk(builder.node) if isinstance(n, ast.Return)]
    value = returns[0].value if len(returns) == 1 else None
    if not isinstance(value, ast.Tuple):
        return {}
    found: dict[int, str] = {}
    for place, element in enumerate(value.elts):
        if isinstance(element, ast.Name):
            makers = [i for i in builder.body.items if element.id in i.defines]
            known = context.exported.get((builder.node, element.id), [])
            if len(makers) == 1 and makers[0].role is Role.CREATE and len(known) == 1:
                found[place] = known[0][1].removeprefix("self.")
    return found


def _need(context: Context, creation: Creation, held: dict[int, str]) -> None:
    """What is computed of a returned variable comes behind the statement that gives it its name."""
    made = creation.item
    target = made.node.targets[0] if isinstance(made.node, ast.Assign) and len(made.node.targets) == 1 else None
    names = [e for n, e in enumerate(target.elts) if n in held] if isinstance(target, ast.Tuple) else []
    wanted = {ast.unparse(n) for n in names}
    for item in context.state.bodies[made.owner].items if wanted else ():
        if item.role is not Role.DEFER or item.order <= made.order or made in item.needs:
            continue
        if wanted & {ast.unparse(n) for n in walk(item.node) if isinstance(n, ast.Name | ast.Attribute)}:
            item.needs.append(made)
            context.listing.returned |= {(made, name.removeprefix("self.")) for name in wanted}


def _name(context: Context, builder: Builder, creation: Creation, held: dict[int, str], kept: set[str]) -> None:
    item: Item = creation.item
    statement = item.node
    if not isinstance(statement, ast.Assign) or statement.value is not creation.node or in_series(builder, creation):
        return
    target = statement.targets[0]
    if len(statement.targets) > 1 or not isinstance(target, ast.Tuple):
        return
    maker = creation.shared or creation
    for place, attribute in held.items():
        name = target.elts[place] if place < len(target.elts) else None
        if isinstance(name, ast.Name) and name.id in kept:
            context.hoisted.setdefault(item, []).append(f"{name.id} = {maker.name}.{attribute}")


__all__ = ["name_returned"]
