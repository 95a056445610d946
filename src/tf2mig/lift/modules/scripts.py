"""The scripts of a program: modules that no other imports, each with the modules that it imports, directly or not."""

from __future__ import annotations

from collections.abc import Sequence

from tf2mig.lift.modules.parts import imported
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import ParseError, Tree


def scripts(sources: Sequence[Source]) -> dict[str, list[Source]]:
    """By script, its modules in the order given; nothing where some module belongs to none, or cannot be read."""
    try:
        links = {s.path: [o for statement in Tree(s).imports for o in imported(statement, s, sources)] for s in sources}
    except ParseError:
        return {}
    wanted = {other.path for path, others in links.items() for other in others if other.path != path}
    found: dict[str, list[Source]] = {}
    for source in sources:
        if source.path in wanted:
            continue
        reached = {source.path: source}
        waiting = [source]
        while waiting:
            for other in links[waiting.pop().path]:
                if other.path not in reached:
                    reached[other.path] = other
                    waiting.append(other)
        found[source.path] = [s for s in sources if s.path in reached]
    return found if {s.path for run in found.values() for s in run} == set(links) else {}


__all__ = ["scripts"]
