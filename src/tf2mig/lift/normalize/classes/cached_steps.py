"""Updates that a method makes when it is first called, and keeps: they are made where they are run.

    def copy_from(self, other):                                   def copy_from(self, other):
        if self.copy_op is None:                                      copy_op = tf.group(...)
            self.copy_op = tf.group(...)                              self.sess.run(copy_op)
        self.sess.run(self.copy_op)

A program keeps them lest its graph grow with each call. Only assignments are described, and all calls on one object
hand the same in.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.settling import settle
from tf2mig.syntax.mentions import is_own_attribute, names_in
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_MAKERS = frozenset({
    "tf.assign", "tf.assign_add", "tf.assign_sub", "tf.group", "tf.get_collection", "tf.trainable_variables",
    "tf.global_variables", "tf.multiply", "tf.add", "tf.identity",
})  # fmt: skip
_METHODS = frozenset({"assign", "assign_add", "assign_sub", "append", "value", "read_value"})
_FUNCTIONS = frozenset({"zip", "list", "enumerate", "sorted", "range", "len"})


def make_cached_steps_anew(tree: Tree) -> Tree:
    """The tree of a text in which methods make such updates where they run them."""
    if " is None" not in tree.text and "if not self." not in tree.text:
        return tree
    return settle(tree, _first)


def _first(tree: Tree) -> list[Edit] | None:
    symbols = Symbols(tree)
    for node in tree.nodes:
        attribute = _asked(node) if isinstance(node, ast.If) and not node.orelse else None
        method = tree.parents.get(node)
        if attribute is None or not isinstance(method, ast.FunctionDef) or node not in method.body:
            continue
        assert isinstance(node, ast.If)
        edits = _edits(tree, symbols, method, node, attribute.attr)
        if edits:
            return edits
    return None


def _asked(node: ast.If) -> ast.Attribute | None:
    """The attribute of `self` that a test finds empty: `self.op is None`, `not self.op`."""
    test = node.test
    asked: ast.expr | None = None
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.Is):
        empty = test.comparators[0]
        asked = test.left if isinstance(empty, ast.Constant) and empty.value is None else None
    elif isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        asked = test.operand
    own = is_own_attribute(asked)
    return asked if own and isinstance(asked, ast.Attribute) else None


def _edits(tree: Tree, symbols: Symbols, method: ast.FunctionDef, node: ast.If, name: str) -> list[Edit]:
    uses = [n for n in tree.nodes if isinstance(n, ast.Attribute) and n.attr == name]
    cleared = [s for n in uses if (s := tree.parents.get(n)) is not None and _clears(s, n)]
    inside = [n for n in uses if n in set(walk(node)) and n not in set(walk(node.test))]
    behind = [n for n in uses if n not in set(walk(node)) and tree.parents.get(n) not in cleared]
    local = name.lstrip("_")
    known = len(cleared) == 1 and isinstance(around := tree.function_around(cleared[0]), ast.FunctionDef)
    if not known or around.name != "__init__" or len(inside) != 1 or local in names_in(method):  # type: ignore[union-attr]
        return []
    made = tree.parents.get(inside[0])
    if not isinstance(made, ast.Assign) or made.targets != inside or made is not node.body[-1]:
        return []
    if not behind or not all(_is_run(tree, method, n) for n in behind):
        return []
    if not all(_only_updates(tree, symbols, s) for s in node.body) or not _is_handed_the_same(tree, method, node):
        return []
    layout = Layout(tree)
    start, end = layout.extent(node, comments=False)
    text = "".join(layout.moved(s, [Edit(tree.start(n), tree.end(n), local) for n in inside if s is made],
                                layout.column(node)) for s in node.body)  # fmt: skip
    gone = [Edit(*layout.extent(s, comments=False), "") for s in cleared if isinstance(s, ast.stmt)]
    return sorted([*gone, Edit(start, end, text), *(Edit(tree.start(n), tree.end(n), local) for n in behind)],
                  key=lambda e: e.start)  # fmt: skip


def _clears(statement: ast.AST, node: ast.Attribute) -> bool:
    return (
        isinstance(statement, ast.Assign)
        and statement.targets == [node]
        and isinstance(statement.value, ast.Constant)
        and statement.value.value is None
    )


def _is_run(tree: Tree, method: ast.FunctionDef, node: ast.Attribute) -> bool:
    """Whether a method only runs what an attribute holds."""
    call = tree.parents.get(node)
    plain = isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.args == [node]
    runs = plain and isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "run"
    return runs and tree.function_around(node) is method


def _only_updates(tree: Tree, symbols: Symbols, statement: ast.stmt) -> bool:
    """Whether a statement only lists variables and describes assignments to them."""
    if isinstance(statement, ast.For):
        return not statement.orelse and all(_only_updates(tree, symbols, s) for s in statement.body)
    if not isinstance(statement, ast.Assign | ast.Expr):
        return False
    return all(_is_quiet(tree, symbols, n) for n in walk(statement) if isinstance(n, ast.Call))


def _is_quiet(tree: Tree, symbols: Symbols, call: ast.Call) -> bool:
    symbol = symbols.called(call)
    if symbol is not None:
        return symbol in _MAKERS
    if isinstance(call.func, ast.Name):
        return call.func.id in _FUNCTIONS
    if not isinstance(call.func, ast.Attribute):
        return False
    word = call.func.attr
    made = [n for n in tree.nodes if isinstance(n, ast.FunctionDef) and n.name == word]
    if not made:
        return word in _METHODS
    last = made[0].body[-1]
    return (
        len(made) == 1
        and len(made[0].body) == 1
        and isinstance(last, ast.Return)
        and last.value is not None
        and all(
            symbols.called(n) in _MAKERS or (isinstance(n.func, ast.Name) and n.func.id in _FUNCTIONS)
            for n in walk(last.value)
            if isinstance(n, ast.Call)
        )
    )


def _is_handed_the_same(tree: Tree, method: ast.FunctionDef, node: ast.If) -> bool:
    """Whether all calls of a method on one object give it the same, if what is made depends on what it is given."""
    given = {a.arg for a in method.args.args[1:]}
    if not given & names_in(node):
        return True
    found: dict[str, set[str]] = {}
    for use in [n for n in tree.nodes if isinstance(n, ast.Attribute) and n.attr == method.name]:
        call = tree.parents.get(use)
        if not isinstance(call, ast.Call) or call.func is not use:
            return False
        arguments = [ast.unparse(a) for a in [*call.args, *call.keywords]]
        if not all(_is_settled(tree, n) for a in [*call.args, *call.keywords] for n in walk(a)):
            return False
        found.setdefault(ast.unparse(use.value), set()).add(", ".join(arguments))
    return all(len(said) == 1 for said in found.values())


def _is_settled(tree: Tree, node: ast.AST) -> bool:
    """Whether an argument names the same object whenever a call is made."""
    if isinstance(node, ast.Call | ast.Subscript):
        return False
    if not isinstance(node, ast.Name) or node.id == "self":
        return True
    home = tree.function_around(node)
    bound = (tree.bindings(home, node.id) if home is not None else []) or tree.bindings(tree.module, node.id)
    return len(bound) == 1 and isinstance(tree.parents.get(bound[0]), ast.Assign)


__all__ = ["make_cached_steps_anew"]
