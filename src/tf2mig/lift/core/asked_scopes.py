"""Which scope a collection is asked for, where a parameter names it.

A class that names its scope by a parameter, and lists the variables under it, lists its own variables, if no other
scope's name starts like the names that calls give.
"""

from __future__ import annotations

import ast
import re

from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Function, Item
from tf2mig.graph.scope_names import scope_parameter, scope_text
from tf2mig.graph.values import unsettled
from tf2mig.lift.core.context import Context
from tf2mig.lift.core.counted_names import COUNTED, counted_name, kept_expression, name_of_number, parameters_given
from tf2mig.lift.core.literal_values import literal_text
from tf2mig.syntax.given import given
from tf2mig.syntax.mentions import calls_of, is_own_attribute
from tf2mig.syntax.walking import walk

_MADE = re.compile(r"\?\w+@\d+")
_SPECIAL = re.compile(r"[.^$*+?{}\[\]\\|()]")


def is_under(asked: str, name: str, node: ast.AST) -> bool:
    """Whether the variable of a name is collected under a scope, which is a regular expression that names start with:
    `hidden[12]|outputs`. Raises Blocked where a part of either is only known while the program runs.

    Source: `get_collection` in tensorflow/python/framework/ops.py of TF 1.15.
    """
    if _SPECIAL.search(_MADE.sub("", asked)) is None:
        return name.startswith(asked)
    if _MADE.search(asked) or unsettled([name]) or COUNTED in asked:
        raise Blocked(node, "TFM704", "variables are collected by names that are made while the program runs")
    return re.match(asked, f"{name}:0") is not None


def asked_scope(context: Context, item: Item, node: ast.expr) -> str | None:
    """The scope that an expression names, with ``?parameter@line`` for what calls decide; None where it is not
    known."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = asked_scope(context, item, node.left), asked_scope(context, item, node.right)
        return None if left is None or right is None else left + right
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        left, right = asked_scope(context, item, node.left), asked_scope(context, item, node.right)
        once = left is not None and left.count("%") == left.count("%s") == 1
        return left.replace("%s", right) if once and left is not None and right is not None else None
    if isinstance(node, ast.Name):
        known = _handed_on(context, item, node.id) or scope_parameter(item.owner, node.id)
        return known if known is not None else literal_text(context.state.tree, node)
    own = is_own_attribute(node)
    if isinstance(node, ast.Attribute) and node.attr == "name" and not own:
        return _name_of_scope(context, item, node.value)
    if own and isinstance(node, ast.Attribute):
        kept = scope_text(context.state.tree, item.owner, node)
        if kept is not None:
            return kept
        maker = _maker(context, item, node.attr)
        return asked_scope(context, maker[0], maker[1]) if maker is not None else None
    return None


def _handed_on(context: Context, item: Item, name: str) -> str | None:
    """The scope that the only call of a method hands on from the constructor; None for other parameters."""
    tree, owner = context.state.tree, item.owner
    parameters = [a.arg for a in owner.args.args] if isinstance(owner, Function) else []
    if not isinstance(owner, Function) or name not in parameters or owner.name == "__init__":
        return None
    named = [n for n in tree.nodes if isinstance(n, ast.Attribute) and n.attr == owner.name]
    call = tree.parents.get(named[0]) if len(named) == 1 else None
    if not isinstance(call, ast.Call) or call.func is not named[0] or ast.unparse(named[0].value) != "self":
        return None
    given = next((k.value for k in call.keywords if k.arg == name), None)
    place = parameters.index(name) - 1
    given = call.args[place] if given is None and 0 <= place < len(call.args) else given
    around = tree.function_around(call)
    if not isinstance(given, ast.Name) or around is None or around.name != "__init__":
        return None
    return scope_parameter(around, given.id) if tree.parents.get(around) is tree.parents.get(owner) else None


def _name_of_scope(context: Context, item: Item, node: ast.expr) -> str | None:
    """The name of an open scope: `tf.get_variable_scope().name`, or that of `with tf.variable_scope(..) as scope`."""
    if isinstance(node, ast.Call) and context.state.symbols.called(node) == "tf.get_variable_scope":
        return "/".join(s for s in item.scope if s)
    value = next((v for n, v in item.uses if n is node), None)
    if value is None or value.symbol not in ("tf.variable_scope", "tf.variable_op_scope"):
        return None
    return "/".join(s for s in value.scope if s)


def _maker(context: Context, item: Item, attribute: str) -> tuple[Item, ast.expr] | None:
    """The only statement of a class that sets an attribute, and what it sets it to."""
    cls = context.class_of(item.owner)
    found = [
        (other, other.node.value)
        for owner, body in context.state.bodies.items()
        if cls is not None and context.class_of(owner) is cls
        for other in body.items
        if isinstance(other.node, ast.Assign) and any(_is_attribute(t, attribute) for t in other.node.targets)
    ]
    stores = [
        n
        for n in context.state.tree.nodes
        if isinstance(n, ast.Attribute) and n.attr == attribute and not isinstance(n.ctx, ast.Load)
    ]
    mine = [n for n in stores if cls is not None and n in set(walk(cls))]
    return found[0] if len(found) == 1 and len(mine) == 1 else None


def _is_attribute(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == name


def check_apart(context: Context, asked: str, names: list[str], node: ast.AST) -> None:
    """Names of variables that a scope does not name must not start like it. Raises Blocked."""
    own = asked.split("/")[0]
    end = "/" if "/" in asked else ""
    values = [f"{v}{end}" for v in _values(context, own, node)]
    for i, one in enumerate(values):
        if any(_may_start(other, one) or _may_start(one, other) for other in values[i + 1 :]):
            raise Blocked(node, "TFM704", "several scopes start with the same name")
    for name in dict.fromkeys(n.split("/")[0] for n in names if not n.startswith(own)):
        others = _values(context, name, node) if name.startswith("?") else [name]
        if any(_may_start(f"{other}{end}", one) for one in values for other in others):
            raise Blocked(node, "TFM704", "several scopes start with the same name")


def _may_start(text: str, start: str) -> bool:
    """Whether a name may start with another one, where ``COUNTED`` in either stands for a loop's number."""
    if COUNTED in text or COUNTED in start:
        one, other = text.partition(COUNTED)[0], start.partition(COUNTED)[0]
        return one.startswith(other) or other.startswith(one)
    return text.startswith(start)


