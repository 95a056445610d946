"""Run sites as calls of lifted functions."""

from __future__ import annotations

import ast
import json
import re

from tf2mig.findings import Edit
from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Role, RunSite
from tf2mig.graph.iterators import ELEMENT
from tf2mig.graph.values import Key, Kind, Value
from tf2mig.lift.core.context import Context
from tf2mig.lift.core.slices import Lifted
from tf2mig.lift.functions.feeds import default_text, fed_arguments
from tf2mig.lift.functions.listed import takes_lists
from tf2mig.lift.functions.plan import is_initialization
from tf2mig.lift.functions.unread_results import is_only_repeated, is_unread_result
from tf2mig.lift.functions.write import output_texts
from tf2mig.lift.objects.iterators import (
    constant_text,
    drawn_arguments,
    drawn_text,
    handle_text,
    is_drawn,
    restart_lines,
)
from tf2mig.lift.objects.metrics import metric_resets
from tf2mig.lift.steps.training import operation_lines
from tf2mig.syntax.walking import walk

_CHANGES = frozenset({"assign", "assign_add", "assign_sub", "minimize", "apply_gradients"})
"""Methods and functions whose operations change variables."""
_DISCARD = "_"
_PICKED = re.compile(r"\[\d+\]$")
"""The end of the text of one variable out of a list."""


def site_edits(context: Context, site: RunSite, function: Lifted | None) -> list[Edit]:
    """The edits that make a run site a call, or a read of what exists eagerly."""
    if is_initialization(site):
        return _initialization(context, site)
    if function is None:
        return _eager(context, site)
    call = _call_text(context, site, function)
    if function.shape == "nested":
        outputs: list[str | None] = ["nested"]
    else:
        outputs = output_texts(context, function)
    statement = context.state.tree.parents[site.call]
    if isinstance(statement, ast.Expr) or is_only_repeated(context, site) or is_unread_result(context, site):
        return [_replace(context, site.call, call)]
    targets = _unpacked(statement, site, function)
    if targets is not None:
        return _assignment(context, site, statement, targets, outputs, call)
    picked = _picked(context, site, function, outputs, call)
    if picked is not None:
        return [picked]
    return [_replace(context, site.call, _expression(context, function, site, outputs, call))]


def _picked(context: Context, site: RunSite, function: Lifted, outputs: list[str | None], call: str) -> Edit | None:
    """``session.run([a, b])[1]`` picks one result."""
    parent = context.state.tree.parents[site.call]
    if (
        function.shape not in ("list", "tuple")
        or not isinstance(parent, ast.Subscript)
        or parent.value is not site.call
    ):
        return None
    index = parent.slice
    if isinstance(index, ast.UnaryOp) and isinstance(index.op, ast.USub) and isinstance(index.operand, ast.Constant):
        number = len(outputs) - index.operand.value if isinstance(index.operand.value, int) else None
    else:
        number = index.value if isinstance(index, ast.Constant) and isinstance(index.value, int) else None
    if number is None or not 0 <= number < len(outputs) or outputs[number] is None:
        return None
    held = [i for i, o in enumerate(outputs) if o is not None]
    text = call if len(held) == 1 else f"{call}[{held.index(number)}]"
    return _replace(context, parent, _value_of(context, list(site.fetch.leaves())[number], text))


def _value_of(context: Context, leaf: Value, text: str) -> str:
    """The value of what is fetched as one of several: numbers by tag of summaries, NumPy's of tensors."""
    if leaf.kind is Kind.SUMMARY:
        return text
    return _structure(context, text) if _is_structure(leaf) else f"{text}.numpy()"


def _replace(context: Context, node: ast.AST, text: str) -> Edit:
    tree = context.state.tree
    return Edit(tree.start(node), tree.end(node), text)


def _initialization(context: Context, site: RunSite) -> list[Edit]:
    statement = context.state.tree.parents[site.call]
    if not isinstance(statement, ast.Expr):
        raise Blocked(site.call, "TFM708", "the result of an initializer is used")
    lines = context.resets.get(site)
    lines = [*(lines or []), *restart_lines(context, site), *metric_resets(context, site)]
    if lines and isinstance(site.item.node, ast.stmt):
        joint = context.layout.newline + context.layout.column(site.item.node)
        return [_replace(context, statement, joint.join(lines))]
    context.dropped.append(statement)
    return []


