"""What runs once: variables, layers and optimizers, named and created where TF1 created them."""

from __future__ import annotations

import ast
from collections.abc import Callable

from tf2mig.graph import categories as cat
from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Creation, Item, Role
from tf2mig.graph.values import Kind, unsettled
from tf2mig.lift.core.arguments import Unsupported
from tf2mig.lift.core.context import Context
from tf2mig.lift.core.names import identifier, snake
from tf2mig.lift.core.slices import closure
from tf2mig.lift.core.tables import optimizer_symbols
from tf2mig.lift.core.update_ops import Normalizer
from tf2mig.lift.layers.batch_updates import updates_of
from tf2mig.lift.layers.functions import split_layer
from tf2mig.lift.layers.layer_calls import behind, is_tensor, picks_rows, rank_of, tensor_arguments
from tf2mig.lift.steps.fed_rates import rate_node
from tf2mig.lift.steps.optimizer_classes import chosen_optimizer, is_chosen, write_optimizer_classes
from tf2mig.lift.steps.optimizers import by_rows, shared_by_steps, split_optimizer, with_changing_rate
from tf2mig.lift.variables.chosen_creations import where_made
from tf2mig.lift.variables.comprehensions import create_in_comprehension
from tf2mig.lift.variables.creation_names import looped_name
from tf2mig.lift.variables.exports import attribute_text
from tf2mig.lift.variables.found_again import check_rounds, own_target
from tf2mig.lift.variables.global_steps import first_global_step
from tf2mig.lift.variables.initial_values import is_variable, variable_text
from tf2mig.lift.variables.loops import create_in_loop
from tf2mig.lift.variables.reuse import earlier_layer
from tf2mig.syntax.walking import walk


def prepare_creations(context: Context) -> None:
    """Name every creation, decide its text, and hoist those that stand inside deferred statements."""
    for call, known in context.state.again.items():
        _again(context, call, known)
    _initialized_values(context)
    chosen = [c for c in context.state.creations if is_chosen(c)]
    changing = any((rate := rate_node(c.node)) is not None and _is_tensor(context, c.item, rate) for c in chosen)
    try:
        write_optimizer_classes(context, shared=any(_is_shared(context, c) for c in chosen), changing=changing)
    except Unsupported as reason:
        raise Blocked(chosen[0].node if chosen else None, "TFM710", reason.reason) from None
    for creation in context.state.creations:
        if creation.function is not None:
            continue
        try:
            _prepare(context, creation)
        except Unsupported as reason:
            raise Blocked(creation.node, "TFM710", reason.reason) from None
    _defaults(context)


def _defaults(context: Context) -> None:
    """Optimizers that are the default values of parameters, and that no call uses."""
    made = {c.node for c in context.state.creations}
    symbols = context.state.symbols
    for function in [n for n in context.state.tree.nodes if isinstance(n, ast.FunctionDef)]:
        for node in [*function.args.defaults, *(d for d in function.args.kw_defaults if d is not None)]:
            symbol = symbols.called(node) if isinstance(node, ast.Call) else None
            if not isinstance(node, ast.Call) or symbol not in optimizer_symbols() or node in made:
                continue
            try:
                split = split_optimizer(symbol, node, context.state.tree.segment, symbols=symbols.symbol)
            except Unsupported as reason:
                raise Blocked(node, "TFM710", reason.reason) from None
            context.needs.support.update(dict.fromkeys(split.support))
            context.needs.imports.update(dict.fromkeys(split.imports))
            context.replaced[node] = split.creator


def _again(context: Context, call: ast.Call, known: Creation) -> None:
    """A variable that is asked for once more is the same object."""
    name = known.value.text if known.value is not None else None
    if not name or known.item.role is not Role.CREATE:
        raise Blocked(call, "TFM706", "a variable without a name of its own is asked for once more")
    context.replaced[call] = name


def _initialized_values(context: Context) -> None:
    """A variable's `initialized_value()` is the variable: in TF2 it is initialized where it is made."""
    tree = context.state.tree
    for node in tree.nodes:
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "initialized_value"
        ):
            context.replaced[node] = tree.segment(node.func.value)


def _prepare(context: Context, creation: Creation) -> None:
    kind = creation.value.kind if creation.value is not None else Kind.LAYER
    if kind is Kind.VARIABLE or creation.plain is not None:
        _variable(context, creation)
    elif kind is Kind.OPTIMIZER:
        _optimizer(context, creation)
    else:
        _layer(context, creation)


