"""Branches that a setting decides."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.branches.settings import fold_settings
from tf2mig.syntax.source import Source


def folded(text: str) -> str:
    return fold_settings(Source(text)).text


BRANCH = "if {}:\n    x = tf.zeros(1)\nelse:\n    x = tf.ones(1)\n"


@pytest.mark.parametrize(
    ("head", "test", "kept"),
    [
        ("KIND = 'a'\n", "KIND == 'a'", "zeros"),
        ("KIND = 'a'\n", "KIND != 'a'", "ones"),
        ("ON = True\n", "not ON", "ones"),
        ("KIND = dict(name='a', b=1)\n", "KIND['name'] == 'a'", "zeros"),
        ("KIND = [{'name': 'a'}, {'name': 'b'}][1]\n", "KIND['name'] == 'a'", "ones"),
        ("KIND = {'name': 'a', 'b': 1}\nKIND['b'] = 2\n", "KIND['name'] == 'a'", "zeros"),
    ],
)
def test_a_setting_that_never_changes_decides(head: str, test: str, kept: str) -> None:
    text = folded(head + BRANCH.format(test))
    assert f"x = tf.{kept}(1)\n" in text
    assert text.count("tf.") == 1
    assert f"# Left out: what is done {'unless' if kept == 'zeros' else 'if'} {test}.\n" in text


@pytest.mark.parametrize(
    "text",
    [
        "KIND = 'a'\nKIND = 'b'\n" + BRANCH.format("KIND == 'a'"),
        "KIND = read()\n" + BRANCH.format("KIND == 'a'"),
        "KIND = {'name': 'a'}\nKIND['name'] = 'b'\n" + BRANCH.format("KIND['name'] == 'a'"),
        "KIND = {'name': 'a'}\nKIND[key] = 'b'\n" + BRANCH.format("KIND['name'] == 'a'"),
        "KIND = {'name': 'a'}\nKIND.update(more)\n" + BRANCH.format("KIND['name'] == 'a'"),
        "KIND = {'name': 'a'}\nchange(KIND)\n" + BRANCH.format("KIND['name'] == 'a'"),
        "KIND = 'a'\nif KIND == 'a':\n    x = 1\n",
        "KIND = 'a'\ndef f(KIND):\n    if KIND == 'a':\n        x = tf.zeros(1)\n",
    ],
)
def test_what_may_change_or_builds_nothing_stays(text: str) -> None:
    assert folded(text) == text


CLASS = """class A:
    def __init__(self, n, on=False):
        self.on = on
        if self.on:
            self.x = tf.zeros(n)
        else:
            self.x = tf.ones(n)
"""


def test_a_flag_that_all_objects_are_given_alike_decides() -> None:
    assert "tf.zeros" not in folded(CLASS + "a = A(1)\nb = A(2, on=False)\n")
    assert "tf.ones" not in folded(CLASS + "a = A(1, True)\n")


@pytest.mark.parametrize(
    "calls", ["a = A(1)\nb = A(2, True)\n", "a = A(1, on)\n", "a = make(A)\n", "a = A(1)\na.on = True\n"]
)
def test_objects_that_may_differ_keep_their_branches(calls: str) -> None:
    assert folded(CLASS + calls) == CLASS + calls
