"""Every rule, in the order in which they look at a module."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tf2mig.api.knowledge import Knowledge
from tf2mig.findings import Diagnostic
from tf2mig.rules.dead_imports import check_dead_aliases, check_dead_imports
from tf2mig.rules.dimensions import check_dimensions
from tf2mig.rules.divided_sizes import check_divided_sizes
from tf2mig.rules.entry import check_entry
from tf2mig.rules.flag_parsing import check_flag_parsing
from tf2mig.rules.import_statements import check_import_statements
from tf2mig.rules.keras.checks import check_keras_models
from tf2mig.rules.leftovers import check_leftovers
from tf2mig.rules.module import Module
from tf2mig.rules.printed_numbers import check_printed_numbers
from tf2mig.rules.sized_arrays import check_sized_arrays
from tf2mig.rules.surrounding_methods import check_surrounding_methods
from tf2mig.rules.surroundings import check_surrounding_imports, check_surroundings
from tf2mig.rules.symbols import check_symbols
from tf2mig.rules.transposed_shapes import check_transposed_shapes

Rule = Callable[[Module], Iterator[Diagnostic]]

RULES: tuple[Rule, ...] = (
    check_import_statements,
    check_flag_parsing,
    check_symbols,
    check_dimensions,
    check_transposed_shapes,
    check_entry,
    check_dead_imports,
    check_dead_aliases,
    check_leftovers,
    check_keras_models,
    check_surrounding_imports,
    check_surroundings,
    check_surrounding_methods,
    check_sized_arrays,
    check_printed_numbers,
    check_divided_sizes,
)

BEFORE_LIFTING: tuple[Rule, ...] = (check_sized_arrays, check_printed_numbers, check_divided_sizes)
"""Rules that read what lifted code does not have any more: what runs return, TF1's calls."""


@dataclass(frozen=True)
class RuleInfo:
    """What a code means, for ``tf2mig rules`` and ``tf2mig explain``."""

    code: str
    name: str
    summary: str
    documentation: str = ""
    examples: tuple[str, ...] = ()


def all_rules(extra: tuple[str, ...] = ()) -> list[RuleInfo]:
    """Every code that a run may report, in order. ``extra`` are the user's rule files. Raises
    RuleFileError.
    """
    knowledge = Knowledge.load(extra)
    examples: dict[str, list[str]] = {}
    for entry in knowledge.all_entries():
        if entry.example:
            examples.setdefault(entry.code, []).append(entry.example)
    texts = knowledge.rule_texts()
    return [
        RuleInfo(code, t.name, t.summary, t.doc, tuple(examples.get(code, ())[:8])) for code, t in sorted(texts.items())
    ]
