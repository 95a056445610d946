"""Every pass over the text of a program before the graph is read, in order."""

from __future__ import annotations

from collections.abc import Callable

from tf2mig.lift.normalize.branches.branched_steps import part_branched_steps
from tf2mig.lift.normalize.branches.chosen_optimizers import choose_optimizers
from tf2mig.lift.normalize.branches.chosen_steps import part_chosen_runs, part_chosen_steps
from tf2mig.lift.normalize.branches.common_placeholders import make_placeholders_once
from tf2mig.lift.normalize.branches.exclusive_branches import begin_graphs_in_branches
from tf2mig.lift.normalize.branches.fallbacks import fold_fallbacks
from tf2mig.lift.normalize.branches.fuller_branches import describe_whole
from tf2mig.lift.normalize.branches.parted_prints import part_prints
from tf2mig.lift.normalize.calls.called_apart import call_apart
from tf2mig.lift.normalize.calls.called_once import write_out_called_once
from tf2mig.lift.normalize.calls.default_optimizers import give_default_optimizers
from tf2mig.lift.normalize.calls.end_points import write_end_points
from tf2mig.lift.normalize.calls.filling import fold_branches, fold_versions
from tf2mig.lift.normalize.calls.given_arguments import write_out_arguments
from tf2mig.lift.normalize.calls.global_lists import hand_lists_on
from tf2mig.lift.normalize.calls.global_placeholders import hand_placeholders_on
from tf2mig.lift.normalize.calls.global_switches import hand_switches_on
from tf2mig.lift.normalize.calls.handed_lists import ask_for_handed_lists
from tf2mig.lift.normalize.calls.inline import inline_builders
from tf2mig.lift.normalize.calls.inner_functions import move_inner_functions_out
from tf2mig.lift.normalize.calls.returned_iterators import return_datasets
from tf2mig.lift.normalize.calls.returns import return_last
from tf2mig.lift.normalize.calls.scope_arguments import drop_scope_arguments
from tf2mig.lift.normalize.calls.scope_initializers import hand_on_scope_initializers
from tf2mig.lift.normalize.calls.selections import write_out_selections
from tf2mig.lift.normalize.calls.spelled_out import spell_out
from tf2mig.lift.normalize.calls.templates import write_out_templates
from tf2mig.lift.normalize.classes.cached_steps import make_cached_steps_anew
from tf2mig.lift.normalize.classes.callable_objects import write_out_callable_objects
from tf2mig.lift.normalize.classes.constructor_initializers import hand_on_initializers
from tf2mig.lift.normalize.classes.inner_attributes import name_inner_attributes
from tf2mig.lift.normalize.classes.inner_methods import take_out_inner_functions
from tf2mig.lift.normalize.classes.lazy import build_at_once
from tf2mig.lift.normalize.classes.listed_by_name import list_by_names
from tf2mig.lift.normalize.classes.listing_methods import ask_objects_for_scopes
from tf2mig.lift.normalize.classes.named_instances import name_instances
from tf2mig.lift.normalize.classes.own_methods import settle_methods
from tf2mig.lift.normalize.classes.plain_properties import read_behind_properties
from tf2mig.lift.normalize.classes.rebound_methods import rename_rebound_methods
from tf2mig.lift.normalize.classes.returned_self import part_chained_calls
from tf2mig.lift.normalize.loops.listed_functions import call_listed_functions
from tf2mig.lift.normalize.loops.looped_steps import tape_looped_steps
from tf2mig.lift.normalize.loops.nested_loops import outline_inner_loops
from tf2mig.lift.normalize.loops.parted_loops import part_loops
from tf2mig.lift.normalize.loops.scoped_lists import write_scoped_lists
from tf2mig.lift.normalize.loops.summary_lists import collect_listed_summaries
from tf2mig.lift.normalize.loops.unsorted_pairs import pair_unsorted
from tf2mig.lift.normalize.placeholders.fed_assignments import assign_where_run
from tf2mig.lift.normalize.placeholders.fed_by_name import key_by_placeholder
from tf2mig.lift.normalize.placeholders.fed_summaries import declare_fed_variables
from tf2mig.lift.normalize.placeholders.handed_in import hand_in_placeholders
from tf2mig.lift.normalize.placeholders.handed_tables import name_handed_tables
from tf2mig.lift.normalize.placeholders.listed_placeholders import stack_placeholders
from tf2mig.lift.normalize.placeholders.overridden import merge_placeholders
from tf2mig.lift.normalize.placeholders.sparse_placeholders import part_sparse_placeholders
from tf2mig.lift.normalize.placeholders.unequal_placeholders import make_lists_parameters
from tf2mig.lift.normalize.placeholders.unread import drop_unread
from tf2mig.lift.normalize.recurrent.cell_sizes import write_cell_sizes
from tf2mig.lift.normalize.recurrent.cells import write_out_cells
from tf2mig.lift.normalize.recurrent.chosen_classes import choose_cell_classes
from tf2mig.lift.normalize.recurrent.declared_states import declare_states
from tf2mig.lift.normalize.recurrent.fed_states import keep_states_on_objects
from tf2mig.lift.normalize.recurrent.own_cells import keep_own_variables
from tf2mig.lift.normalize.recurrent.parted_states import feed_parts_whole
from tf2mig.lift.normalize.recurrent.state_tuples import feed_states_whole
from tf2mig.lift.normalize.recurrent.transitions import make_transitions
from tf2mig.lift.normalize.recurrent.wrapped_cells import nest_wrapped_cells
from tf2mig.lift.normalize.runs.fetched_variables import read_variables_after
from tf2mig.lift.normalize.runs.handed_graphs import write_out_handed_graphs
from tf2mig.lift.normalize.runs.handed_steps import flag_handed_steps
from tf2mig.lift.normalize.runs.idle_savers import drop_idle_savers
from tf2mig.lift.normalize.runs.keras_sessions import drop_keras_sessions
from tf2mig.lift.normalize.runs.merged import merge_inside
from tf2mig.lift.normalize.runs.monitored import write_out_monitored
from tf2mig.lift.normalize.runs.named_savers import name_savers
from tf2mig.lift.normalize.runs.operations_of_tensors import run_tensors
from tf2mig.lift.normalize.runs.own_threads import write_own_threads
from tf2mig.lift.normalize.runs.profiled_runs import write_profiles
from tf2mig.lift.normalize.runs.put_back import put_back_at_once
from tf2mig.lift.normalize.runs.session_makers import open_sessions_in_place
from tf2mig.lift.normalize.runs.sessions_in_turns import give_sessions_variables
from tf2mig.lift.normalize.runs.single_runs import run_lists_at_once
from tf2mig.lift.normalize.runs.supervised import write_out_supervisors
from tf2mig.lift.normalize.training.created_train_ops import write_out_train_ops
from tf2mig.lift.normalize.training.loss_collections import list_losses, list_losses_of_objects
from tf2mig.lift.normalize.training.named_gradients import name_gradients
from tf2mig.lift.normalize.training.named_steps import name_steps
from tf2mig.lift.normalize.training.stored_steps import name_stored_steps
from tf2mig.lift.normalize.training.tensor_averages import write_out_tensor_averages
from tf2mig.lift.normalize.training.weighted_losses import write_out_weights
from tf2mig.lift.normalize.words.appended_updates import assign_by_methods
from tf2mig.lift.normalize.words.asked_again import read_made_variables
from tf2mig.lift.normalize.words.chosen_norms import normalize_once
from tf2mig.lift.normalize.words.devices import drop_device_functions
from tf2mig.lift.normalize.words.hidden_builtins import uncover_builtins
from tf2mig.lift.normalize.words.literals import write_literal_names
from tf2mig.lift.normalize.words.loop_bodies import list_loop_results
from tf2mig.lift.normalize.words.named_lambdas import define_lambdas
from tf2mig.lift.normalize.words.named_parts import name_parts
from tf2mig.lift.normalize.words.old_losses import name_new_losses
from tf2mig.lift.normalize.words.parted_assignments import part_assignments
from tf2mig.lift.normalize.words.plain_records import name_what_records_hold
from tf2mig.lift.normalize.words.plain_scopes import name_plain_scopes
from tf2mig.lift.normalize.words.printed_tensors import write_out_prints
from tf2mig.lift.normalize.words.returned_tables import name_table_members
from tf2mig.lift.normalize.words.scope_handles import drop_scope_handles
from tf2mig.lift.normalize.words.spelled_feeds import spell_out_feeds
from tf2mig.lift.normalize.words.updated_variables import write_out_updates
from tf2mig.lift.normalize.words.written_names import write_names
from tf2mig.lift.normalize.words.zipped_tables import write_zipped_tables
from tf2mig.lift.objects.metrics import write_out_metrics
from tf2mig.syntax.tree import Tree

