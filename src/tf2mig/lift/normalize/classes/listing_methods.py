"""Methods that only list the variables under their object's scope, written out where other code calls them.

    def get_variables(self):
        return tf.get_collection(tf.GraphKeys.TRAINABLE_VARIABLES, self.scope)

`self.policy.get_variables()` asks for the scope of the object that it names, as the method does.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph.items import Function
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_LISTS = frozenset({"tf.get_collection", "tf.trainable_variables", "tf.global_variables"})


def ask_objects_for_scopes(tree: Tree) -> Tree:
    """The tree of a text in which such methods are called on `self` alone."""
    if "get_collection(" not in tree.text and "_variables(" not in tree.text:
        return tree
    symbols = Symbols(tree)
    listing = {
        m.name: m
        for m in tree.nodes
        if isinstance(m, ast.FunctionDef) and isinstance(tree.parents.get(m), ast.ClassDef) and _lists(symbols, m)
    }
    named = [n.name for n in tree.nodes if isinstance(n, Function)]
    edits: list[Edit] = []
    for node in tree.nodes:
        func = node.func if isinstance(node, ast.Call) and not node.args and not node.keywords else None
        if not isinstance(func, ast.Attribute) or func.attr not in listing or named.count(func.attr) > 1:
            continue
        holder = ast.unparse(func.value)
        method = listing[func.attr]
        sorts = _sorts_by_name(method.body[-1].value)  # type: ignore[attr-defined]
        if (holder == "self" and not sorts) or not isinstance(func.value, ast.Name | ast.Attribute):
            continue
        asked = method.body[-1].value  # type: ignore[attr-defined]
        own = [n for n in walk(asked) if isinstance(n, ast.Name) and n.id == "self"]
        edits.append(Edit(tree.start(node), tree.end(node), tree.with_parts(asked, dict.fromkeys(own, holder))))
    if not edits:
        return tree
    text = apply_edits(tree.text, sorted(edits, key=lambda e: e.start))
    return Tree(Source(text, tree.source.path, tree.source.cells))


def _lists(symbols: Symbols, method: ast.FunctionDef) -> bool:
    """Whether a method does nothing but list the variables of a scope that its object keeps."""
    last = method.body[-1]
    said = all(isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant) for s in method.body[:-1])
    asked = last.value if isinstance(last, ast.Return) else None
    plain = said and not method.decorator_list and [ast.unparse(a) for a in method.args.args] == ["self"]
    listed = asked.args[0] if isinstance(asked, ast.Call) and _sorts_by_name(asked) else asked
    if not plain or not isinstance(listed, ast.Call) or symbols.called(listed) not in _LISTS:
        return False
    assert asked is not None
    attributes = [n.value for n in walk(asked) if isinstance(n, ast.Attribute)]
    return any(isinstance(v, ast.Name) and v.id == "self" for v in attributes)


def _sorts_by_name(call: ast.Call) -> bool:
    """`sorted(variables, key=lambda v: v.name)`."""
    key = call.keywords[0].value if len(call.keywords) == 1 and call.keywords[0].arg == "key" else None
    by_name = isinstance(key, ast.Lambda) and ast.unparse(key.body).endswith(".name")
    return by_name and ast.unparse(call.func) == "sorted" and len(call.args) == 1


__all__ = ["ask_objects_for_scopes"]
