"""Lists that are turned around in place are bound anew."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.loops.turned_lists import turn_lists
from tf2mig.syntax.source import Source


def turned(code: str) -> str:
    return turn_lists(Source(code, "m.py")).text


def test_a_list_with_one_name_is_bound_anew() -> None:
    code = "ws = []\nfor w in found:\n    ws.append(w)\nws.reverse()\nprint(ws[0])\n"
    assert turned(code) == code.replace("ws.reverse()", "ws = ws[::-1]")


@pytest.mark.parametrize("code", ["ws = []\nothers = ws\nws.reverse()\n", "ws = given()\nws.reverse()\n"])
def test_a_list_that_may_have_another_name_is_turned_where_it_is(code: str) -> None:
    assert turned(code) == code
