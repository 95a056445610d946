"""Tables put together from two lists."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.words.zipped_tables import write_zipped_tables
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

MADE = "loss = f(x)\nstep = g(loss)\n"


def _written(text: str) -> str:
    return write_zipped_tables(Tree(Source(text, "module.py"))).text


def test_lists_with_names_go_into_a_literal() -> None:
    text = MADE + "keys = ['loss', 'step']\nparts = [loss, step]\nops = dict(zip(keys, parts))\n"
    assert _written(text) == MADE + "ops = {'loss': loss, 'step': step}\n"


def test_lists_that_are_read_again_stay() -> None:
    text = MADE + "parts = [loss, step]\nops = dict(zip(('a', 'b'), parts))\nprint(parts)\n"
    assert _written(text) == MADE + "parts = [loss, step]\nops = {'a': loss, 'b': step}\nprint(parts)\n"


def test_a_function_may_call_its_own_lists_alike() -> None:
    text = MADE + "parts = [loss]\nops = dict(zip(['a'], parts))\n\n\ndef f(parts):\n    return parts[0]\n"
    assert "ops = {'a': loss}\n" in _written(text)


@pytest.mark.parametrize(
    "text",
    [
        MADE + "parts = [loss]\nparts.append(step)\nops = dict(zip(['a', 'b'], parts))\n",
        MADE + "parts = [loss, step]\nloss = h(loss)\nops = dict(zip(['a', 'b'], parts))\n",
        MADE + "ops = dict(zip(['a'], [loss, step]))\n",
        MADE + "ops = dict(zip([name, 'b'], [loss, step]))\n",
        MADE + "ops = dict(zip(keys, [loss, step]))\n",
        MADE + "ops = dict(zip(['a', 'b'], [h(loss), step]))\n",
    ],
    ids=["grown", "rebound", "lengths", "computed-key", "unknown", "computed-value"],
)
def test_other_tables_stay(text: str) -> None:
    assert _written(text) == text
