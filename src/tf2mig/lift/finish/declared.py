"""Attributes that a class only declares, `self.loss = None`: with the graph went what they were given later."""

from __future__ import annotations

import ast

from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.names import reaches_by_name
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.mentions import is_own_attribute
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk


def without_declared(text: str, before: str) -> str:
    """The text without such declarations, where the program (``before``) gave the attribute more and the text does
    not mention it again."""
    if "None" not in text or reaches_by_name(text):
        return text
    tree = Tree(Source(text, "module.py"))
    given = {n.attr for n in walk(ast.parse(before)) if isinstance(n, ast.Assign) for n in _given(n)}
    mentioned = [n.attr for n in tree.nodes if isinstance(n, ast.Attribute)]
    words = {n.value for n in tree.nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    gone: list[ast.stmt] = []
    for node in tree.nodes:
        target = node.targets[0] if isinstance(node, ast.Assign) and len(node.targets) == 1 else None
        if not isinstance(node, ast.Assign) or not is_own_attribute(target) or ast.unparse(node.value) != "None":
            continue
        if mentioned.count(target.attr) == 1 and target.attr in given - words:
            gone.append(node)
    layout = Layout(tree)
    return apply_edits(text, sorted((layout.without(s, gone) for s in gone), key=lambda e: e.start))


def _given(node: ast.Assign) -> list[ast.Attribute]:
    """The attributes that a statement gives more than None."""
    if isinstance(node.value, ast.Constant) and node.value.value is None:
        return []
    return [n for t in node.targets for n in walk(t) if is_own_attribute(n)]


__all__ = ["without_declared"]
