"""What a run does not need because a test around it decides a test in the graph.

    if self.prioritized:                      if self.prioritized:
        self.loss = tf.reduce_mean(w * e)         session.run([self.step, self.loss], {self.w: ...})
    else:                                     else:
        self.loss = tf.reduce_mean(e)             session.run([self.step, self.loss], ...)

Where both test what is settled once and never changes, the second run's graph never held `w`.
"""

from __future__ import annotations

import ast

from tf2mig.graph.items import Function, Item, RunSite
from tf2mig.lift.core.context import Context
from tf2mig.lift.core.layout import INDENT
from tf2mig.lift.core.settled import is_settled, stores
from tf2mig.lift.core.slices import Lifted
from tf2mig.syntax.mentions import blocks_of
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk


def left_out(context: Context, site: RunSite) -> frozenset[Item]:
    """The statements under tests that are false wherever the run is reached."""
    known = _around(context.state.tree, site.call)
    if not known:
        return frozenset()
    return frozenset(
        item
        for body in context.state.bodies.values()
        for item in body.items
        if isinstance(item.node, ast.If) and not item.node.orelse and _is_false(context.state.tree, item.node, known)
    )


def without_sure_test(context: Context, function: Lifted, item: Item, lines: list[str]) -> list[str]:
    """A statement's lines in a function, without a test that is true wherever the function is called."""
    if not isinstance(item.node, ast.If) or item.node.orelse or not function.sites or len(lines) < 2:
        return lines
    text, truth = _plain(context.state.tree, item.node.test)
    sure = all(_around(context.state.tree, s.call).get(text) is truth for s in function.sites)
    headed = lines[0].startswith("if ") and lines[0].endswith(":") and all(n.startswith(INDENT) for n in lines[1:])
    return [n.removeprefix(INDENT) for n in lines[1:]] if sure and headed else lines


def _is_false(tree: Tree, node: ast.If, known: dict[str, bool]) -> bool:
    text, truth = _plain(tree, node.test)
    return known.get(text) is not None and known[text] is not truth


def _around(tree: Tree, node: ast.AST) -> dict[str, bool]:
    """The settled tests around a place, with what each of them gave."""
    found: dict[str, bool] = {}
    below: ast.AST = node
    for above in tree.ancestors(node):
        if isinstance(above, ast.If) and below is not above.test and is_settled(tree, above.test):
            text, truth = _plain(tree, above.test)
            found[text] = truth if below in above.body else not truth
        found.update(_left_before(tree, above, below))
        if isinstance(above, Function):
            break
        below = above
    return found


def _left_before(tree: Tree, above: ast.AST, below: ast.AST) -> dict[str, bool]:
    """What tests gave in front of a statement that are not passed where they hold."""
    block = next((b for b in blocks_of(above) if below in b), [])
    found: dict[str, bool] = {}
    for statement in block[: block.index(below)] if isinstance(below, ast.stmt) and below in block else []:
        if not isinstance(statement, ast.If) or not isinstance(statement.body[-1], ast.Return | ast.Raise):
            continue
        if not statement.orelse and is_settled(tree, statement.test):
            text, truth = _plain(tree, statement.test)
            found[text] = not truth
    return found


def _plain(tree: Tree, test: ast.expr) -> tuple[str, bool]:
    """A test without its negations and with a parameter of the constructor as the attribute that keeps it, and whether
    it is that which is tested or the contrary."""
    truth = True
    while isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        test, truth = test.operand, not truth
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], ast.NotEq | ast.IsNot):
        op = ast.Eq() if isinstance(test.ops[0], ast.NotEq) else ast.Is()
        return ast.unparse(ast.Compare(test.left, [op], test.comparators)), not truth
    kept = _keeper(tree, test) if isinstance(test, ast.Name) else None
    return kept or ast.unparse(test), truth


def _keeper(tree: Tree, name: ast.Name) -> str | None:
    """The attribute in which the constructor around a parameter keeps it, if it keeps it once and for all."""
    function = tree.function_around(name)
    if function is None or function.name != "__init__" or name.id not in {a.arg for a in function.args.args}:
        return None
    if any(isinstance(n, ast.Name) and n.id == name.id and stores(n) for n in walk(function)):
        return None
    for statement in function.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Name):
            target = statement.targets[0]
            if statement.value.id == name.id and isinstance(target, ast.Attribute) and is_settled(tree, target):
                return ast.unparse(target)
    return None


__all__ = ["left_out", "without_sure_test"]
