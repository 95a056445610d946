"""Lifting one module: from its text to its new text."""

from __future__ import annotations

import ast
import contextlib
from dataclasses import dataclass, replace

from tf2mig.findings import Edit
from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Item, Role
from tf2mig.graph.model import build_model
from tf2mig.lift.checks import check_model
from tf2mig.lift.core.context import MARK, Context, head_edit
from tf2mig.lift.core.layout import Layout, open_blocks, split_semicolons
from tf2mig.lift.core.names import Names
from tf2mig.lift.core.tables import layer_symbols, optimizer_symbols
from tf2mig.lift.decisions import decide
from tf2mig.lift.finish.cleanup import clean
from tf2mig.lift.finish.declared import without_declared
from tf2mig.lift.finish.emptied import drop_emptied
from tf2mig.lift.finish.loop_targets import name_elements_once
from tf2mig.lift.finish.lost import left_steps, lost_attributes, unset_attributes
from tf2mig.lift.finish.session_attributes import drop_session_attributes
from tf2mig.lift.finish.undefined import undefined_names
from tf2mig.lift.finish.unused import without_unused
from tf2mig.lift.finish.unused_optimizers import without_unused_optimizers
from tf2mig.lift.finish.unused_properties import without_unused_properties
from tf2mig.lift.functions.asked_shapes import with_shapes
from tf2mig.lift.functions.calls import site_edits
from tf2mig.lift.functions.early import early_edits
from tf2mig.lift.functions.groups import keep_used_groups
from tf2mig.lift.functions.own_scopes import own_scopes
from tf2mig.lift.functions.placement import Placement, leaves_nothing
from tf2mig.lift.normalize.calls.parted_networks import WHOLE, part_networks
from tf2mig.lift.normalize.calls.rebinding import rename_rebound
from tf2mig.lift.normalize.calls.unused_builders import with_calls, without_calls
from tf2mig.lift.normalize.loops.looped_steps import drop_reuse_switches
from tf2mig.lift.normalize.other_ways import new_starts, other_ways, with_sizes
from tf2mig.lift.normalize.passes import normalized
from tf2mig.lift.normalize.runs.indexed_fetches import index_results
from tf2mig.lift.normalize.runs.nested_runs import part_nested_runs
from tf2mig.lift.normalize.runs.tensor_loops import go_over_values
from tf2mig.lift.steps.fed_rates import hand_rates_on
from tf2mig.lift.steps.training import step_of
from tf2mig.syntax.edits import apply_edits, outermost
from tf2mig.syntax.mentions import names_in, stored_names
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import ParseError, Tree
from tf2mig.syntax.walking import walk


@dataclass(frozen=True)
class LiftedModule:
    """A module's new text, and what it needs beside it."""

    text: str
    support: tuple[str, ...] = ()


def lift_module(source: Source, own: frozenset[str] = frozenset()) -> LiftedModule:
    """Lift a module that is a program by itself. Raises Blocked or ParseError.

    ``own`` names modules whose text is part of the source, so that imports of them bring nothing new.
    """
    called = with_calls(source)
    if called is not None:
        with contextlib.suppress(Blocked):
            lifted = _lifted_somehow(called, own)
            return replace(lifted, text=without_calls(lifted.text, source.text))
    return _lifted_somehow(source, own)


def _lifted_somehow(source: Source, own: frozenset[str]) -> LiftedModule:
    """The module lifted, as it stands or written in another way. Raises Blocked."""
    parted = part_networks(source)
    if parted is not source:
        with contextlib.suppress(Blocked):
            lifted = _lifted(parted, own)
            if WHOLE not in lifted.text:
                return lifted
    try:
        return _lifted(source, own)
    except Blocked as blocked:
        for other in other_ways(source, blocked.code):
            with contextlib.suppress(Blocked):
                return _lifted(other, own)
        if blocked.code == "TFM706":
            with contextlib.suppress(Blocked):
                return _lifted(source, own, sized=True)
        for other in new_starts(source, blocked.code):
            with contextlib.suppress(Blocked):
                return _lifted_somehow(other, own)
        # The place that a person is shown must be one of the program as it is.
        raise blocked from None


def _lifted(source: Source, own: frozenset[str], *, sized: bool = False) -> LiftedModule:
    """The module lifted; layers are built where they are made if something lists their variables before it calls
    them.

    Raises Blocked.
    """
    wanted: set[tuple[int, int]] = set()
    first: LiftedModule | None = None
    failure: Blocked | None = None
    try:
        first = _lifted_with(source, own, frozenset(), wanted, sized=sized)
    except Blocked as blocked:
        failure = blocked
    except ParseError as error:
        failure = Blocked(None, "TFM700", error.message)
    if wanted:
        with contextlib.suppress(Blocked):
            return _lifted_with(source, own, frozenset(wanted), set(), sized=sized)
    if first is None:
        assert failure is not None
        raise failure
    return first


