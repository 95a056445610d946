"""Messages of branches and loops that describe the graph, printed by a branch or loop of their own.

    if deep:                                                if deep:
        print('a deep network')                                 print('a deep network')
        h = tf.nn.relu(x)                                   if deep:
                                                                h = tf.nn.relu(x)

What describes the graph moves into functions, where it would print when they are traced: later, and perhaps twice.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.graph.items import Function
from tf2mig.lift.core.layout import INDENT, Layout
from tf2mig.lift.core.settling import settle
from tf2mig.syntax.mentions import QUESTION, last_word, names_in, stored_names
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_PLAIN = (*QUESTION, ast.BinOp, ast.operator, ast.JoinedStr, ast.FormattedValue, ast.Tuple, ast.Subscript)
_SAID = frozenset({"print", "str", "len", "range", "format", "enumerate", "int"})

_KEPT = frozenset({"range", "list", "sorted", "tuple", "dict", "set"})
"""What gives something that may be gone through again and again."""


def part_prints(tree: Tree) -> Tree:
    """The tree of a text in which such messages stand in front."""
    return settle(tree, _first) if "print(" in tree.text else tree


def _first(tree: Tree) -> list[Edit] | None:
    symbols = Symbols(tree)
    for node in tree.nodes:
        if not isinstance(node, ast.If | ast.For) or not _describes(tree, symbols, node):
            continue
        says = _messages(node)
        if not says or not _may_stand_before(tree, node, says):
            continue
        layout = Layout(tree)
        text = "".join(_said(tree, layout, node, says, layout.column(node)))
        start, _ = layout.extent(node, comments=False)
        gone = [Edit(*layout.extent(s), "") for s in says]
        return sorted([Edit(start, start, text), *gone, *_filled(tree, layout, node, says)], key=lambda e: e.start)
    return None


def _describes(tree: Tree, symbols: Symbols, node: ast.If | ast.For) -> bool:
    """Whether an outermost branch or loop uses TensorFlow, and runs nothing."""
    if isinstance(tree.parents.get(node), ast.If | ast.For | ast.While | ast.Try):
        return False
    inside = [n for s in [*node.body, *node.orelse] for n in walk(s)]
    odd = (ast.Return, ast.Break, ast.Continue, ast.Raise, ast.Yield, ast.While, ast.Try, Function)
    if any(isinstance(n, odd) for n in inside):
        return False
    if any(isinstance(n, ast.Attribute) and n.attr in ("run", "eval", "numpy") for n in inside):
        return False
    called = {last_word(n.func) for n in inside if isinstance(n, ast.Call)} - {"print"}
    if any(_does(f) for f in _reached(tree, called)):
        return False  # what the program's own functions run or print stays between the messages
    calls = [n for n in inside if isinstance(n, ast.Call)]
    return any(cat.describes_graph(symbols.called(c) or "") for c in calls)


def _reached(tree: Tree, words: set[str]) -> list[ast.FunctionDef]:
    """The functions and methods that calls of some names may reach; a class's name is its constructor."""
    defined: dict[str, list[ast.FunctionDef]] = {}
    for node in [n for n in tree.nodes if isinstance(n, ast.FunctionDef)]:
        home = tree.parents[node]
        made = node.name in ("__init__", "__call__") and isinstance(home, ast.ClassDef)
        defined.setdefault(home.name if made else node.name, []).append(node)  # type: ignore[attr-defined]
    found: dict[ast.FunctionDef, None] = {}
    pending = [f for w in words for f in defined.get(w, [])]
    while pending:
        function = pending.pop()
        if function not in found:
            found[function] = None
            inner = {last_word(n.func) for n in walk(function) if isinstance(n, ast.Call)}
            pending += [f for w in inner for f in defined.get(w, [])]
    return list(found)


def _does(function: ast.FunctionDef) -> bool:
    """Whether a function runs a session."""
    return any(isinstance(n, ast.Attribute) and n.attr in ("run", "eval", "numpy") for n in walk(function))


def _messages(node: ast.If | ast.For) -> list[ast.stmt]:
    """The statements of a branch or loop, and of branches inside it, that print and need nothing that it computes."""
    stored = stored_names(node) - (
        {n.id for n in walk(node.target) if isinstance(n, ast.Name)} if isinstance(node, ast.For) else set()
    )
    stored |= {ast.unparse(n) for n in walk(node) if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store)}
    found = [s for s in walk(node) if isinstance(s, ast.Expr) and _prints(s.value)]
    if any(
        names_in(s) & stored or {ast.unparse(n) for n in walk(s) if isinstance(n, ast.Attribute)} & stored
        for s in found
    ):
        return []
    return found  # type: ignore[return-value]


