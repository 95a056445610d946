"""Runs that are fed a tensor which the graph computes: the function takes it as a parameter instead.

TF1 lets a run replace any tensor by a value. What only that tensor needed is not computed then, which is what a
function does that is given the value. Gradients would still reach what lies behind the tensor, so a training step is
lifted only where it trains none of that.
"""

from __future__ import annotations

import ast

from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Creation, Function, Item, RunSite
from tf2mig.graph.values import Kind, Value
from tf2mig.lift.core.context import Context
from tf2mig.lift.core.names import identifier, snake
from tf2mig.lift.core.slices import Lifted, closure
from tf2mig.lift.steps.training import step_of
from tf2mig.lift.variables.collections import entries_of


def prepare_fed_tensors(context: Context) -> None:
    """Give every tensor that some run is fed a parameter of its own. Raises Blocked."""
    for site in context.state.sites:
        for value, node in site.given:
            known = next(
                (p for v, p in context.feeding.stand_ins.items() if v.items == value.items and v.text == value.text),
                None,
            )
            if known is None:
                known = context.feeding.stand_ins[value] = _stand_in(context, value, node)
            site.feeds.append((known, node))
            _check_training(context, site, value, node)


def _stand_in(context: Context, value: Value, node: ast.expr) -> Value:
    owner = value.items[0].owner
    in_class = context.class_of(owner) is not None
    if not in_class and not isinstance(owner, ast.Module | Function):
        raise Blocked(node, "TFM702", f"`{value.text}` is fed, and is not known to be a placeholder")
    parameter = Value(Kind.PLACEHOLDER, text=value.text, node=value.node)
    context.feeding.names[parameter] = context.local(value)
    name = context.names.fresh(f"{context.local(value)}_spec")
    context.feeding.specs[parameter] = f"self.{name}" if in_class else name
    if in_class:
        context.feeding.dynamic.add(parameter)
    if not any(_fetches(site, value) for site in context.state.sites):
        items = closure(value.items)
        maker = Lifted("", context.home(owner), items, outputs=[value], whole=items)
        maker.stem = f"compute_{snake(identifier(context.local(value)))}"
        context.functions.append(maker)
    context.feeding.owners[parameter] = owner
    context.feeding.order[parameter] = len(context.feeding.order)
    return parameter


def _fetches(site: RunSite, value: Value) -> bool:
    """Whether a run fetches the tensor alone, and feeds placeholders only."""
    alone = site.fetch.kind is not Kind.CONTAINER and site.fetch.items == value.items
    return alone and site.fetch.text == value.text and not site.given


def lines_behind(context: Context, function: Lifted) -> list[str]:
    """The lines behind a function outside of classes that describe the parameters which stand for its result."""
    if isinstance(function.owner, ast.ClassDef) or function.eager:
        return []
    return [
        f"{context.feeding.specs[p]} = {_described(context, function.name)}"
        for v, p in context.feeding.stand_ins.items()
        if _computes(function, v) and any(p in f.taken for f in context.functions)
    ]


def _described(context: Context, function: str) -> str:
    result = f"{function}.get_concrete_function().structured_outputs"
    return f"{context.tf}.TensorSpec.from_tensor({result})"


def stand_in_lines(context: Context, functions: list[Lifted]) -> list[str]:
    """The constructor's lines that describe such parameters as the functions' results that they stand for.

    Raises Blocked where no function computes the tensor alone.
    """
    lines: list[str] = []
    taken = {p for f in functions for p in f.taken}
    for value, parameter in context.feeding.stand_ins.items():
        if parameter not in taken or parameter not in context.feeding.dynamic:
            continue
        maker = next((f for f in functions if _computes(f, value)), None)
        if maker is None:
            raise Blocked(value.node, "TFM702", f"`{value.text}` is fed, and its shape is not known")
        lines.append(f"{context.feeding.specs[parameter]} = {_described(context, f'self.{maker.name}')}")
    return lines


def _computes(function: Lifted, value: Value) -> bool:
    one = function.outputs[0] if len(function.outputs) == 1 and not function.shape else None
    return one is not None and one.items == value.items and one.text == value.text and not function.taken


def given_items(site: RunSite) -> frozenset[Item]:
    """The statements whose results a run is given, so that it does not need them."""
    return frozenset(i for value, _ in site.given for i in value.items)


def _check_training(context: Context, site: RunSite, value: Value, node: ast.expr) -> None:
    """A step must train nothing that the tensor depends on; no gradient goes through `tf.stop_gradient`. Raises
    Blocked."""
    made_by = value.items[-1].node if len(value.items) == 1 else None
    source = made_by.value if isinstance(made_by, ast.Assign) else None
    if isinstance(source, ast.Call) and context.state.symbols.called(source) == "tf.stop_gradient":
        return
    behind = closure(value.items)
    made: set[Creation] = {c for i in behind for c in i.creations}
    read = {v.creation for i in behind for v in i.variable_reads}
    for item in closure(site.inline.needs):
        step = step_of(context, item)
        if step is None:
            if item.value is not None and item.value.kind in (Kind.TRAIN, Kind.GRADIENTS):
                raise Blocked(node, "TFM702", f"a training step is fed `{value.text}`, which the graph computes")
            continue
        entries = entries_of(context, item, step.variables) if step.variables is not None else None
        trained = None if entries is None else {e.creation for e in entries}
        if trained is None or trained & (made | read):
            raise Blocked(node, "TFM702", f"a training step is fed `{value.text}`, which depends on what it trains")


__all__ = ["given_items", "prepare_fed_tensors"]
