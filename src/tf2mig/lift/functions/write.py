"""Writing lifted functions."""

from __future__ import annotations

import ast

from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Item
from tf2mig.graph.values import Kind, Value
from tf2mig.lift.core.context import Context
from tf2mig.lift.core.layout import INDENT, indented
from tf2mig.lift.core.slices import Helper, Lifted, MethodCall
from tf2mig.lift.functions.building import building_lines
from tf2mig.lift.functions.decided import without_sure_test
from tf2mig.lift.functions.fed_tensors import lines_behind, stand_in_lines
from tf2mig.lift.functions.listed import casting_lines, takes_lists
from tf2mig.lift.functions.tapes import watched_together
from tf2mig.lift.functions.units import Unit, joined, ordered
from tf2mig.lift.objects import summaries
from tf2mig.lift.steps.training import (
    Step,
    apply_lines,
    is_alias,
    local_name,
    looks_at,
    loss_items,
    operation_lines,
    step_lines,
    step_of,
    trains_all,
)
from tf2mig.syntax.edits import outermost
from tf2mig.syntax.walking import walk


def function_text(context: Context, function: Lifted, indent: str) -> str:
    """The lifted function, at an indentation, ending with a line ending."""
    text = _definition(context, function.name, function, indent, decorated=True)
    behind = lines_behind(context, function)
    newline = context.layout.newline
    return text + "".join(f"{newline}{newline}{indent}{line}{newline}" for line in behind)


def helper_text(context: Context, helper: Helper, indent: str) -> str:
    """A helper, at an indentation, ending with a line ending."""
    in_class = isinstance(helper.owner, ast.ClassDef)
    params = ["self"] if in_class else []
    params += [*(context.param(p) for p in helper.params if context.param(p) not in helper.inputs), *helper.inputs]
    units = [_item_unit(context, i) for i in helper.items]
    body = joined(context.layout, ordered(units))
    body.append("return " + ", ".join(helper.results))
    return _assemble(context, indent, [], f"def {helper.name}({', '.join(params)}):", body)


def _definition(context: Context, name: str, function: Lifted, indent: str, *, decorated: bool) -> str:
    in_class = isinstance(function.owner, ast.ClassDef)
    params = [*(["self"] if in_class else []), *(context.param(p) for p in function.params)]
    body = [*casting_lines(context, function), *_body(context, function)]
    plain = function.eager or is_bound_later(context, function)
    decorators = [_decorator(context, function)] if decorated and not plain else []
    return _assemble(context, indent, decorators, f"def {name}({', '.join(params)}):", body)


def _decorator(context: Context, function: Lifted) -> str:
    specs = specs_of(context, function)
    if any(s == "" for s in specs) or not specs:
        return f"@{context.tf}.function"
    line = f"@{context.tf}.function(input_signature=[{', '.join(specs)}])"
    if len(line) <= 100:
        return line
    inner = "".join(f"\n{INDENT}{s}," for s in specs)
    return f"@{context.tf}.function(input_signature=[{inner}\n])"


def is_bound_later(context: Context, function: Lifted) -> bool:
    """Whether a method becomes a `tf.function` only in the constructor, where its signature is known."""
    inside = isinstance(function.owner, ast.ClassDef) and not takes_lists(function)
    return inside and any(p in context.feeding.dynamic for p in function.params)


def specs_of(context: Context, function: Lifted) -> list[str]:
    """The specifications of a function's parameters, as its scope says them. Raises Blocked."""
    unknown = next((p for p in function.params if p not in context.feeding.specs), None)
    if unknown is not None:
        raise Blocked(unknown.node, "TFM701", "a placeholder is declared inside a larger expression")
    specs = [context.feeding.specs[p] for p in function.params]
    if isinstance(function.owner, ast.ClassDef) or not function.methods:
        return specs
    return [s.replace("self.", f"{function.methods[0].object}.", 1) if s.startswith("self.") else s for s in specs]


def binding_lines(context: Context, functions: list[Lifted]) -> list[str]:
    """The constructor's lines that make methods `tf.function`s."""
    lines: dict[bool, list[str]] = {False: [], True: []}
    for function in functions:
        if is_bound_later(context, function):
            signature = ", ".join(specs_of(context, function))
            text = f"{context.tf}.function(self.{function.name}, input_signature=[{signature}])"
            lines[bool(function.taken)].append(f"self.{function.name} = {text}")
    return [*lines[False], *stand_in_lines(context, functions), *lines[True]]


