"""Lifting one program, from sources to sources."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field

from tf2mig.findings import Diagnostic
from tf2mig.graph.blocked import Blocked
from tf2mig.lift.blockers import diagnostic
from tf2mig.lift.module import lift_module
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import ParseError, Tree


@dataclass(frozen=True)
class LiftResult:
    """New texts by path, or the reasons why there are none."""

    texts: dict[str, str] | None = None
    blockers: tuple[Diagnostic, ...] = ()
    support: tuple[str, ...] = ()
    requirements: tuple[str, ...] = field(default=())


def lift_program(sources: Sequence[Source], options: object = None) -> LiftResult:
    """Lift the modules of one program, all or none. Never raises for what it cannot follow: see ``blockers``."""
    texts: dict[str, str] = {}
    support: dict[str, None] = {}
    for source in sources:
        try:
            lifted = lift_module(source)
        except Blocked as blocked:
            return LiftResult(blockers=(diagnostic(source, blocked),))
        except ParseError as error:
            return LiftResult(blockers=(diagnostic(source, Blocked(None, "TFM700", error.message)),))
        texts[source.path] = lifted.text
        support.update(dict.fromkeys(lifted.support))
    return LiftResult(texts, support=tuple(support))


__all__ = ["LiftResult", "Tree", "ast", "lift_program"]
