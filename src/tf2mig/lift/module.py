"""Lifting one module: from its text to its new text."""

from __future__ import annotations

import ast
import contextlib
from dataclasses import dataclass

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Item, Role
from tf2mig.graph.model import build_model
from tf2mig.graph.values import Kind
from tf2mig.lift.checks import check_model
from tf2mig.lift.core.context import MARK, Context, head_edit, joined, outermost
from tf2mig.lift.core.layout import Layout, open_blocks, split_semicolons
from tf2mig.lift.core.names import Names
from tf2mig.lift.core.tables import layer_symbols, optimizer_symbols
from tf2mig.lift.finish.cleanup import clean
from tf2mig.lift.finish.emptied import drop_emptied
from tf2mig.lift.finish.loop_targets import name_elements_once
from tf2mig.lift.finish.lost import left_steps, lost_attributes
from tf2mig.lift.finish.session_attributes import drop_session_attributes
from tf2mig.lift.finish.undefined import undefined_names
from tf2mig.lift.finish.unused import without_unused
from tf2mig.lift.functions.calls import site_edits, unread_fetches
from tf2mig.lift.functions.early import early_edits
from tf2mig.lift.functions.fed_tensors import prepare_fed_tensors
from tf2mig.lift.functions.feeds import settle_feeds
from tf2mig.lift.functions.free import hand_on_free_values
from tf2mig.lift.functions.groups import keep_used_groups
from tf2mig.lift.functions.notes import attach_notes
from tf2mig.lift.functions.own_scopes import own_scopes
from tf2mig.lift.functions.placement import Placement, leaves_nothing
from tf2mig.lift.functions.plan import plan
from tf2mig.lift.functions.refused import catch_refusals
from tf2mig.lift.functions.resets import prepare_resets
from tf2mig.lift.functions.sessions import drop_session_arguments
from tf2mig.lift.functions.snapshots import keep_captured_values
from tf2mig.lift.functions.specs import describe_placeholders
from tf2mig.lift.layers.batch_updates import check_updates
from tf2mig.lift.normalize.asked_again import read_made_variables
from tf2mig.lift.normalize.branched_steps import part_branched_steps
from tf2mig.lift.normalize.callable_objects import write_out_callable_objects
from tf2mig.lift.normalize.carried_sizes import carry_sizes
from tf2mig.lift.normalize.cell_sizes import write_cell_sizes
from tf2mig.lift.normalize.cells import declare_states, write_out_cells
from tf2mig.lift.normalize.created_train_ops import write_out_train_ops
from tf2mig.lift.normalize.devices import drop_device_functions
from tf2mig.lift.normalize.fetched_variables import read_variables_after
from tf2mig.lift.normalize.filling import fold_branches, fold_versions
from tf2mig.lift.normalize.given_arguments import write_out_arguments
from tf2mig.lift.normalize.handed_graphs import write_out_handed_graphs
from tf2mig.lift.normalize.idle_savers import drop_idle_savers
from tf2mig.lift.normalize.inline import inline_builders
from tf2mig.lift.normalize.inner_attributes import name_inner_attributes
from tf2mig.lift.normalize.inner_methods import take_out_inner_functions
from tf2mig.lift.normalize.lazy import build_at_once
from tf2mig.lift.normalize.literals import write_literal_names
from tf2mig.lift.normalize.looped_steps import drop_reuse_switches, tape_looped_steps
from tf2mig.lift.normalize.loss_collections import list_losses, write_out_weights
from tf2mig.lift.normalize.merged import merge_inside
from tf2mig.lift.normalize.overridden import merge_placeholders
from tf2mig.lift.normalize.own_cells import keep_own_variables
from tf2mig.lift.normalize.own_methods import settle_methods
from tf2mig.lift.normalize.parted_branches import part_branches
from tf2mig.lift.normalize.parted_loops import part_loops
from tf2mig.lift.normalize.printed_tensors import write_out_prints
from tf2mig.lift.normalize.profiled_runs import write_profiles
from tf2mig.lift.normalize.rebinding import rename_rebound
from tf2mig.lift.normalize.rebound_methods import rename_rebound_methods
from tf2mig.lift.normalize.returns import return_last
from tf2mig.lift.normalize.scoped_lists import write_scoped_lists
from tf2mig.lift.normalize.second_tries import gather_graph
from tf2mig.lift.normalize.selections import write_out_selections
from tf2mig.lift.normalize.single_runs import run_lists_at_once
from tf2mig.lift.normalize.spelled_out import spell_out
from tf2mig.lift.normalize.static_shapes import write_sizes
from tf2mig.lift.normalize.templates import write_out_templates
from tf2mig.lift.normalize.transitions import make_transitions
from tf2mig.lift.normalize.written_once import write_out_once
from tf2mig.lift.objects.iterators import prepare_iterators
from tf2mig.lift.objects.metrics import prepare_metrics, write_out_metrics
from tf2mig.lift.objects.savers import prepare_savers
from tf2mig.lift.objects.summaries import prepare_writers
from tf2mig.lift.steps.fed_rates import hand_rates_on
from tf2mig.lift.variables.averages import start_averages
from tf2mig.lift.variables.builders import prepare_builders, write_builders
from tf2mig.lift.variables.collections import resolve_collections
from tf2mig.lift.variables.comprehensions import write_comprehensions
from tf2mig.lift.variables.creations import prepare_creations
from tf2mig.lift.variables.exports import export_names
from tf2mig.lift.variables.frozen import list_trained
from tf2mig.lift.variables.loops import write_loops
from tf2mig.lift.variables.own_collections import drop_keys
from tf2mig.lift.variables.penalties import check_listed, prepare_regularizers, resolve_penalties
from tf2mig.lift.variables.shared_objects import share_variables
from tf2mig.lift.variables.variable_names import name_variables
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree


