"""One of several results is taken before it becomes a NumPy value: `compute_ys(x)[i].numpy()`."""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree


def picked_first(text: str, before: str) -> str:
    """The text in which nothing is picked from a list or dictionary of NumPy values that is made for that alone.

    What the program (``before``) said so itself stays.
    """
    tree = Tree(Source(text, "module.py"))
    edits: list[Edit] = []
    for node in tree.nodes:
        call = _converted(node.value) if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load) else None
        if call is None or not isinstance(node, ast.Subscript) or isinstance(node.slice, ast.Slice | ast.Tuple):
            continue
        if tree.segment(node.value) not in before:
            index = tree.segment(node.slice)
            edits.append(Edit(tree.start(node), tree.end(node), f"{tree.segment(call)}[{index}].numpy()"))
    return apply_edits(text, edits) if edits else text


def _converted(node: ast.expr) -> ast.Call | None:
    """The call whose results a comprehension turns to NumPy, `[t.numpy() for t in f(x)]`."""
    if not isinstance(node, ast.ListComp | ast.DictComp) or len(node.generators) != 1 or node.generators[0].ifs:
        return None
    target, source = node.generators[0].target, node.generators[0].iter
    if isinstance(node, ast.ListComp):
        return source if isinstance(source, ast.Call) and _is_numpy(node.elt, target) else None
    if not isinstance(source, ast.Call) or not isinstance(source.func, ast.Attribute) or source.func.attr != "items":
        return None
    if not isinstance(target, ast.Tuple) or ast.unparse(target.elts[0]) != ast.unparse(node.key):
        return None
    held = source.func.value
    return held if isinstance(held, ast.Call) and _is_numpy(node.value, target.elts[-1]) else None


def _is_numpy(node: ast.expr, target: ast.expr) -> bool:
    return isinstance(target, ast.Name) and ast.unparse(node) == f"{target.id}.numpy()"


__all__ = ["picked_first"]
