"""The reasons why programs are not lifted: a rule each."""

from __future__ import annotations

import ast

from tf2mig.findings import Diagnostic
from tf2mig.graph.blocked import Blocked
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

BLOCKERS: dict[str, tuple[str, str]] = {
    "TFM700": ("unexpected-program", "The program has a shape that lifting does not know."),
    "TFM701": ("dynamic-run", "What a run fetches or is fed is decided while the program runs."),
    "TFM702": ("fed-tensor", "Something is fed that is not a placeholder, or a needed placeholder is not fed."),
    "TFM703": ("escaping-session", "The session is handed to code that is not part of the program."),
    "TFM704": ("graph-introspection", "The program looks into the graph, its collections or its operations."),
    "TFM705": ("graph-runtime", "The program uses a part of TF1's runtime that has no native counterpart."),
    "TFM706": ("hidden-variable", "Variables are created or updated where lifting cannot follow them."),
    "TFM707": ("graph-while-running", "The graph is built by the same statements that run it."),
    "TFM708": ("re-initialization", "Variables are initialized again after training began."),
    "TFM709": ("unknown-code", "Tensors are handed to code that is not part of the program."),
    "TFM710": ("unsupported-construct", "A layer, an optimizer or an update has no native counterpart."),
    "TFM711": ("scattered-graph", "The graph is spread over scopes that lifted functions cannot share."),
    "TFM712": ("scattered-modules", "Modules share parts of a graph in ways that lifting does not follow."),
}
"""Name and summary by code."""


def diagnostic(source: Source, blocked: Blocked) -> Diagnostic:
    """The diagnostic of a blocker, at its place."""
    name, _ = BLOCKERS.get(blocked.code, BLOCKERS["TFM700"])
    start = end = 0
    line = column = 1
    node = blocked.node
    if node is not None and isinstance(node, ast.expr | ast.stmt):
        try:
            tree = Tree(source)
            start, end = tree.start(node), tree.end(node)
            line, column = tree.place(start)
        except (IndexError, ValueError):
            line = node.lineno
    return Diagnostic(blocked.code, name, f"not lifted: {blocked.reason}", start, end, line, column)
