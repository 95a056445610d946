"""Summaries: a dictionary of values by tag, which the event writer writes where TF1's program added it."""

from __future__ import annotations

import ast
import itertools
from dataclasses import dataclass, field

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Item, Role
from tf2mig.graph.values import Kind, Value
from tf2mig.lift.core.context import Context
from tf2mig.lift.core.layout import INDENT
from tf2mig.lift.core.names import snake
from tf2mig.lift.layers.layer_calls import picks_rows
from tf2mig.lift.objects.summary_protos import is_proto, prepare_protos
from tf2mig.lift.objects.summary_tags import (
    BLOCKS,
    call_of,
    holds_layers,
    is_literal,
    is_looped,
    is_plain,
    tag_of,
    tag_text,
)
from tf2mig.lift.steps.training import argument
from tf2mig.syntax.mentions import stored_names
from tf2mig.syntax.walking import walk

SUPPORT = "event_summaries"
"""The support module that writes the records: `tf.summary.scalar` needs the tensorboard package."""


@dataclass
class Writing:
    """The function that writes the values of some summaries."""

    name: str
    members: list[Value]
    anchor: ast.stmt | None = None
    numbers: bool = False
    """Whether it writes plain numbers by tag."""
    lines: list[str] = field(default_factory=list)


def lines(context: Context, item: Item, value: Value) -> list[str] | None:
    """A merge: its values by tag. A single summary: a dictionary of one. None for a loop or a branch."""
    if isinstance(item.node, BLOCKS):
        return None
    if not isinstance(value.node, ast.Call):
        raise Blocked(item.node, "TFM710", "a summary is made in a way that is not known")
    if not item.defines:
        return []
    name = item.defines[0].removeprefix("self.")
    members = value.members if value.symbol in cat.MERGES else [value]
    if value.symbol not in cat.MERGES and not _fetched(context, value):
        return []
    looped = {id(i): i for m in members if is_looped(m) for i in m.items}
    if looped and value.symbol not in cat.MERGES:
        raise Blocked(item.node, "TFM710", "a summary that a loop or a branch makes is fetched by itself")
    plain = [m for m in members if not is_looped(m)]
    entries = [
        f'{_said(context, m)}"{tag_of(context, m)}": {_data(context, m)}' for m in plain if is_literal(context, m)
    ]
    entries += _grouped(context, [m for m in plain if not is_literal(context, m)])
    entries += [f'"{g}": {g}' for i in looped.values() for g in context.reporting.groups[i].values()]
    line = f"{name} = {{{', '.join(entries)}}}"
    if len(line) <= 100 and "\n" not in line:
        return [line]
    return [f"{name} = {{", *(f"{INDENT}{part}" for e in entries for part in f"{e},".split("\n")), "}"]


def _grouped(context: Context, members: list[Value]) -> list[str]:
    """The dictionaries of the summaries whose tags are not literals, one for each kind and statement."""
    groups: dict[str, list[str]] = {}
    for member in members:
        groups.setdefault(_group(context, member), []).append(f"{tag_text(context, member)}: {_data(context, member)}")
    return [f'"{group}": {{{", ".join(said)}}}' for group, said in groups.items()]


def _said(context: Context, member: Value) -> str:
    """The comments above the statement that makes nothing but a summary, which goes."""
    item = next((i for m, i in context.reporting.items.items() if m.node is member.node), None)
    node = item.node if item is not None and not item.virtual and item.role is Role.DEFER else None
    if not isinstance(node, ast.Expr | ast.Assign) or node.value is not member.node:
        return ""
    layout = context.layout
    above = layout.text[layout.extent(node)[0] : layout.extent(node, comments=False)[0]]
    return "".join(f"{line.strip()}\n" for line in above.splitlines() if line.strip())


def _group(context: Context, member: Value) -> str:
    """The key of a dictionary of summaries whose tags the program makes while it runs."""
    key = member.items[0]
    kind = f"{snake((member.symbol or '').rsplit('.', 1)[-1])}s"
    groups = context.reporting.groups.setdefault(key, {})
    if kind not in groups:
        groups[kind] = context.names.fresh(kind)
    return groups[kind]