def _assemble(context: Context, indent: str, decorators: list[str], head: str, body: list[str]) -> str:
    lines: list[str] = []
    for decorator in decorators:
        lines += decorator.split("\n")
    lines.append(head)
    lines += indented(body, INDENT)
    newline = context.layout.newline
    return "".join(line + newline for line in indented(lines, indent))


def _body(context: Context, function: Lifted) -> list[str]:
    units = [_item_unit(context, i) for i in function.own]
    for unit, item in zip(units, function.own, strict=True):
        unit.lines = without_sure_test(context, function, item, unit.lines)
    units += [_helper_unit(context, h, function) for h in function.helpers]
    units += [_callee_unit(context, c) for c in function.callees]
    units += [_method_unit(context, m) for m in function.methods]
    steps = [s for i in function.own if (s := step_of(context, i)) is not None]
    lines: list[str] = []
    if steps:
        _trained(context, function, units, steps, lines)
    else:
        lines += joined(context.layout, ordered(units))
    for output in function.outputs:
        if output.kind is Kind.OPERATION and output.text is None and output.node is not None:
            lines += operation_lines(context, function.sites[0].inline, output.node)
    lines += _return(context, function)
    if not lines:
        raise Blocked(function.sites[0].call, "TFM701", "it is not known what this run does")
    return [*building_lines(context, function, lines), *lines]


def _trained(context: Context, function: Lifted, units: list[Unit], steps: list[Step], lines: list[str]) -> None:
    """Forward statements under the tape, then the other values, then the updates."""
    step_items = {s.item for s in steps}
    watched = {i for s in steps for i in loss_items(s)} - step_items
    in_order = ordered(units)
    forward = [u for u in in_order if u.items & watched or _looks(u, watched)]
    while early := [u for u in in_order if u not in forward and _reads_before(u, forward)]:
        forward = [u for u in in_order if u in forward or u in early]
    after = [u for u in in_order if u not in forward]
    tape = local_name(context, "tape")
    tapes: dict[Item, str] = {}
    for number, (together, seen) in enumerate(watched_together(context, steps, forward)):
        name = f"{tape}_{number}" if number else tape
        tapes.update((s.item, name) for s in together)
        persistent = "persistent=True" if len(together) > 1 else ""
        lines.append(f"with {context.tf}.GradientTape({persistent}) as {name}:")
        body = joined(context.layout, seen)
        for step in together:
            body += _inline_loss(context, step)
        if not body:
            raise Blocked(step.call, "TFM710", "it is not known what computes the loss")
        lines += indented(body, INDENT)
    pure = [u for u in after if not u.late and not u.items & step_items]
    rest = [u for u in after if u not in pure]
    follows: list[Unit] = []
    while more := [u for u in pure if u not in follows and _follows(u, rest + follows)]:
        follows += more
    for unit in pure:
        if unit not in follows:
            lines += unit.lines
    asked = ""
    for unit in ordered(rest + follows):
        taken = next((s for s in steps if s.item in unit.items), None)
        if taken is None:
            lines += unit.lines
            continue
        if not context.hoisted.get(taken.item):
            lines += _comments(context, taken.item)
        lines += step_lines(context, taken, tapes[taken.item], asked)
        asked = tapes[taken.item] if trains_all(context, taken) else ""


def _looks(unit: Unit, watched: set[Item]) -> bool:
    """Whether a statement only looks at what the tape sees: it stands where it stood, as names may be bound anew."""
    return all(looks_at(i, watched) for i in unit.items)


def _reads_before(unit: Unit, forward: list[Unit]) -> bool:
    """Whether a computation reads a name that a later statement under the tape binds anew."""
    known = {i for u in forward for i in u.items}
    names = {name for i in unit.needs & known for name in i.defines}
    later = {name for i in known if i.order > unit.order for name in i.defines}
    return not unit.late and unit.needs <= known and bool(names & later)


def _follows(unit: Unit, updates: list[Unit]) -> bool:
    """Whether a computation waits for an update, through data or control dependencies."""
    made = {i for u in updates for i in u.items}
    return bool(unit.needs & made)


def _inline_loss(context: Context, step: Step) -> list[str]:
    """A loss written inside the call is computed under the tape, and named."""
    if isinstance(step.loss, ast.Name | ast.Attribute | ast.Subscript):
        return []
    name = context.names.fresh("loss")
    text = context.text(step.loss, step.item)
    context.replaced[step.loss] = name
    return [f"{name} = {text}"]


