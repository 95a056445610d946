"""What is decided about a program whose graph is known, before its text is written: every step, in order."""

from __future__ import annotations

import ast
from collections.abc import Callable

from tf2mig.graph import categories as cat
from tf2mig.graph.values import Kind
from tf2mig.lift.core.context import Context
from tf2mig.lift.functions.fed_tensors import prepare_fed_tensors
from tf2mig.lift.functions.feeds import settle_feeds
from tf2mig.lift.functions.free import hand_on_free_values
from tf2mig.lift.functions.notes import attach_notes
from tf2mig.lift.functions.plan import plan
from tf2mig.lift.functions.raced_updates import check_raced_updates
from tf2mig.lift.functions.refused import catch_refusals
from tf2mig.lift.functions.resets import prepare_resets
from tf2mig.lift.functions.sessions import drop_session_arguments
from tf2mig.lift.functions.shared_optimizers import check_shared_optimizers
from tf2mig.lift.functions.snapshots import keep_captured_values
from tf2mig.lift.functions.specs import describe_placeholders
from tf2mig.lift.functions.unread_results import is_unread_result, unread_fetches
from tf2mig.lift.layers.batch_updates import check_updates
from tf2mig.lift.objects.iterators import prepare_iterators
from tf2mig.lift.objects.metrics import prepare_metrics
from tf2mig.lift.objects.saved_averages import write_restored
from tf2mig.lift.objects.savers import prepare_savers
from tf2mig.lift.objects.summaries import prepare_writers
from tf2mig.lift.variables.attribute_lists import make_properties
from tf2mig.lift.variables.averages import start_averages
from tf2mig.lift.variables.builders import prepare_builders, write_builders
from tf2mig.lift.variables.built_layers import build_layers
from tf2mig.lift.variables.collections import resolve_collections
from tf2mig.lift.variables.comprehensions import write_comprehensions
from tf2mig.lift.variables.creations import prepare_creations
from tf2mig.lift.variables.exports import export_names
from tf2mig.lift.variables.found_again import settle_rounds
from tf2mig.lift.variables.found_elsewhere import check_found
from tf2mig.lift.variables.frozen import list_trained
from tf2mig.lift.variables.loops import write_loops
from tf2mig.lift.variables.own_collections import drop_keys
from tf2mig.lift.variables.penalties import check_listed, prepare_regularizers, resolve_penalties
from tf2mig.lift.variables.returned_variables import name_returned
from tf2mig.lift.variables.shared_objects import share_variables
from tf2mig.lift.variables.variable_names import name_variables
from tf2mig.syntax.walking import walk


def _note_functions(context: Context) -> None:
    """Note the functions that only make variables: they stay as they are."""
    context.plain = {c.plain.node for c in context.state.creations if c.plain is not None}  # type: ignore[misc]


def _settle_arguments(context: Context) -> None:
    drop_session_arguments(context, settle_feeds(context))


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
        if is_unread_result(context, site):
            continue
        unread = unread_fetches(context, site)
        for leaf in site.fetch.leaves():
            if leaf.kind is Kind.OPERATION and leaf.members and leaf.symbol not in (*cat.GROUPS, "apply"):
                parent = context.state.tree.parents[site.call]
                if not isinstance(parent, ast.Expr) and leaf not in unread:
                    for item in leaf.items:
                        context.read_operations[item] = True
    for body in context.state.bodies.values():
        grown = _grown_lists(body.owner)
        for item in body.items:
            if isinstance(item.node, ast.Assign) and isinstance(item.node.value, ast.List) and grown & {*item.defines}:
                context.read_operations[item] = True
            if item.value is not None:
                for leaf in item.value.leaves():
                    if leaf.kind is Kind.SUMMARY:
                        context.reporting.items[leaf] = item


def _grown_lists(scope: ast.AST) -> set[str]:
    """The lists of a scope that statements add to."""
    nodes = list(walk(scope))
    added = [n.value for n in nodes if isinstance(n, ast.Attribute) and n.attr in ("append", "extend", "insert")]
    added += [n.target for n in nodes if isinstance(n, ast.AugAssign)]
    return {n.id for n in added if isinstance(n, ast.Name)}


STEPS: tuple[Callable[[Context], object], ...] = (
    prepare_iterators,
    describe_placeholders,
    _note_functions,
    _free_names,
    _note_reads,
    hand_on_free_values,
    settle_rounds,
    prepare_builders,
    prepare_regularizers,
    prepare_creations,
    check_found,
    build_layers,
    name_variables,
    write_loops,
    write_comprehensions,
    resolve_penalties,
    resolve_collections,
    make_properties,
    start_averages,
    check_listed,
    drop_keys,
    list_trained,
    prepare_resets,
    write_restored,
    prepare_savers,
    prepare_metrics,
    prepare_writers,
    write_builders,
    name_returned,
    prepare_fed_tensors,
    attach_notes,
    plan,
    check_updates,
    check_raced_updates,
    check_shared_optimizers,
    keep_captured_values,
    export_names,
    share_variables,
    _settle_arguments,
    catch_refusals,
)
"""What is decided about a program, in this order; each step may raise Blocked, and reads what those before it noted."""


def decide(context: Context) -> None:
    """Take every step. Raises Blocked where one of them finds what cannot be lifted."""
    for step in STEPS:
        step(context)
