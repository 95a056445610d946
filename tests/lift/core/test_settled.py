"""Tests that give the same wherever they stand."""

from __future__ import annotations

import ast

import pytest

from tf2mig.lift.core.settled import is_settled
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

CLASS = "class Net:\n    def __init__(self, flag):\n        self.flag = flag\n    def run(self):\n        {}\n"
TABLE = "METHOD = [dict(name='kl', lam=1), dict(name='clip')][1]\n"


def _settled(text: str) -> bool:
    tree = Tree(Source(text))
    return is_settled(tree, next(n.test for n in tree.nodes if isinstance(n, ast.If)))


@pytest.mark.parametrize(
    "text",
    [
        CLASS.format("if self.flag: pass"),
        CLASS.format("if not self.flag: pass"),
        TABLE + "if METHOD['name'] == 'kl':\n    METHOD['lam'] *= 2\n",
        "MODE = 'a'\nif MODE != 'b':\n    pass\n",
    ],
)
def test_what_is_set_once_is_settled(text: str) -> None:
    assert _settled(text)


@pytest.mark.parametrize(
    "text",
    [
        CLASS.format("if self.flag: self.flag = 0"),
        CLASS.format("if self.flag > self.other: pass"),
        CLASS.format("if self.flag: pass") + "Net(1).flag = 2\n",
        TABLE + "if METHOD['lam'] == 1:\n    METHOD['lam'] *= 2\n",
        TABLE + "change(METHOD)\nif METHOD['name'] == 'kl':\n    pass\n",
        "MODE = 'a'\nMODE = 'b'\nif MODE == 'b':\n    pass\n",
        "def f(MODE):\n    if MODE == 'b':\n        pass\nMODE = 'a'\n",
    ],
)
def test_what_may_change_is_not(text: str) -> None:
    assert not _settled(text)
