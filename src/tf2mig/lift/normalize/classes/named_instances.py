"""Objects that a program makes only to take an attribute of them: `logits = DenseNet(x).model`.

What the object's class builds belongs to the object afterwards, so that it needs a name.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.names import Names, snake
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree, edited
from tf2mig.syntax.walking import walk


def name_instances(tree: Tree) -> Tree:
    """The tree of a text in which such objects have names."""
    if "class " not in tree.text:
        return tree
    symbols = Symbols(tree)
    building = {c.name for c in tree.module.body if isinstance(c, ast.ClassDef) and _builds(symbols, c)}
    names, layout = Names(tree.module), Layout(tree)
    edits: list[Edit] = []
    for node in tree.nodes:
        value = node.value if isinstance(node, ast.Assign) else None
        made = value.value if isinstance(value, ast.Attribute) else None
        if not isinstance(node, ast.Assign) or not isinstance(made, ast.Call) or not isinstance(made.func, ast.Name):
            continue
        if made.func.id not in building or isinstance(tree.parents.get(node), ast.For | ast.While):
            continue
        name = names.fresh(snake(made.func.id))
        start = tree.start(node)
        edits.append(Edit(start, start, f"{name} = {tree.segment(made)}{layout.newline}{layout.column(node)}"))
        edits.append(Edit(tree.start(made), tree.end(made), name))
    return edited(tree, edits)


def _builds(symbols: Symbols, cls: ast.ClassDef) -> bool:
    """Whether the methods of a class, which has no base of the program's own, call TensorFlow."""
    plain = all(isinstance(b, ast.Name) and b.id == "object" for b in cls.bases)
    return plain and any(isinstance(n, ast.Call) and symbols.called(n) is not None for n in walk(cls))


__all__ = ["name_instances"]