def _helper_unit(context: Context, helper: Helper, function: Lifted) -> Unit:
    prefix = "self." if isinstance(helper.owner, ast.ClassDef) else ""
    if helper.lifted is not None:
        arguments = [context.param(p) for p in helper.lifted.params]
    else:
        arguments = [
            *(context.param(p) for p in helper.params if context.param(p) not in helper.inputs),
            *helper.inputs,
        ]
    line = f"{', '.join(helper.results)} = {prefix}{helper.name}({', '.join(arguments)})"
    items = set(helper.items)
    needs = {n for i in helper.items for n in [*i.needs, *i.control]} - items
    return Unit(helper.items[0].order, items, [line], needs)


def _callee_unit(context: Context, callee: Lifted) -> Unit:
    prefix = "self." if isinstance(callee.owner, ast.ClassDef) else ""
    arguments = ", ".join(context.param(p) for p in callee.params)
    name = (callee.outputs[0].text or "").removeprefix("self.")
    items = set(callee.whole)
    needs = {n for i in items for n in [*i.needs, *i.control]} - items
    return Unit(callee.whole[0].order, items, [f"{name} = {prefix}{callee.name}({arguments})"], needs)


def _method_unit(context: Context, call: MethodCall) -> Unit:
    arguments = ", ".join(context.param(call.given.get(p, p)) for p in call.method.params)
    line = f"{', '.join(call.names)} = {call.object}.{call.method.name}({arguments})"
    return Unit(call.items[0].order, set(call.items), [line])


def _item_unit(context: Context, item: Item) -> Unit:
    needs = set(item.needs) | set(item.control)
    late = _is_late(item)
    lines = _item_lines(context, item)
    above, below = context.notes.get(item, ([], []))
    place = context.layout.lines_of(item.node) if not item.virtual and isinstance(item.node, ast.stmt) else None
    return Unit(item.order, {item}, [*above, *lines, *below] if lines else [], needs, late, place)


def _is_late(item: Item) -> bool:
    value = item.value
    return value is not None and any(leaf.kind in (Kind.TRAIN, Kind.OPERATION) for leaf in value.leaves())


def _item_lines(context: Context, item: Item) -> list[str]:
    """What a statement becomes inside a function."""
    value = item.value
    if value is not None:
        special = _special_lines(context, item, value)
        if special is not None:
            return [*_comments(context, item), *special] if special else []
    assert isinstance(item.node, ast.stmt)
    if item.virtual and isinstance(item.node, ast.Expr):
        return context.text(item.node.value, item).split(context.layout.newline)
    edits = outermost([*context.substitutions(item), *context.targets(item)])
    text = context.layout.moved(item.node, edits, "")
    if _changes_nothing(text):
        return []
    head = summaries.loop_lines(context, item)
    return [*head, *text.rstrip("\r\n").split(context.layout.newline)]


def _changes_nothing(text: str) -> bool:
    """Whether a statement gives names the values that they have: what was an attribute's is the local name's."""
    body = ast.parse(text).body if text.count("=") == 1 else []
    if len(body) != 1 or not isinstance(body[0], ast.Assign) or len(body[0].targets) != 1:
        return False
    target, value = ast.unparse(body[0].targets[0]), ast.unparse(body[0].value)
    names = (ast.Name, ast.Tuple, ast.expr_context)
    return target == value and all(isinstance(n, names) for n in walk(body[0].value))


def _comments(context: Context, item: Item) -> list[str]:
    """The comment lines directly above a statement."""
    assert isinstance(item.node, ast.stmt)
    if item.virtual:
        return []
    layout = context.layout
    start, _ = layout.extent(item.node)
    above = layout.text[start : layout.extent(item.node, comments=False)[0]]
    return [line.strip() for line in above.splitlines() if line.strip()]


def _special_lines(context: Context, item: Item, value: Value) -> list[str] | None:
    leaves = list(value.leaves())
    if step_of(context, item) is not None:
        return []
    if value.kind is Kind.TRAIN and is_alias(item):
        return []
    if value.kind is Kind.TRAIN and isinstance(value.node, ast.Call):
        return apply_lines(context, item, value.node)
    if value.kind is Kind.SUMMARY:
        return summaries.lines(context, item, value)
    if isinstance(item.node, ast.Assign | ast.Expr) and leaves and all(leaf.kind is Kind.OPERATION for leaf in leaves):
        return _operations(context, item, value)
    if any(leaf.kind is Kind.TRAIN for leaf in leaves):
        raise Blocked(item.node, "TFM710", "training operations are made inside a larger expression")
    return None