def check_literal(context: Context, asked: str, names: list[str], node: ast.AST) -> None:
    """A literal scope must not be one that calls give to a class or function. Raises Blocked."""
    for name in dict.fromkeys(n.split("/")[0] for n in names if n.startswith("?")):
        if any(_may_start(v, asked) or _may_start(asked, v) for v in _values(context, name, node)):
            raise Blocked(node, "TFM704", "variables are collected by names that are made while the program runs")


def check_places(context: Context, item: Item, asked: str, names: list[str], node: ast.AST) -> None:
    """A scope must hold the same variables for each object of a class, wherever it is made. Raises Blocked."""
    cls = context.class_of(item.owner)
    places = ["/".join(s for s in p if s) for p in context.state.places.get(cls, {})] if cls is not None else []
    for place in places[1:]:
        for name in names:
            rest = name.removeprefix(f"{places[0]}/" if places[0] else "")
            if rest == name and places[0]:
                continue
            there = f"{place}/{rest}" if place else rest
            if is_under(asked, name, node) != is_under(asked, there, node):
                raise Blocked(node, "TFM704", "objects of one class collect variables by scopes that they do not share")


def _values(context: Context, scope: str, node: ast.AST) -> list[str]:
    """What calls give for a scope's parameter: literals, or what they start with where a loop counts."""
    name, _, line = scope[1:].partition("@")
    tree = context.state.tree
    owner = next((n for n in tree.nodes if isinstance(n, Function) and str(n.lineno) == line), None)
    calls = all_calls(context, owner) if owner is not None else []
    if owner is None or not calls:
        raise Blocked(node, "TFM704", "variables are collected by names that are made while the program runs")
    found: list[str] = []
    for call in calls:
        text = given_text(context, owner, call, name)
        if text is None:
            raise Blocked(node, "TFM704", "variables are collected by names that are made while the program runs")
        found.append(text)
    return found


def all_calls(context: Context, owner: Function) -> list[ast.Call]:
    """Every call of a function, or of the class whose constructor it is; none where it is used otherwise too."""
    tree = context.state.tree
    cls = tree.parents.get(owner)
    if isinstance(cls, ast.ClassDef):
        if owner.name != "__init__" or any(
            isinstance(n, ast.Name) and n.id == cls.name
            for c in tree.module.body
            if isinstance(c, ast.ClassDef)
            for n in c.bases
        ):
            return []
        name = cls.name
    else:
        name = owner.name
    named = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == name and not _annotates(context, n)]
    calls = calls_of(tree, named)
    return calls if len(calls) == len(named) else []


def _annotates(context: Context, node: ast.Name) -> bool:
    """Whether a name only says the type of something."""
    below: ast.AST = node
    for above in context.state.tree.ancestors(node):
        if isinstance(above, ast.arg):
            return True
        if isinstance(above, ast.stmt):
            said = getattr(above, "returns", None) or getattr(above, "annotation", None)
            return said is below
        below = above
    return False


def given_text(context: Context, owner: Function, call: ast.Call, name: str) -> str | None:
    """The name that a call gives for a parameter: a literal, or what a loop counts; None where it is not known."""
    method = isinstance(context.state.tree.parents.get(owner), ast.ClassDef)
    node = given(owner, call, name, bound=int(method))
    if node is None:
        return None
    text = literal_text(context.state.tree, node)
    looped = any(isinstance(a, ast.For | ast.While | ast.comprehension) for a in context.state.tree.ancestors(call))
    if text is not None:
        return None if looped else text
    return _counted(context, owner, call, node)


def _counted(context: Context, owner: Function, call: ast.Call, node: ast.expr) -> str | None:
    """The name that a loop over numbers gives each object, as a constructor hands it on; None for other names."""
    tree = context.state.tree
    around = tree.function_around(call)
    looped = counted_name(tree, call, node)
    if looped is not None or around is None or around.name != "__init__":
        return looped
    made = kept_expression(tree, around, node)
    calls = [c for c in all_calls(context, around) if around is not owner]
    if made is None or len(calls) != 1:
        return None
    if isinstance(made, ast.Name) and scope_parameter(around, made.id) is not None:
        return given_text(context, around, calls[0], made.id)
    for name, value in parameters_given(around, calls[0]).items():
        text = name_of_number(made, name) if scope_parameter(around, name) is not None else None
        if text is not None:
            number = counted_name(tree, calls[0], value, plain=True)
            return text.replace(COUNTED, number) if number is not None else None
    return None


__all__ = ["all_calls", "asked_scope", "check_apart", "check_literal", "check_places", "given_text", "is_under"]
