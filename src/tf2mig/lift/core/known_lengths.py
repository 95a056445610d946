"""What is known of lists and dictionaries of tensors from the statements that make them: their length, their keys.

The answer is code that holds nothing of a tensor: `3`, `len(names)`, `["relu", "tanh"]`.
"""

from __future__ import annotations

import ast

from tf2mig.syntax.mentions import read_names
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_DEPTH = 6
_TURNS = frozenset({"reverse", "sort"})
"""What a list's methods do to it without a change of its length."""


def length_of(tree: Tree, node: ast.expr, depth: int = 0) -> str | None:
    """The length of a list; None where it is not known."""
    made = made_of(tree, node) if isinstance(node, ast.Name) else node
    if depth > _DEPTH or made is None:
        return None
    if isinstance(made, ast.List | ast.Tuple):
        if made.elts:
            return None if any(isinstance(e, ast.Starred) for e in made.elts) else str(len(made.elts))
        loop = filling_of(tree, node) if isinstance(node, ast.Name) else None
        return _rounds(tree, loop.iter, depth) if loop is not None else None
    if isinstance(made, ast.ListComp) and len(made.generators) == 1 and not made.generators[0].ifs:
        return _rounds(tree, made.generators[0].iter, depth)
    return None


def _rounds(tree: Tree, head: ast.expr, depth: int) -> str | None:
    """How often a loop with a head goes round."""
    if isinstance(head, ast.Name):
        known = length_of(tree, head, depth + 1)
        return known or (f"len({head.id})" if made_of(tree, head) is not None else None)
    if isinstance(head, ast.Subscript) and _is_steady(tree, head):
        return f"len({ast.unparse(head)})"
    if not isinstance(head, ast.Call) or not isinstance(head.func, ast.Name) or head.keywords or not head.args:
        return length_of(tree, head, depth + 1)
    if head.func.id in ("range", "xrange") and len(head.args) == 1:
        return ast.unparse(head.args[0])
    return _rounds(tree, head.args[0], depth + 1) if head.func.id == "enumerate" else None


def _is_steady(tree: Tree, node: ast.Subscript) -> bool:
    """Whether a part of a list is the same wherever its scope asks for it: the list is bound once and not changed."""
    holder = node.value
    plain = all(
        isinstance(n, ast.Name | ast.Constant | ast.UnaryOp | ast.USub)
        for n in walk(node.slice)
        if isinstance(n, ast.expr | ast.unaryop) and not isinstance(n, ast.Slice)
    )
    if not plain or not isinstance(node.slice, ast.Slice) or not isinstance(holder, ast.Name):
        return False
    stores = [n for i in walk(node) if isinstance(i, ast.Name) for n in _all_bindings(tree, i)]
    named = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == holder.id]
    return len(stores) == len(set(read_names(node))) and not any(
        isinstance(tree.parents[n], ast.Attribute) for n in named
    )


def _all_bindings(tree: Tree, name: ast.Name) -> list[ast.Name | ast.arg]:
    return tree.bindings(tree.home(name), name.id) or tree.bindings(tree.module, name.id)


def keys_of(tree: Tree, node: ast.expr, depth: int = 0) -> str | None:
    """The keys of a dictionary, in its order; None where they are not known, or where it may not be one."""
    made = made_of(tree, node) if isinstance(node, ast.Name) else None
    if depth > _DEPTH or made is None:
        return None
    if isinstance(made, ast.Dict):
        keys = [k.value if isinstance(k, ast.Constant) else None for k in made.keys]
        plain = keys and None not in keys and len(set(keys)) == len(keys)
        return "[" + ", ".join(tree.segment(k) for k in made.keys if k is not None) + "]" if plain else None
    if not isinstance(made, ast.DictComp) or len(made.generators) != 1 or made.generators[0].ifs:
        return None
    target, head = made.generators[0].target, made.generators[0].iter
    if not isinstance(made.key, ast.Name):
        return None
    if isinstance(target, ast.Tuple):
        held = head.func.value if isinstance(head, ast.Call) and isinstance(head.func, ast.Attribute) else None
        first = isinstance(target.elts[0], ast.Name) and target.elts[0].id == made.key.id
        if not first or held is None or not ast.unparse(head).endswith(".items()"):
            return None
        return keys_of(tree, held, depth + 1)
    if not isinstance(target, ast.Name) or target.id != made.key.id:
        return None
    return _distinct(tree, head, depth)


