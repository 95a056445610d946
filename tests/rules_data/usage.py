"""Which entries of the data a rewriting used: how a test knows what an expression proves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import tf2mig.rules.import_statements as import_statements
import tf2mig.rules.symbols as symbols
from tf2mig.api.knowledge import Entry

Key = tuple[Any, ...]


def key_of(entry: Entry) -> Key:
    """What tells an entry from every other; the same for one that was read twice."""
    conditions = (entry.given, entry.absent, entry.positional, entry.keyword, entry.circumstance, entry.unread)
    tables = tuple(tuple(sorted(t.items())) for t in (entry.literal, entry.looks, entry.rename))
    return (entry.origin, entry.kind, entry.tf1, entry.tf2, entry.compat, entry.targets, conditions, tables)


@contextmanager
def watched() -> Iterator[dict[Key, Entry]]:
    """The entries whose text or table made an edit, or left a call as it is because that is right."""
    used: dict[Key, Entry] = {}
    apply, reconcile, renamed = symbols._apply, symbols.reconcile, import_statements.renamed
    follows = symbols._follows

    def watch_apply(site: Any, ruling: Any, *rest: Any) -> Any:
        try:
            found = apply(site, ruling, *rest)
        except symbols._Settled:
            used[key_of(ruling.entry)] = ruling.entry
            raise
        if found is not None and found.fix is not None:
            used[key_of(ruling.entry)] = ruling.entry
        return found

    def watch_reconcile(site: Any, entries: Sequence[Entry], name: str) -> Any:
        found = reconcile(site, entries, name)
        if found is None or found.fix is not None:
            used.update({key_of(e): e for e in entries if e.kind == "arguments" and _speaks(site, e)})
        return found

    def watch_renamed(module: Any, symbol: str) -> Any:
        found = renamed(module, symbol)
        if found is not None:
            entry = import_statements.first_ruling(module, symbol).entry  # type: ignore[union-attr]
            used[key_of(entry)] = entry
        return found

    def watch_follows(site: Any, binding: Any, *rest: Any) -> bool:
        found = follows(site, binding, *rest)
        if found:
            entry = import_statements.first_ruling(site.module, site.symbol).entry  # type: ignore[union-attr]
            used[key_of(entry)] = entry
        return found

    symbols._apply = watch_apply
    symbols._follows = watch_follows
    symbols.reconcile = watch_reconcile
    import_statements.renamed = watch_renamed
    try:
        yield used
    finally:
        symbols._follows = follows
        symbols._apply, symbols.reconcile, import_statements.renamed = apply, reconcile, renamed


def _speaks(site: Any, entry: Entry) -> bool:
    """Whether a call gives one of the arguments that a table is about; a table without any speaks always."""
    if not entry.rename and not entry.drop:
        return True
    if site.bound is None:
        return False
    return any(a.name in entry.rename or a.name in entry.drop for a in site.bound.arguments)