def _prepare_loops(context: Context) -> None:
    """A loop or a branch that makes summaries fills a dictionary of them, by tag."""
    for member in context.state.summaries:
        if not is_looped(member):
            continue
        item, call = member.items[0], call_of(member)
        if not isinstance(context.state.tree.parents.get(call), ast.Expr):
            raise Blocked(call, "TFM710", "a summary that a loop or a branch makes is kept by itself")
        group = _group(context, member)
        if group not in item.defines:
            item.defines.append(group)
        context.replaced[call] = f"{group}[{tag_text(context, member)}] = {_data(context, member)}"


def loop_lines(context: Context, item: Item) -> list[str]:
    """The lines before a loop or a branch that makes summaries."""
    made = f"{SUPPORT}.Tagged()" if context.reporting.colliding else "{}"
    names = context.reporting.groups.get(item, {}).values() if isinstance(item.node, BLOCKS) else ()
    return [f"{name} = {made}" for name in names]


def _fetched(context: Context, value: Value) -> bool:
    return any(leaf.node is value.node for s in context.state.sites for leaf in s.fetch.leaves())


def _data(context: Context, member: Value) -> str:
    call = call_of(member)
    data = argument(call, 1, "tensor") or argument(call, 1, "values")
    if data is None:
        raise Blocked(call, "TFM710", "a summary without a value")
    item = next(
        (i for m, i in context.reporting.items.items() if m.node is call),
        member.items[0] if member.items else None,
    )
    text = context.text(data, item)
    variable = (
        next((v for n, v in item.uses if n is data and v.kind is Kind.VARIABLE), None) if item is not None else None
    )
    if variable is not None:
        # a loop over the variables of layers meets Keras' own, which are not read by a method
        looped = is_looped(member) and holds_layers(context)
        return f"{context.tf}.convert_to_tensor({text})" if looped else f"{text}.read_value()"
    return f"{context.tf}.convert_to_tensor({text})" if _may_be_rows(context, member, data) else text


def _may_be_rows(context: Context, member: Value, data: ast.expr) -> bool:
    """Whether a loop hands a summary gradients, some of which are the rows of an embedding."""
    if not is_looped(member) or not isinstance(data, ast.Name) or not picks_rows(context):
        return False
    loops = [a for a in context.state.tree.ancestors(data) if isinstance(a, ast.For)]
    return any(data.id in stored_names(loop.target) for loop in loops)


def prepare_writers(context: Context) -> None:
    """Event writers, the summaries added to them, and the functions that write those."""
    writings: dict[tuple[int, ...], Writing] = {}
    prepare_protos(context)
    _prepare_loops(context)
    for body in context.state.bodies.values():
        for item in body.items:
            for node in walk(item.node):
                if isinstance(node, ast.Call):
                    _prepare(context, item, node, writings)
    for writing in writings.values():
        _define(context, writing)
    for node in walk(context.state.tree.module):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        if node.func.attr == "add_summary" and node not in context.state.bound_calls:
            _add_elsewhere(context, node, writings)


def _add_elsewhere(context: Context, node: ast.Call, writings: dict[tuple[int, ...], Writing]) -> None:
    """A summary filled by hand is written wherever that is; others must have been met before."""
    if node in context.opened or any(a in context.replaced for a in [node, *context.state.tree.ancestors(node)]):
        return
    summary = argument(node, 0, "summary")
    if summary is None or not is_proto(context, summary):
        raise Blocked(node, "TFM710", "it is not known which summaries are added here")
    known = [w for w in writings.values() if w.numbers]
    writing = known[0] if known else Writing(context.names.fresh("write_numbers"), [], numbers=True)
    _replace_add(context, None, node, writing, summary)
    if not known:
        writing.anchor = next(a for a in [node, *context.state.tree.ancestors(node)] if isinstance(a, ast.stmt))
        writing.anchor = _top(context, writing.anchor)
        writings[(-1,)] = writing
        _define(context, writing)


