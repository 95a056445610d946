"""Which calls of a function that creates variables use those of an earlier call."""

from __future__ import annotations

import ast

from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Creation, Function, Role
from tf2mig.lift.core.builder import Builder
from tf2mig.lift.core.context import Context
from tf2mig.lift.layers.functions import is_weightless
from tf2mig.lift.variables.first_rounds import off_in_first_round, reuse_value
from tf2mig.lift.variables.loops import makes_each_round
from tf2mig.syntax.given import default_of
from tf2mig.syntax.mentions import names_in, stored_names
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_NAMED_VALUES = frozenset({"tf.Variable", "tf.identity", "tf.name_scope"})
"""Calls whose ``name`` says nothing about which variables they use."""


def read_parameters(context: Context, builder: Builder) -> None:
    """Which parameters name scopes and which switch reuse on."""
    names = {a.arg for a in builder.node.args.args}
    for node in walk(builder.node):
        if isinstance(node, ast.Call):
            symbol = context.state.symbols.symbol(node.func)
            if symbol in ("tf.variable_scope", "tf.variable_op_scope"):
                for argument in [*node.args[:1], *(k.value for k in node.keywords if k.arg == "name_or_scope")]:
                    builder.scope_params |= names_in(argument) & names
                for keyword in node.keywords:
                    if keyword.arg == "reuse":
                        builder.reuse_params |= names_in(keyword.value) & names
            for keyword in node.keywords:
                if keyword.arg == "reuse":
                    _check_switch(context, builder, keyword.value)
                    builder.reuse_params |= names_in(keyword.value) & names
                elif keyword.arg in ("name", "scope") and symbol is not None and symbol not in _NAMED_VALUES:
                    builder.scope_params |= names_in(keyword.value) & names
            for argument in _given_as_reuse(context, node):
                builder.reuse_params |= names_in(argument) & names
            if symbol == "tf.get_variable" and node.args:
                builder.scope_params |= names_in(node.args[0]) & names
        elif isinstance(node, ast.If) and _only_reuses(node):
            builder.reuse_params |= names_in(node.test) & names


def hand_on_scopes(context: Context) -> None:
    """Name the parameters that functions hand on to others which name scopes by them, or decide by them what to use
    again."""
    changed = True
    while changed:
        changed = False
        for creation in context.state.creations:
            outer = context.builders.get(creation.item.owner)
            inner = _inner(context, creation)
            for name in inner.scope_params if inner is not None and outer is not None else ():
                assert outer is not None
                given = creation.arguments.get(name)
                handed = _parameters_in(outer.node, given) - outer.scope_params if given is not None else set()
                outer.scope_params |= handed
                changed = changed or bool(handed)


def _parameters_in(function: Function, node: ast.expr) -> set[str]:
    """The parameters that an expression is made of, through the names that a function gives to what they make."""
    names, met = names_in(node), set[str]()
    while names - met:
        met |= names
        for statement in walk(function):
            if isinstance(statement, ast.Assign) and stored_names(statement) & names:
                names = names | names_in(statement.value)
    return names & {a.arg for a in function.args.args}


def _given_as_reuse(context: Context, call: ast.Call) -> list[ast.expr]:
    """What a call of a function of the module gives for ``reuse`` by its place."""
    functions = [n for n in context.state.tree.module.body if isinstance(n, ast.FunctionDef)]
    name = call.func.id if isinstance(call.func, ast.Name) else None
    for function in functions:
        parameters = [a.arg for a in function.args.args]
        place = parameters.index("reuse") if function.name == name and "reuse" in parameters else len(call.args)
        if place < len(call.args) and not any(isinstance(a, ast.Starred) for a in call.args):
            return [call.args[place]]
    return []