@dataclass(frozen=True)
class LiftedModule:
    """A module's new text, and what it needs beside it."""

    text: str
    support: tuple[str, ...] = ()


def lift_module(source: Source, own: frozenset[str] = frozenset()) -> LiftedModule:
    """Lift a module that is a program by itself. Raises Blocked or ParseError.

    ``own`` names modules whose text is part of the source, so that imports of them bring nothing new.
    """
    try:
        return _lifted(source, own)
    except Blocked as blocked:
        gathered = gather_graph(source) if blocked.code in ("TFM706", "TFM711") else source
        sized = write_sizes(gathered)
        carried = carry_sizes(sized) if blocked.code == "TFM706" else sized
        whole = write_out_once(carried) if blocked.code in ("TFM702", "TFM706", "TFM711") else carried
        parted = part_branches(whole) if blocked.code == "TFM702" else whole
        tries = (sized, carried, whole, parted)
        for other in dict.fromkeys(s for s in tries if s is not source):
            with contextlib.suppress(Blocked):
                return _lifted(other, own)
        # The place that a person is shown must be one of the program as it is.
        raise blocked from None


def _lifted(source: Source, own: frozenset[str]) -> LiftedModule:
    mark = "\ufeff" if source.text.startswith("\ufeff") else ""
    source = Source(source.text.removeprefix("\ufeff"), source.path, source.cells)
    tree = Tree(source)
    parted = split_semicolons(tree)
    if parted != source.text:
        tree = Tree(Source(parted, source.path, source.cells))
    tree = write_scoped_lists(write_cell_sizes(write_profiles(fold_versions(tree))))
    tree = write_out_train_ops(drop_device_functions(write_out_templates(write_out_prints(tree))))
    tree = rename_rebound_methods(write_out_callable_objects(part_loops(drop_idle_savers(tree))))
    tree = take_out_inner_functions(name_inner_attributes(write_out_selections(tree)))
    tree = read_made_variables(keep_own_variables(tree))
    tree = run_lists_at_once(read_variables_after(tree))
    tree = write_out_arguments(return_last(merge_inside(merge_placeholders(spell_out(tree)))))
    tree = declare_states(write_out_cells(write_out_metrics(_written_out(make_transitions(tree)))))
    tree = write_out_weights(list_losses(write_literal_names(fold_branches(tree))))
    symbols = Symbols(tree)
    state = build_model(tree, symbols, layer_symbols(), optimizer_symbols(), own)
    renamed = rename_rebound(state)
    if renamed is not None:
        tree, symbols = renamed, Symbols(renamed)
        state = build_model(tree, symbols, layer_symbols(), optimizer_symbols(), own)
    keep_used_groups(state)
    hand_rates_on(state)
    check_model(state)
    context = Context(state, Layout(tree), Names(tree.module), tf=_tensorflow(symbols))
    context.own_scopes = own_scopes(state)
    prepare_iterators(context)
    describe_placeholders(context)
    context.plain = {c.plain.node for c in state.creations if c.plain is not None}  # type: ignore[misc]
    _free_names(context)
    _note_reads(context)
    hand_on_free_values(context)
    prepare_builders(context)
    prepare_regularizers(context)
    prepare_creations(context)
    name_variables(context)
    write_loops(context)
    write_comprehensions(context)
    resolve_penalties(context)
    resolve_collections(context)
    start_averages(context)
    check_listed(context)
    drop_keys(context)
    list_trained(context)
    prepare_resets(context)
    prepare_savers(context)
    prepare_metrics(context)
    prepare_writers(context)
    write_builders(context)
    prepare_fed_tensors(context)
    attach_notes(context)
    plan(context)
    check_updates(context)
    keep_captured_values(context)
    export_names(context)
    share_variables(context)
    drop_session_arguments(context, settle_feeds(context))
    catch_refusals(context)
    text = _rewritten(context)
    text = open_blocks(text, MARK)
    text = drop_reuse_switches(_with_imports(context, text))
    text = drop_session_attributes(text, tree, symbols)
    text = drop_emptied(text, tree.text)
    text = name_elements_once(text, source.text)
    text = clean(without_unused(text, source.text), tree.text, context.layout.newline, source.text)
    _check_names(tree.text, text, own)
    return LiftedModule(mark + text, tuple(context.support))


