"""Runs of a tensor's operation, `sess.run(update.op)`: the tensor is run, and nothing takes its value."""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.syntax.tree import Tree, edited


def run_tensors(tree: Tree) -> Tree:
    """The tree of a text in which statements run tensors instead of their operations."""
    if ".op)" not in tree.text and ".op," not in tree.text and ".op]" not in tree.text and ".op.run(" not in tree.text:
        return tree
    edits: list[Edit] = []
    for node in tree.nodes:
        call = node.value if isinstance(node, ast.Expr) else None
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute) or call.func.attr != "run":
            continue
        owner = call.func.value
        if isinstance(owner, ast.Attribute) and owner.attr == "op" and _is_tensor(owner.value):
            edits.append(Edit(tree.end(owner.value), tree.end(call.func), ".eval"))
            continue
        fetches = call.args[0] if call.args else None
        parts = fetches.elts if isinstance(fetches, ast.List | ast.Tuple) else [fetches]
        for part in parts:
            if isinstance(part, ast.Attribute) and part.attr == "op" and _is_tensor(part.value):
                edits.append(Edit(tree.end(part.value), tree.end(part), ""))
    return edited(tree, edits)


def _is_tensor(node: ast.expr) -> bool:
    """Whether an expression may name a tensor, and is no object with an operation of its own."""
    return isinstance(node, ast.Name) and node.id != "self"


__all__ = ["run_tensors"]
