"""Lists of variables, training steps and parts of the graph that one statement binds together: one statement each.

new, old = tf.get_collection(..), tf.get_collection(..)
d_step, g_step = one.minimize(d_loss), two.minimize(g_loss)
self._logits, self._loss = logits, loss
weights, layers = [], [x]

What needs one of them would need all that they need.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.normalize.training.named_steps import is_step
from tf2mig.syntax.mentions import names_in
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree, edited
from tf2mig.syntax.walking import walk


def part_assignments(tree: Tree) -> Tree:
    """The tree of a text in which each of them has a statement of its own."""
    return _parted(tree, anything=False)


def part_computations(source: Source) -> Source:
    """The source in which whatever TensorFlow computes for several names has a statement for each; the same one where
    there is none."""
    tree = Tree(source)
    parted = _parted(tree, anything=True)
    return source if parted is tree else parted.source


def _parted(tree: Tree, *, anything: bool) -> Tree:
    symbols, layout = Symbols(tree), Layout(tree)
    edits: list[Edit] = []
    for node in tree.nodes:
        pairs = _pairs(tree, symbols, node, anything=anything) if isinstance(node, ast.Assign) else []
        if pairs:
            joint = layout.newline + layout.column(node)  # type: ignore[arg-type]
            text = joint.join(f"{tree.segment(t).strip('()')} = {tree.segment(v)}" for t, v in pairs)
            edits.append(Edit(tree.start(node), tree.end(node), text))
    return edited(tree, edits)


def _pairs(tree: Tree, symbols: Symbols, node: ast.Assign, *, anything: bool) -> list[tuple[ast.expr, ast.expr]]:
    """What a statement binds, with what it binds it to; nothing where one of them asks what another one says."""
    target, value = node.targets[0], node.value
    if len(node.targets) != 1 or not isinstance(target, ast.Tuple) or not isinstance(value, ast.Tuple):
        return []
    if len(target.elts) != len(value.elts) or any(isinstance(e, ast.Starred) for e in [*target.elts, *value.elts]):
        return []
    calls = [v for v in value.elts if isinstance(v, ast.Call)]
    listed = all(symbols.called(c) in cat.COLLECTIONS for c in calls)
    made = len(calls) == len(value.elts) and (listed or all(is_step(symbols, c) for c in calls))
    computed = [v for v in value.elts if any(symbols.called(n) or _is_own(tree, n) for n in walk(v))]
    parted = made or _are_parts(tree, symbols, value.elts) or _are_lists(value.elts)
    if not (anything and len(computed) > 1) and not parted:
        return []
    stored = {n.id for e in target.elts for n in _parts(e) if isinstance(n, ast.Name)}
    parts = [n for e in target.elts for n in (_parts(e) if anything else [e])]
    if stored & names_in(value) or not all(isinstance(n, ast.Name | ast.Attribute) for n in parts):
        return []
    return list(zip(target.elts, value.elts, strict=True))


def _parts(target: ast.expr) -> list[ast.expr]:
    """What a target binds, `(a, b)` both of its parts."""
    return target.elts if isinstance(target, ast.Tuple) else [target]


def _is_own(tree: Tree, node: ast.AST) -> bool:
    """Whether an expression calls a function of the program."""
    called = node.func if isinstance(node, ast.Call) else None
    name = called.id if isinstance(called, ast.Name) else None
    return any(isinstance(n, ast.FunctionDef) and n.name == name for n in tree.module.body)


def _are_parts(tree: Tree, symbols: Symbols, values: list[ast.expr]) -> bool:
    """Whether values are names of a function's own, two of them at least of parts of the graph."""
    if not all(isinstance(v, ast.Name) for v in values) or tree.function_around(values[0]) is None:
        return False
    return sum(_is_part(tree, symbols, v, 0) for v in values if isinstance(v, ast.Name)) > 1


def _are_lists(values: list[ast.expr]) -> bool:
    """Whether lists are made together, one of them of what there is already: `weights, layers = [], [x]`."""
    lists = [v for v in values if isinstance(v, ast.List)]
    return len(lists) == len(values) and not all(v.elts for v in lists) and any(names_in(v) for v in lists)


def _is_part(tree: Tree, symbols: Symbols, name: ast.Name, depth: int) -> bool:
    """Whether a function binds a name to what a call of TensorFlow gives, or to what is computed of such a value."""
    home = tree.function_around(name)
    statements = [tree.parents.get(b) for b in tree.bindings(home, name.id)] if home is not None and depth < 6 else []
    for made in [s.value for s in statements if isinstance(s, ast.Assign)]:
        inside = list(walk(made))
        if any(isinstance(n, ast.Call) and (symbols.called(n) or "").startswith("tf.") for n in inside):
            return True
        named = [n for n in inside if isinstance(n, ast.Name) and n.id != name.id]
        if any(_is_part(tree, symbols, n, depth + 1) for n in named):
            return True
    return False


__all__ = ["part_assignments"]
