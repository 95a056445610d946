"""Sums that a summary shows before more is added to them: what it shows gets a name of its own.

    loss = tf.reduce_mean(xent)                        xent_mean = tf.reduce_mean(xent)
    tf.summary.scalar("xent_mean", loss)               tf.summary.scalar("xent_mean", xent_mean)
    if decay:                                          loss = xent_mean
        loss += decay * tf.nn.l2_loss(w)               if decay:
                                                           loss += decay * tf.nn.l2_loss(w)

Functions that share the sum would find the whole of it under the name when they write the summary.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph.items import Body, Item, Role
from tf2mig.graph.values import Kind
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.names import Names, identifier
from tf2mig.syntax.mentions import block_of
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_ATOMS = (ast.Call, ast.Name, ast.Attribute, ast.Subscript, ast.Constant)
_OPERATORS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}


def added_apart(tree: Tree, body: Body, name: str, items: list[Item], names: Names) -> list[Edit]:
    """The edits for a name of a scope that the items bind; none where no summary shows it in between."""
    made, added = items[0], items[1]
    block = block_of(tree.parents, made.node) if isinstance(made.node, ast.stmt) else None
    if not isinstance(made.node, ast.Assign) or block is None or made.role is not Role.DEFER:
        return []
    if any(isinstance(a, ast.For | ast.While | ast.If | ast.Try) for a in _around(tree, made.node, body)):
        return []
    above = next((s for s in block if added.node is s or added.node in set(walk(s))), None)
    plain = [t for t in made.node.targets if isinstance(t, ast.Name)]
    between = [i for i in body.items if made.order < i.order < added.order and _loads(i.node, name)]
    shown = [i for i in between if i.value is not None and i.value.kind is Kind.SUMMARY]
    if len(plain) != 1 or len(made.node.targets) != 1 or not shown or not isinstance(above, ast.AugAssign | ast.If):
        return []
    value = above.value if isinstance(above, ast.AugAssign) else None
    operator = _OPERATORS.get(type(above.op)) if isinstance(above, ast.AugAssign) else ""
    if operator is None or tree.start(above) < tree.end(made.node):
        return []
    new = _tag(shown[0], names, name) or names.fresh(name)
    start = tree.start(above)
    loads = [n for n in _loads(body.owner, name) if tree.end(made.node) < tree.start(n) < start]
    edits = [Edit(tree.start(n), tree.end(n), new) for n in [*plain, *loads]]
    if value is None:
        layout = Layout(tree)
        first = layout.extent(above, comments=False)[0]
        return [*edits, Edit(first, first, f"{layout.column(above)}{name} = {new}{layout.newline}")]
    text = tree.with_parts(value, dict.fromkeys(_loads(value, name), new))
    whole = text if isinstance(value, _ATOMS) or _binds_closer(operator, value) else f"({text})"
    return [*edits, Edit(start, tree.end(above), f"{name} = {new} {operator} {whole}")]


def _binds_closer(operator: str, value: ast.expr) -> bool:
    """Whether a product is added, which needs no brackets."""
    product = isinstance(value, ast.BinOp) and isinstance(value.op, ast.Mult | ast.Div | ast.Pow)
    return product and operator in ("+", "-")


def _around(tree: Tree, node: ast.AST, body: Body) -> list[ast.AST]:
    found: list[ast.AST] = []
    for above in tree.ancestors(node):
        if above is body.owner:
            break
        found.append(above)
    return found


def _loads(node: ast.AST, name: str) -> list[ast.Name]:
    return [n for n in walk(node) if isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Load)]


def _tag(shown: Item, names: Names, name: str) -> str | None:
    """What a summary calls the sum, as a name; None where that is no news, or taken."""
    call = shown.node.value if isinstance(shown.node, ast.Expr | ast.Assign) else None
    tag = call.args[0] if isinstance(call, ast.Call) and call.args else None
    said = tag.value if isinstance(tag, ast.Constant) and isinstance(tag.value, str) else ""
    text = identifier(said.rpartition("/")[2]).lower() if said else ""
    return names.fresh(text) if text and text != name and not names.is_taken(text) else None


__all__ = ["added_apart"]