def _distinct(tree: Tree, head: ast.expr, depth: int) -> str | None:
    """The code of what a comprehension goes over, where no element comes twice."""
    made = made_of(tree, head) if isinstance(head, ast.Name) else head
    if isinstance(made, ast.List | ast.Tuple):
        values = [e.value if isinstance(e, ast.Constant) else None for e in made.elts]
        return tree.segment(head) if None not in values and len(set(values)) == len(values) else None
    if isinstance(made, ast.Dict | ast.DictComp) and isinstance(head, ast.Name):
        return keys_of(tree, head, depth + 1)
    ranged = isinstance(made, ast.Call) and isinstance(made.func, ast.Name) and made.func.id in ("range", "sorted")
    if ranged and isinstance(made, ast.Call) and isinstance(made.func, ast.Name) and len(made.args) == 1:
        if made.func.id == "range":
            return tree.segment(head)
        inner = _distinct(tree, made.args[0], depth + 1) if depth < _DEPTH else None
        return f"sorted({inner})" if inner is not None else None
    return None


def made_of(tree: Tree, node: ast.expr) -> ast.expr | None:
    """The expression that a name is bound to once, in its scope or in the module; None where that is not sure."""
    if not isinstance(node, ast.Name):
        return None
    stores = _all_bindings(tree, node)
    return given_to(tree, stores[0]) if len(stores) == 1 else None


def given_to(tree: Tree, target: ast.AST) -> ast.expr | None:
    """The expression that a statement gives a target, alone or beside others: `names, sizes = [], []`."""
    made = tree.parents.get(target)
    if isinstance(made, ast.Assign):
        return made.value if made.targets == [target] else None
    whole = tree.parents.get(made) if isinstance(made, ast.Tuple) else None
    if not isinstance(made, ast.Tuple) or not isinstance(whole, ast.Assign) or whole.targets != [made]:
        return None
    value = whole.value
    beside = isinstance(value, ast.Tuple) and len(value.elts) == len(made.elts)
    starred = any(isinstance(e, ast.Starred) for e in [*made.elts, *getattr(value, "elts", ())])
    return value.elts[made.elts.index(target)] if isinstance(value, ast.Tuple) and beside and not starred else None  # type: ignore[arg-type]


def filling_of(tree: Tree, name: ast.Name) -> ast.For | None:
    """The loop that appends one element a round to a list that begins empty, if nothing else changes it."""
    uses = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == name.id and isinstance(n.ctx, ast.Load)]
    methods = [p for n in uses if isinstance(p := tree.parents[n], ast.Attribute) and p.attr not in _TURNS]
    call = tree.parents[methods[0]] if len(methods) == 1 and methods[0].attr == "append" else None
    statement = tree.parents[call] if isinstance(call, ast.Call) else None
    loop = tree.parents[statement] if isinstance(statement, ast.Expr) else None
    while isinstance(loop, ast.With):
        loop = tree.parents[loop]
    changed = any(isinstance(tree.parents[n], ast.AugAssign) for n in uses)
    if not isinstance(loop, ast.For) or changed or loop.orelse:
        return None
    leaves = any(isinstance(n, ast.Break | ast.Continue) for n in walk(loop))
    return loop if not leaves and tree.home(loop) is tree.home(name) else None


__all__ = ["filling_of", "given_to", "keys_of", "length_of", "made_of"]
