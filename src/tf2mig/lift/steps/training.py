"""Updates inside lifted functions: optimizers under a tape, assignments in program order."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from itertools import count

from tf2mig.graph import categories as cat
from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Item
from tf2mig.graph.values import Kind, Value
from tf2mig.lift.core.context import Context
from tf2mig.lift.core.slices import closure
from tf2mig.lift.steps.sparse import sums_rows
from tf2mig.syntax.mentions import names_in


@dataclass
class Step:
    """One call that asks for gradients: ``minimize`` or ``compute_gradients``."""

    item: Item
    call: ast.Call
    loss: ast.expr
    variables: ast.expr | None
    optimizer: str
    target: str | None
    """The name that ``compute_gradients`` gave its result."""


def is_alias(item: Item) -> bool:
    """Whether a statement only gives another name to what has one."""
    return isinstance(item.node, ast.Assign) and isinstance(item.node.value, ast.Name | ast.Attribute)


def step_of(context: Context, item: Item) -> Step | None:
    """The step that a statement takes, if it takes one."""
    value = item.value
    if value is None or value.kind not in (Kind.TRAIN, Kind.GRADIENTS) or not isinstance(value.node, ast.Call):
        return None
    if is_alias(item):
        return None
    call = value.node
    if not isinstance(call.func, ast.Attribute) or call.func.attr not in ("minimize", "compute_gradients"):
        return None
    loss = argument(call, 0, "loss")
    if loss is None:
        raise Blocked(call, "TFM710", f"`{call.func.attr}` without a loss")
    minimize = call.func.attr == "minimize"
    variables = argument(call, 2 if minimize else 1, "var_list")
    target = item.defines[0] if item.defines and not minimize else None
    return Step(item, call, loss, variables, optimizer_name(context, item, value, call), target)


def optimizer_name(context: Context, item: Item, value: Value, call: ast.Call) -> str:
    """What lifted code calls the optimizer of a training call."""
    base = value.members[0] if value.members else None
    if base is None or base.creation is None:
        raise Blocked(call, "TFM710", "the optimizer of a training step is not known")
    name = context.created.get(base.creation)
    if name is not None:
        made = base.creation.item
        places = context.exported.get((made.owner, name), [])
        return next((text for order, text in places if order == made.order), name)
    assert isinstance(call.func, ast.Attribute)
    text = context.state.tree.segment(call.func.value)
    places = context.exported.get((item.owner, text), [])
    return places[-1][1] if places else text


def argument(call: ast.Call, position: int, name: str) -> ast.expr | None:
    """An argument by position or keyword; None also where it is a literal None."""
    found: ast.expr | None = None
    for keyword in call.keywords:
        if keyword.arg == name:
            found = keyword.value
    if found is None and position < len(call.args):
        found = call.args[position]
    if isinstance(found, ast.Constant) and found.value is None:
        return None
    return found


def loss_items(step: Step) -> set[Item]:
    """The statements that compute a step's loss, which the tape must see."""
    return set(closure([n for n in step.item.needs if n not in step.item.rates]))


def looks_at(item: Item, watched: set[Item]) -> bool:
    """Whether a statement without a target, a print or an assertion, needs nothing but some other statements."""
    return isinstance(item.node, ast.Expr | ast.Assert) and not item.effects and set(item.needs) <= watched


def trains_all(context: Context, step: Step) -> bool:
    """Whether a step trains what its tape has watched, rather than a list."""
    return step.variables is None and step.call not in context.listing.trained


def step_lines(context: Context, step: Step, tape: str, asked: str = "") -> list[str]:
    """The statements of one step, after its tape has closed.

    ``asked`` is the tape whose variables the step before has listed: they are not listed again.
    """
    loss = context.text(step.loss, step.item)
    lines: list[str] = []
    variables = _variables(context, step, tape, lines)
    if asked == tape and trains_all(context, step):
        lines.clear()
    assert isinstance(step.call.func, ast.Attribute)
    if step.call.func.attr == "compute_gradients":
        asked = f"{tape}.gradient({loss}, {variables}{_start(context, step, 5)})"
        lines.append(f"{step.target} = list(zip({asked}, {variables}))")
        return lines
    lines += _learning_rate(context, step.item.value, step.optimizer)
    gradients = f"{tape}.gradient({loss}, {variables}{_start(context, step, 7)})"
    if sums_rows(context):
        whole = f"{context.tf}.convert_to_tensor(g)"
        value = whole if step.variables is None else f"None if g is None else {whole}"
        summed = local_name(context, "gradients")
        lines.append(f"{summed} = [{value} for g in {gradients}]")
        gradients = summed
    lines.append(f"{step.optimizer}.apply_gradients(zip({gradients}, {variables}))")
    lines += _global_step(context, step.item, step.call, 1)
    return lines


def _start(context: Context, step: Step, position: int) -> str:
    """The argument that says what the gradients start from, where a step says it: `grad_loss`."""
    given = argument(step.call, position, "grad_loss")
    return f", output_gradients={context.text(given, step.item)}" if given is not None else ""


def _variables(context: Context, step: Step, tape: str, lines: list[str]) -> str:
    name = local_name(context, "variables")
    if step.variables is None and step.call in context.listing.trained:
        lines.append(f"{name} = {context.listing.trained[step.call]}")
        return name
    if step.variables is None:
        lines.append(f"{name} = {tape}.watched_variables()")
        return name
    text = context.text(step.variables, step.item)
    if isinstance(step.variables, ast.Name | ast.Attribute) and text == context.state.tree.segment(step.variables):
        return text
    lines.append(f"{name} = {text}")
    return name


