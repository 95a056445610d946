"""Calls of symbols that exist in both worlds: TF1's signature against the target's."""

from __future__ import annotations

from tf2mig.api.knowledge import Entry
from tf2mig.findings import Diagnostic
from tf2mig.rules.sites import Site


def reconcile(site: Site, entries: tuple[Entry, ...]) -> Diagnostic | None:
    """What must change in a call so that the target's signature receives the same arguments."""
    return None
