"""Functions inside functions lose the number that told them from functions inside of others.

Every lifted function has a name of its own while the graph is read. Inside a function `train_step_1` is
`train_step` again, where that name means nothing else there or in the module.
"""

from __future__ import annotations

import ast
import re

from tf2mig.findings import Edit
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_NUMBERED = re.compile(r"(\w+?)_\d+")


def with_inner_names(text: str, before: str) -> str:
    """The text with such functions renamed; what the program called so itself keeps its name."""
    known = _words(ast.parse(before))
    tree = Tree(Source(text, "module.py"))
    holders: list[ast.Module | ast.ClassDef] = [
        tree.module,
        *(s for s in tree.module.body if isinstance(s, ast.ClassDef)),
    ]
    outermost = [n for holder in holders for n in holder.body if isinstance(n, ast.FunctionDef)]
    module = {n.id for n in tree.nodes if isinstance(n, ast.Name) and tree.function_around(n) is None}
    module |= {n.name for n in tree.module.body if isinstance(n, ast.FunctionDef | ast.ClassDef)}
    edits: list[Edit] = []
    for outer in outermost:
        numbered = [n for n in outer.body if isinstance(n, ast.FunctionDef) and _NUMBERED.fullmatch(n.name)]
        words = _words(outer) if numbered else set()
        for inner in numbered:
            found = _NUMBERED.fullmatch(inner.name)
            if found is None or inner.name in known or found[1] in module | words | known:
                continue
            words.add(found[1])
            edits += _renamed(tree, outer, inner, found[1])
    return apply_edits(text, sorted(edits, key=lambda e: e.start))


def _words(tree: ast.AST) -> set[str]:
    """Everything that code calls anything."""
    found: set[str] = set()
    for node in walk(tree):
        found |= {v for f in ("id", "name", "arg", "attr", "asname") if isinstance(v := getattr(node, f, None), str)}
    return found


def _renamed(tree: Tree, outer: ast.FunctionDef, inner: ast.FunctionDef, name: str) -> list[Edit]:
    at = tree.text.index(inner.name, tree.offset(inner.lineno, inner.col_offset))
    edits = [Edit(at, at + len(inner.name), name)]
    for node in walk(outer):
        if isinstance(node, ast.Name) and node.id == inner.name:
            edits.append(Edit(tree.start(node), tree.end(node), name))
    return edits


__all__ = ["with_inner_names"]
