"""Properties that only give an attribute which holds a part of the graph, read as that attribute.

The attribute goes with the graph; a key of what is fed, or what a run fetches, must name it.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.syntax.mentions import is_own_attribute
from tf2mig.syntax.tree import Tree, edited
from tf2mig.syntax.walking import walk


def read_behind_properties(tree: Tree) -> Tree:
    """The tree of a text in which code outside such properties reads the attributes."""
    if "@property" not in tree.text or "placeholder" not in tree.text:
        return tree
    held = _held(tree)
    behind: dict[str, set[str]] = {}
    for node in tree.nodes:
        if isinstance(node, ast.FunctionDef) and isinstance(tree.parents.get(node), ast.ClassDef):
            behind.setdefault(node.name, set()).add(_given(node, held))
    stored = {n.attr for n in tree.nodes if isinstance(n, ast.Attribute) and not isinstance(n.ctx, ast.Load)}
    edits: list[Edit] = []
    for node in tree.nodes:
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load) and node.attr not in stored:
            attribute = min(behind.get(node.attr, {""}), default="")
            if attribute and len(behind[node.attr]) == 1:
                edits.append(Edit(tree.end(node) - len(node.attr), tree.end(node), attribute))
    return edited(tree, edits)


def _held(tree: Tree) -> set[str]:
    """The attributes that are only given what is computed."""
    found: dict[str, bool] = {}
    for node in tree.nodes:
        for target in node.targets if isinstance(node, ast.Assign) else ():
            if isinstance(target, ast.Attribute):
                assert isinstance(node, ast.Assign)
                found[target.attr] = found.get(target.attr, True) and not _is_plain(tree, node)
    return {name for name, computed in found.items() if computed}


def _is_plain(tree: Tree, node: ast.Assign) -> bool:
    """Whether a statement gives a constant, a parameter or a setting: no part of a graph, as far as one can tell."""
    method = next((a for a in tree.ancestors(node) if isinstance(a, ast.FunctionDef)), None)
    parameters = {a.arg for a in walk(method.args) if isinstance(a, ast.arg)} if method is not None else set()
    value = node.value
    return isinstance(value, ast.Constant | ast.Attribute) or (isinstance(value, ast.Name) and value.id in parameters)


def _given(method: ast.FunctionDef, held: set[str]) -> str:
    """The attribute that a property gives and nothing else; nothing for any other method."""
    body = [s for s in method.body if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))]
    value = body[0].value if len(body) == 1 and isinstance(body[0], ast.Return) else None
    own = is_own_attribute(value)
    decorators = [ast.unparse(d) for d in method.decorator_list]
    if decorators != ["property"] or not own or not isinstance(value, ast.Attribute):
        return ""
    return value.attr if value.attr in held else ""


__all__ = ["read_behind_properties"]
