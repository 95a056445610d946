"""Lists that a loop fills with summaries, written as collections: what is merged then is known without the list.

    found = []
    for g, v in grads_and_vars:
        found.append(tf.summary.histogram(v.name, g))
    merged = tf.summary.merge(found)

becomes summaries with `collections=["in found"]` and `tf.summary.merge_all("in found")`. A list comprehension becomes
such a loop.

Source: `collect` and `merge_all` in tensorflow/python/summary of TF 1.15.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.graph.items import Function
from tf2mig.lift.core.layout import INDENT, Layout
from tf2mig.lift.core.settling import settle
from tf2mig.syntax.mentions import block_of
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_MERGE = "tf.summary.merge"
_COLLECT = "tf.get_collection"


def collect_listed_summaries(tree: Tree) -> Tree:
    """The tree of a text in which such lists are collections."""
    if "summary.merge(" not in tree.text:
        return tree
    return settle(tree, _first)


def _first(tree: Tree) -> list[Edit] | None:
    symbols = Symbols(tree)
    for node in tree.nodes:
        if not isinstance(node, ast.Call) or symbols.called(node) != _MERGE or not node.args:
            continue
        edits = _collected(tree, symbols, node) or _unlisted(tree, symbols, node) or _listed(tree, symbols, node)
        if edits:
            return edits
    return None


def _collected(tree: Tree, symbols: Symbols, merge: ast.Call) -> list[Edit]:
    """`tf.summary.merge(tf.get_collection(key))` is `tf.summary.merge_all(key)`."""
    asked = merge.args[0]
    if not isinstance(asked, ast.Call) or symbols.called(asked) != _COLLECT or len(asked.args) != 1 or asked.keywords:
        return []
    return [Edit(tree.start(merge), tree.end(merge), _merge_all(tree, merge, tree.segment(asked.args[0])))]


def _merge_all(tree: Tree, merge: ast.Call, key: str) -> str:
    return f"{tree.segment(merge.func)}_all({key})"


def _unlisted(tree: Tree, symbols: Symbols, merge: ast.Call) -> list[Edit]:
    """A comprehension that makes summaries becomes a loop that fills a list, before the statement that it stands in."""
    statement = tree.statement(merge)
    parts = _parts(merge.args[0])
    for part in parts or []:
        made: ast.stmt | None
        if isinstance(part, ast.Name):
            made = _made_once(tree, part)
            value = made.value if isinstance(made, ast.Assign) else None
        else:
            made, value = statement, part
        if made is None or not isinstance(value, ast.ListComp) or len(value.generators) != 1:
            continue
        if not isinstance(value.elt, ast.Call) or symbols.called(value.elt) not in cat.SUMMARIES:
            continue
        name = part.id if isinstance(part, ast.Name) else _free_name(tree)
        text = _as_loop(tree, value, name, made)
        start, end = Layout(tree).extent(made, comments=False)
        if isinstance(part, ast.Name):
            return [Edit(start, end, text)]
        return [Edit(start, start, text), Edit(tree.start(value), tree.end(value), name)]
    return []


def _free_name(tree: Tree) -> str:
    taken = {n.id for n in tree.nodes if isinstance(n, ast.Name)}
    return next(n for n in ("summaries", *(f"summaries_{i}" for i in range(2, 99))) if n not in taken)


def _as_loop(tree: Tree, value: ast.ListComp, name: str, statement: ast.stmt) -> str:
    layout = Layout(tree)
    generator = value.generators[0]
    lines = [f"{name} = []", f"for {tree.segment(generator.target)} in {tree.segment(generator.iter)}:"]
    column = INDENT
    for test in generator.ifs:
        lines.append(f"{column}if {tree.segment(test)}:")
        column += INDENT
    lines.append(f"{column}{name}.append({tree.segment(value.elt)})")
    return "".join(layout.column(statement) + line + layout.newline for line in lines)


def _parts(node: ast.expr) -> list[ast.expr] | None:
    """The lists that the argument of a merge consists of; None where it is anything else."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = _parts(node.left), _parts(node.right)
        return [*left, *right] if left is not None and right is not None else None
    return [node] if isinstance(node, ast.Name | ast.List | ast.ListComp) else None


def _scope(tree: Tree, node: ast.AST) -> ast.AST:
    return next(a for a in tree.ancestors(node) if isinstance(a, Function | ast.Module))


def _named(tree: Tree, name: ast.Name) -> list[ast.Name]:
    return [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == name.id]


def _made_once(tree: Tree, name: ast.Name) -> ast.Assign | None:
    """The only statement that binds a name, in the scope that reads it."""
    stores = [n for n in _named(tree, name) if not isinstance(n.ctx, ast.Load)]
    made = tree.parents.get(stores[0]) if len(stores) == 1 else None
    if not isinstance(made, ast.Assign) or made.targets != stores or _scope(tree, made) is not _scope(tree, name):
        return None
    return made


