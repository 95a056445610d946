"""New blocks are indented as the program's own are."""

from __future__ import annotations

import ast

import pytest

from tf2mig.lift.polish.indentation import indented

TWO = "def f(x):\n  if x:\n    return 1\n"


@pytest.mark.parametrize(("before", "unit"), [(TWO, "  "), (TWO.replace("  ", "\t"), "\t"), ("x = 1\n", "    ")])
def test_a_new_block_takes_the_programs_indentation(before: str, unit: str) -> None:
    new = "def step(x):\n    # forward\n    with tape:\n        y = g(x,\n              2)\n    return y\n"
    wanted = [line.replace("    ", unit, len(line) - len(line.lstrip()) >> 2) for line in new.splitlines(True)]
    wanted[4] = f"{unit * 2}      2)\n"
    assert indented(before + new, before) == before + "".join(wanted)


def test_the_programs_own_lines_stay() -> None:
    before = TWO + "for i in range(3):\n    print(i)\n"
    assert indented(before, before) == before


def test_strings_keep_their_lines() -> None:
    text = TWO + 'def step():\n    """One\n    two."""\n    return """\n    three"""\n'
    new = indented(text, TWO)
    assert new == TWO + 'def step():\n  """One\n    two."""\n  return """\n    three"""\n'
    assert ast.dump(ast.parse(new)) == ast.dump(ast.parse(text))


def test_a_comment_goes_with_its_block() -> None:
    text = TWO + "def step():\n    x = 1\n    # the end\n\n# outside\ny = 2\n"
    assert indented(text, TWO) == TWO + "def step():\n  x = 1\n  # the end\n\n# outside\ny = 2\n"