def _check_switch(context: Context, builder: Builder, switch: ast.expr) -> None:
    """Raises Blocked where a function switches reuse by a name of the module that has several values."""
    tree = context.state.tree
    known = stored_names(builder.node) | {a.arg for a in builder.node.args.args}
    for name in names_in(switch):
        several = name not in known and len(tree.bindings(tree.module, name)) > 1
        if several or _is_declared(tree, name):
            raise Blocked(switch, "TFM706", "whether variables are reused is decided while the graph is built")


def _is_declared(tree: Tree, name: str) -> bool:
    return any(isinstance(n, ast.Global) and name in n.names for n in tree.nodes)


def _only_reuses(node: ast.If) -> bool:
    return all(
        isinstance(s, ast.Expr)
        and isinstance(s.value, ast.Call)
        and isinstance(s.value.func, ast.Attribute)
        and s.value.func.attr == "reuse_variables"
        for s in node.body
    )


def share_instances(context: Context, builder: Builder) -> None:
    """Decide which calls use the variables of an earlier one, as TF1's scopes would."""
    makers: dict[tuple[object, ...], Creation] = {}
    automatic = _always_reuses(context, builder)
    for creation in builder.calls:
        key = (creation.item.owner, *creation.scope, *_scope_texts(context, builder, creation))
        reuse = creation.reuse or automatic or _reuses(context, builder, creation)
        elsewhere = _made_elsewhere(context, builder, makers, key, creation) if reuse and key not in makers else None
        if reuse and key in makers:
            creation.shared = makers[key]
        elif elsewhere is not None:
            creation.shared = makers[key] = elsewhere
            in_module = elsewhere.item.owner is context.state.tree.module
            if context.class_of(creation.item.owner) is None and not in_module:
                builder.at_module[elsewhere] = None
        elif key in makers and _finds_some_again(context, builder):
            raise Blocked(creation.node, "TFM706", "a function uses some of its variables again and makes others anew")
        elif creation.loops and not _listable(creation):
            raise Blocked(creation.node, "TFM706", "a loop creates variables while it computes")
        else:
            deferred = creation.loops and creation.item.role is Role.DEFER
            reused = automatic or creation.reuse or _reuses_first_round(context, builder, creation)
            if deferred and not makes_each_round(context, creation, builder.scope_params, automatic=reused):
                builder.all_rounds.append(creation)
            makers[key] = creation
    _drop_switches(context, builder)


def _made_elsewhere(
    context: Context,
    builder: Builder,
    makers: dict[tuple[object, ...], Creation],
    key: tuple[object, ...],
    asks: Creation,
) -> Creation | None:
    """The instance that the module, another function of it, or another method of the class makes in the same graph and
    under the same scopes. Raises Blocked where several do, or one at another time."""
    module = context.state.tree.module
    alike = [m for k, m in makers.items() if k[1:] == key[1:] and m.graph == asks.graph and m.shared is None]
    same = list(dict.fromkeys(alike))
    cls = context.class_of(asks.item.owner)
    if cls is not None:
        methods = [m for m in same if context.class_of(m.item.owner) is cls]
        first = [m for m in methods if getattr(m.item.owner, "name", "") == "__init__" and not m.loops]
        if methods and (first != methods or len(first) > 1 or asks.loops):
            raise Blocked(asks.node, "TFM706", "a method uses variables that another one makes when it is called")
        if first:
            return first[0]
    found = [m for m in same if m.item.owner in module.body or m.item.owner is module]
    if len(found) == 1 and found[0].item.owner is module and not (found[0].loops or asks.loops):
        return found[0]
    if cls is not None:
        return None
    plain = [m for m in found if not m.loops and isinstance(m.item.owner, ast.FunctionDef)]
    here = asks.item.owner is module or asks.item.owner in module.body
    alone = len(found) == 1 and plain == found and builder.node in module.body and here
    return found[0] if alone and not asks.loops else None


