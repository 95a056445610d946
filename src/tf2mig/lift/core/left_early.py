"""What a constructor does not make because it is left before, for the calls that make objects in one graph.

    def __init__(self, size, training=True):
        ...
        if not training:
            return
        self.rate = tf.Variable(0.0, trainable=False)

`Model(20, training=False)` has no rate, so that a saver of its graph saves none.
"""

from __future__ import annotations

import ast
from functools import partial

from tf2mig.graph.items import Creation, Function
from tf2mig.lift.core.context import Context
from tf2mig.syntax.given import answer, given
from tf2mig.syntax.mentions import blocks_of
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk


def is_left_before(context: Context, creation: Creation, graph: int) -> bool | None:
    """Whether the calls that make objects in a graph leave the constructor in front of a creation.

    None where some do and others do not, or where what they test is not known.
    """
    owner, tree = creation.item.owner, context.state.tree
    tests = _tests_that_leave(tree, creation.node)
    if not tests or not isinstance(owner, Function) or owner.name != "__init__":
        return False
    calls = [
        m.node
        for m in context.state.objects.get(context.class_of(owner), ())  # type: ignore[arg-type]
        if m.graph == graph and isinstance(m.node, ast.Call)
    ]
    answers = {_leaves(owner, call, tests) for call in calls}
    return answers.pop() if len(answers) == 1 else (None if answers else False)


def _tests_that_leave(tree: Tree, node: ast.AST) -> list[ast.expr]:
    """The tests in front of a place of a function whose branches return."""
    found: list[ast.expr] = []
    below = node
    for above in tree.ancestors(node):
        block = next((b for b in blocks_of(above) if below in b), [])
        for statement in block[: block.index(below)] if isinstance(below, ast.stmt) and below in block else []:
            if isinstance(statement, ast.If) and not statement.orelse and isinstance(statement.body[-1], ast.Return):
                found.append(statement.test)
        if isinstance(above, Function):
            break
        below = above
    return found


def _leaves(constructor: Function, call: ast.Call, tests: list[ast.expr]) -> bool | None:
    results = [answer(t, partial(_value, constructor, call)) for t in tests]
    if any(r is True for r in results):
        return True
    return None if None in results else False


def _value(constructor: Function, call: ast.Call, node: ast.expr) -> ast.Constant | None:
    """The literal that a call gives for a parameter, or for the attribute that keeps it."""
    kept = [
        n.value
        for n in constructor.body
        if isinstance(n, ast.Assign) and [ast.unparse(t) for t in n.targets] == [ast.unparse(node)]
    ]
    if isinstance(node, ast.Attribute) and len(kept) == 1:
        node = kept[0]
    if isinstance(node, ast.Constant):
        return node
    if not isinstance(node, ast.Name) or _is_rebound(constructor, node.id):
        return None
    known = given(constructor, call, node.id, bound=1)
    return known if isinstance(known, ast.Constant) else None


def _is_rebound(constructor: Function, name: str) -> bool:
    stored = (n for n in walk(constructor) if isinstance(n, ast.Name) and n.id == name)
    return any(not isinstance(n.ctx, ast.Load) for n in stored)


__all__ = ["is_left_before"]
