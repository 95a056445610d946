"""Python values in what a run fetches that are others at each run, `sess.run(y[i])` in a loop over `i`.

TF1 built what is fetched anew each time; a `tf.function` is traced once and keeps the value that it met first. Such a
function is therefore made where the value is known: inside the loop.
"""

from __future__ import annotations

import ast

from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Item, RunSite
from tf2mig.lift.core.context import Context
from tf2mig.lift.core.slices import Lifted
from tf2mig.lift.normalize.runs.indexed_fetches import varying
from tf2mig.syntax.walking import walk


def versions(context: Context, site: RunSite) -> tuple[tuple[str, int], ...]:
    """How often each Python name that a fetch reads was bound before the run: what tells runs of equal text apart."""
    body = context.state.bodies.get(site.inline.owner)
    items = body.items if body is not None else []
    names = sorted(site.inline.reads)
    return tuple((n, sum(n in i.defines and i.order < site.inline.order for i in items)) for n in names)


def loop_around(context: Context, function: Lifted, anchor: Item | None) -> ast.stmt | None:
    """The loop inside of which a function has to be made, if it is not made there anyway. Raises Blocked.

    ``anchor`` is the last statement that the function holds.
    """
    tree = context.state.tree
    loops: list[tuple[ast.stmt, set[str]]] = []
    for site in function.sites:
        read = site.inline.reads - {d for i in function.whole if i.owner is site.owner for d in i.defines}
        for loop, names in varying(tree, site.owner, site.call):
            made_inside = anchor is not None and loop in tree.ancestors(anchor.node)
            if names & read and not made_inside and loop is not function.owner:
                if not isinstance(loop, ast.For | ast.While):
                    raise Blocked(site.call, "TFM701", f"what is fetched changes with `{min(names & read)}`")
                loops.append((loop, names & read))
                break
    if not loops:
        return None
    loop, names = loops[0]
    several = len(function.sites) > 1 and any(len(_stores(loop, n)) > 1 for n in names)
    if len(loops) < len(function.sites) or any(other is not loop for other, _ in loops) or several:
        raise Blocked(function.sites[0].call, "TFM701", f"what is fetched changes with `{min(names)}`")
    return loop


def _stores(loop: ast.AST, name: str) -> list[ast.AST]:
    return [n for n in walk(loop) if isinstance(n, ast.Name) and n.id == name and not isinstance(n.ctx, ast.Load)]


__all__ = ["loop_around", "versions"]