def _eager(context: Context, site: RunSite) -> list[Edit]:
    """A fetch of variables and eager tensors needs no function."""
    node = site.fetch_node
    draw = is_drawn(site)
    known = drawn_text(context, site, draw) if draw is not None else handle_text(context, site)
    if known is not None:
        return [_replace(context, site.call, known)]
    operations = [leaf for leaf in site.fetch.leaves() if leaf.kind is Kind.OPERATION]
    if operations:
        return _eager_operations(context, site)
    statement = context.state.tree.parents[site.call]
    if isinstance(statement, ast.Expr):
        changes = [n for n in walk(node) if isinstance(n, ast.Attribute) and n.attr in _CHANGES]
        if changes:
            raise Blocked(node, "TFM701", f"it is not known what `{context.state.tree.segment(node)}` changes")
        context.dropped.append(statement)
        return []
    value = site.fetch
    text = _held_text(context, site, node)
    if value.kind is Kind.CONTAINER and isinstance(node, ast.List | ast.Tuple):
        parts = [f"{_grouped(e, _held_text(context, site, e))}.numpy()" for e in node.elts]
        text = (
            f"[{', '.join(parts)}]" if isinstance(node, ast.List) else f"({', '.join(parts)}{',' * (len(parts) == 1)})"
        )
        parent = context.state.tree.parents[site.call]
        if isinstance(parent, ast.Assign) and isinstance(parent.targets[0], ast.Tuple) and len(parts) > 1:
            text = ", ".join(parts)
        return [_replace(context, site.call, text)]
    picked = value.kind is Kind.COLLECTION and _PICKED.search(text) is not None
    if not picked and (value.kind is Kind.CONTAINER or value.many or value.kind is Kind.COLLECTION):
        return [_replace(context, site.call, _structure(context, text))]
    if value.kind is Kind.PYTHON:
        raise Blocked(node, "TFM701", f"it is not known what `{context.state.tree.segment(node)}` fetches")
    return [_replace(context, site.call, f"{_grouped(node, text)}.numpy()")]


def _held_text(context: Context, site: RunSite, node: ast.expr) -> str:
    """The text of what is fetched; a variable in a container that goes with the graph has its own name."""
    value = next((v for n, v in site.inline.uses if n is node), site.fetch if node is site.fetch_node else None)
    root: ast.expr = node
    while isinstance(root, ast.Attribute | ast.Subscript):
        root = root.value
    if value is not None and value.kind is Kind.VARIABLE and isinstance(root, ast.Name) and root is not node:
        owner = site.item.owner
        makers = [i for b in context.state.bodies.values() for i in b.items if root.id in i.defines]
        makers = [i for i in makers if i.owner is owner]
        gone = makers and all(i.role in (Role.DEFER, Role.DROP) and not context.hoisted.get(i) for i in makers)
        if gone and value.text and value.creation is not None and value.creation.item.owner is owner:
            return value.text
    return context.text(node, site.inline)


def _eager_operations(context: Context, site: RunSite) -> list[Edit]:
    """Updates written inside the run itself are carried out where they stand."""
    lines = operation_lines(context, site.inline, site.fetch_node)
    statement = context.state.tree.parents[site.call]
    if isinstance(statement, ast.Expr) and isinstance(site.item.node, ast.stmt):
        joint = context.layout.newline + context.layout.column(site.item.node)
        return [_replace(context, site.call, joint.join(lines))] if lines else []
    if len(lines) == 1 and site.fetch.kind is Kind.OPERATION:
        return [_replace(context, site.call, f"{lines[0]}.numpy()")]
    raise Blocked(site.call, "TFM701", "the results of several updates are used")


def _grouped(node: ast.expr, text: str) -> str:
    if isinstance(node, ast.Name | ast.Attribute | ast.Call | ast.Subscript):
        return text
    return f"({text})"


def _call_text(context: Context, site: RunSite, function: Lifted) -> str:
    prefix = _prefix(context, site, function) if site.through is None else ""
    name = site.through or function.name
    callee = f"tf1_layers.without_updates({prefix}{name})" if site in context.averaging.keeping else f"{prefix}{name}"
    fed = dict(site.feeds)
    arguments: list[str] = fed_arguments(context, site, function, prefix) if site.fed is not None else []
    loose = any(context.feeding.specs.get(p) == "" for p in function.params) and not takes_lists(function)
    for param in function.params if site.fed is None else []:
        if param.symbol == ELEMENT:
            arguments += drawn_arguments(context, site, function, param, prefix)
        elif loose and param in fed:
            arguments.append(constant_text(context, param, _fed(context, site, param, fed[param])))
        elif param in fed:
            arguments.append(_fed(context, site, param, fed[param]))
        else:
            arguments.append(default_text(context, site, param, prefix))
    if site.fed is None and not loose and len(arguments) == len(function.params) and _order_matters(site, function):
        by_name = dict(zip(function.params, arguments, strict=True))
        order = [p for p, _ in site.feeds if p in by_name]
        order += [p for p in function.params if p not in order]
        arguments = [f"{context.param(p)}={by_name[p]}" for p in order]
    text = f"{callee}({', '.join(arguments)})"
    if _length(context, site, text) <= 110 or len(arguments) < 2 or _is_broken_later(context, site, text):
        return text
    indent = " " * (context.state.tree.place(context.state.tree.start(site.call))[1] - 1 + 4)
    statement = site.item.node
    if isinstance(statement, ast.stmt):
        indent = context.layout.column(statement) + "        "
    joined = f",{context.layout.newline}{indent}".join(arguments)
    return f"{callee}({context.layout.newline}{indent}{joined})"


