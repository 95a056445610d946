"""Abstract values."""

from __future__ import annotations

from tf2mig.graph.values import DEFERRED, DISCARDED, PLAIN, Kind, Value


def container(*parts: Value, shape: str = "list") -> Value:
    return Value(Kind.CONTAINER, parts=dict(enumerate(parts)), shape=shape)


def test_the_leaves_of_nested_containers_come_in_order() -> None:
    a, b, c = (Value(Kind.TENSOR, text=t) for t in "abc")
    assert list(container(a, container(b, shape="tuple"), c).leaves()) == [a, b, c]
    assert list(a.leaves()) == [a]


def test_a_container_is_deferred_when_one_of_its_parts_is() -> None:
    python = Value(Kind.PYTHON)
    assert container(python, Value(Kind.TENSOR)).deferred
    assert not container(python, Value(Kind.VARIABLE)).deferred
    assert not container().deferred


def test_a_container_of_unknown_parts_is_no_more_than_its_kind() -> None:
    unknown = Value(Kind.CONTAINER)
    assert not unknown.deferred
    assert list(unknown.leaves()) == [unknown]


def test_no_kind_is_both_computed_and_dropped() -> None:
    assert not DEFERRED & DISCARDED
    assert not DEFERRED & PLAIN


def test_values_are_told_apart_by_identity() -> None:
    assert Value(Kind.TENSOR, text="a") != Value(Kind.TENSOR, text="a")
