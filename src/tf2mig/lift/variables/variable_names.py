"""The names of variables that a program reads: TF1's, with the scopes that were open and the numbers that it added.

`tf.Variable` takes the name scopes into its name, and a name that is taken gets a number; so does a scope that is
opened again (tensorflow/python/framework/ops.py of TF 1.15, `unique_name` and `name_scope`). `tf.get_variable` and
layers have their full names from variable scopes, and lifting gives the variables those already.
"""

from __future__ import annotations

import ast

from tf2mig.graph.blocked import Blocked
from tf2mig.graph.expressions import argument
from tf2mig.graph.items import Creation, Function, Item, Role
from tf2mig.graph.values import Kind, Value, unsettled
from tf2mig.lift.core.context import Context
from tf2mig.lift.core.exclusive import are_exclusive
from tf2mig.lift.variables.creation_names import looped_name
from tf2mig.syntax.walking import walk

_SCOPES = frozenset({"tf.name_scope", "tf.variable_scope"})
_UNKNOWN = "the name of a variable is read, and it is not known which name it had"


def name_variables(context: Context) -> None:
    """Give variables whose names the program reads the names that they had. Raises Blocked where one is not known."""
    _name_scopes(context)
    asked = _asked(context)
    tagging = _tagging(context)
    if not asked and tagging is None:
        return
    names = FullNames(context)
    tags: list[str] = []
    for creation in context.state.creations:
        if creation.symbol in ("tf.Variable", "tf.get_variable"):
            full = names.full(creation)
            if tagging is not None and creation not in asked:
                tags += _tag_names(context, creation, full, tagging)
            elif creation in asked and creation.symbol == "tf.Variable":
                _rename(context, creation, full, asked[creation])
            elif creation in asked and full is None and looped_name(context, creation) is None:
                raise Blocked(asked[creation], "TFM704", _UNKNOWN)
    context.reporting.colliding = len(set(tags)) < len(tags)
    made = {c for c in context.state.creations if c.value is not None and c.value.kind is Kind.VARIABLE}
    context.all_named = made <= set(asked)
    for creation, place in asked.items():
        if creation.plain is not None and (any(creation.scope) or any(creation.names)):
            raise Blocked(place, "TFM704", _UNKNOWN)


def _name_scopes(context: Context) -> None:
    """``scope.name`` and ``tf.get_variable_scope().name`` in statements that stay are known where their scopes are."""
    for item in [i for b in context.state.bodies.values() for i in b.items if i.role is Role.KEEP]:
        if isinstance(item.node, ast.ClassDef | Function):
            continue  # what stands in there is asked elsewhere
        scopes = {n: v.scope for n, v in item.uses if v.kind is Kind.NOTHING and v.symbol == "tf.variable_scope"}
        for node in walk(item.node):
            if not isinstance(node, ast.Attribute) or node.attr != "name":
                continue
            here = context.state.symbols.called(node.value) == "tf.get_variable_scope"
            opened = item.scope if here else scopes.get(node.value)
            if opened is None or item.owner in context.builders:
                continue
            name, _, line = "/".join(s for s in opened if s).partition("@")
            if not unsettled(opened):
                context.replaced[node] = f'"{"/".join(s for s in opened if s)}"'
            elif isinstance(item.owner, Function) and line == str(item.owner.lineno) and "/" not in name:
                context.replaced[node] = name.removeprefix("?")


def _asked(context: Context) -> dict[Creation, ast.expr]:
    """The variables whose names statements read that stay, each with a place that does."""
    parents = context.state.tree.parents
    found: dict[Creation, ast.expr] = {}
    for item in [i for b in context.state.bodies.values() for i in b.items]:
        for node, value in item.uses if item.role in (Role.KEEP, Role.CREATE) else ():
            parent = parents.get(node)
            operation = isinstance(parent, ast.Attribute) and parent.attr == "op"
            parent = parents.get(parent) if parent is not None and operation else parent
            if not isinstance(parent, ast.Attribute) or parent.attr != "name" or value.kind is not Kind.VARIABLE:
                continue
            if _is_decided(context, item, parent):
                continue
            if operation:
                context.replaced[parent] = f'{context.text(node, item)}.name.partition(":")[0]'
            for creation in _meant(context, item, value):
                found.setdefault(creation, parent)
    return found


def _tagging(context: Context) -> ast.expr | None:
    """A place in the name of a summary that reads the name of a variable, which need not be one that is known."""
    found: ast.expr | None = None
    for summary in context.state.summaries:
        call = summary.node
        named = argument(call, 0, "name") if isinstance(call, ast.Call) else None
        for node in walk(named) if named is not None else ():
            if isinstance(node, ast.Attribute) and node.attr == "name" and isinstance(node.ctx, ast.Load):
                found = node
                held = node.value
                if isinstance(held, ast.Attribute) and held.attr == "op":
                    text = context.text(held.value, summary.items[0])
                    context.replaced[node] = f'{text}.name.partition(":")[0]'
    return found


def _tag_names(context: Context, creation: Creation, full: str | None, place: ast.expr) -> list[str]:
    """The names that tags are made of for what a creation makes, after it was given its own where that is known."""
    if creation.shared is not None:
        return []
    if creation.symbol == "tf.Variable":
        try:
            _rename(context, creation, full, place)
        except Blocked:
            full = None
    builder = context.builders.get(creation.item.owner)
    name = full or looped_name(context, creation) or _own_name(creation)
    if name is None:
        return []
    return [name] * (len(builder.calls) if builder is not None and full is None else 1)