def _written_out(tree: Tree) -> Tree:
    """The tree of a text in which functions stand where they are called that only their callers complete."""
    tree = write_out_handed_graphs(inline_builders(settle_methods(build_at_once(tree))))
    return tape_looped_steps(part_branched_steps(tree))


def _check_names(before: str, after: str, own: frozenset[str]) -> None:
    """Nothing that stays may use what went. Raises Blocked."""
    lost = (undefined_names(after, own) - undefined_names(before, own)) | lost_attributes(before, after)
    if lost:
        raise Blocked(None, "TFM700", f"`{min(lost)}` is used in a way that is not known")
    if left_steps(after) is not None:
        raise Blocked(None, "TFM710", "a training operation is made inside a loop, a branch or a larger expression")


def _tensorflow(symbols: Symbols) -> str:
    for binding in symbols.imports():
        if binding.target in ("tensorflow", "tensorflow.compat.v1"):
            return binding.name
    return "tf"


def _free_names(context: Context) -> None:
    """Names that only operations and sessions had are free for what replaces them."""
    gone = (Kind.TRAIN, Kind.INITIALIZER, Kind.SESSION)
    for body in context.state.bodies.values():
        for item in body.items:
            value = item.value
            if value is not None and value.kind in gone and len(item.defines) == 1:
                context.names.free.add(item.defines[0].removeprefix("self."))


def _note_reads(context: Context) -> None:
    """Note operations whose values are used, and where summaries are made."""
    for site in context.state.sites:
        unread = unread_fetches(context, site)
        for leaf in site.fetch.leaves():
            if leaf.kind is Kind.OPERATION and leaf.members and leaf.symbol not in (*cat.GROUPS, "apply"):
                parent = context.state.tree.parents[site.call]
                if not isinstance(parent, ast.Expr) and leaf not in unread:
                    for item in leaf.items:
                        context.read_operations[item] = True
    for body in context.state.bodies.values():
        for item in body.items:
            if item.value is not None:
                for leaf in item.value.leaves():
                    if leaf.kind is Kind.SUMMARY:
                        context.summary_items[leaf] = item


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
    return apply_edits(context.state.tree.text, joined(outermost(edits)))


def _item_edits(context: Context, item: Item, placement: Placement) -> list[Edit]:
    node = item.node
    if not isinstance(node, ast.stmt) or item.virtual:
        return []
    if item.role is Role.OPEN:
        assert isinstance(node, ast.With)
        return [head_edit(context, node)]
    if item.role is Role.PLACEHOLDER:
        lines = [text for p, text in context.spec_lines.get(item, []) if context.is_fed(p)]
        lines = [*context.hoisted.get(item, []), *lines]
        return placement.replace(item, lines, keep_comment=True)
    if item.role is Role.DEFER and item.eager_too and not context.hoisted.get(item):
        return placement.behind(item)
    if item.role is Role.DEFER:
        return placement.replace(item, context.hoisted.get(item, []), keep_comment=False)
    if item.role is Role.DROP:
        return placement.replace(item, [], keep_comment=False)
    return placement.behind(item)


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
    if not context.imports:
        return text
    module = ast.parse(text)
    first = next((s for s in module.body if isinstance(s, ast.Import | ast.ImportFrom)), None)
    after = [s for s in module.body if isinstance(s, ast.Import | ast.ImportFrom)]
    last = after[-1] if after else first
    lines = text.splitlines(keepends=True)
    at = (last.end_lineno or last.lineno) if last is not None else 0
    new = [f"{line}{context.layout.newline}" for line in context.imports if f"{line}\n" not in text]
    return "".join([*lines[:at], *new, *lines[at:]])


__all__ = ["LiftedModule", "lift_module"]
