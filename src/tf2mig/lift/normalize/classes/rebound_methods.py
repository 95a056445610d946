"""`self.sampler = self.sampler(z)`: a method whose name its result takes gets a name of its own.

From then on the attribute is the tensor, so only the calls before it mean the method.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.lift.core.names import Names, reaches_by_name
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.mentions import calls_of
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk


def rename_rebound_methods(tree: Tree) -> Tree:
    """The tree of a text in which such methods are told from their results."""
    if reaches_by_name(tree.text):
        return tree
    names = Names(tree.module)
    edits: list[Edit] = []
    for cls in [n for n in tree.module.body if isinstance(n, ast.ClassDef)]:
        for method in [m for m in cls.body if isinstance(m, ast.FunctionDef)]:
            calls = _calls(tree, cls, method)
            if calls:
                name = names.fresh(f"build_{method.name}")
                word = tree.text.index("def", tree.offset(method.lineno, method.col_offset))
                start = tree.text.index(method.name, word + 3)
                edits.append(Edit(start, start + len(method.name), name))
                edits += [Edit(tree.end(c.func) - len(method.name), tree.end(c.func), name) for c in calls]
    if not edits:
        return tree
    text = apply_edits(tree.text, sorted(edits, key=lambda e: e.start))
    return Tree(Source(text, tree.source.path, tree.source.cells))


def _calls(tree: Tree, cls: ast.ClassDef, method: ast.FunctionDef) -> list[ast.Call]:
    """The calls of a method whose name its class also sets; none where the two cannot be told apart."""
    named = [n for n in tree.nodes if isinstance(n, ast.Attribute) and n.attr == method.name]
    inside = set(walk(cls))
    stores = [n for n in named if not isinstance(n.ctx, ast.Load)]
    if not stores or not all(n in inside and _on_self(n) for n in stores) or method.decorator_list:
        return []
    defined = [n for n in tree.nodes if isinstance(n, ast.FunctionDef) and n.name == method.name]
    calls = calls_of(tree, named)
    own = all(isinstance(c.func, ast.Attribute) and _on_self(c.func) and c in inside for c in calls)
    if len(defined) > 1 and any(d is not method and d in inside for d in defined):
        return []
    made = [s for s in calls if any(isinstance(a, ast.Assign) and _sets(a, stores) for a in tree.ancestors(s))]
    return calls if own and made else []


def _on_self(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id == "self"


def _sets(statement: ast.Assign, stores: list[ast.Attribute]) -> bool:
    return any(n in stores for t in statement.targets for n in walk(t))


__all__ = ["rename_rebound_methods"]
