"""What is tried where a program is blocked: other ways to write it, by the code of what blocks it.

They change where things stand, or what a person would read, more than the passes do that every program goes through.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tf2mig.lift.normalize.branches.described_branches import describe_always
from tf2mig.lift.normalize.branches.named_branches import call_named_branches
from tf2mig.lift.normalize.branches.parted_branches import part_branches
from tf2mig.lift.normalize.branches.parted_constants import part_constants
from tf2mig.lift.normalize.calls.automatic_reuse import reuse_automatically
from tf2mig.lift.normalize.calls.carried_sizes import carry_sizes
from tf2mig.lift.normalize.calls.handed_objects import hand_objects_on
from tf2mig.lift.normalize.calls.known_callables import name_callables
from tf2mig.lift.normalize.calls.moved_builders import move_builders
from tf2mig.lift.normalize.calls.rank_tests import fold_rank_tests
from tf2mig.lift.normalize.calls.redefined import name_redefinitions
from tf2mig.lift.normalize.calls.traced_shapes import ask_traced_shapes
from tf2mig.lift.normalize.calls.written_once import (
    write_out_callers,
    write_out_handed_runs,
    write_out_listing,
    write_out_once,
)
from tf2mig.lift.normalize.classes.filled_lists import fill_first
from tf2mig.lift.normalize.classes.layer_objects import write_layer_objects
from tf2mig.lift.normalize.loops.counted_rounds import count_rounds
from tf2mig.lift.normalize.loops.last_elements import carry_last
from tf2mig.lift.normalize.loops.parted_loops import part_loops
from tf2mig.lift.normalize.loops.turned_lists import turn_lists
from tf2mig.lift.normalize.loops.written_rounds import write_rounds
from tf2mig.lift.normalize.placeholders.handed_sizes import hand_sizes_on
from tf2mig.lift.normalize.placeholders.own_placeholders import give_objects_placeholders
from tf2mig.lift.normalize.placeholders.static_shapes import write_sizes
from tf2mig.lift.normalize.runs.named_fetches import write_fetches_in_runs
from tf2mig.lift.normalize.runs.parted_runs import part_runs
from tf2mig.lift.normalize.second_tries import gather_graph
from tf2mig.lift.normalize.words.filled_tables import name_filled_tables
from tf2mig.lift.normalize.words.parted_assignments import part_computations
from tf2mig.lift.normalize.words.parted_starts import part_starts
from tf2mig.lift.normalize.words.settled_scopes import settle_scopes
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

_Way = Callable[[Source], Source]
_IN_BRANCHES = frozenset({"TFM700", "TFM701", "TFM702", "TFM706", "TFM707", "TFM710", "TFM711"})
"""Codes of programs that may be blocked by what a branch describes."""
_SPREAD = frozenset({"TFM700", "TFM706", "TFM711"})
"""Codes of programs whose graph may stand in more scopes than it needs."""
_ANY: frozenset[str] = frozenset()
"""Of a way that may help against all."""

_ONE_BY_ONE: tuple[tuple[_Way, frozenset[str]], ...] = (
    (gather_graph, _SPREAD),
    (part_starts, frozenset({"TFM700"})),
    (count_rounds, frozenset({"TFM706"})),
    (turn_lists, frozenset({"TFM700", "TFM706"})),
    (carry_last, frozenset({"TFM706"})),
    (write_sizes, _ANY),
    (carry_sizes, frozenset({"TFM706"})),
    (write_out_once, frozenset({"TFM702", "TFM706", "TFM711"})),
    (part_branches, frozenset({"TFM702"})),
    (call_named_branches, frozenset({"TFM700", "TFM711"})),
    (describe_always, _IN_BRANCHES),
)
"""Each goes on from what the one before it wrote."""
_ALONE: tuple[tuple[_Way, frozenset[str]], ...] = (
    (ask_traced_shapes, frozenset({"TFM700", "TFM704", "TFM706"})),
    (settle_scopes, frozenset({"TFM704"})),
    (write_out_listing, frozenset({"TFM704"})),
    (write_out_callers, frozenset({"TFM706"})),
    (part_constants, frozenset({"TFM700"})),
    (hand_objects_on, frozenset({"TFM702", "TFM711"})),
    (part_computations, frozenset({"TFM702"})),
    (name_filled_tables, frozenset({"TFM700", "TFM702"})),
    (write_fetches_in_runs, frozenset({"TFM711"})),
)
"""Each starts from the program as it is."""


def _named_and_moved(source: Source) -> Source:
    return move_builders(name_callables(source))


def _parted_by_objects(source: Source) -> Source:
    return part_runs(give_objects_placeholders(source))


_NEW_STARTS: tuple[tuple[_Way, frozenset[str]], ...] = (
    (name_redefinitions, _ANY),
    (name_callables, _ANY),
    (_named_and_moved, frozenset({"TFM711"})),
    (reuse_automatically, frozenset({"TFM700", "TFM706", "TFM707"})),
    (hand_sizes_on, _SPREAD),
    (write_layer_objects, _IN_BRANCHES),
    (write_out_handed_runs, frozenset({"TFM711"})),
    (_parted_by_objects, _SPREAD),
    (fill_first, frozenset({"TFM700"})),
    (write_rounds, frozenset({"TFM704", "TFM706"})),
)
"""What these write may be blocked in turn by what another way helps against."""


def with_sizes(tree: Tree) -> Tree:
    """The tree of a text that is normalized, without what asks for sizes that it could know beforehand."""
    source = fold_rank_tests(tree).source
    for way in (count_rounds, turn_lists, write_sizes, carry_sizes):
        source = way(source)
    return part_loops(Tree(source))


def other_ways(source: Source, code: str) -> Iterator[Source]:
    """The program in the ways that may help against a blocker, what changes least first; none is the program itself."""
    text = source
    tried = {source.text}
    for way, codes in _ONE_BY_ONE:
        text = way(text) if code in (codes or {code}) else text
        if text.text not in tried:
            tried.add(text.text)
            yield text
    yield from _each(source, code, _ALONE, tried)


def new_starts(source: Source, code: str) -> Iterator[Source]:
    """The program written so that everything may be tried anew; none is the program itself."""
    yield from _each(source, code, _NEW_STARTS, {source.text})


def _each(
    source: Source, code: str, ways: tuple[tuple[_Way, frozenset[str]], ...], tried: set[str]
) -> Iterator[Source]:
    for way, codes in ways:
        text = way(source) if code in (codes or {code}) else source
        if text.text not in tried:
            tried.add(text.text)
            yield text
