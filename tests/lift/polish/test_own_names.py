"""Locals get back the names of the program, where that changes nothing."""

from __future__ import annotations

import pytest

from tf2mig.lift.polish.own_names import with_own_names

BEFORE = "x = 1\nnet = f(x)\nnet = g(net)\nother = net\n"


def test_a_name_that_is_alone_in_its_function() -> None:
    text = "def compute(x):\n    net_1 = f(x)\n    return net_1\n"
    assert with_own_names(text, BEFORE) == "def compute(x):\n    net = f(x)\n    return net\n"


def test_names_that_follow_each_other() -> None:
    text = "def compute(x):\n    net_1 = f(x)\n    net = g(net_1)\n    return h(net)\n"
    assert with_own_names(text, BEFORE) == "def compute(x):\n    net = f(x)\n    net = g(net)\n    return h(net)\n"


def test_a_copy_that_is_left_over_goes() -> None:
    text = "def compute(x):\n    net = f(x)\n    net_1 = net\n    return g(net_1)\n"
    assert with_own_names(text, BEFORE) == "def compute(x):\n    net = f(x)\n    return g(net)\n"


@pytest.mark.parametrize(
    "text",
    [
        "def compute(x):\n    net_1 = f(x)\n    net = g(net_1)\n    return net + net_1\n",
        "def compute(x):\n    net_1 = f(x)\n    return net + net_1\n",
        "def compute(net):\n    net_1 = f(net)\n    return lambda: net\n",
        "def compute(x):\n    net_1 = f(x)\n    for net in net_1:\n        print(net)\n    return net_1\n",
        "def compute(x):\n    net_1 = f(x)\n    return [net_1 for net in x]\n",
        "def compute(x):\n    net_1 = f(x)\n    net = (lambda: net_1)\n    return net()\n",
        "def compute(net_1):\n    return net + net_1\n",
        "def compute(net_1):\n    return net_1\n\n\ncompute(net_1=2)\n",
        "def compute(net_1):\n    return net_1\n\n\ncompute(**{'net_1': 2})\n",
        "def compute(net_1, net_2):\n    return net_1 + net_2\n",
        "def compute(net_1=net_1):\n    return net_1\n",
        "def compute(net_1):\n    return lambda net_1: net_1\n",
        "def compute(x):\n    other_1 = f(x)\n    other = g(other_1)\n    return other\n",
        "def compute(x):\n    net_1 = 1\n    return locals()\n",
    ],
    ids=[
        "both-live", "global-read", "closure", "loop", "comprehension", "late", "parameter-beside", "keyword", "key",
        "numbers", "default", "parameter-inside", "bound-once", "by-name",
    ],
)  # fmt: skip
def test_what_one_name_would_mix_up_stays(text: str) -> None:
    assert with_own_names(text, BEFORE) == text


def test_a_number_of_a_number() -> None:
    text = (
        "def compute(x):\n    net = f(x)\n    net_1 = g(net)\n    net_1_1 = g(net)\n    return net + net_1 + net_1_1\n"
    )
    assert with_own_names(text, BEFORE) == text.replace("net_1_1", "net_2")
    assert with_own_names(text, BEFORE + "net_1 = 2\n") == text


def test_parameters_and_what_inner_functions_bind() -> None:
    text = "def main(net):\n    def compute(net_1):\n        x_1 = f(net_1)\n        return x_1\n\n    return compute\n"
    new = "def main(net):\n    def compute(net):\n        x = f(net)\n        return x\n\n    return compute\n"
    assert with_own_names(text, BEFORE) == new


def test_a_function_that_another_module_may_call_keeps_its_parameters() -> None:
    text = "def compute(net_1):\n    return net_1\n"
    assert with_own_names(text, BEFORE, alone=False) == text


def test_numbers_of_the_program_stay() -> None:
    text = "def compute(x):\n    net_1 = f(x)\n    return net_1\n"
    assert with_own_names(text, "net = 1\nnet_1 = 2\n") == text


def test_the_lowest_number_that_is_free() -> None:
    text = "def compute(x):\n    net_4 = f(x)\n    net_7 = g(net_4)\n    return net_4 + net_7\n"
    new = "def compute(x):\n    net = f(x)\n    net_1 = g(net)\n    return net + net_1\n"
    assert with_own_names(text, BEFORE) == new
