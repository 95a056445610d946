"""The names that TF1 gave to variables and layers, from what the program says where it makes them."""

from __future__ import annotations

import ast
import re

from tf2mig.graph.blocked import Blocked
from tf2mig.graph.categories import VARIABLES
from tf2mig.graph.items import Creation
from tf2mig.graph.scope_names import scope_parameter
from tf2mig.graph.values import CELL_CLASS, Kind
from tf2mig.lift.core.asked_scopes import asked_scope
from tf2mig.lift.core.builder import Builder
from tf2mig.lift.core.context import Context
from tf2mig.lift.core.tables import default_scope
from tf2mig.lift.layers.functions import is_weightless
from tf2mig.lift.variables.chosen_creations import is_made_by, is_trained_by
from tf2mig.lift.variables.numbered_names import numbered_name
from tf2mig.lift.variables.weight_names import weight_names
from tf2mig.syntax.given import default_of
from tf2mig.syntax.tree import Tree

_PARAMETER = re.compile(r"\?(\w+)@(\d+)")
"""A part of a scope that a parameter gives."""
MADE = "variables are collected by names that are made while the program runs"


def own_name(creation: Creation) -> str:
    """The last part of the TF1 name of what a creation makes; "?NAME@LINE" where the parameter NAME gives it."""
    for keyword in creation.node.keywords:
        if (
            keyword.arg in ("name", "scope")
            and isinstance(keyword.value, ast.Constant)
            and isinstance(keyword.value.value, str)
        ):
            return keyword.value.value
        if keyword.arg in ("name", "scope") and isinstance(keyword.value, ast.Name):
            return scope_parameter(creation.item.owner, keyword.value.id) or default_scope(creation.symbol)
    first = creation.node.args[0] if creation.node.args else None
    if creation.symbol != "tf.Variable" and isinstance(first, ast.Constant) and isinstance(first.value, str):
        return first.value
    if creation.symbol == CELL_CLASS:
        return "cell"
    return "Variable" if creation.symbol == "tf.Variable" else default_scope(creation.symbol)


def has_literal_name(creation: Creation) -> bool:
    """Whether a variable has the name that a literal says, or none of its own."""
    node = creation.node
    named = next((k.value for k in node.keywords if k.arg == "name"), None)
    if named is None and creation.symbol == "tf.get_variable" and node.args:
        named = node.args[0]
    return named is None or (isinstance(named, ast.Constant) and isinstance(named.value, str))


def builder_names(context: Context, builder: Builder, creation: Creation, *, trainable: bool = False) -> list[str]:
    """The full TF1 names of what one call of a builder makes, or may make where a branch in it is not decided here;
    ``trainable`` leaves out what is surely not trained.

    Raises Blocked where a name is not known.
    """
    return [n for _, names in names_by_creation(context, builder, creation, trainable=trainable) for n in names]


def names_by_creation(
    context: Context, builder: Builder, creation: Creation, *, trainable: bool = False
) -> list[tuple[Creation, list[str]]]:
    """The full TF1 names, by what in the builder makes the variables."""
    outer = [s for s in creation.scope if s]
    names: list[tuple[Creation, list[str]]] = []
    opened: dict[str, int] = {}
    for inner in context.state.creations:
        if inner.item.owner is not builder.node or inner.shared is not None or is_weightless(inner.symbol):
            continue
        if is_made_by(context, builder, creation, inner) is False:
            continue
        if trainable and is_trained_by(builder, creation, inner) is False:
            continue
        if inner.function is not None:
            nested = context.builders[inner.function.node]  # type: ignore[index]
            below = builder_names(context, nested, inner, trainable=trainable)
        elif inner.value is not None and inner.value.kind is Kind.OPTIMIZER:
            continue
        else:
            below = ["/".join([*(s for s in inner.scope if s), own_name(inner)])]
        if not inner.function and own_name(inner).startswith("?"):
            below = ["/".join([*(s for s in inner.scope if s), given_name(context, builder, creation, inner)])]
        if inner.function is None and inner.plain is None and inner.symbol not in VARIABLES:
            below = [_numbered(inner, n, opened) for n in below]
            below = [f"{n}/{weight}" for n in below for weight in weight_names(inner)]
        below = ["/".join(named_scope(context, builder, creation, s) for s in n.split("/")) for n in below]
        names.append((inner, ["/".join([*outer, n]) for n in below]))
    return names