def _is_broken_later(context: Context, site: RunSite, text: str) -> bool:
    """Whether the call leaves its statement on one line, which is broken where it is too long once all is written."""
    tree, statement = context.state.tree, site.item.node
    if not isinstance(statement, ast.Assign | ast.AugAssign | ast.Expr | ast.Return) or site.call not in walk(
        statement
    ):
        return False
    around = (
        tree.text[tree.start(statement) : tree.start(site.call)] + tree.text[tree.end(site.call) : tree.end(statement)]
    )
    return "\n" not in text + around


def _order_matters(site: RunSite, function: Lifted) -> bool:
    """Whether feeds that call something, and may so draw from one generator, would be computed in another order."""
    calling = [p for p, node in site.feeds if any(isinstance(n, ast.Call) for n in walk(node))]
    return calling != [p for p in function.params if p in calling] and not any(
        p.symbol == ELEMENT for p in function.params
    )


def _length(context: Context, site: RunSite, text: str) -> int:
    return context.state.tree.place(context.state.tree.start(site.call))[1] + len(text)


def _prefix(context: Context, site: RunSite, function: Lifted) -> str:
    if not isinstance(function.owner, ast.ClassDef):
        return ""
    if site.owner is not None and context.class_of(site.owner) is function.owner:
        return "self."
    node: ast.expr = site.fetch_node
    if isinstance(node, ast.List | ast.Tuple) and node.elts:
        node = node.elts[0]
    elif isinstance(node, ast.Dict) and node.values:
        node = node.values[0]
    if isinstance(node, ast.Attribute):
        return context.state.tree.segment(node.value) + "."
    raise Blocked(site.call, "TFM711", "it is not known which object the fetch belongs to")


def _fed(context: Context, site: RunSite, param: Value, node: ast.expr) -> str:
    tree = context.state.tree
    nested = [
        s for s in context.state.sites if tree.start(node) <= tree.start(s.call) and tree.end(s.call) <= tree.end(node)
    ]
    if nested:
        raise Blocked(site.call, "TFM701", "a run is nested in what another run is fed")
    return context.text(node)


def _unpacked(statement: ast.AST, site: RunSite, function: Lifted) -> list[ast.expr] | None:
    """The targets that take the fetches one by one."""
    if not isinstance(statement, ast.Assign) or statement.value is not site.call or len(statement.targets) != 1:
        return None
    target = statement.targets[0]
    if function.shape in ("dict", "nested"):
        return None
    if function.shape == "":
        return [target]
    if isinstance(target, ast.Tuple | ast.List) and len(target.elts) == len(list(site.fetch.leaves())):
        return None if any(isinstance(e, ast.Starred) for e in target.elts) else list(target.elts)
    return None


def _assignment(
    context: Context,
    site: RunSite,
    statement: ast.AST,
    targets: list[ast.expr],
    outputs: list[str | None],
    call: str,
) -> list[Edit]:
    assert isinstance(statement, ast.Assign)
    tree = context.state.tree
    pairs = [(t, o) for t, o in zip(targets, outputs, strict=False) if o is not None]
    lost = [t for t, o in zip(targets, outputs, strict=False) if o is None]
    for target in lost:
        if isinstance(target, ast.Name) and context.is_read(target, site):
            raise Blocked(site.call, "TFM701", f"`{target.id}` takes the result of an operation and is used")
    if not pairs:
        return [_replace(context, statement, call)]
    returned = len([o for o in outputs if o is not None])
    names = ", ".join(tree.segment(t) for t, _ in pairs)
    kept = [leaf for leaf, o in zip(site.fetch.leaves(), outputs, strict=False) if o is not None]
    if returned == 1 and kept[0].kind is Kind.SUMMARY:
        value = call
    elif any(_is_structure(leaf) for leaf in kept):
        value = _structure(context, call)
    elif returned == 1:
        value = _structure(context, call) if site.fetch_many else f"{call}.numpy()"
    else:
        value = f"({_tensor_name(names)}.numpy() for {_tensor_name(names)} in {call})"
    return [_replace(context, statement, f"{names} = {value}")]