def _prints(node: ast.expr) -> bool:
    """Whether an expression prints plain values: texts, names, numbers."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id != "print":
        return False
    calls = [n.func for n in walk(node) if isinstance(n, ast.Call)]
    plain = all((last_word(f)) in _SAID for f in calls)
    shapes = any(isinstance(n, ast.Attribute) and n.attr in ("shape", "name", "get_shape") for n in walk(node))
    return plain and not shapes


def _may_stand_before(tree: Tree, node: ast.If | ast.For, says: list[ast.stmt]) -> bool:
    """Whether the tests around the messages come out the same in front, and all are messages of plain values."""
    stored = stored_names(node)
    stored |= {ast.unparse(n) for n in walk(node) if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Store)}
    if isinstance(node, ast.For):
        stored -= {n.id for n in walk(node.target) if isinstance(n, ast.Name)}
    tests: list[ast.expr] = []
    for say in says:
        for around in tree.ancestors(say):
            if isinstance(around, ast.If):
                tests.append(around.test)
            elif isinstance(around, ast.For):
                tests.append(around.iter)
            elif not isinstance(around, ast.With):
                return False
            if around is node:
                break
    asked = {ast.unparse(n) for t in tests for n in walk(t) if isinstance(n, ast.Name | ast.Attribute)}
    plain = all(isinstance(n, _PLAIN) or _is_count(n) for t in tests for n in walk(t))
    printed = [n for n in walk(node) if isinstance(n, ast.Call) and ast.unparse(n.func) in ("print", "pprint")]
    inner = [n for n in walk(node) if isinstance(n, ast.For) and n is not node]
    spent = any(isinstance(n, ast.For) and _may_be_spent(tree, n.iter) for n in walk(node))
    return plain and not asked & stored and len(printed) == len(says) and not inner and not spent


def _may_be_spent(tree: Tree, node: ast.expr) -> bool:
    """Whether what a loop goes through may be there once only: something that a call gave a name."""
    made = [n for n in tree.nodes if isinstance(n, ast.Assign) and ast.unparse(node) in map(ast.unparse, n.targets)]
    values = [n.value for n in made]
    return any(isinstance(v, ast.GeneratorExp) for v in values) or any(
        isinstance(v, ast.Call) and ast.unparse(v.func) not in _KEPT for v in values
    )


def _is_count(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("range", "len", "enumerate")
    )


def _said(tree: Tree, layout: Layout, node: ast.stmt, says: list[ast.stmt], column: str) -> list[str]:
    """The lines of a statement of which only the messages are left."""
    if node in says:
        return [layout.moved(node, [], column)]
    bodies: list[tuple[str, list[ast.stmt]]] = []
    if isinstance(node, ast.With):
        return [line for s in node.body for line in _said(tree, layout, s, says, column)]
    if isinstance(node, ast.For):
        bodies = [(f"for {tree.segment(node.target)} in {tree.segment(node.iter)}:", node.body)]
    elif isinstance(node, ast.If):
        bodies = [(f"if {tree.segment(node.test)}:", node.body), ("else:", node.orelse)]
    written = [
        (head, [x for s in body for x in _said(tree, layout, s, says, column + INDENT)]) for head, body in bodies
    ]
    if len(written) == 2 and not written[0][1] and written[1][1]:
        assert isinstance(node, ast.If)
        written = [(f"if not ({tree.segment(node.test)}):", written[1][1])]
    return [part for head, lines in written if lines for part in [f"{column}{head}{layout.newline}", *lines]]


def _filled(tree: Tree, layout: Layout, node: ast.stmt, says: list[ast.stmt]) -> list[Edit]:
    """`pass` for the blocks that the messages leave empty."""
    edits: list[Edit] = []
    for inner in walk(node):
        for name in ("body", "orelse"):
            block = getattr(inner, name, None)
            if isinstance(block, list) and block and all(s in says for s in block):
                end = layout.extent(block[-1])[1]
                edits.append(Edit(end, end, f"{layout.column(block[-1])}pass{layout.newline}"))
    return edits


__all__ = ["part_prints"]
