"""Training steps that are made in place, inside a group or a list: each gets a statement of its own.

    solver = tf.group(slow.apply_gradients(a), fast.apply_gradients(b))

becomes two named steps and a group of them, which is how most programs write it. Two steps of one optimizer stay: which
of them counts its steps first is not known in TF1 either.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.names import Names
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree, edited

_PLACES = frozenset({"tf.group", "tf.tuple"})


def name_steps(tree: Tree) -> Tree:
    """The tree of a text in which such steps have names."""
    symbols = Symbols(tree)
    names, layout = Names(tree.module), Layout(tree)
    edits: list[Edit] = []
    for statement in [n for n in tree.nodes if isinstance(n, ast.Assign) and len(n.targets) == 1]:
        steps = _steps(symbols, statement.value)
        target = statement.targets[0]
        start, _ = layout.extent(statement, comments=False)
        if not steps or not isinstance(target, ast.Name | ast.Attribute):
            continue
        stem = target.attr if isinstance(target, ast.Attribute) else tree.segment(target)
        lines: list[str] = []
        for step in steps:
            name = names.fresh(f"{stem}_{len(lines) + 1}")
            lines.append(f"{layout.column(statement)}{name} = {tree.segment(step)}{layout.newline}")
            edits.append(Edit(tree.start(step), tree.end(step), name))
        edits.append(Edit(start, start, "".join(lines)))
    return edited(tree, edits)


def _steps(symbols: Symbols, value: ast.expr) -> list[ast.Call]:
    """The steps among the elements of a list, or the arguments of a group; none where other calls stand there."""
    if isinstance(value, ast.Call) and symbols.called(value) in _PLACES:
        elements = value.args
    elif isinstance(value, ast.List | ast.Tuple):
        elements = value.elts
    else:
        return []
    calls = [e for e in elements if isinstance(e, ast.Call)]
    plain = all(isinstance(e, ast.Call | ast.Name | ast.Attribute) for e in elements)
    if not plain or not all(is_step(symbols, c) for c in calls):
        return []
    optimizers = [ast.unparse(c.func.value) for c in calls if isinstance(c.func, ast.Attribute)]
    named = [o for o in optimizers if o.isidentifier()]
    return calls if len(set(named)) == len(named) else []


def is_step(symbols: Symbols, call: ast.Call) -> bool:
    """Whether a call makes a training step, as far as its method's name and what it is called on tell."""
    method = call.func
    if not isinstance(method, ast.Attribute) or method.attr not in cat.STEPS:
        return False
    made = method.value
    own = symbols.called(made) if isinstance(made, ast.Call) else None
    return (own or "tf.train.").startswith("tf.train.") and symbols.symbol(method) is None


__all__ = ["is_step", "name_steps"]