def _prepare(context: Context, item: Item, node: ast.Call, writings: dict[tuple[int, ...], Writing]) -> None:
    symbol = context.state.symbols.symbol(node.func)
    if symbol in cat.WRITERS:
        logdir = argument(node, 0, "logdir")
        if logdir is None or item.role is Role.DEFER:
            raise Blocked(node, "TFM710", "an event writer without a folder")
        context.replaced[node] = f"{context.tf}.summary.create_file_writer({context.text(logdir)})"
        return
    if not isinstance(node.func, ast.Attribute) or not _is_writer(context, item, node.func.value):
        return
    if node.func.attr == "add_summary":
        _add(context, item, node, writings)
    elif node.func.attr == "add_graph" and isinstance(item.node, ast.Expr) and item.node.value is node:
        context.dropped.append(item.node)


def _is_writer(context: Context, item: Item, node: ast.expr) -> bool:
    return any(n is node and v.kind is Kind.WRITER for n, v in item.uses)


def _add(context: Context, item: Item, node: ast.Call, writings: dict[tuple[int, ...], Writing]) -> None:
    """``writer.add_summary(values, step)`` calls the function that knows the values' kinds."""
    summary = argument(node, 0, "summary")
    if summary is None:
        raise Blocked(node, "TFM710", "`add_summary` without a summary")
    proto = is_proto(context, summary)
    merged = None if proto else _merged(context, item, summary)
    members = (merged.members or [merged]) if merged is not None else []
    key = (-1,) if proto else tuple(id(m.node) for m in members)
    writing = writings.get(key)
    if writing is None:
        name = context.names.fresh("write_numbers" if merged is None else f"write_{_what(merged)}summaries")
        writing = writings[key] = Writing(name, members, numbers=proto)
    _replace_add(context, item, node, writing, summary)
    if writing.anchor is None and isinstance(item.node, ast.stmt):
        writing.anchor = _top(context, item.node)


def _replace_add(context: Context, item: Item | None, node: ast.Call, writing: Writing, summary: ast.expr) -> None:
    step = argument(node, 1, "global_step")
    assert isinstance(node.func, ast.Attribute)
    writer = context.text(node.func.value, item)
    head = f"{writing.name}({writer}, {context.text(summary, item)}, "
    if step is None:
        context.replaced[node] = f"{head}0)"
    else:
        context.write_call(node, head, step, item)


def _top(context: Context, node: ast.stmt) -> ast.stmt:
    """The statement of the module, or of the outermost function, that holds another."""
    chain: list[ast.AST] = [node, *context.state.tree.ancestors(node)]
    for inner, outer in itertools.pairwise(chain):
        if isinstance(outer, ast.Module) and isinstance(inner, ast.stmt):
            return inner
    return node


def _what(merged: Value) -> str:
    """What a program calls its summaries, as the start of a name: ``train_`` for ``train_summary_op``."""
    words = snake((merged.text or "").rpartition(".")[2]).split("_")
    own = [w for w in words if w.isidentifier() and w not in _PLAIN_WORDS]
    return "".join(f"{w}_" for w in own)


_PLAIN_WORDS = frozenset(
    {"summary", "summaries", "summ", "sum", "op", "ops", "merged", "merge", "all", "str", "tf", "self", "the"}
)


def _merged(context: Context, item: Item, summary: ast.expr) -> Value:
    """The summaries in a value: what the run that made it fetched."""
    if isinstance(summary, ast.Name):
        found = _fetched_as(context, summary)
        if found:
            return found[-1]
    for site in context.state.sites:
        if site.call is summary and site.fetch.kind is Kind.SUMMARY:
            return site.fetch
    fetched = [leaf for site in context.state.sites for leaf in site.fetch.leaves() if leaf.kind is Kind.SUMMARY]
    if len({(leaf.text, tuple(id(i) for i in leaf.items)) for leaf in fetched}) == 1 and fetched[0].items:
        return fetched[0]  # the only summaries that any run of the program fetches
    raise Blocked(summary, "TFM710", "it is not known which summaries are added here")


