"""What argument scopes hold, written as a list, by a function or under a name."""

from __future__ import annotations

import ast

import pytest

from tf2mig.graph.blocked import Blocked
from tf2mig.lift.normalize.calls.argument_scopes import ArgumentScopes, Given, merged, words_in
from tf2mig.lift.normalize.calls.given_arguments import write_out_arguments
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree

HEAD = "import tensorflow as tf\nimport tensorflow.contrib.slim as slim\n"
DENSE = "tf.contrib.slim.fully_connected"
FUNCTIONS = """
def scope(decay=0.1, rate=0.5):
    with slim.arg_scope([slim.fully_connected], weights_regularizer=slim.l2_regularizer(decay)):
        with slim.arg_scope([slim.dropout], keep_prob=1 - rate) as sc:
            return sc

def block(net):
    return slim.fully_connected(net, 3)
"""


def opened(call: str) -> Given:
    """What a call of `slim.arg_scope` holds."""
    tree = Tree(Source(HEAD + FUNCTIONS + call + "\n", "program.py"))
    functions = {f.name: f for f in tree.module.body if isinstance(f, ast.FunctionDef)}
    last = tree.module.body[-1]
    assert isinstance(last, ast.Expr)
    assert isinstance(last.value, ast.Call)
    return ArgumentScopes(tree, Symbols(tree), functions).opened(last.value, {DENSE: {"scope": "'a'"}})


@pytest.mark.parametrize(
    ("call", "holds"),
    [
        (
            "slim.arg_scope([slim.fully_connected], activation_fn=None)",
            {DENSE: {"scope": "'a'", "activation_fn": "None"}},
        ),
        ("slim.arg_scope((block,), scope='b')", {DENSE: {"scope": "'a'"}, "function block": {"scope": "'b'"}}),
        (
            "slim.arg_scope(scope(rate=0.2))",
            {
                DENSE: {"scope": "'a'", "weights_regularizer": "slim.l2_regularizer(0.1)"},
                "tf.contrib.slim.dropout": {"keep_prob": "1 - 0.2"},
            },
        ),
    ],
)
def test_what_a_scope_holds(call: str, holds: Given) -> None:
    assert opened(call) == holds


@pytest.mark.parametrize(
    "call", ["slim.arg_scope(found)", "slim.arg_scope([found])", "slim.arg_scope([slim.conv2d], **more)"]
)
def test_a_scope_that_is_not_known_blocks(call: str) -> None:
    with pytest.raises(Blocked) as raised:
        opened(call)
    assert raised.value.code == "TFM710"


def test_the_inner_scope_wins() -> None:
    assert merged({"a": {"x": "1", "y": "2"}}, {"a": {"x": "3"}, "b": {}}) == {"a": {"x": "3", "y": "2"}, "b": {}}


def test_names_of_a_text() -> None:
    assert words_in("a.b(c, d=1)") == {"a", "c"}
    assert words_in("") == set()


def test_a_function_returns_a_scope() -> None:
    text = write_out_arguments(
        Tree(
            Source(
                HEAD + "def scope(decay=0.1):\n"
                "    with slim.arg_scope([slim.conv2d], weights_regularizer=slim.l2_regularizer(decay)) as sc:\n"
                "        return sc\n\n"
                "with slim.arg_scope(scope(0.5)):\n    y = slim.conv2d(x, 3, 3)\n",
                "p.py",
            )
        )
    ).text
    assert "weights_regularizer=slim.l2_regularizer(0.5)" in text
    assert "def scope" not in text