def _drop_switches(context: Context, builder: Builder) -> None:
    """Names that did nothing but switch reuse on go with their assignments."""
    tree = context.state.tree
    switches = [n for c in builder.calls for n in _switches(builder, c) if isinstance(n, ast.Name)]
    for name in {n.id for n in switches}:
        uses = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == name]
        reads = [n for n in uses if isinstance(n.ctx, ast.Load)]
        inside = {id(n) for n in walk(builder.node)}
        if not all(n in switches or id(n) in inside for n in reads):
            continue
        given = {tree.parents[n] for n in uses if not isinstance(n.ctx, ast.Load)}
        for body in context.state.bodies.values():
            for item in body.items:
                if item.node in given and item.role in (Role.KEEP, Role.DEFER):
                    item.role = Role.DROP


def _listable(creation: Creation) -> bool:
    """Whether the objects of a loop's rounds can stand in a list that is made before the loop."""
    once = creation.item.role is not Role.DEFER or len(creation.loops) == 1
    return once and isinstance(creation.loops[-1], ast.For)


def _always_reuses(context: Context, builder: Builder) -> bool:
    """Whether a function, or those that make all of its variables for it, opens its scopes with `tf.AUTO_REUSE`."""
    if any(
        isinstance(n, ast.keyword) and n.arg == "reuse" and context.state.symbols.symbol(n.value) == "tf.AUTO_REUSE"
        for n in walk(builder.node)
    ):
        return True
    made = _made_inside(context, builder)
    return bool(made) and all(_finds_again(context, c) for c in made)


def _made_inside(context: Context, builder: Builder) -> list[Creation]:
    return [
        c
        for c in context.state.creations
        if c.item.owner is builder.node and not is_weightless(c.symbol) and not c.plain
    ]


def _inner(context: Context, creation: Creation) -> Builder | None:
    """The function that makes variables and that something is a call of."""
    return next((b for b in context.builders.values() if b.function is creation.function), None)


def _finds_again(context: Context, creation: Creation) -> bool:
    inner = _inner(context, creation)
    return inner is not None and _always_reuses(context, inner)


def _finds_some_again(context: Context, builder: Builder) -> bool:
    """Whether another call in the same scopes finds some variables of an earlier one and makes others."""
    found = {_finds_again(context, c) for c in _made_inside(context, builder)}
    return len(found) > 1 and not _always_reuses(context, builder)


def _scope_texts(context: Context, builder: Builder, creation: Creation) -> list[str]:
    texts: list[str] = []
    for name in sorted(builder.scope_params):
        node = creation.arguments.get(name)
        texts.append(context.state.tree.segment(node) if node is not None else "")
    return texts


def _reuses(context: Context, builder: Builder, creation: Creation) -> bool:
    """Whether the call's own arguments switch reuse on. Raises Blocked where that cannot be told."""
    tree = context.state.tree
    for node in _switches(builder, creation):
        value = reuse_value(tree, creation, node)
        if value or context.state.symbols.symbol(node) == "tf.AUTO_REUSE":
            return True
        if value is False or off_in_first_round(tree, creation, node) or _is_handed_on(context, creation, node):
            continue
        raise Blocked(creation.node, "TFM706", "whether variables are reused is decided while the graph is built")
    return False


def _is_handed_on(context: Context, creation: Creation, node: ast.expr) -> bool:
    """Whether the function around a call decides by the same switch whether it is the one that made the variables."""
    outer = context.builders.get(creation.item.owner)
    if outer is None or not isinstance(node, ast.Name) or creation.loops:
        return False
    return node.id in outer.reuse_params and node.id not in stored_names(outer.node)


def _reuses_first_round(context: Context, builder: Builder, creation: Creation) -> bool:
    """Whether a call in a loop uses in all rounds what it makes in the first."""
    return any(off_in_first_round(context.state.tree, creation, n) for n in _switches(builder, creation))


def _switches(builder: Builder, creation: Creation) -> list[ast.expr]:
    """What a call gives, or the function by default, to the parameters that switch reuse on."""
    given = [creation.arguments.get(n) or default_of(builder.node, n) for n in sorted(builder.reuse_params)]
    return [node for node in given if node is not None]