def _fetched_as(context: Context, summary: ast.Name) -> list[Value]:
    """The summaries of the runs whose results a name stands for; the last run before the name comes last."""
    found: list[tuple[tuple[bool, bool, int], Value]] = []
    for site in context.state.sites:
        parent = context.state.tree.parents[site.call]
        if not isinstance(parent, ast.Assign):
            continue
        for target, leaf in _pairs(parent.targets[0], site.fetch):
            if isinstance(target, ast.Name) and target.id == summary.id and leaf.kind is Kind.SUMMARY:
                together = _function(context, site.call) is _function(context, summary)
                place = (together, parent.lineno <= summary.lineno, parent.lineno)
                found.append((place, leaf))
    return [leaf for _, leaf in sorted(found, key=lambda f: f[0])]


def _function(context: Context, node: ast.AST) -> ast.AST | None:
    return next((a for a in context.state.tree.ancestors(node) if isinstance(a, ast.FunctionDef)), None)


def _pairs(target: ast.expr, fetch: Value) -> list[tuple[ast.expr, Value]]:
    if fetch.kind is Kind.CONTAINER and fetch.parts is not None and isinstance(target, ast.Tuple | ast.List):
        return list(zip(target.elts, fetch.parts.values(), strict=False))
    return [(target, fetch)]


FEW = 2
"""More summaries of a kind are written in a loop."""
_CLEAN = 'tag.replace(":", "_").replace(" ", "_")'


def _groups(context: Context, writing: Writing) -> dict[str, tuple[str, str]]:
    """By the key of a group, what writes its summaries, and the expression of their tags."""
    found: dict[str, tuple[str, str]] = {}
    for member in writing.members:
        if not is_literal(context, member):
            group, kind = _group(context, member), snake((member.symbol or "").rsplit(".", 1)[-1])
            plain = is_plain(context, member) and found.get(group, ("", "tag"))[1] == "tag"
            found[group] = (kind, "tag" if plain else _CLEAN)
    return found


def _kind(context: Context, member: Value) -> tuple[str, str]:
    """What writes a summary, and the arguments that it takes besides tag and value."""
    given = (k for k in call_of(member).keywords if k.arg in ("max_outputs", "sample_rate"))
    extra = "".join(f", {k.arg}={context.text(k.value)}" for k in given)
    return snake((member.symbol or "").rsplit(".", 1)[-1]), extra


def _define(context: Context, writing: Writing) -> None:
    layout = context.layout
    context.needs.support[SUPPORT] = None
    context.needs.imports[f"import {SUPPORT}"] = None
    out = [f"def {writing.name}(writer, summaries, step):", f"{INDENT}with writer.as_default(step=step):"]
    if writing.numbers:
        out += [
            f"{INDENT * 2}for tag, value in summaries.items():",
            f"{INDENT * 3}{SUPPORT}.scalar({_CLEAN}, value)",
        ]
    for group, (kind, tag) in _groups(context, writing).items():
        out += [
            f'{INDENT * 2}for tag, value in summaries["{group}"].items():',
            f"{INDENT * 3}{SUPPORT}.{kind}({tag}, value)",
        ]
    literal: dict[tuple[str, str], list[str]] = {}
    for member in writing.members:
        if is_literal(context, member):
            literal.setdefault(_kind(context, member), []).append(f'"{tag_of(context, member)}"')
    for (kind, extra), tags in literal.items():
        if len(tags) > FEW:
            out += [
                f"{INDENT * 2}for tag in ({', '.join(tags)}):",
                f"{INDENT * 3}{SUPPORT}.{kind}(tag, summaries[tag]{extra})",
            ]
        else:
            out += [f"{INDENT * 2}{SUPPORT}.{kind}({tag}, summaries[{tag}]{extra})" for tag in tags]
    assert writing.anchor is not None
    start, _ = layout.extent(writing.anchor)
    column = layout.column(writing.anchor)
    newline = layout.newline
    text = "".join(column + line + newline for line in out)
    context.edits.append(Edit(start, start, f"{newline * 2}{text}{newline * 2}"))