PASSES: tuple[Callable[[Tree], Tree], ...] = (
    fold_versions,
    fold_fallbacks,
    define_lambdas,
    drop_unread,
    list_losses_of_objects,
    name_new_losses,
    list_loop_results,
    write_zipped_tables,
    spell_out_feeds,
    name_handed_tables,
    begin_graphs_in_branches,
    make_placeholders_once,
    describe_whole,
    call_listed_functions,
    part_prints,
    write_out_monitored,
    write_out_supervisors,
    open_sessions_in_place,
    give_sessions_variables,
    drop_keras_sessions,
    write_own_threads,
    part_chained_calls,
    key_by_placeholder,
    part_sparse_placeholders,
    assign_where_run,
    feed_states_whole,
    feed_parts_whole,
    make_lists_parameters,
    uncover_builtins,
    write_out_updates,
    make_cached_steps_anew,
    declare_fed_variables,
    name_table_members,
    name_stored_steps,
    pair_unsorted,
    write_profiles,
    write_cell_sizes,
    nest_wrapped_cells,
    ask_for_handed_lists,
    list_by_names,
    ask_objects_for_scopes,
    pair_unsorted,
    give_default_optimizers,
    part_assignments,
    assign_by_methods,
    drop_scope_handles,
    name_plain_scopes,
    name_instances,
    write_scoped_lists,
    collect_listed_summaries,
    hand_lists_on,
    hand_switches_on,
    read_behind_properties,
    return_datasets,
    write_out_called_once,
    flag_handed_steps,
    hand_on_initializers,
    stack_placeholders,
    write_names,
    write_out_prints,
    write_out_templates,
    write_out_tensor_averages,
    drop_device_functions,
    part_chosen_runs,
    part_chosen_steps,
    choose_optimizers,
    write_out_train_ops,
    drop_idle_savers,
    name_savers,
    drop_scope_arguments,
    part_loops,
    write_out_callable_objects,
    rename_rebound_methods,
    write_out_selections,
    name_inner_attributes,
    take_out_inner_functions,
    keep_own_variables,
    read_made_variables,
    read_variables_after,
    run_tensors,
    put_back_at_once,
    run_lists_at_once,
    name_gradients,
    spell_out,
    merge_placeholders,
    hand_in_placeholders,
    merge_inside,
    return_last,
    hand_on_scope_initializers,
    write_out_arguments,
    normalize_once,
    make_transitions,
    build_at_once,
    write_out_arguments,
    write_end_points,
    move_inner_functions_out,
    hand_placeholders_on,
    settle_methods,
    outline_inner_loops,
    call_apart,
    inline_builders,
    pair_unsorted,
    settle_methods,
    name_parts,
    name_steps,
    write_out_handed_graphs,
    part_branched_steps,
    tape_looped_steps,
    write_out_metrics,
    write_out_cells,
    choose_cell_classes,
    inline_builders,
    fold_branches,
    name_what_records_hold,
    keep_states_on_objects,
    declare_states,
    write_literal_names,
    list_losses,
    write_out_weights,
)
"""Each sees the text that the one before it left."""


def normalized(tree: Tree) -> Tree:
    """The tree of a text that the graph model can follow."""
    for one in PASSES:
        tree = one(tree)
    return tree
