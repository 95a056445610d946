"""Objects get back the names that the program gave them, and their classes too.

While the graph is read, a class whose objects only apply layers, `net = Generator(8)`, is a function `Generator`, whose
layers then belong to `Generator = GeneratorNetwork(8)`. A person leaves `net = Generator(8)`.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk


def with_object_names(text: str, before: str) -> str:
    """The text in which such objects and classes are called as they were in the program (``before``)."""
    for cls, name in _objects(ast.parse(before)).items():
        tree = Tree(Source(text, "module.py"))
        new = _new_class(tree, cls)
        if new is None or _mentions(tree, name):
            continue
        edits = [
            Edit(tree.start(n), tree.end(n), name if n.id == cls else cls)
            for n in tree.nodes
            if isinstance(n, ast.Name) and n.id in (cls, new.name)
        ]
        start = tree.text.index(new.name, tree.start(new) + len("class"))
        edits.append(Edit(start, start + len(new.name), cls))
        text = apply_edits(text, sorted(edits, key=lambda e: e.start))
    return text


def _objects(module: ast.Module) -> dict[str, str]:
    """The program's classes that it makes one object of, by the name which alone the module gives that object."""
    classes = {n.name for n in module.body if isinstance(n, ast.ClassDef)}
    nodes = list(walk(module))
    found: dict[str, str] = {}
    for statement in nodes:
        target = statement.targets[0] if isinstance(statement, ast.Assign) and len(statement.targets) == 1 else None
        if not isinstance(statement, ast.Assign) or not isinstance(target, ast.Name):
            continue
        made = statement.value.func if isinstance(statement.value, ast.Call) else None
        if not isinstance(made, ast.Name) or made.id not in classes:
            continue
        named = [n for n in nodes if isinstance(n, ast.Name) and n.id == made.id]
        bound = [n for n in nodes if isinstance(n, ast.Name) and n.id == target.id and not isinstance(n.ctx, ast.Load)]
        if len(named) == len(bound) == 1 and statement in module.body:
            found[made.id] = target.id
    return found


def _new_class(tree: Tree, cls: str) -> ast.ClassDef | None:
    """The class of the one object that now has the name of a class of the program."""
    classes = {n.name: n for n in tree.module.body if isinstance(n, ast.ClassDef)}
    bound = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == cls and not isinstance(n.ctx, ast.Load)]
    statement = tree.parents.get(bound[0]) if len(bound) == 1 and cls not in classes else None
    call = statement.value if isinstance(statement, ast.Assign) and statement in tree.module.body else None
    made = call.func if isinstance(call, ast.Call) else None
    if not isinstance(made, ast.Name) or made.id not in classes:
        return None
    once = sum(isinstance(n, ast.Name) and n.id == made.id for n in tree.nodes) == 1
    return classes[made.id] if once and not _is_handed(tree, cls) else None


def _is_handed(tree: Tree, name: str) -> bool:
    return any(isinstance(n, ast.arg) and n.arg == name for n in tree.nodes)


def _mentions(tree: Tree, name: str) -> bool:
    """Whether a name already means something in the text."""
    named = any(isinstance(n, ast.Name) and n.id == name for n in tree.nodes)
    defined = any(isinstance(n, ast.FunctionDef | ast.ClassDef) and n.name == name for n in tree.nodes)
    imported = any(isinstance(n, ast.alias) and (n.asname or n.name) == name for n in tree.nodes)
    return named or defined or imported or _is_handed(tree, name)


__all__ = ["with_object_names"]
