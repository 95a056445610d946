"""The scope that each object of a class opens under a name of its own, and keeps.

def __init__(self, scope):
    self.scope = scope
    with tf.variable_scope(scope):
        self._build_model()                 # tf.summary.scalar("loss", ..) is tagged `self.scope + "/loss"`
"""

from __future__ import annotations

import ast

from tf2mig.graph.items import Function
from tf2mig.graph.scope_names import scope_parameter
from tf2mig.lift.core.asked_scopes import all_calls, given_text
from tf2mig.lift.core.context import Context
from tf2mig.syntax.mentions import constructor_of
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_SCOPES = frozenset({"tf.variable_scope", "tf.name_scope"})


def object_scope(context: Context, node: ast.AST) -> str | None:
    """What code of a class calls the name of the only scope that its constructor opens around a node.

    None where the constructor keeps no such name, or two objects open scopes of one name, whose second TF1 numbers.
    """
    tree = context.state.tree
    method = tree.function_around(node)
    cls = tree.parents.get(method) if method is not None else None
    if not isinstance(cls, ast.ClassDef) or any(any(p) for p in context.state.places.get(cls, {})):
        return None
    constructor = constructor_of(cls)
    opened = [n for n in walk(constructor) if isinstance(n, ast.With)] if constructor is not None else []
    scopes = [w for w in opened if any(context.state.symbols.called(i.context_expr) in _SCOPES for i in w.items)]
    if constructor is None or len(scopes) != 1 or len(scopes[0].items) != 1:
        return None
    call = scopes[0].items[0].context_expr
    named = call.args[0] if isinstance(call, ast.Call) and len(call.args) == 1 and not call.keywords else None
    if not isinstance(named, ast.Name) or scope_parameter(constructor, named.id) is None:
        return None
    if method is not constructor and not _is_called_within(tree, cls, method, scopes[0]):
        return None
    given = [given_text(context, constructor, c, named.id) for c in all_calls(context, constructor)]
    distinct = bool(given) and None not in given and len(set(given)) == len(given)
    return _kept(cls, constructor, named.id) if distinct else None


def _is_called_within(tree: Tree, cls: ast.ClassDef, method: ast.AST | None, scope: ast.With) -> bool:
    """Whether a method of a class is called once, on `self`, inside of a block."""
    name = getattr(method, "name", "")
    uses = [n for n in tree.nodes if isinstance(n, ast.Attribute) and n.attr == name]
    inside = len(uses) == 1 and ast.unparse(uses[0].value) == "self" and scope in tree.ancestors(uses[0])
    return inside and isinstance(tree.parents.get(uses[0]), ast.Call) and cls in tree.ancestors(uses[0])


def _kept(cls: ast.ClassDef, constructor: Function, name: str) -> str | None:
    """The attribute that the constructor alone sets to a parameter."""
    for statement in constructor.body:
        target = statement.targets[0] if isinstance(statement, ast.Assign) and len(statement.targets) == 1 else None
        if isinstance(target, ast.Attribute) and ast.unparse(target.value) == "self":
            stores = [n for n in walk(cls) if isinstance(n, ast.Attribute) and n.attr == target.attr]
            alone = sum(not isinstance(n.ctx, ast.Load) for n in stores) == 1
            assert isinstance(statement, ast.Assign)
            if alone and isinstance(statement.value, ast.Name) and statement.value.id == name:
                return f"self.{target.attr}"
    return None


__all__ = ["object_scope"]
