"""Places of a program of which a process comes to one alone."""

from __future__ import annotations

import ast

from tf2mig.syntax.tree import Tree


def are_exclusive(tree: Tree, one: ast.AST, other: ast.AST) -> bool:
    """Whether two places stand in different branches of one statement that no loop repeats."""
    above, others = [one, *tree.ancestors(one)], [other, *tree.ancestors(other)]
    shared = next((a for a in above if a in others), None)
    if not isinstance(shared, ast.If) or any(isinstance(a, ast.For | ast.While) for a in tree.ancestors(shared)):
        return False
    first, second = above[above.index(shared) - 1], others[others.index(shared) - 1]
    branches = (shared.body, shared.orelse)
    return any(first in taken and second in left for taken, left in (branches, branches[::-1]))


__all__ = ["are_exclusive"]
