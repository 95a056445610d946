"""Lists of variables and training steps that one statement binds together: one statement each.

new, old = tf.get_collection(..), tf.get_collection(..)
d_step, g_step = one.minimize(d_loss), two.minimize(g_loss)
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.normalize.training.named_steps import is_step
from tf2mig.syntax.mentions import names_in
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree, edited


def part_assignments(tree: Tree) -> Tree:
    """The tree of a text in which each of them has a statement of its own."""
    symbols, layout = Symbols(tree), Layout(tree)
    edits: list[Edit] = []
    for node in tree.nodes:
        pairs = _pairs(symbols, node) if isinstance(node, ast.Assign) else []
        if pairs:
            joint = layout.newline + layout.column(node)  # type: ignore[arg-type]
            text = joint.join(f"{tree.segment(t)} = {tree.segment(v)}" for t, v in pairs)
            edits.append(Edit(tree.start(node), tree.end(node), text))
    return edited(tree, edits)


def _pairs(symbols: Symbols, node: ast.Assign) -> list[tuple[ast.expr, ast.expr]]:
    """What a statement binds, with what it binds it to; nothing where one of them asks what another one says."""
    target, value = node.targets[0], node.value
    if len(node.targets) != 1 or not isinstance(target, ast.Tuple) or not isinstance(value, ast.Tuple):
        return []
    if len(target.elts) != len(value.elts) or any(isinstance(e, ast.Starred) for e in [*target.elts, *value.elts]):
        return []
    calls = [v for v in value.elts if isinstance(v, ast.Call)]
    listed = all(symbols.called(c) in cat.COLLECTIONS for c in calls)
    if len(calls) < len(value.elts) or not (listed or all(is_step(symbols, c) for c in calls)):
        return []
    stored = {e.id for e in target.elts if isinstance(e, ast.Name)}
    if stored & names_in(value) or not all(isinstance(e, ast.Name | ast.Attribute) for e in target.elts):
        return []
    return list(zip(target.elts, value.elts, strict=True))


__all__ = ["part_assignments"]
