"""Rewriting that goes on as long as it finds something: each round starts from the text of the one before."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tf2mig.findings import Edit
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

_ROUNDS = 60
"""More than any program needs; what would not end ends here."""


def settle(tree: Tree, find: Callable[[Tree], str | Sequence[Edit] | None]) -> Tree:
    """The tree of the text in which ``find`` finds nothing any more; it returns a new text, or edits."""
    for _ in range(_ROUNDS):
        found = find(tree)
        if not found:
            return tree
        text = found if isinstance(found, str) else apply_edits(tree.text, list(found))
        tree = Tree(Source(text, tree.source.path, tree.source.cells))
    return tree


def settled(source: Source, *finds: Callable[[Tree], str | Sequence[Edit] | None]) -> Source:
    """The source in which none of ``finds``, one after the other, finds anything any more; the same one where none
    does from the start."""
    tree = first = Tree(source)
    for find in finds:
        tree = settle(tree, find)
    return source if tree.text == first.text else tree.source
