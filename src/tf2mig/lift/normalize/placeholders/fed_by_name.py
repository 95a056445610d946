"""Feeds whose keys are names of placeholders: the placeholders are the keys.

    feed[self.encoder_inputs[i].name] = batch[i]            feed[self.encoder_inputs[i]] = batch[i]

A run takes both (`as_graph_element` in tensorflow/python/framework/ops.py of TF 1.15).
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph.items import Function
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk


def key_by_placeholder(tree: Tree) -> Tree:
    """The tree of a text in which dictionaries that only runs are given have no names of tensors as keys."""
    if ".name]" not in tree.text and ".name:" not in tree.text and ".name\n" not in tree.text:
        return tree
    edits: dict[int, Edit] = {}
    for scope in [n for n in tree.nodes if isinstance(n, ast.Module | Function)]:
        for name, uses in _dictionaries(tree, scope).items():
            for key in [k for u in uses for k in _keys(tree, u)]:
                for node in _named(tree, scope, key, name):
                    edits[tree.end(node)] = Edit(tree.end(node.value), tree.end(node), "")
    for call in [n for n in tree.nodes if isinstance(n, ast.Call) and _is_run(n)]:
        for given in [*call.args[1:2], *(k.value for k in call.keywords if k.arg == "feed_dict")]:
            for said in given.keys if isinstance(given, ast.Dict) else []:
                if isinstance(said, ast.Attribute) and said.attr == "name":
                    edits[tree.end(said)] = Edit(tree.end(said.value), tree.end(said), "")
    if not edits:
        return tree
    text = apply_edits(tree.text, [edits[place] for place in sorted(edits)])
    return Tree(Source(text, tree.source.path, tree.source.cells))


def _is_run(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr in ("run", "eval")


def _here(tree: Tree, scope: ast.AST, node: ast.AST) -> bool:
    """Whether a node belongs to a scope itself."""
    return next((a for a in tree.ancestors(node) if isinstance(a, ast.Module | Function)), None) is scope


def _dictionaries(tree: Tree, scope: ast.AST) -> dict[str, list[ast.Name]]:
    """The names of a scope that stand for dictionaries which are filled and given to runs, and nothing else."""
    found: dict[str, list[ast.Name]] = {}
    for node in walk(scope):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            made = node.value
            empty = isinstance(made, ast.Call) and ast.unparse(made) == "dict()"
            if (isinstance(made, ast.Dict) or empty) and _here(tree, scope, node):
                found[node.targets[0].id] = []
    fed: set[str] = set()
    for node in walk(scope):
        if isinstance(node, ast.Name) and node.id in found:
            parent = tree.parents.get(node)
            fed |= {node.id} if _is_fed(tree, node) else set()
            stored = isinstance(parent, ast.Subscript) and parent.value is node
            if not (stored or _is_fed(tree, node) or isinstance(node.ctx, ast.Store)):
                del found[node.id]
            else:
                found[node.id].append(node)
    return {name: uses for name, uses in found.items() if name in fed}


def _is_fed(tree: Tree, node: ast.Name) -> bool:
    parent = tree.parents.get(node)
    if isinstance(parent, ast.keyword):
        return parent.arg == "feed_dict"
    return isinstance(parent, ast.Call) and _is_run(parent) and parent.args[1:2] == [node]


def _keys(tree: Tree, use: ast.Name) -> list[ast.expr]:
    """The keys that a use of a dictionary stores, or the one that its making has."""
    parent = tree.parents.get(use)
    if isinstance(parent, ast.Subscript) and parent.value is use:
        return [parent.slice]
    made = parent.value if isinstance(parent, ast.Assign) else None
    return [k for k in made.keys if k is not None] if isinstance(made, ast.Dict) else []


def _named(tree: Tree, scope: ast.AST, key: ast.expr, holder: str) -> list[ast.Attribute]:
    """The attributes that a key is, or that the name which is the key stands for and nothing else reads."""
    if isinstance(key, ast.Attribute):
        return [key] if key.attr == "name" else []
    if not isinstance(key, ast.Name):
        return []
    uses = [n for n in walk(scope) if isinstance(n, ast.Name) and n.id == key.id]
    makers = [tree.parents.get(n) for n in uses if isinstance(n.ctx, ast.Store)]
    loads = [tree.parents.get(n) for n in uses if isinstance(n.ctx, ast.Load)]
    values = [m.value if isinstance(m, ast.Assign) and len(m.targets) == 1 else None for m in makers]
    named = [v for v in values if isinstance(v, ast.Attribute) and v.attr == "name"]
    keyed = all(isinstance(p, ast.Subscript) and ast.unparse(p.value) == holder for p in loads)
    return named if len(named) == len(makers) and keyed else []


__all__ = ["key_by_placeholder"]
