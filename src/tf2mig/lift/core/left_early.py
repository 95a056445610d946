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

from tf2mig.graph.items import Creation, Function
from tf2mig.lift.core.context import Context
from tf2mig.syntax.mentions import blocks_of
from tf2mig.syntax.tree import Tree


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
    given = {_leaves(owner, call, tests) for call in calls}
    return given.pop() if len(given) == 1 else (None if given else False)


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
    results = [_truth(constructor, call, t) for t in tests]
    if any(r is True for r in results):
        return True
    return None if None in results else False


def _truth(constructor: Function, call: ast.Call, test: ast.expr) -> bool | None:
    """What a test gives for a call, where it asks a parameter that the call or its default sets to a literal."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = _truth(constructor, call, test.operand)
        return None if inner is None else not inner
    if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.comparators[0], ast.Constant):
        known, right = _value(constructor, call, test.left), test.comparators[0].value
        if known is not None and isinstance(test.ops[0], ast.Eq | ast.Is | ast.NotEq | ast.IsNot):
            return (known.value == right) is isinstance(test.ops[0], ast.Eq | ast.Is)
        return None
    known = _value(constructor, call, test)
    return bool(known.value) if known is not None else None


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
    names = [a.arg for a in constructor.args.args]
    if not isinstance(node, ast.Name) or node.id not in names or _is_rebound(constructor, node.id):
        return None
    if any(isinstance(a, ast.Starred) for a in call.args) or any(k.arg is None for k in call.keywords):
        return None
    given = next((k.value for k in call.keywords if k.arg == node.id), None)
    place = names.index(node.id) - 1
    if given is None and 0 <= place < len(call.args):
        given = call.args[place]
    behind = names.index(node.id) - len(names)
    if given is None and -behind <= len(constructor.args.defaults):
        given = constructor.args.defaults[behind]
    return given if isinstance(given, ast.Constant) else None


def _is_rebound(constructor: Function, name: str) -> bool:
    stored = (n for n in ast.walk(constructor) if isinstance(n, ast.Name) and n.id == name)
    return any(not isinstance(n.ctx, ast.Load) for n in stored)


__all__ = ["is_left_before"]
