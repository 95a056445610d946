"""Which places of a program exclude each other."""

import ast

from tf2mig.lift.core.exclusive import are_exclusive
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree


def test_places_in_two_branches_exclude_each_other() -> None:
    tree = Tree(Source("if a:\n    b = 1\nelse:\n    c = 2\n    d = 3\n"))
    b, c, d = (next(n for n in tree.nodes if isinstance(n, ast.Name) and n.id == name) for name in "bcd")
    assert are_exclusive(tree, b, d)
    assert not are_exclusive(tree, c, d)


def test_a_test_comes_before_each_of_its_branches() -> None:
    tree = Tree(Source("if a:\n    b = 1\nelse:\n    c = 2\n"))
    a, b, c = (next(n for n in tree.nodes if isinstance(n, ast.Name) and n.id == name) for name in "abc")
    assert not are_exclusive(tree, a, b)
    assert not are_exclusive(tree, c, a)