def _text_of(context: Context, creation: Creation) -> Callable[[ast.expr], str]:
    def text(node: ast.expr) -> str:
        return context.text(node, creation.item)

    return text


def _hoist(context: Context, creation: Creation, stem: str, text: str) -> str:
    """Give a creation inside a deferred statement a line and a name of its own."""
    check_rounds(creation, text)
    if creation.loops and creation.value is not None and creation.value.kind is Kind.OPTIMIZER:
        raise Blocked(creation.node, "TFM706", "a loop creates optimizers")
    if len(creation.loops) == 1 and isinstance(creation.loops[0], ast.ListComp | ast.GeneratorExp):
        return create_in_comprehension(context, creation, creation.loops[0], stem, text)
    if creation.loops:
        return create_in_loop(context, creation, stem, text)
    full = own_target(context, creation) or context.new_name(creation.item.owner, stem)
    context.created[creation] = full
    context.hoisted.setdefault(creation.item, []).append(f"{full} = {where_made(context, creation, text)}")
    return full


def _variable(context: Context, creation: Creation) -> None:
    call = creation.node
    if creation.plain is not None:
        if creation.item.role is Role.DEFER:
            text = context.text(call, creation.item)
            made = creation.value.kind if creation.value is not None else Kind.VARIABLE
            stem = "optimizer" if made is Kind.OPTIMIZER else _stem(context, creation, "variable")
            context.replaced[call] = _hoist(context, creation, stem, text)
        return
    if creation.symbol in cat.GLOBAL_STEPS and (first := first_global_step(context, creation)) is not None:
        creation.shared, known = first
        context.replaced[call] = context.created[creation] = known
        return
    if creation.symbol in cat.GLOBAL_STEPS:
        text = f'{context.tf}.Variable(0, trainable=False, name="global_step", dtype={context.tf}.int64)'
    elif creation.symbol == "tf.Variable" and (creation.item.role is not Role.DEFER or _stays(context, creation)):
        return
    elif is_variable(creation.symbol):
        if creation.loops and creation.reuse and creation.item.role is not Role.DEFER and _is_literal(creation):
            raise Unsupported("a loop asks for one variable several times")
        text = variable_text(creation.symbol, call, _text_of(context, creation), _full_name(context, creation))
    else:
        raise Unsupported(f"{creation.symbol} creates variables in a way that is not known")
    if creation.item.role is Role.DEFER and not _stays(context, creation):
        context.replaced[call] = _hoist(context, creation, _stem(context, creation, "variable"), text)
    else:
        context.replaced[call] = text


def _is_literal(creation: Creation) -> bool:
    first = creation.node.args[0] if creation.node.args else None
    named = next((k.value for k in creation.node.keywords if k.arg == "name"), first)
    return isinstance(named, ast.Constant)


def _stays(context: Context, creation: Creation) -> bool:
    """Whether the creation stands in a function that only makes variables."""
    return creation.item.owner in context.plain


def _full_name(context: Context, creation: Creation) -> str | None:
    """The variable's full TF1 name, as source text; None where there is none to keep."""
    named = next((k.value for k in creation.node.keywords if k.arg == "name"), None)
    if named is None and creation.symbol != "tf.Variable" and creation.node.args:
        named = creation.node.args[0]
    if not isinstance(named, ast.Constant) or not isinstance(named.value, str):
        return context.state.tree.segment(named) if named is not None else None
    scopes = [s for s in creation.scope if s]
    looped = looped_name(context, creation)
    if looped is not None:
        return looped
    if unsettled(scopes):
        return repr_double(named.value)
    return repr_double("/".join([*scopes, named.value]))


def repr_double(text: str) -> str:
    """A string literal in double quotes where that needs no escapes."""
    return f'"{text}"' if '"' not in text and "\\" not in text else repr(text)


def _stem(context: Context, creation: Creation, default: str) -> str:
    """A name for what a call creates: that of the statement's target, or the layer's own."""
    name = next((k.value for k in creation.node.keywords if k.arg in ("name", "scope")), None)
    if isinstance(name, ast.Constant) and isinstance(name.value, str):
        return f"{snake(identifier(name.value))}_layer" if default != "variable" else identifier(name.value)
    assignment = context.state.tree.parents.get(creation.node)
    kept = creation.item.owner in context.builders and not (creation.scope and _scoped_stem(creation))
    if (kept or creation.loops) and default == "variable" and isinstance(assignment, ast.Assign):
        named = assignment.targets[0]
        if len(assignment.targets) == 1 and isinstance(named, ast.Name):
            return named.id
    target = creation.item.defines[0].removeprefix("self.") if len(creation.item.defines) == 1 else ""
    alone = len(creation.item.creations) == 1 and target and _defined_once(context, creation.item, target)
    if not alone:
        return default if default != "variable" else _scoped_stem(creation) or default
    return f"{identifier(target)}_{'layer' if default != 'variable' else 'variable'}"


