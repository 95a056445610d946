"""Templates applied to calls, through rule files of a user's own."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tf2mig import fix

HEADER = "import tensorflow as tf\n\ntf.app\n"


def rewrite(tmp_path: Path, entry: str, line: str) -> str:
    """The line after a fix by one entry about ``tf.boolean_mask(tensor, mask, name=None, axis=None)``."""
    rules = tmp_path / "own.toml"
    rules.write_text(f'[[call]]\nrule = "X001"\ntf1 = "tf.boolean_mask"\n{entry}\n', encoding="utf-8")
    result = fix(HEADER + line + "\n", extend_rules=(str(rules),), select=("X",))
    assert result.text.startswith(HEADER)
    ast.parse(result.text)
    return result.text[len(HEADER) : -1]


@pytest.mark.parametrize(
    ("template", "line", "expected"),
    [
        # The order stays: only what differs is touched.
        ("tf.Tensor({tensor}, {mask})", "tf.boolean_mask( a,b )", "tf.Tensor( a,b )"),
        ("tf.Tensor({tensor}, {mask})", "tf.boolean_mask(a,  # why\n    b)", "tf.Tensor(a,  # why\n    b)"),
        ("tf.Tensor({tensor}, where={mask})", "tf.boolean_mask(a, b)", "tf.Tensor(a, where=b)"),
        ("tf.Tensor({tensor}, where={mask})", "tf.boolean_mask(a, mask=(b))", "tf.Tensor(a, where=(b))"),
        ("tf.Tensor({tensor}, rate=1 - {mask})", "tf.boolean_mask(a, b + c)",
         "tf.Tensor(a, rate=1 - (b + c))"),
        ("tf.Tensor({tensor}, rate=1 - {mask})", "tf.boolean_mask(a, (b))", "tf.Tensor(a, rate=1 - (b))"),
        ("tf.Tensor({tensor}, {mask}, 7)", "tf.boolean_mask(a, b)", "tf.Tensor(a, b, 7)"),
        ("tf.Tensor({tensor}, {mask}, k=7)", "tf.boolean_mask(a, b,)", "tf.Tensor(a, b, k=7,)"),
        ("tf.Tensor({tensor}, {mask})", "tf.boolean_mask(a, b, axis=None)", "tf.Tensor(a, b)"),
        ("tf.Tensor({tensor}, {mask}, name={name}, axis={axis})", "tf.boolean_mask(a, b, 'n', 1)",
         "tf.Tensor(a, b, name='n', axis=1)"),
        ("tf.Tensor(mask={mask}, tensor={tensor})", "tf.boolean_mask(a, b)", "tf.Tensor(tensor=a, mask=b)"),
        # The order changes: the call is written anew.
        ("tf.Tensor({mask}, {tensor})", "tf.boolean_mask(a, b)", "tf.Tensor(b, a)"),
        ("tf.Tensor({mask} > {tensor})", "tf.boolean_mask(a, b)", "tf.Tensor(b > a)"),
        ("{tensor}[{mask}]", "tf.boolean_mask(a + 1, b)", "(a + 1)[b]"),
        ("{tensor} + {mask}", "-tf.boolean_mask(a, b)", "-(a + b)"),
        ("{tensor} + {mask}", "f(tf.boolean_mask(a, b))", "f(a + b)"),
        ("{tensor} + {mask}", "tf.boolean_mask(a, b).shape", "(a + b).shape"),
        ("{tensor}", "tf.boolean_mask(a\n + 1, True)", "tf.boolean_mask(a\n + 1, True)"),
        # An argument that would be lost stops the rewriting.
        ("tf.Tensor({tensor}, {mask})", "tf.boolean_mask(a, b, axis=1)", "tf.boolean_mask(a, b, axis=1)"),
        # So do arguments that cannot be read, and a second evaluation.
        ("tf.Tensor({tensor}, {mask})", "tf.boolean_mask(*a)", "tf.boolean_mask(*a)"),
        ("{tensor}[{tensor} > {mask}]", "tf.boolean_mask(f(), b)", "tf.boolean_mask(f(), b)"),
        ("{tensor}[{tensor} > {mask}]", "tf.boolean_mask(a, b)", "a[a > b]"),
        # Nested calls are rewritten from the outside in.
        ("tf.Tensor({mask}, {tensor})", "tf.boolean_mask(tf.boolean_mask(a, b), c)",
         "tf.Tensor(c, tf.Tensor(b, a))"),
        ("tf.Tensor({tensor}, m={mask})", "tf.boolean_mask(tf.boolean_mask(a, b), c)",
         "tf.Tensor(tf.Tensor(a, m=b), m=c)"),
    ],
)  # fmt: skip
def test_call(tmp_path: Path, template: str, line: str, expected: str) -> None:
    assert rewrite(tmp_path, f'tf2 = "{template}"', line) == expected


def test_dropped_arguments(tmp_path: Path) -> None:
    entry = 'tf2 = "tf.Tensor({tensor})"\ndrop = ["mask"]'
    assert rewrite(tmp_path, entry, "tf.boolean_mask(a, b)") == "tf.Tensor(a)"


@pytest.mark.parametrize(
    ("when", "holds"),
    [
        ('given = ["axis"]', ["(a, b, axis=1)"]),
        ('absent = ["axis"]', ["(a, b)", "(a, b, axis=None)"]),
        ('keyword = ["mask"]', ["(a, mask=b)"]),
        ('positional = ["mask"]', ["(a, b)", "(a, b, axis=None)", "(a, b, axis=1)"]),
        ('literal = { axis = "1" }', ["(a, b, axis=1)"]),
        ('literal = { axis = "None" }', ["(a, b)", "(a, b, axis=None)", "(a, mask=b)"]),
    ],
)
def test_conditions(tmp_path: Path, when: str, holds: list[str]) -> None:
    entry = f'tf2 = "tf.Tensor({{tensor}})"\ndrop = ["mask", "axis"]\nwhen = {{ {when} }}'
    for arguments in ("(a, b)", "(a, b, axis=None)", "(a, b, axis=1)", "(a, mask=b)"):
        changed = rewrite(tmp_path, entry, "tf.boolean_mask" + arguments).startswith("tf.Tensor")
        assert changed == (arguments in holds or (arguments == "(a, mask=b)" and "absent" in when)), arguments


def test_comments_of_a_call_written_anew_go_in_front(tmp_path: Path) -> None:
    entry = 'tf2 = "tf.Tensor({mask}, {tensor})"'
    line = "tf.boolean_mask(a,  # first\n                b)"
    assert rewrite(tmp_path, entry, line) == "# first\ntf.Tensor(b, a)"


def test_an_argument_over_several_lines_keeps_its_brackets(tmp_path: Path) -> None:
    entry = 'tf2 = "{tensor}"\ndrop = ["mask"]'
    assert rewrite(tmp_path, entry, "tf.boolean_mask(a\n    .b, 1)") == "(a\n    .b)"