def _numbered(layer: Creation, name: str, opened: dict[str, int]) -> str:
    """The name of a layer's scope, with its number where the program gives it none and it is not the first."""
    if any(k.arg in ("name", "scope") for k in layer.node.keywords):
        return name
    number = opened.get(name, 0)
    opened[name] = number + 1
    return f"{name}_{number}" if number else name


def given_name(context: Context, builder: Builder, creation: Creation, inner: Creation) -> str:
    """The name that a builder's parameter gives to a variable or layer; the layer's own where the call gives none.

    Source: a ``scope`` of None is the layer's default name in tensorflow/contrib/layers/python/layers/layers.py of
    TF 1.15, as ``name`` is in tensorflow/python/layers.
    """
    name = own_name(inner)
    parameter = name.removeprefix("?").partition("@")[0]
    node = creation.arguments.get(parameter) or default_of(builder.node, parameter)
    text = _said(context, creation, node) if node is not None else None
    return text or default_scope(inner.symbol)


def _said(context: Context, creation: Creation, node: ast.expr) -> str | None:
    """The text of a name that a call gives, as far as it is known."""
    known = asked_scope(context, creation.item, node)
    if known is not None:
        return known
    return numbered_name(context.state.tree, node, lambda part: asked_scope(context, creation.item, part))


def named_scope(context: Context, builder: Builder, creation: Creation, scope: str) -> str:
    """A scope inside a builder; one that a parameter names takes the name that the call gave."""
    asked = _PARAMETER.search(scope)
    if asked is None and not scope.startswith("?"):
        return scope
    name, line = asked.groups() if asked is not None else (scope.removeprefix("?"), "")
    if line and line != str(builder.node.lineno):
        return scope
    for parameter in [name] if name else sorted(builder.scope_params):
        node = creation.arguments.get(parameter)
        if node is None:
            node = default_of(builder.node, parameter)
        text = _said(context, creation, node) if node is not None else None
        if text is not None:
            return scope.replace(f"?{parameter}@{line}", text) if name and line else text
    raise Blocked(creation.node, "TFM704", MADE)


_LOOPED = {"tf.Variable": "tf.name_scope", "tf.get_variable": "tf.variable_scope"}
"""The scopes that variables have their names from."""


def looped_name(context: Context, creation: Creation) -> str | None:
    """The expression of the name of a variable that a loop makes in a scope which it names anew each round."""
    tree, call = context.state.tree, creation.node
    named = next((k.value for k in call.keywords if k.arg == "name"), None)
    if named is None and creation.symbol == "tf.get_variable" and call.args:
        named = call.args[0]
    around = next((a for a in tree.ancestors(call) if isinstance(a, ast.For | ast.With)), None)
    scopes = [i.context_expr for i in around.items] if isinstance(around, ast.With) else []
    opened = scopes[0] if len(scopes) == 1 else None
    kind = _LOOPED.get(creation.symbol)
    if kind is None or not isinstance(opened, ast.Call) or len(opened.args) != 1 or creation.reuse:
        return None
    outer = [a for a in tree.ancestors(around or call) if isinstance(a, ast.For | ast.With)]
    if creation.symbol == "tf.get_variable":
        outer = [a for a in outer if isinstance(a, ast.For)] if not any(creation.scope[:-1]) else []
    looped = len(outer) == 1 and isinstance(outer[0], ast.For) and context.state.symbols.called(opened) == kind
    scope = opened.args[0]
    written = isinstance(scope, ast.BinOp | ast.Call | ast.JoinedStr)
    if not isinstance(named, ast.Constant) or not isinstance(named.value, str) or not looped or not written:
        return None
    return below_scope(tree, scope, named.value)


def below_scope(tree: Tree, scope: ast.expr, name: str) -> str:
    """The expression of a name within a scope that an expression names."""
    text = tree.segment(scope)
    filled = isinstance(scope, ast.BinOp) and isinstance(scope.op, ast.Mod)
    literal = scope.left if isinstance(scope, ast.BinOp) else getattr(getattr(scope, "func", None), "value", None)
    plain = isinstance(literal, ast.Constant) and isinstance(literal.value, str) and name.isidentifier()
    if plain and isinstance(literal, ast.expr) and (filled or isinstance(scope, ast.Call)):
        start = tree.end(literal) - tree.start(scope)
        return f"{text[: start - 1]}/{name}{text[start - 1 :]}"
    return f'{text} + "/{name}"'
