"""Helpers that make one variable without a name."""

from __future__ import annotations

import ast

import pytest

from tf2mig.lift.normalize.calls.unnamed_variables import makes_unnamed_variable
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree

HELPER = "import tensorflow as tf\ndef make(shape):\n    return tf.Variable(tf.zeros(shape))\n"
SHOWN = "for v in tf.trainable_variables():\n    print(v.name)\n"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (HELPER + SHOWN, True),
        (HELPER + "print([v.op.name for v in tf.global_variables()])\n", True),
        (HELPER + "print([v for v in tf.global_variables() if v.name.startswith('a')])\n", False),
        (HELPER, False),
        (HELPER.replace("(shape))\n", "(shape), name='w')\n") + SHOWN, False),
    ],
)
def test_whether_its_name_is_shown(text: str, wanted: bool) -> None:
    tree = Tree(Source(text, "program.py"))
    function = tree.module.body[1]
    assert isinstance(function, ast.FunctionDef)
    assert makes_unnamed_variable(tree, Symbols(tree), function) is wanted