def _scoped_stem(creation: Creation) -> str:
    """A name made of the innermost scope's and the variable's own, of those that are literals."""
    first = creation.node.args[0] if creation.node.args else None
    scope = creation.scope[-1] if creation.scope else ""
    name = first.value if isinstance(first, ast.Constant) else None
    if creation.symbol != "tf.get_variable" or not isinstance(name, str):
        return ""
    return identifier(f"{scope}_{name}" if scope and not unsettled((scope,)) else name)


def _defined_once(context: Context, item: Item, target: str) -> bool:
    body = context.state.bodies[item.owner]
    return sum(1 for i in body.items if target in [d.removeprefix("self.") for d in i.defines]) == 1


def _layer(context: Context, creation: Creation) -> None:
    if creation.symbol.startswith("tf.keras."):
        if creation.item.role is Role.DEFER:
            text = context.text(creation.node, creation.item)
            stem = creation.symbol.rsplit(".", 1)[-1].lower()
            context.replaced[creation.node] = _hoist(context, creation, stem, text)
        return
    first = creation.node.args[0] if creation.node.args else None
    split = split_layer(
        creation.symbol,
        creation.node,
        _text_of(context, creation),
        tensor_args=tensor_arguments(context, creation),
        is_tensor=lambda node: is_tensor(context, creation, node),
        value=lambda node: behind(context, node),
        rank=rank_of(context, first, creation.item) if first is not None else None,
        symbols=context.state.symbols.symbol,
        updates_run=updates_of(context).run,
    )
    if split.regularized:
        context.regularized[creation] = None
    if split.updates:
        context.averaging.normalizers[creation] = Normalizer(creation, _training_flag(creation.node))
    for name in split.support:
        context.needs.support[name] = None
    for line in split.imports:
        context.needs.imports[line] = None
    if creation.item.role is not Role.DEFER and split.call:
        raise Blocked(creation.node, "TFM707", "a layer is applied by a statement that does not describe the graph")
    if split.base == "cell" and not split.call and _is_earlier_cell(context, creation):
        return
    if creation.item.role is not Role.DEFER:
        context.replaced[creation.node] = split.creator
        return
    if not split.call:
        context.replaced[creation.node] = _hoist(context, creation, _object_stem(creation, split.base), split.creator)
        return
    known = earlier_layer(context, creation) if split.creator else None
    if known is not None:
        if known not in context.created:
            raise Blocked(creation.node, "TFM706", "the layer whose variables are reused is not known")
        creation.shared, context.created[creation] = known, context.created[known]
        context.replaced[creation.node] = split.call.replace("{layer}", context.created[known])
        return
    layer = _hoist(context, creation, _stem(context, creation, split.base), split.creator) if split.creator else ""
    context.replaced[creation.node] = split.call.replace("{layer}", layer)


def _is_earlier_cell(context: Context, creation: Creation) -> bool:
    """Whether a cell stands in a scope that reuses variables, and an earlier one made them: it is that one then.

    Raises Blocked.
    """
    known = earlier_layer(context, creation)
    if known is None:
        return False
    named = known.item.defines[0] if known.item.role is Role.CREATE and len(known.item.defines) == 1 else ""
    name = context.created.get(known) or named
    if not name or known.loops or creation.loops:
        raise Blocked(creation.node, "TFM706", "a cell whose variables are reused has no name of its own")
    text = attribute_text(context, known, name)
    creation.shared, context.created[creation], context.replaced[creation.node] = known, text, text
    return True


def _object_stem(creation: Creation, base: str) -> str:
    """A name for a layer that the program names itself, or hands to a wrapper."""
    stem = creation.symbol.rsplit(".", 1)[-1]
    return snake(stem).replace("basic_", "") if stem.endswith("Cell") else base


def _training_flag(call: ast.Call) -> ast.expr | None:
    """The training flag of a call; None for one that is not there, which means training to contrib's layers alone."""
    found = next((k.value for k in call.keywords if k.arg in ("training", "is_training")), None)
    return found