@dataclass
class _Filling:
    """What becomes of a list that a loop fills."""

    edits: list[Edit] = field(default_factory=list)
    elements: list[str] = field(default_factory=list)
    """What the list holds besides what is collected."""
    looped: bool = False


def _listed(tree: Tree, symbols: Symbols, merge: ast.Call) -> list[Edit]:
    """The edits that make collections of the lists that a merge takes; none where no loop fills one."""
    parts = _parts(merge.args[0])
    names = [p for p in parts or [] if isinstance(p, ast.Name)]
    fillings: dict[str, _Filling] = {}
    for name in names:
        filling = _filling(tree, symbols, name)
        if filling is None:
            return []
        fillings[name.id] = filling
    if not any(f.looped for f in fillings.values()) or len(fillings) != len(names):
        return []
    elements: list[str] = []
    for part in parts or []:
        if isinstance(part, ast.Name):
            elements += fillings[part.id].elements
            if fillings[part.id].looped:
                elements.append(_merge_all(tree, merge, f'"{_key(part.id)}"'))
        elif isinstance(part, ast.List):
            elements += [tree.segment(e) for e in part.elts]
    edits = [e for f in fillings.values() for e in f.edits]
    if len(elements) == 1 and len(merge.args) == 1 and not merge.keywords:
        return [*edits, Edit(tree.start(merge), tree.end(merge), elements[0])]
    argument = merge.args[0]
    return [*edits, Edit(tree.start(argument), tree.end(argument), f"[{', '.join(elements)}]")]


def _filling(tree: Tree, symbols: Symbols, name: ast.Name) -> _Filling | None:
    """How a list is filled; None where anything else is done with it, or its scope runs more than once."""
    made = _made_once(tree, name)
    if made is None or not isinstance(made.value, ast.List) or _runs_often(tree, symbols, name):
        return None
    layout = Layout(tree)
    found = _Filling([Edit(*layout.extent(made, comments=False), "")], [tree.segment(e) for e in made.value.elts])
    for use in _named(tree, name):
        if use is name or use is made.targets[0]:
            continue
        call = tree.parents.get(tree.parents[use])
        statement = tree.parents.get(call) if call is not None else None
        if not isinstance(call, ast.Call) or not isinstance(statement, ast.Expr) or len(call.args) != 1:
            return None
        if ast.unparse(call.func) != f"{name.id}.append" or not _append(tree, symbols, name.id, statement, found):
            return None
    return found


def _append(tree: Tree, symbols: Symbols, name: str, statement: ast.Expr, found: _Filling) -> bool:
    """Take one summary into account that a statement appends; whether it is one that is known."""
    assert isinstance(statement.value, ast.Call)
    layout, given = Layout(tree), statement.value.args[0]
    looped = any(isinstance(a, ast.For) for a in tree.ancestors(statement))
    if isinstance(given, ast.Name) and not looped:
        found.elements.append(given.id)
        found.edits.append(Edit(*layout.extent(statement), ""))
        return _made_once(tree, given) is not None
    maker: ast.stmt = statement
    made = given
    if isinstance(given, ast.Name):
        stored = _made_once(tree, given)
        if stored is None or stored not in block_of(tree.parents, statement) or len(_named(tree, given)) != 2:
            return False
        maker, made = stored, stored.value
        found.edits.append(Edit(*layout.extent(statement), ""))
    if not isinstance(made, ast.Call) or symbols.called(made) not in cat.SUMMARIES:
        return False
    if any(k.arg == "collections" for k in made.keywords):
        return False
    found.looped = True
    found.edits.append(Edit(tree.start(maker), tree.end(maker), _in_collection(tree, made, name)))
    return True


def _key(name: str) -> str:
    """A collection that no other code names: a list may well be called as one of TensorFlow's own is."""
    return f"in {name}"


def _in_collection(tree: Tree, call: ast.Call, name: str) -> str:
    inside = tree.segment(call).rstrip()[:-1].rstrip().rstrip(",")
    return f'{inside}, collections=["{_key(name)}"])'


def _runs_often(tree: Tree, symbols: Symbols, name: ast.Name) -> bool:
    """Whether the function around a list may be called more than once."""
    scope = _scope(tree, name)
    if isinstance(scope, ast.Module):
        return False
    assert isinstance(scope, Function)
    inside = {n for use in symbols.uses for n in walk(use.node)}
    called = [
        n
        for n in tree.nodes
        if (isinstance(n, ast.Name) and n.id == scope.name)
        or (isinstance(n, ast.Attribute) and n.attr == scope.name and n not in inside)
    ]
    return len(called) > 1


__all__ = ["collect_listed_summaries"]
