"""What functions share is written once; what changes state stays in its order."""

from __future__ import annotations

import ast

import pytest

from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Item, Role
from tf2mig.graph.values import Kind, Value
from tf2mig.lift.core.slices import Lifted, closure, is_update, share

OWNER = ast.Module([], [])


def item(order: int, *needs: Item, kind: Kind = Kind.TENSOR, role: Role = Role.DEFER) -> Item:
    made = Item(ast.Pass(), OWNER, order, role, list(needs))
    made.value = Value(kind, items=(made,))
    return made


def function(name: str, *items: Item) -> Lifted:
    return Lifted(name, OWNER, list(items))


def test_a_slice_holds_what_is_needed_in_program_order() -> None:
    a = item(1)
    made = item(2, role=Role.CREATE)
    b = item(3, a, made)
    unused = item(4, a)
    c = item(5, b)
    found = closure([c])
    assert found == [a, b, c]
    assert unused not in found


def test_what_control_dependencies_ask_for_is_part_of_a_slice() -> None:
    first, second = item(1, kind=Kind.OPERATION), item(2)
    second.control = [first]
    assert closure([second]) == [first, second]


def test_shared_statements_form_one_helper_for_each_set_of_functions() -> None:
    a, b, c, d = (item(n) for n in range(1, 5))
    one, two, three = function("one", a, b, c), function("two", a, b, d), function("three", a)
    helpers = share([one, two, three])
    assert [h.items for h in helpers] == [[a], [b]]
    assert one.helpers == two.helpers == helpers
    assert three.helpers == helpers[:1]
    assert (one.own, two.own, three.own) == ([c], [d], [])


def test_updates_and_what_follows_them_are_not_shared() -> None:
    before = item(1)
    update = item(2, before, kind=Kind.OPERATION)
    after = item(3, update)
    one, two = function("one", before, update, after), function("two", before, update, after)
    helpers = share([one, two])
    assert [h.items for h in helpers] == [[before]]
    assert one.own == two.own == [update, after]


def test_kinds_that_change_state() -> None:
    assert is_update(item(1, kind=Kind.TRAIN))
    assert is_update(item(1, kind=Kind.OPERATION))
    assert not is_update(item(1, kind=Kind.TENSOR))
    assert not is_update(Item(ast.Pass(), OWNER, 1))


def named(order: int, text: str, *needs: Item, defines: str) -> Item:
    made = Item(ast.parse(text).body[0], OWNER, order, Role.DEFER, list(needs))
    made.value = Value(Kind.TENSOR, items=(made,))
    made.defines = [defines]
    return made


def test_what_reads_a_name_before_it_is_bound_anew_stays_between() -> None:
    first = named(1, "net = x", defines="net")
    kept = named(2, "start = net", first, defines="start")
    loop = named(3, "for _ in range(2): net = net + 1", first, defines="net")
    cost = named(4, "cost = net - start", loop, kept, defines="cost")
    helpers = share([function("net", first, loop), function("cost", first, kept, loop, cost)])
    assert [h.items for h in helpers] == [[first, kept, loop]]


def test_an_update_that_cannot_stay_between_blocks() -> None:
    first = named(1, "net = x", defines="net")
    step = named(2, "step = train(net)", first, defines="step")
    step.value = Value(Kind.TRAIN, items=(step,))
    loop = named(3, "for _ in range(2): net = net + 1", first, defines="net")
    with pytest.raises(Blocked):
        share([function("net", first, loop), function("both", first, step, loop)])
