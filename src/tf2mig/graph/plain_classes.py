"""Classes of the program that have nothing to do with the graph: readers of data, counters, settings."""

from __future__ import annotations

import ast

from tf2mig.graph.state import State
from tf2mig.graph.values import Kind, Value
from tf2mig.syntax.lineage import lineage
from tf2mig.syntax.mentions import names_in
from tf2mig.syntax.walking import walk


def knows_no_graph(state: State, cls: ast.ClassDef, given: list[Value]) -> bool:
    """Whether a class and those above it use nothing of TensorFlow or of the graph, and their constructor gets nothing
    of it."""
    classes = lineage(state.tree.module, cls)
    inside = {n for c in classes for n in walk(c)}
    if any(u.node in inside for u in state.symbols.uses):
        return False
    module = state.frame.module()
    found = [f[0] for c in classes for n in names_in(c) if (f := module.lookup(n)) is not None]
    values = [v for v in found if v.function is None or v.function.cls not in classes]
    return all(leaf.kind is Kind.PYTHON for v in [*values, *given] for leaf in v.leaves())


__all__ = ["knows_no_graph"]
