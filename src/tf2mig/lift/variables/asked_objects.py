"""Objects whose scope a list of variables names, as the call that makes the object does.

    master = Network("global", None)                          tf.get_collection(TRAINABLE_VARIABLES, "global")
    self.local = Network(self.name, trainer)                  tf.get_collection(TRAINABLE_VARIABLES, self.name)

Inside the class itself, where the scope is another object's, and elsewhere, where what gave the scope its name is only
known while the program runs, the same expression names the same scope.
"""

from __future__ import annotations

import ast

from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Item
from tf2mig.lift.core.asked_scopes import all_calls, check_apart
from tf2mig.lift.core.context import Context
from tf2mig.lift.core.counted_names import kept_expression, parameters_given
from tf2mig.lift.core.literal_values import literal_text
from tf2mig.lift.variables.entries import Entry
from tf2mig.lift.variables.object_lists import maker_of, text_seen
from tf2mig.syntax.mentions import constructor_of


def asked_object(context: Context, item: Item, entries: list[Entry], scope: ast.expr) -> Entry | None:
    """The entry of the only object whose constructor was given the scope that an expression names; None where no
    such object is seen from a statement, or where another scope's name may start like its.
    """
    groups: dict[ast.ClassDef, list[Entry]] = {}
    for entry in entries:
        cls = context.class_of(entry.creation.item.owner)
        if cls is not None:
            groups.setdefault(cls, []).append(entry)
    for cls, group in groups.items():
        text = _named(context, item, cls, group, scope)
        if text:
            first = group[0]
            return Entry(text, (), False, first.creation, first.listing, tuple(group))
    return None


def _named(context: Context, item: Item, cls: ast.ClassDef, group: list[Entry], scope: ast.expr) -> str:
    """What a statement calls the object of a class that a scope belongs to; nothing where it sees none."""
    constructor = constructor_of(cls)
    heads = {n.split("/")[0] for e in group for n in e.names}
    head = heads.pop() if len(heads) == 1 else ""
    parameter, _, line = head.removeprefix("?").partition("@")
    if constructor is None or not head.startswith("?") or line != str(constructor.lineno):
        return ""
    if any(any(place) for place in context.state.places.get(cls, {})):
        return ""
    calls = all_calls(context, constructor)
    given = [(c, parameters_given(constructor, c).get(parameter)) for c in calls]
    found = [c for c, node in given if node is not None and _is_same(context, c, node, scope)]
    made = maker_of(context, found[0]) if len(found) == 1 else None
    text = text_seen(context, item, made) if made is not None else ""
    if not text:
        return ""
    try:
        check_apart(context, head, [n for e in group for n in e.names], scope)
    except Blocked:
        return ""
    return text


def _is_same(context: Context, call: ast.Call, given: ast.expr, scope: ast.expr) -> bool:
    """Whether a call gives the scope that an expression names elsewhere."""
    tree = context.state.tree
    around = tree.function_around(call)
    if any(isinstance(a, ast.For | ast.While | ast.comprehension | ast.ListComp) for a in tree.ancestors(call)):
        return False
    text = literal_text(tree, scope)
    if text is not None:
        return literal_text(tree, given) == text
    if ast.unparse(given) != ast.unparse(scope) or around is None or tree.function_around(scope) is not around:
        return False
    if isinstance(scope, ast.Attribute):
        return around.name == "__init__" and kept_expression(tree, around, scope) is not None
    return isinstance(scope, ast.Name) and len(tree.bindings(around, scope.id)) == 1


__all__ = ["asked_object"]