def local_name(context: Context, word: str) -> str:
    """A word as the name of a function's local; another one where the program means something by it."""
    taken = {n.id for n in context.state.tree.nodes if isinstance(n, ast.Name) and n.id.startswith(word)}
    taken |= {name for series in context.series.values() for name in series.names}
    return next(n for i in count() if (n := f"{word}_{i}" if i else word) not in taken)


def apply_lines(context: Context, item: Item, call: ast.Call) -> list[str]:
    """``apply_gradients`` of an optimizer over pairs computed before."""
    assert item.value is not None
    pairs = argument(call, 0, "grads_and_vars")
    if pairs is None:
        raise Blocked(call, "TFM710", "`apply_gradients` without gradients")
    optimizer = optimizer_name(context, item, item.value, call)
    lines = _learning_rate(context, item.value, optimizer)
    lines.append(f"{optimizer}.apply_gradients({context.text(pairs, item)})")
    return lines + _global_step(context, item, call, 1)


def _learning_rate(context: Context, value: Value | None, optimizer: str) -> list[str]:
    """The line that sets the rate of an optimizer whose rate is computed for each step."""
    base = value.members[0] if value is not None and value.members else None
    made = base.creation if base is not None else None
    rate = context.rates.get(made) if made is not None else None
    return [f"{optimizer}.learning_rate.assign({rate})"] if rate is not None else []


def _global_step(context: Context, item: Item, call: ast.Call, position: int) -> list[str]:
    step = argument(call, position, "global_step")
    return [f"{context.text(step, item)}.assign_add(1)"] if step is not None else []


def operation_lines(context: Context, item: Item, node: ast.expr) -> list[str]:
    """The statements that carry out an operation written as an expression."""
    symbols = context.state.symbols
    if isinstance(node, ast.Call):
        symbol = symbols.symbol(node.func)
        if symbol in cat.GROUPS:
            return [line for a in node.args for line in operation_lines(context, item, a)]
        if symbol in cat.ASSIGNMENTS:
            return [assignment_text(context, item, node, symbol)]
        if isinstance(node.func, ast.Attribute) and node.func.attr in cat.STEPS:
            raise Blocked(node, "TFM710", "a training operation is made inside a larger expression")
        return [context.text(node, item)]
    if isinstance(node, ast.List | ast.Tuple):
        return [line for e in node.elts for line in operation_lines(context, item, e)]
    if isinstance(node, ast.ListComp | ast.GeneratorExp) and len(node.generators) == 1:
        return _loop_lines(context, item, node)
    if isinstance(node, ast.Starred):
        return operation_lines(context, item, node.value)
    if isinstance(node, ast.Name | ast.Attribute | ast.Subscript):
        return []
    raise Blocked(node, "TFM710", "the order of these updates is not known")


def _loop_lines(context: Context, item: Item, node: ast.ListComp | ast.GeneratorExp) -> list[str]:
    generator = node.generators[0]
    iterated = context.text(generator.iter, item)
    if names_in(generator.target) & names_in(ast.parse(iterated)):
        return [context.text(node, item)]  # a comprehension alone reads the name from around it
    head = f"for {context.text(generator.target, item)} in {iterated}:"
    body = operation_lines(context, item, node.elt)
    indent = "    "
    for test in generator.ifs:
        body = [f"if {context.text(test, item)}:", *(indent + line for line in body)]
    return [head, *(indent + line for line in body)] if body else []


_METHODS = {
    "tf.assign": "assign",
    "tf.assign_add": "assign_add",
    "tf.assign_sub": "assign_sub",
    "tf.scatter_nd_update": "scatter_nd_update",
    "tf.scatter_nd_add": "scatter_nd_add",
    "tf.scatter_nd_sub": "scatter_nd_sub",
}
_SLICES = {
    "tf.scatter_update": "scatter_update",
    "tf.scatter_add": "scatter_add",
    "tf.scatter_sub": "scatter_sub",
    "tf.scatter_mul": "scatter_mul",
    "tf.scatter_div": "scatter_div",
}


def assignment_text(context: Context, item: Item, call: ast.Call, symbol: str) -> str:
    """TF1's assignment functions as methods of the variable."""
    ref = argument(call, 0, "ref")
    assert ref is not None
    variable = context.text(ref, item)
    if symbol in _METHODS:
        second = argument(call, 1, "value") or argument(call, 1, "indices")
        if "scatter_nd" in symbol:
            updates = argument(call, 2, "updates")
            assert second is not None
            assert updates is not None
            return f"{variable}.{_METHODS[symbol]}({context.text(second, item)}, {context.text(updates, item)})"
        assert second is not None
        return f"{variable}.{_METHODS[symbol]}({context.text(second, item)})"
    indices, updates = argument(call, 1, "indices"), argument(call, 2, "updates")
    if symbol not in _SLICES or indices is None or updates is None:
        raise Blocked(call, "TFM710", f"`{symbol}` has no counterpart")
    slices = f"{context.tf}.IndexedSlices({context.text(updates, item)}, {context.text(indices, item)})"
    return f"{variable}.{_SLICES[symbol]}({slices})"
