"""Our data is at least as good as ``tf_upgrade_v2``'s tables, or it is said why theirs is wrong."""

from __future__ import annotations

import ast
import re
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

from calls import judge
from rewriting import rewrite
from upgrade_tables import METHODS, NOT_A_KEYWORD, THEIRS_IS_WRONG, upgrade_spec

from tf2mig.api.dispositions import Disposition, disposition
from tf2mig.api.knowledge import Knowledge
from tf2mig.api.rulings import Rulebook
from tf2mig.api.surface import TF1, Surface
from tf2mig.api.worlds import worlds_of

TARGET = "2.21"


@cache
def spec() -> Any:
    found = upgrade_spec()
    if found is None:
        pytest.skip("tf_upgrade_v2 is not installed")
    return found


def real(symbol: str) -> str:
    """The tool also writes contrib's symbols as ``contrib_layers.x`` and ``slim.x``, after direct imports."""
    if symbol.startswith("contrib_"):
        return "tf.contrib." + symbol[len("contrib_") :]
    return "tf.contrib." + symbol if symbol.startswith("slim.") else symbol


def fate(symbol: str) -> Disposition | None:
    rulebook = Rulebook(Knowledge.load(), worlds_of(TARGET))
    found = disposition(rulebook, symbol)
    if found is None and symbol not in Surface.load(TF1):
        found = disposition(rulebook, symbol.rpartition(".")[0])  # a member of a class: Reduction.MEAN
    return found


def absent(symbol: str) -> bool:
    """Whether TF 1.15.5 has neither the symbol nor what it would be a member of."""
    surface = Surface.load(TF1)
    return symbol not in surface and fate(symbol) is None


def test_each_rename_is_matched() -> None:
    worse = []
    for old, new in spec().symbol_renames.items():
        symbol = real(old)
        if absent(symbol) or symbol in THEIRS_IS_WRONG:
            continue
        ours = fate(symbol)
        theirs_works = Surface.load(TARGET).works(new)
        if ours is None:
            worse.append(f"{symbol}: unknown to us")
        elif theirs_works and ours.kind == "manual":
            worse.append(f"{symbol}: theirs is {new}, ours is manual: {ours.becomes}")
        elif theirs_works and not new.startswith("tf.compat.v1") and ours.kind == "compat only":
            worse.append(f"{symbol}: theirs is {new}, ours {ours.becomes}")
    assert worse == []


def test_each_keyword_rename_is_matched() -> None:
    lines, expected = [], []
    for old, table in spec().function_keyword_renames.items():
        symbol = real(old)
        found = Surface.load(TF1).get(symbol)
        if old in METHODS or found is None or found.signature is None:
            continue
        for keyword, new in table.items():
            if found.signature.get(keyword) is None or (symbol, keyword) in NOT_A_KEYWORD:
                continue
            required = [p.name for p in found.signature.params if p.required and p.name != keyword]
            arguments = [f"{p}=r{i}" for i, p in enumerate(required)]
            lines.append(f"v{len(lines)} = {symbol}({', '.join([*arguments, f'{keyword}=given'])})")
            expected.append((symbol, keyword, new))
    assert len(lines) > 100
    text, remaining = rewrite(lines, TARGET)
    diagnosed = {d.line for d in remaining}
    trouble = []
    for node in ast.parse(text).body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            symbol, keyword, new = expected[int(node.targets[0].id[1:])]
            result = ast.unparse(node.value)
            kept = re.search(rf"\b{keyword}=given", result) and not _takes(node.value, keyword)
            lost = new is not None and "given" not in result
            if (kept or lost) and node.lineno not in diagnosed:
                trouble.append(f"{symbol}({keyword}=) -> {result}; theirs: {new}")
    assert trouble == []


def _takes(value: ast.expr, keyword: str) -> bool:
    """Whether the function that a result calls has the keyword after all; a support module's does."""
    surface = Surface.load(TARGET)
    calls = [n for n in ast.walk(value) if isinstance(n, ast.Call)]
    if any(ast.unparse(c.func).startswith("tf1_") for c in calls):
        return True
    found = [surface.get(ast.unparse(c.func)) for c in calls]
    return any(s is not None and s.signature is not None and s.signature.get(keyword) for s in found)


def test_each_reorder_is_matched() -> None:
    from calls import all_calls

    reordered = {real(s) for s in spec().function_reorders if not s.startswith("tf.contrib")}
    calls = [c for c in all_calls() if c.symbol in reordered]
    assert len({c.symbol for c in calls}) > 90
    assert [v for v in judge(calls, TARGET, "native") if v.wrong] == []


@pytest.mark.parametrize("table", ["function_transformers", "function_warnings", "function_arg_warnings"])
def test_each_transformer_and_warning_is_accounted_for(table: str) -> None:
    unknown = []
    for old in getattr(spec(), table):
        symbol = real(old)
        if old not in METHODS and not absent(symbol) and fate(symbol) is None:
            unknown.append(symbol)
    assert unknown == []


def test_the_reasons_are_about_entries_of_the_tool() -> None:
    known = {real(s) for s in (*spec().symbol_renames, *spec().function_transformers)}
    assert set(THEIRS_IS_WRONG) <= known
    tables = ("keyword_renames", "transformers", "warnings", "arg_warnings")
    assert set(METHODS) <= {s for t in tables for s in getattr(spec(), f"function_{t}")}
