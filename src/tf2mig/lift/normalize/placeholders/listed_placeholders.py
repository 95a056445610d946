"""Lists of placeholders that a loop or a comprehension declares, as one placeholder for all of them.

`xs = [tf.placeholder(tf.float32, [None, 3]) for _ in range(n)]` says what `tf.unstack` makes of one placeholder of
shape `[n, None, 3]`: a run is fed one list of arrays, not `n` arrays under keys of their own. Only lists whose members
are declared alike are rewritten, and only where every place that feeds them feeds all of them.

Sources: tensorflow/python/client/session.py of TF 1.15 (feeds are converted one by one to the type of their
placeholder), `tf.unstack`. Arrays of unequal shape do not become one array: such a feed raises, and no number changes.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from tf2mig.findings import Edit
from tf2mig.graph.items import Function
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.names import Names
from tf2mig.lift.core.settling import settle
from tf2mig.lift.normalize.placeholders.listed_feeds import Holder, feed_edits
from tf2mig.lift.steps.training import argument
from tf2mig.syntax.mentions import block_of, is_own_attribute, names_in, stored_names
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk


def stack_placeholders(tree: Tree) -> Tree:
    """The tree of a text in which such lists are one placeholder each."""
    if "placeholder" not in tree.text:
        return tree
    return settle(tree, _first)


@dataclass(frozen=True)
class _List:
    """A list of placeholders: where it is named, where its members are declared, and how often."""

    named: ast.Assign
    target: ast.Name | ast.Attribute
    call: ast.Call
    count: ast.expr
    counter: str
    appended: ast.Expr | None = None
    """The statement of a loop that fills it."""
    loop: ast.For | None = None


def _first(tree: Tree) -> list[Edit] | None:
    symbols = Symbols(tree)
    for node in tree.nodes:
        found = _list(tree, symbols, node) if isinstance(node, ast.Assign) else None
        if found is not None and (edits := _edits(tree, symbols, found)):
            return edits
    return None


def _list(tree: Tree, symbols: Symbols, node: ast.Assign) -> _List | None:
    target, value = node.targets[0], node.value
    own = is_own_attribute(target)
    if len(node.targets) != 1 or not (own or isinstance(target, ast.Name)):
        return None
    assert isinstance(target, ast.Name | ast.Attribute)
    if isinstance(value, ast.ListComp) and len(value.generators) == 1:
        made = value.generators[0]
        count = counted(made.iter)
        if count is None or made.ifs or not isinstance(made.target, ast.Name) or not _declares(symbols, value.elt):
            return None
        assert isinstance(value.elt, ast.Call)
        return _List(node, target, value.elt, count, made.target.id)
    if ast.unparse(value) in ("[]", "list()"):
        return _filled(tree, symbols, node, target)
    return None


def counted(node: ast.expr) -> ast.expr | None:
    """How often `range(n)` goes round."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("range", "xrange"):
        return node.args[0] if len(node.args) == 1 and not node.keywords else None
    return None