def _operations(context: Context, item: Item, value: Value) -> list[str]:
    assert isinstance(item.node, ast.Assign | ast.Expr)
    lines = operation_lines(context, item, item.node.value)
    wanted = item.defines[0] if len(item.defines) == 1 else ""
    literal = item.node.value
    if isinstance(literal, ast.List | ast.Tuple) and wanted and context.read_operations.get(item):
        parts = [operation_lines(context, item, e) for e in literal.elts]
        if any(len(p) != 1 or p[0].startswith("for ") for p in parts):
            raise Blocked(item.node, "TFM701", "the results of several updates are used")
        return [f"{wanted.removeprefix('self.')} = [{', '.join(p[0] for p in parts)}]"]
    if len(lines) == 1 and wanted and context.read_operations.get(item) and not lines[0].startswith("for "):
        return [f"{wanted.removeprefix('self.')} = {lines[0]}"]
    return lines


def _return(context: Context, function: Lifted) -> list[str]:
    outputs = [t for t in output_texts(context, function) if t is not None]
    if not outputs:
        return []
    if function.shape == "dict":
        parts = function.sites[0].fetch.parts or {}
        pairs = zip(parts, output_texts(context, function), strict=True)
        return ["return {" + ", ".join(f"{k!r}: {t}" for k, t in pairs if t is not None) + "}"]
    if function.shape == "nested":
        return ["return " + _nested(context, function, function.sites[0].fetch)]
    return ["return " + ", ".join(outputs)]


def _taken(context: Context, function: Lifted, output: Value) -> str | None:
    """The local name of a result that a method of an object gave."""
    for call in function.methods:
        for value, name in zip(call.method.outputs, call.names, strict=True):
            if value.text == output.text and value.items == output.items:
                return name
    return None


def _nested(context: Context, function: Lifted, value: Value) -> str:
    if value.kind is not Kind.CONTAINER:
        text = output_text(context, function, value)
        return text if text is not None else "None"
    inner = [_nested(context, function, p) for p in (value.parts or {}).values()]
    if value.shape == "dict":
        return "{" + ", ".join(f"{k!r}: {t}" for k, t in zip(value.parts or {}, inner, strict=True)) + "}"
    if value.shape == "tuple":
        return "(" + ", ".join(inner) + "," * (len(inner) == 1) + ")"
    return "[" + ", ".join(inner) + "]"


def output_texts(context: Context, function: Lifted) -> list[str | None]:
    """The text that each fetch is returned as; None for an operation."""
    return [output_text(context, function, o) for o in function.outputs]


def output_text(context: Context, function: Lifted, output: Value) -> str | None:
    """The text that one fetch is returned as."""
    if output.kind in (Kind.TRAIN, Kind.INITIALIZER, Kind.UPDATES):
        return None
    if output.kind is Kind.OPERATION:
        read = any(context.read_operations.get(i) for i in output.items)
        if not read or not output.text:
            return None
        text = output.text.removeprefix("self.")
        if "[" in text and any(isinstance(i.node, ast.For) for i in output.items):
            raise Blocked(output.node, "TFM701", "the results of several updates are used")
        return f"{text}.read_value()" if "[" in text else text
    if output.kind is Kind.GRADIENTS and output.text is not None:
        return f"[(gradient, variable.read_value()) for gradient, variable in {output.text.removeprefix('self.')}]"
    if output.kind is Kind.PLACEHOLDER:
        return context.param(output)
    if output.kind is Kind.VARIABLE:
        node = output.text or (context.text(output.node) if output.node is not None else "")
        return f"{node}.read_value()"
    if output.kind in (Kind.PYTHON, Kind.EAGER):
        node = output.text or (context.state.tree.segment(output.node) if output.node is not None else "None")
        return node
    if output.text is not None and _taken(context, function, output):
        return _taken(context, function, output)
    if output.text is not None:
        return output.text.removeprefix("self.") if isinstance(function.owner, ast.ClassDef) else output.text
    if output.node is None or not function.sites:
        raise Blocked(output.node, "TFM701", "what is fetched has no name")
    return context.text(output.node, function.sites[0].inline)