def _optimizer(context: Context, creation: Creation) -> None:
    item = creation.item
    given = rate_node(creation.node)
    deferred = given is not None and _is_tensor(context, item, given)
    text = _optimizer_text(context, creation, changing=deferred)
    rate = context.text(given, item) if deferred and given is not None else ""
    if item.role is Role.DEFER:
        target = (
            item.defines[0] if item.defines and item.value is not None and item.value.kind is Kind.OPTIMIZER else ""
        )
        if target:
            name = target
            context.created[creation] = name
            context.hoisted.setdefault(item, []).append(f"{name} = {text}")
        else:
            free = item.defines[0].removeprefix("self.") if len(item.defines) == 1 else ""
            stem = "optimizer"
            if free == "optimizer":
                context.names_in(item.owner).free.add("optimizer")
            name = _hoist(context, creation, stem, text)
    else:
        context.replaced[creation.node] = text
        name = _kept_as(context, creation)
        if not name:
            if deferred:
                raise Blocked(creation.node, "TFM710", "an optimizer that is handed on has a rate that changes")
            return
        context.created[creation] = name
    if deferred and given is not None:
        context.rates[creation] = f"{context.tf}.reshape({rate}, [])" if _shapeless(item, given) else rate


def _kept_as(context: Context, creation: Creation) -> str:
    """What a statement, or a branch inside it, calls the optimizer that it makes; nothing where it is handed on."""
    item = creation.item
    if item.value is not None and item.value.creation is creation:
        return item.defines[0] if item.defines else ""
    parent = context.state.tree.parents.get(creation.node)
    if isinstance(parent, ast.Assign) and len(parent.targets) == 1 and isinstance(item.node, ast.If):
        return context.state.tree.segment(parent.targets[0])
    return ""


def _optimizer_text(context: Context, creation: Creation, *, changing: bool) -> str:
    """What makes an optimizer; one whose rate changes from step to step gets it then."""
    if is_chosen(creation):
        return chosen_optimizer(context, creation, "0.001" if changing else None)
    split = split_optimizer(
        creation.symbol, creation.node, _text_of(context, creation), symbols=context.state.symbols.symbol
    )
    split = by_rows(creation.symbol, split) if split.lazy and picks_rows(context) else split
    if changing:
        split = with_changing_rate(split)
    if _is_shared(context, creation):
        split = shared_by_steps(split)
    context.needs.support.update(dict.fromkeys(split.support))
    context.needs.imports.update(dict.fromkeys(split.imports))
    if changing:
        return split.creator_with("0.001")
    given = rate_node(creation.node)
    eager = given is not None and _is_eager(context, creation.item, given)
    return split.creator_with(f"float({split.learning_rate})") if eager else split.creator


def _is_shared(context: Context, creation: Creation) -> bool:
    """Whether several steps use an optimizer, and may train other variables each."""
    trained: list[tuple[str, frozenset[int]]] = []
    for train in context.state.trains:
        call = train.node
        if not isinstance(call, ast.Call) or not any(m.creation is creation for m in train.members):
            continue
        listed = next((k.value for k in call.keywords if k.arg == "var_list"), None)
        maker = next((i for b in context.state.bodies.values() for i in b.items if i.value is train), None)
        used = {id(train)}
        if maker is not None:
            reached = closure([maker])
            used = {id(v) for i in reached for v in i.variable_reads} | {id(c) for i in reached for c in i.creations}
        trained.append((context.state.tree.segment(listed) if listed is not None else "", frozenset(used)))
    return any(other[0] != trained[0][0] or (not other[0] and other[1] != trained[0][1]) for other in trained[1:])


def _shapeless(item: Item, node: ast.expr) -> bool:
    """Whether an expression is a placeholder whose shape is not declared; Keras wants to know that it is a number."""
    value = next((v for n, v in item.uses if n is node), None)
    call = value.node if value is not None and value.kind is Kind.PLACEHOLDER else None
    if not isinstance(call, ast.Call):
        return False
    return len(call.args) < 2 and not any(k.arg == "shape" for k in call.keywords)


def _is_eager(context: Context, item: Item, node: ast.expr) -> bool:
    """Whether a learning rate is a tensor that does not change, which Keras takes as a number."""
    if context.state.symbols.called(node) == "tf.constant":
        return True
    return any(v.kind is Kind.EAGER for n, v in item.uses if any(n is inner for inner in walk(node)))


def _is_tensor(context: Context, item: Item, node: ast.expr) -> bool:
    return any(
        value.deferred or value.kind is Kind.VARIABLE
        for n, value in item.uses
        if any(n is inner for inner in walk(node))
    )
