"""Runs of a tensor's operation, `sess.run(update.op)`: the tensor is run, and nothing takes its value."""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.syntax.tree import Tree, edited


def run_tensors(tree: Tree) -> Tree:
    """The tree of a text in which statements run tensors instead of their operations."""
    if ".op)" not in tree.text and ".op," not in tree.text and ".op]" not in tree.text and ".op.run(" not in tree.text:
        return tree
    if any(_gives_op(node) for node in tree.nodes):
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


def _gives_op(node: ast.AST) -> bool:
    """Whether a node may give an object of the program an `op` of its own: an attribute, a method or a named field."""
    if isinstance(node, ast.Attribute):
        return node.attr == "op" and not isinstance(node.ctx, ast.Load)
    if isinstance(node, ast.FunctionDef):
        return node.name == "op"
    if isinstance(node, ast.AnnAssign):
        return isinstance(node.target, ast.Name) and node.target.id == "op"
    text = node.value if isinstance(node, ast.Constant) else None
    return isinstance(text, str) and "op" in text.replace(",", " ").split()


def _is_tensor(node: ast.expr) -> bool:
    """Whether an expression may name a tensor, and is no object with an operation of its own."""
    return isinstance(node, ast.Name) and node.id != "self"


__all__ = ["run_tensors"]
