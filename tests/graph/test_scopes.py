"""Scopes, graphs, devices, sessions and control dependencies leave their mark on what stands in them."""

from __future__ import annotations

import ast

import pytest
from modelling import item, items, model

from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Role


def test_blocks_without_a_counterpart_are_opened() -> None:
    state = model(
        """
        x = tf.placeholder(tf.float32)
        with tf.device("/cpu:0"), tf.name_scope("a"):
            y = x * 2
        with tf.Session() as sess:
            print(sess.run(y, {x: 1.0}))
        """
    )
    opened = [i for i in items(state) if i.role is Role.OPEN]
    assert [type(i.node) for i in opened] == [ast.With, ast.With]
    assert item(state, "y").role is Role.DEFER


def test_operations_remember_what_must_run_first() -> None:
    state = model(
        """
        v = tf.Variable(0.0)
        up = tf.assign_add(v, 1.0)
        with tf.control_dependencies([up]):
            out = v * 2.0
            done = tf.no_op()
        after = v * 3.0
        """
    )
    up = item(state, "up")
    assert item(state, "out").control == [up]
    assert item(state, "done").control == [up]
    assert item(state, "done").role is Role.DEFER
    assert item(state, "after").control == []


def test_variables_know_their_scopes() -> None:
    state = model(
        """
        with tf.variable_scope("outer"):
            with tf.variable_scope("inner"):
                w = tf.get_variable("w", [2])
        v = tf.get_variable("v", [2])
        """
    )
    assert [c.scope for c in state.creations] == [("outer", "inner"), ()]


def test_each_graph_has_its_own_number() -> None:
    state = model(
        """
        x = tf.Variable(1.0)
        tf.reset_default_graph()
        y = tf.Variable(1.0)
        """
    )
    assert [c.graph for c in state.creations] == [0, 1]


def test_a_scope_opened_again_by_its_object_is_the_same_scope() -> None:
    state = model(
        """
        with tf.variable_scope("a") as scope:
            w = tf.get_variable("w", [2])
        with tf.variable_scope(scope, reuse=True):
            again = tf.get_variable("w", [2])
        """
    )
    assert [c.scope for c in state.creations] == [("a",)]
    assert list(state.again.values()) == state.creations


def test_what_a_block_opened_is_closed_behind_it() -> None:
    state = model(
        """
        with tf.Graph().as_default(), tf.variable_scope("a", reuse=tf.AUTO_REUSE):
            v = tf.get_variable("v", [2])
        w = tf.get_variable("w", [2])
        """
    )
    assert [(c.scope, c.reuse, c.graph) for c in state.creations] == [(("a",), True, 1), ((), False, 0)]
    assert (state.scopes, state.names, state.reuse, state.graph) == ([], [], [], 0)


def test_a_scope_with_a_custom_getter_blocks() -> None:
    with pytest.raises(Blocked) as raised:
        model('with tf.variable_scope("a", custom_getter=getter):\n    v = tf.get_variable("v", [2])\n')
    assert raised.value.code == "TFM710"
