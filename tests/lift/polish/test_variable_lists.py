"""Lists of variables that are written twice, or are very long, get a name."""

from __future__ import annotations

import pytest

from tf2mig.lift.polish.variable_lists import with_lists_named

PAIR = "[*hidden_layer.trainable_variables, *out_layer.trainable_variables]"


def test_a_list_that_is_written_twice() -> None:
    text = f"""def train_step(x):
    loss = out_layer(hidden_layer(x))
    grads = tf.gradients(loss, {PAIR})
    optimizer.apply_gradients(zip(grads, {PAIR}))
    return loss
"""
    assert (
        with_lists_named(text, "")
        == f"""def train_step(x):
    loss = out_layer(hidden_layer(x))
    variables = {PAIR}
    grads = tf.gradients(loss, variables)
    optimizer.apply_gradients(zip(grads, variables))
    return loss
"""
    )


def test_a_very_long_list() -> None:
    long = f"[{', '.join(f'*layer_{i}.trainable_variables' for i in range(5))}]"
    text = f"for v in {long}:\n    print(v)\n"
    assert with_lists_named(text, "") == f"variables = {long}\nfor v in variables:\n    print(v)\n"


def test_another_name_where_that_is_taken() -> None:
    text = f"variables = 1\nfor v, w in zip({PAIR}, {PAIR}):\n    print(v)\n"
    assert "variables_1 = [" in with_lists_named(text, "")
    assert "zip(variables_1, variables_1)" in with_lists_named(text, "")


@pytest.mark.parametrize(
    ("text", "before"),
    [
        (f"print(model(x), count({PAIR}))\nprint(count({PAIR}))\n", ""),
        (f"def f():\n    show({PAIR})\n\n\ndef g():\n    show({PAIR})\n", ""),
        (f"a = tuple({PAIR})\nb = tuple({PAIR})\n", f"a = tuple({PAIR})\n"),
        (f"a = tuple({PAIR})\n", ""),
        (f"a = [{PAIR}, {PAIR}]\n", ""),
    ],
    ids=["makes-variables", "two-functions", "own", "once", "no-argument"],
)
def test_what_stays(text: str, before: str) -> None:
    assert with_lists_named(text, before) == text


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("print([v.name for v in [*ws]])\n", "print([v.name for v in ws])\n"),
        ("for v in [*self.ws]:\n    print(v)\n", "for v in self.ws:\n    print(v)\n"),
        ("saver = Saver([*(v for p in zip(a, b) for v in p)])\n", "saver = Saver([v for p in zip(a, b) for v in p])\n"),
        ("vs = [*ws]\n", "vs = [*ws]\n"),
    ],
)
def test_a_list_of_one_list(text: str, after: str) -> None:
    assert with_lists_named(text, "") == after
