"""What a person does last: reads the new text once more and sets it as the old one was set."""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Callable
from functools import partial

from tf2mig.lift.polish.alignment import aligned
from tf2mig.lift.polish.blank_lines import spaced
from tf2mig.lift.polish.fed_unchanged import with_tensors_fed
from tf2mig.lift.polish.held_schedules import with_held_schedules
from tf2mig.lift.polish.indentation import indented
from tf2mig.lift.polish.inner_names import with_inner_names
from tf2mig.lift.polish.joined_branches import with_joined_branches
from tf2mig.lift.polish.kept_settings import with_kept_settings
from tf2mig.lift.polish.listed_updates import without_listed_updates
from tf2mig.lift.polish.long_lines import wrapped
from tf2mig.lift.polish.object_names import with_object_names
from tf2mig.lift.polish.own_names import with_own_names
from tf2mig.lift.polish.picked_values import picked_first
from tf2mig.lift.polish.returned import returned_at_once
from tf2mig.lift.polish.same_branches import without_same_branches
from tf2mig.lift.polish.semicolons import join_again
from tf2mig.lift.polish.shared_runs import with_shared_runs
from tf2mig.lift.polish.updates_at_once import updates_at_once
from tf2mig.lift.polish.variable_lists import with_lists_named
from tf2mig.lift.polish.wanted_results import with_wanted_results
from tf2mig.syntax.tree import ParseError

_Step = Callable[[str, str], str]
_WORDS: tuple[_Step, ...] = (
    with_inner_names,
    without_same_branches,
    with_joined_branches,
    returned_at_once,
    without_listed_updates,
    updates_at_once,
    picked_first,
    with_shared_runs,
    with_lists_named,
)
_LAYOUT: tuple[_Step, ...] = (indented, aligned, wrapped, spaced, join_again)
_MISTAKES = (
    AssertionError, AttributeError, LookupError, ParseError, RecursionError, SyntaxError, TypeError, ValueError,
)  # fmt: skip


def polished(text: str, before: str, *, alone: bool = True) -> str:
    """The lifted text as a person would leave it, ``before`` being the program that it came from.

    ``alone`` says that no other module of the program calls what it defines.

    Lines that the program had stay as they were. A step that would leave text which does not parse, or, where it
    only sets lines, another program, is left out.
    """
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    text, before = text.removeprefix("\ufeff"), before.removeprefix("\ufeff")
    whole: tuple[_Step, ...] = (with_object_names, with_wanted_results, with_tensors_fed) if alone else ()
    last: tuple[_Step, ...] = (with_held_schedules, with_kept_settings) if alone else ()
    own: _Step = partial(with_own_names, alone=alone)
    for step in (own, *whole, *_WORDS, *last, *_LAYOUT):
        # Looks are no reason to lose a result.
        with contextlib.suppress(*_MISTAKES):
            new = step(text, before)
            if new != text and _holds(text, new, same=step in _LAYOUT):
                text = new
    return mark + text


def _holds(old: str, new: str, *, same: bool) -> bool:
    try:
        module = ast.parse(new)
    except SyntaxError:
        return False
    return not same or ast.dump(module) == ast.dump(ast.parse(old))
