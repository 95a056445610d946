"""A function says at once what it returns: `return tf.matmul(x, W)`, not `y = tf.matmul(x, W)` and `return y`."""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.lift.core.layout import Layout
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk


def returned_at_once(text: str, before: str) -> str:
    """The text, its new functions without a name for what they only return; those of the program (``before``) stay."""
    own = {n.name for n in walk(ast.parse(before)) if isinstance(n, ast.FunctionDef | ast.ClassDef)}
    while (new := _returned(text, own)) != text:
        text = new
    return text


def _returned(text: str, own: set[str]) -> str:
    tree = Tree(Source(text, "module.py"))
    layout = Layout(tree)
    edits: list[Edit] = []
    for node in tree.nodes:
        if isinstance(node, ast.FunctionDef) and node.name not in own and not node.name.startswith("__"):
            edits += _edits(tree, layout, node)
    return apply_edits(text, edits) if edits else text


def _edits(tree: Tree, layout: Layout, function: ast.FunctionDef) -> list[Edit]:
    if len(function.body) < 2:
        return []
    made, last = function.body[-2:]
    if not isinstance(made, ast.Assign) or not isinstance(last, ast.Return) or last.value is None:
        return []
    names = _names(made.targets[0]) if len(made.targets) == 1 else []
    if not names or names != _names(last.value) or type(made.targets[0]) is not type(last.value):
        return []
    inner = [n for n in walk(function) if n is not function and isinstance(n, ast.FunctionDef | ast.Lambda)]
    if any(isinstance(n, ast.Name) and n.id in names for i in inner for n in walk(i)):
        return []
    below = layout.line_start((made.end_lineno or made.lineno) + 1)
    start, end = layout.extent(last, comments=False)
    if tree.text[below:start].strip():
        return []
    equals = tree.text.index("=", tree.end(made.targets[0])) + 1
    return [Edit(tree.start(made), equals, "return"), Edit(below, end, "")]


def _names(node: ast.expr) -> list[str]:
    """The names of a tuple, or the one name; none where there is anything else."""
    parts = node.elts if isinstance(node, ast.Tuple) else [node]
    names = [p.id for p in parts if isinstance(p, ast.Name)]
    return names if len(names) == len(parts) else []