def _declares(symbols: Symbols, node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and symbols.called(node) == "tf.placeholder"


def _filled(tree: Tree, symbols: Symbols, node: ast.Assign, target: ast.Name | ast.Attribute) -> _List | None:
    """A list that the only loop which appends to it fills with placeholders."""
    said = tree.segment(target)
    calls = [
        n
        for n in tree.nodes
        if isinstance(n, ast.Call)
        and isinstance(n.func, ast.Attribute)
        and n.func.attr in ("append", "extend", "insert", "pop")
        and tree.segment(n.func.value) == said
    ]
    calls = [c for c in calls if isinstance(target, ast.Attribute) or _scope(tree, c) is _scope(tree, node)]
    statement = tree.parents[calls[0]] if len(calls) == 1 else None
    loop = tree.parents.get(statement) if isinstance(statement, ast.Expr) else None
    if not isinstance(loop, ast.For) or loop.orelse or not isinstance(loop.target, ast.Name):
        return None
    block = block_of(tree.parents, node)
    count = counted(loop.iter)
    call = calls[0]
    if count is None or loop not in block or block.index(loop) < block.index(node) or len(call.args) != 1:
        return None
    if not _declares(symbols, call.args[0]) or not isinstance(statement, ast.Expr) or _leaves(loop):
        return None
    assert isinstance(call.args[0], ast.Call)
    if any(said == tree.segment(n) and not _by_counter(tree, n, loop.target.id, call) for n in _named(loop, target)):
        return None
    return _List(node, target, call.args[0], count, loop.target.id, statement, loop)


def _leaves(loop: ast.For) -> bool:
    return any(isinstance(n, ast.Break | ast.Continue | ast.Return) for n in walk(loop))


def _named(loop: ast.AST, target: ast.expr) -> list[ast.expr]:
    return [n for n in walk(loop) if isinstance(n, type(target)) and isinstance(n, ast.Name | ast.Attribute)]


def _by_counter(tree: Tree, node: ast.expr, counter: str, append: ast.Call) -> bool:
    """Whether a loop names the list for the member of its round, or to append to it."""
    parent = tree.parents[node]
    if isinstance(append.func, ast.Attribute) and node is append.func.value:
        return True
    return (
        isinstance(parent, ast.Subscript)
        and parent.value is node
        and isinstance(parent.slice, ast.Name)
        and parent.slice.id == counter
    )


def _scope(tree: Tree, node: ast.AST) -> ast.AST | None:
    return tree.function_around(node)


def _edits(tree: Tree, symbols: Symbols, found: _List) -> list[Edit]:
    """The edits that make a list one placeholder, and its feeds lists; none where any of them is not understood."""
    kind, shape = argument(found.call, 0, "dtype"), argument(found.call, 1, "shape")
    varying = {found.counter} & {n for e in (kind, shape, found.count) if e is not None for n in names_in(e)}
    if kind is None or varying or not (shape is None or isinstance(shape, ast.List | ast.Tuple)):
        return []
    if any(isinstance(a, ast.Starred) for a in found.call.args) or any(k.arg is None for k in found.call.keywords):
        return []
    leaf = found.target.attr if isinstance(found.target, ast.Attribute) else found.target.id
    scope = _scope(tree, found.named)
    stored = [n for n in tree.nodes if _stores(n, leaf, type(found.target))]
    if isinstance(found.target, ast.Name):
        stored = [n for n in stored if _scope(tree, n) is scope]
    if len(stored) != 1:
        return []
    stack = Names(tree.module).fresh(f"{leaf}_stack")
    holder = Holder(
        leaf, stack, isinstance(found.target, ast.Attribute), found.count, scope, _casting(tree, symbols, kind)
    )
    fed = feed_edits(tree, holder, _shared_names(tree))
    if fed is None:
        return []
    return [*fed, *_declaration(tree, found, kind, shape, stack, symbols)]


def _casting(tree: Tree, symbols: Symbols, kind: ast.expr) -> str:
    """How the module makes NumPy arrays, where a placeholder takes whole numbers; nothing otherwise."""
    if "int" not in tree.segment(kind):
        return ""
    return next((f"{b.name}.array" for b in symbols.imports() if b.target == "numpy"), "")


def _stores(node: ast.AST, leaf: str, kind: type[ast.AST]) -> bool:
    if not isinstance(node, kind) or not isinstance(node, ast.Name | ast.Attribute):
        return False
    return (node.id if isinstance(node, ast.Name) else node.attr) == leaf and isinstance(node.ctx, ast.Store)


def _shared_names(tree: Tree) -> set[str]:
    """The names that the module gives a value once, outside of its functions."""
    counts: dict[str, int] = {}
    for statement in tree.module.body:
        if isinstance(statement, Function | ast.ClassDef):
            continue
        for name in stored_names(statement):
            counts[name] = counts.get(name, 0) + 1
    imported = {a.asname or a.name for n in tree.nodes if isinstance(n, ast.Import | ast.ImportFrom) for a in n.names}
    return {n for n, c in counts.items() if c == 1} | {i.partition(".")[0] for i in imported}


def _declaration(
    tree: Tree, found: _List, kind: ast.expr, shape: ast.expr | None, stack: str, symbols: Symbols
) -> list[Edit]:
    layout = Layout(tree)
    count = tree.segment(found.count)
    inner = ", ".join([count, *(tree.segment(e) for e in getattr(shape, "elts", ()))])
    whole = f"{tree.segment(found.call.func)}({tree.segment(kind)}, [{inner}])" if shape is not None else ""
    if not whole:
        whole = f"{tree.segment(found.call.func)}({tree.segment(kind)})"
    tf = tree.segment(found.call.func).rpartition(".")[0]
    said = tree.segment(found.target)
    stacked = said.rpartition(".")[0] + "." * ("." in said) + stack
    unstack = f"{tf}.unstack({stacked})" if shape is not None else f"{tf}.unstack({stacked}, {count})"
    column, newline = layout.column(found.named), layout.newline
    lines = f"{stacked} = {whole}{newline}{column}{said} = {unstack}"
    if found.appended is None or found.loop is None:
        return [Edit(tree.start(found.named), tree.end(found.named), lines)]
    start, end = layout.extent(found.named)
    edits = [Edit(start, end, "")]
    place = layout.extent(found.loop)[0]
    edits.append(Edit(place, place, f"{layout.column(found.loop)}{lines}{newline}"))
    gone: ast.stmt = found.loop if len(found.loop.body) == 1 else found.appended
    edits.append(Edit(*layout.extent(gone), ""))
    return edits


__all__ = ["stack_placeholders"]
