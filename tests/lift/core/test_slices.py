"""What functions share is written once; what changes state stays in its order."""

from __future__ import annotations

import ast

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