def _is_decided(context: Context, item: Item, node: ast.expr) -> bool:
    """Whether a choice of a collection's variables asks for the name: lifting answers, and nothing reads it then."""
    if item.value is None or item.value.kind is not Kind.COLLECTION:
        return False
    around = [a for a in context.state.tree.ancestors(node) if isinstance(a, ast.ListComp | ast.GeneratorExp)]
    if len(around) != 1 or around[0] is not item.value.node or len(around[0].generators) != 1:
        return False
    made = around[0].generators[0]
    return ast.unparse(around[0].elt) == ast.unparse(made.target) and any(node in walk(t) for t in made.ifs)


def _meant(context: Context, item: Item, value: Value) -> list[Creation]:
    """The creations that a value may be of: all of them for an element of a collection."""
    if value.creation is not None:
        tree, target = context.state.tree, _target(context, value.creation)
        others = [c for c in context.state.creations if target and _target(context, c) == target]
        return [value.creation, *(c for c in others if are_exclusive(tree, c.node, value.creation.node))]
    members = [m.creation for m in value.members if m.creation is not None]
    made = [c for c in context.state.creations if c.value is not None and c.value.kind is Kind.VARIABLE]
    return members or [c for c in made if c.item.order < item.order]


def _target(context: Context, creation: Creation) -> str:
    """The name or attribute that a creation is assigned to; empty where it is not."""
    parent = context.state.tree.parents.get(creation.node)
    return ast.unparse(parent.targets[0]) if isinstance(parent, ast.Assign) else ""


class FullNames:
    """Names as TF1 gave them, one graph at a time; they are asked for in the order of creation."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.taken: dict[tuple[object, ...], list[ast.AST]] = {}
        self.paths: dict[ast.With, str | None] = {}
        self.said: dict[str, int] = {}
        """How often calls of other things say a name."""
        for node in context.state.tree.nodes:
            symbol = context.state.symbols.called(node) if isinstance(node, ast.Call) else None
            if symbol is not None and symbol not in _SCOPES | {"tf.Variable", "tf.get_variable"}:
                assert isinstance(node, ast.Call)
                for keyword in node.keywords:
                    if keyword.arg == "name" and isinstance(keyword.value, ast.Constant):
                        self.said[str(keyword.value.value)] = 1

    def full(self, creation: Creation) -> str | None:
        """A variable's full name; None where it is not known."""
        own = _own_name(creation)
        if creation.symbol == "tf.get_variable":
            if own is None or unsettled(creation.scope):
                return "" if own is None and not any(creation.scope) else None
            name = "/".join([*(s for s in creation.scope if s), own])
            return name if self._unique(creation, creation.node, name) == name else None
        path = self._path(creation)
        if own is None or path is None or creation.loops or own in self.said:
            return None
        return self._unique(creation, creation.node, f"{path}/{own}" if path else own)

    def _unique(self, creation: Creation, place: ast.AST, name: str) -> str:
        """The name as it is free, where what else has it is not made in another branch."""
        others = self.taken.setdefault((creation.graph, name.lower()), [])
        number = sum(not are_exclusive(self.context.state.tree, place, other) for other in others)
        others.append(place)
        return f"{name}_{number}" if number else name

    def _path(self, creation: Creation) -> str | None:
        """The path of the name scopes around a creation; None where a function or a loop opens them."""
        owner = creation.item.owner
        if owner in self.context.builders or owner in self.context.plain or unsettled(creation.names):
            return None if any(creation.names) or owner in self.context.builders else ""
        path = ""
        for block in reversed([a for a in self.context.state.tree.ancestors(creation.node) if isinstance(a, ast.With)]):
            if block not in self.paths:
                self.paths[block] = self._opened(creation, block, path)
            opened = self.paths[block]
            if opened is None:
                return None
            path = opened
        return path if not any(creation.names) or path else None

    def _opened(self, creation: Creation, block: ast.With, path: str) -> str | None:
        tree, symbols = self.context.state.tree, self.context.state.symbols
        for part in block.items:
            call = part.context_expr
            symbol = symbols.called(call)
            if symbol not in _SCOPES or not isinstance(call, ast.Call):
                if not isinstance(call, ast.Call):
                    return None
                continue
            first = call.args[0] if call.args else call.keywords[0].value
            looped = any(isinstance(a, ast.For | ast.While) for a in tree.ancestors(block))
            if looped or not isinstance(first, ast.Constant) or not isinstance(first.value, str):
                return None
            path = self._unique(creation, block, f"{path}/{first.value}" if path else first.value)
        return path


def _own_name(creation: Creation) -> str | None:
    """The name that a call gives; None where it is no literal."""
    named = next((k.value for k in creation.node.keywords if k.arg == "name"), None)
    if named is None and creation.symbol == "tf.get_variable" and creation.node.args:
        named = creation.node.args[0]
    if named is None:
        return "Variable"
    return named.value if isinstance(named, ast.Constant) and isinstance(named.value, str) else None


def _rename(context: Context, creation: Creation, full: str | None, place: ast.expr) -> None:
    """Write the full name where a variable is made. Raises Blocked."""
    call = creation.node
    named = next((k.value for k in call.keywords if k.arg == "name"), None)
    if full is None or len(call.args) > 4:
        raise Blocked(place, "TFM704", _UNKNOWN)
    if full == _own_name(creation):
        return
    if creation.item.role is Role.DEFER or call in context.replaced:
        raise Blocked(place, "TFM704", _UNKNOWN)
    if named is not None:
        context.replaced[named] = f'"{full}"'
        return
    text = context.text(call, creation.item)
    context.replaced[call] = f'{text[:-1].rstrip().rstrip(",")}, name="{full}")'


__all__ = ["FullNames", "name_variables"]