def _lifted_with(
    source: Source, own: frozenset[str], late: frozenset[tuple[int, int]], wanted: set[tuple[int, int]], *, sized: bool
) -> LiftedModule:
    """The module lifted; ``sized`` if sizes that it reads off tensors are written out once functions are.

    ``late`` says where layers are made that are built there, and ``wanted`` gets those that should be. Raises Blocked.
    """
    mark = "\ufeff" if source.text.startswith("\ufeff") else ""
    source = Source(source.text.removeprefix("\ufeff"), source.path, source.cells)
    tree = Tree(source)
    parted = split_semicolons(tree)
    if parted != source.text:
        tree = Tree(Source(parted, source.path, source.cells))
    tree = normalized(tree)
    if sized:
        tree = with_sizes(tree)
    symbols = Symbols(tree)
    state = build_model(tree, symbols, layer_symbols(), optimizer_symbols(), own)
    for rewrite in (rename_rebound, *[part_nested_runs] * 4, *[go_over_values] * 2, index_results):
        rewritten = rewrite(state)
        if rewritten is not None:
            tree, symbols = rewritten, Symbols(rewritten)
            state = build_model(tree, symbols, layer_symbols(), optimizer_symbols(), own)
    keep_used_groups(state)
    hand_rates_on(state)
    check_model(state)
    context = Context(state, Layout(tree), Names(tree.module), tf=_tensorflow(symbols))
    context.own_scopes = own_scopes(state)
    context.listing.late, context.listing.wanted = late, wanted
    decide(context)
    text = with_shapes(context, _rewritten(context))
    text = open_blocks(text, MARK)
    text = without_unused_optimizers(text, source.text, context.needs)
    text = drop_reuse_switches(_with_imports(context, text))
    text = drop_session_attributes(text, tree, symbols)
    text = drop_emptied(text, tree.text)
    text = name_elements_once(text, source.text)
    text = without_unused_properties(text, source.text)
    text = without_declared(text, source.text)
    text = clean(without_unused(text, source.text), tree.text, context.layout.newline, source.text)
    _check_names(tree.text, text, own)
    return LiftedModule(mark + text, tuple(context.needs.support))


def _check_names(before: str, after: str, own: frozenset[str]) -> None:
    """Nothing that stays may use what went. Raises Blocked."""
    lost = (undefined_names(after, own) - undefined_names(before, own)) | lost_attributes(before, after)
    lost |= unset_attributes(before, after)
    if lost:
        raise Blocked(None, "TFM700", f"`{min(lost)}` is used in a way that is not known")
    if left_steps(before, after) is not None:
        raise Blocked(None, "TFM710", "a training operation is made inside a loop, a branch or a larger expression")


def _tensorflow(symbols: Symbols) -> str:
    for binding in symbols.imports():
        if binding.target in ("tensorflow", "tensorflow.compat.v1"):
            return binding.name
    return "tf"


def _rewritten(context: Context) -> str:
    """The module's text with functions in and the graph out."""
    edits: list[Edit] = []
    by_site = {site: f for f in context.functions for site in f.sites}
    for site in context.state.sites:
        edits += site_edits(context, site, by_site.get(site))
    placement = Placement(context)
    for body in context.state.bodies.values():
        if body.owner in context.builders or body.owner in context.plain:
            continue
        for item in body.items:
            edits += _item_edits(context, item, placement)
    edits += placement.leftover_edits()
    edits += _dropped(context)
    edits += [head_edit(context, w) for w in context.state.opened]
    edits += [*context.edits, *early_edits(context)]
    edits += [
        Edit(context.state.tree.start(n), context.state.tree.end(n), t)
        for n, t in context.replaced.items()
        if hasattr(n, "lineno")
    ]
    return apply_edits(context.state.tree.text, outermost(edits))


def _item_edits(context: Context, item: Item, placement: Placement) -> list[Edit]:
    node = item.node
    if not isinstance(node, ast.stmt) or item.virtual:
        return []
    if item.role is Role.OPEN:
        assert isinstance(node, ast.With)
        return [head_edit(context, node)]
    if item.role is Role.PLACEHOLDER:
        lines = [
            _seen(context, item, text) for p, text in context.feeding.spec_lines.get(item, []) if context.is_fed(p)
        ]
        lines = [*context.hoisted.get(item, []), *lines]
        return placement.replace(item, lines, keep_comment=True)
    if item.role is Role.DEFER and item.eager_too and not context.hoisted.get(item):
        return placement.behind(item)
    if item.role is Role.DEFER:
        # What is said about a training step is said of the optimizer that it leaves there.
        lines = context.hoisted.get(item, [])
        return placement.replace(item, lines, keep_comment=bool(lines) and step_of(context, item) is not None)
    if item.role is Role.DROP:
        return placement.replace(item, [], keep_comment=False)
    return placement.behind(item)


def _seen(context: Context, item: Item, line: str) -> str:
    """An assignment of a specification, which says what became attributes as such."""
    target, sign, value = line.partition(" = ")
    arguments = item.owner.args.args if isinstance(item.owner, ast.FunctionDef) else []
    read = names_in(ast.parse(value)) - ({a.arg for a in arguments} - stored_names(item.owner))
    if not any((item.owner, name) in context.exported for name in read):
        return line
    return f"{target}{sign}{context.with_exports(value, item)}"


def _dropped(context: Context) -> list[Edit]:
    """Statements that leave nothing; a block that they leave empty holds `pass`."""
    edits: list[Edit] = []
    for statement in context.dropped:
        start, end = context.layout.extent(statement)
        filler = (
            f"{context.layout.column(statement)}pass{context.layout.newline}"
            if leaves_nothing(context, statement)
            else ""
        )
        edits.append(Edit(start, end, filler))
    return edits


def _with_imports(context: Context, text: str) -> str:
    """The text with the imports that it needs, behind the last of its own that stands above their first use."""
    new = [f"{line}{context.layout.newline}" for line in sorted(context.needs.imports) if f"{line}\n" not in text]
    if not new:
        return text
    brought = {n.asname or n.name for n in walk(ast.parse("".join(new))) if isinstance(n, ast.alias)}
    at = 0
    for statement in ast.parse(text).body:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            at = statement.end_lineno or statement.lineno
        elif names_in(statement) & brought:
            break
    lines = text.splitlines(keepends=True)
    return "".join([*lines[:at], *new, *lines[at:]])


__all__ = ["LiftedModule", "lift_module"]