def _structure(context: Context, text: str) -> str:
    """NumPy values of a structure of tensors, in the same structure."""
    return f"{context.tf}.nest.map_structure(lambda t: t.numpy(), {text})"


def _is_structure(value: Value) -> bool:
    """Whether a fetch gives more than one tensor."""
    return value.many or value.kind in (Kind.SUMMARY, Kind.GRADIENTS, Kind.CONTAINER)


def _tensor_name(names: str) -> str:
    return "t" if "t" not in [n.strip() for n in names.split(",")] else "tensor"


def _with_nothing(context: Context, site: RunSite, outputs: list[str | None], results: str) -> str:
    """A dictionary of results with None for the operations among the fetches, where those may be read. Raises
    Blocked."""
    every = list(site.fetch.parts or {})
    keys = [k for k, o in zip(every, outputs, strict=True) if o is None]
    if not keys or _are_unread(context, site, keys):
        return results
    nothing = ", ".join(f"{json.dumps(k)}: None" for k in keys)
    if every[: len(keys)] == keys:
        return f"{{{nothing}, **{results}}}"
    if every[-len(keys) :] == keys:
        return f"{{**{results}, {nothing}}}"
    raise Blocked(site.call, "TFM701", "a dictionary of fetches holds operations")


def _are_unread(context: Context, site: RunSite, keys: list[Key]) -> bool:
    """Whether nobody reads the results of operations in a dictionary of fetches, as far as the run's name says."""
    statement = context.state.tree.parents[site.call]
    target = statement.targets[0] if isinstance(statement, ast.Assign) and len(statement.targets) == 1 else None
    reads = [
        context.state.tree.parents[n]
        for n in (walk(site.owner) if site.owner is not None else [])
        if isinstance(target, ast.Name)
        and isinstance(n, ast.Name)
        and n.id == target.id
        and isinstance(n.ctx, ast.Load)
    ]
    asked = [
        r.slice.value if isinstance(r, ast.Subscript) and isinstance(r.slice, ast.Constant) else None for r in reads
    ]
    return isinstance(target, ast.Name) and not any(a is None or a in keys for a in asked)


def _expression(context: Context, function: Lifted, site: RunSite, outputs: list[str | None], call: str) -> str:
    """The value of a run as one expression, shaped as the session shaped it."""
    if outputs and not any(outputs) and function.shape in ("", "tuple", "list"):
        return _nothing(site, call)
    if function.shape == "nested":
        return _structure(context, call)
    if function.shape == "dict":
        results = f"{{name: t.numpy() for name, t in {call}.items()}}"
        if any(_is_structure(leaf) for leaf, o in zip(site.fetch.leaves(), outputs, strict=True) if o is not None):
            results = _structure(context, call)
        return _with_nothing(context, site, outputs, results)
    if function.shape == "" and site.fetch.kind is Kind.SUMMARY:
        return call
    if function.shape == "":
        if site.fetch.kind is Kind.GRADIENTS:
            return _structure(context, call)
        return _structure(context, call) if site.fetch_many else f"{call}.numpy()"
    held = [o for o in outputs if o is not None]
    tuple_ = function.shape == "tuple"
    if len(held) == len(outputs) and len(held) > 1:
        if any(_is_structure(leaf) for leaf in site.fetch.leaves()):
            return _structure(context, call)
        return f"tuple(t.numpy() for t in {call})" if tuple_ else f"[t.numpy() for t in {call}]"
    left, right = "()" if tuple_ else "[]"
    if len(held) == 1:
        one = next(leaf for leaf, o in zip(site.fetch.leaves(), outputs, strict=True) if o is not None)
        parts = ["None" if o is None else _value_of(context, one, call) for o in outputs]
        return f"{left}{', '.join(parts)}{',' * (tuple_ and len(parts) == 1)}{right}"
    first = outputs.index(None)
    if all(o is None for o in outputs[first:]) and first:
        return f"{left}*(t.numpy() for t in {call}), {', '.join('None' for _ in outputs[first:])}{right}"
    last = len(outputs) - outputs[::-1].index(None)
    if all(o is None for o in outputs[:last]):
        return f"{left}{', '.join('None' for _ in outputs[:last])}, *(t.numpy() for t in {call}){right}"
    raise Blocked(site.call, "TFM701", "operations stand between the fetches whose results are used")


def _nothing(site: RunSite, call: str) -> str:
    """What a run of operations only gives: None for each, the call standing for the first."""
    if site.fetch.kind is not Kind.CONTAINER:
        return call
    values = ", ".join([call, *("None" for _ in list(site.fetch.leaves())[1:])])
    if site.fetch.shape == "tuple":
        return f"({values},)" if values == call else f"({values})"
    return f"[{values}]"
