"""What a method gives the graph that it builds, where each of its calls may give something else.

    def set_rate(self, value):
        self.sess.run(tf.assign(self.rate, value))

TF1 built the graph anew in each call. A method that is traced once would keep the first value.
"""

from __future__ import annotations

import ast

from tf2mig.graph.items import Function
from tf2mig.syntax.given import given
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_PLAIN = frozenset(
    {"abs", "bool", "float", "int", "len", "list", "max", "min", "range", "round", "str", "sum", "tuple"}
)
_DEPTH = 8


def may_change(tree: Tree, method: Function, name: str, depth: int = 0) -> bool:
    """Whether a local name of a method may hold something else each time that the method is called."""
    if depth > _DEPTH or runs_once(tree, method):
        return depth > _DEPTH
    if name in {a.arg for a in walk(method.args) if isinstance(a, ast.arg)}:
        return _is_given_several(tree, method, name)
    for bound in tree.bindings(method, name):
        made = tree.parents.get(bound)
        if not isinstance(made, ast.Assign):
            return True
        if _differs(tree, method, made.value, name, depth):
            return True
    return False


def runs_once(tree: Tree, method: Function, depth: int = 0) -> bool:
    """Whether a method is called once for each object at most, as far as the program shows."""
    if method.name == "__init__":
        return True
    uses = [n for n in tree.nodes if _names(n, method.name)]
    if not uses:
        return True
    call = tree.parents.get(uses[0]) if len(uses) == 1 else None
    if not isinstance(call, ast.Call) or call.func is not uses[0] or depth > _DEPTH:
        return False
    around = tree.function_around(call)
    for above in tree.ancestors(call):
        if above is around:
            break
        if isinstance(above, ast.For | ast.While | ast.comprehension | ast.ListComp | ast.GeneratorExp | ast.Lambda):
            return False
    return around is None or (around is not method and runs_once(tree, around, depth + 1))


def _names(node: ast.AST, name: str) -> bool:
    if isinstance(node, ast.Attribute):
        return node.attr == name
    return isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)


def _is_given_several(tree: Tree, method: Function, name: str) -> bool:
    """Whether the calls of a method may give a parameter different values."""
    names = [a.arg for a in method.args.args]
    if name not in names:
        return True
    inside = isinstance(tree.parents.get(method), ast.ClassDef) and names[:1] == ["self"]
    found: set[str] = set()
    for use in [n for n in tree.nodes if _names(n, method.name)]:
        call = tree.parents.get(use)
        if not isinstance(call, ast.Call) or call.func is not use:
            return True
        value = given(method, call, name, bound=int(inside))
        if not isinstance(value, ast.Constant):
            return True
        found.add(ast.unparse(value))
    return len(found) > 1


def _differs(tree: Tree, method: Function, value: ast.expr, name: str, depth: int) -> bool:
    """Whether an expression may give something else in another call of a method."""
    for node in walk(value):
        if isinstance(node, ast.Call) and not _is_plain(node):
            return True
        local = isinstance(node, ast.Name) and node.id not in (name, "self") and tree.bindings(method, node.id)
        if isinstance(node, ast.Name) and local and may_change(tree, method, node.id, depth + 1):
            return True
    return False


def _is_plain(call: ast.Call) -> bool:
    """Whether a call gives the same for the same arguments."""
    words = ast.unparse(call.func).split(".")
    return words[-1] in _PLAIN if len(words) == 1 else words[0] in ("np", "numpy", "math") and "random" not in words


__all__ = ["may_change", "runs_once"]
