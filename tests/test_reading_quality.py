"""What lifting writes reads like what a person would have written: measured over the native results of all fixtures."""

from __future__ import annotations

import ast
import collections
import difflib
import itertools
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))

from fixtures_runner.cases import Case, all_cases

NATIVE = [case for case in all_cases() if "native" in case.destinations]
HANDED_ON = ("super", "watched_variables", "gradient", "apply_gradients")
RUFF = Path(shutil.which("ruff", path=str(Path(sys.executable).parent)) or shutil.which("ruff") or "ruff")
RULES = "E4,E7,E9,F,PLW0127,RUF059"
"""Ruff's default rules, but for the order of imports: where those of support modules belong depends on the folder."""
KNOWN = {
    ("queues-whole_file_names", "F841"): "the end of the queue was caught under a name; reading it went with the queue",
    ("rl-critic_handed_to_actor", "F841"): "lists of updates that a branch makes keep their names",
    ("regularization-collection_sum", "E711"): "the program's own comparison, in the constructor and in the call",
}
WRITTEN_TWICE = {
    "rnn/records_of_two_functions": "two functions build a graph each, by a third that is written out in both",
    "summaries/listed_in_loops": "two writers write different summaries, of which two are the same",
}
"""Results in which two functions repeat each other, and why."""
LONGEST = 120
"""Columns of a line that was written anew; a program whose own lines are longer has them."""
UNBREAKABLE = 130
"""Statements of several lines keep their lines, which indentation and renamed symbols make longer."""
LONGER_BY_A_RULE = {"keras/lr_keyword"}
"""Programs without a graph, whose own lines became longer by a word."""
SHARED_LINES = 2
"""So many equal statements in a row, each with a call, make two functions copies of each other."""


def module(text: str) -> ast.Module:
    return ast.parse(text.removeprefix("\ufeff"))


def functions(tree: ast.Module) -> dict[str, ast.FunctionDef]:
    """The functions of a module by their dotted names."""
    found: dict[str, ast.FunctionDef] = {}
    pending: list[tuple[str, ast.AST]] = [("", tree)]
    while pending:
        prefix, holder = pending.pop()
        for node in ast.iter_child_nodes(holder):
            name = f"{prefix}{node.name}" if isinstance(node, ast.FunctionDef | ast.ClassDef) else prefix.rstrip(".")
            pending.append((f"{name}." if name else "", node))
            if isinstance(node, ast.FunctionDef):
                found[name] = node
    return found


def statements(body: list[ast.stmt]) -> Iterator[str]:
    """The simple statements of a function, out of their blocks."""
    for statement in body:
        inner = getattr(statement, "body", None)
        if isinstance(statement, ast.With) and isinstance(inner, list):
            yield from statements(inner)
        elif not isinstance(statement, ast.FunctionDef | ast.Return):
            yield ast.unparse(statement)


def repeated(one: ast.FunctionDef, other: ast.FunctionDef, own: set[str], known: set[str]) -> list[str]:
    """The longest run of statements that two functions share, without what only hands on or updates.

    ``own`` are the functions of the result, which a function may call where another does too; ``known`` are
    statements that the program itself had more than once.
    """
    first, second = (list(statements(f.body)) for f in (one, other))
    match = difflib.SequenceMatcher(None, first, second, autojunk=False).find_longest_match()
    calls = tuple(f"{name}(" for name in (*HANDED_ON, *own))
    run = [s for s in first[match.a : match.a + match.size] if "(" in s and s not in known]
    return [s for s in run if not any(call in s for call in calls)]


def networks(tree: ast.Module) -> set[str]:
    """The names of objects whose classes the module defines with a `__call__`: to call one is to call a function."""
    classes = {c.name for c in tree.body if isinstance(c, ast.ClassDef) if any(is_call(m) for m in c.body)}
    made = [n for n in ast.walk(tree) if isinstance(n, ast.Assign) and isinstance(n.value, ast.Call)]
    return {ast.unparse(t) for n in made if ast.unparse(n.value.func) in classes for t in n.targets}


def is_call(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef) and node.name == "__call__"


@pytest.mark.parametrize("case", NATIVE, ids=lambda c: c.name)
def test_no_computation_is_written_twice(case: Case) -> None:
    before, after = module(case.before), functions(module(case.after("native")))
    counted = collections.Counter(ast.unparse(n) for n in ast.walk(before) if isinstance(n, ast.stmt))
    known = {text for text, number in counted.items() if number > 1}
    new = {n: f for n, f in after.items() if n not in functions(before) and not n.endswith("__")}
    own = {name.rpartition(".")[2] for name in after} - {"__init__", "__call__"}
    own |= networks(module(case.after("native")))
    pairs = itertools.combinations(new.values(), 2)
    longest = max((len(repeated(one, other, own, known)) for one, other in pairs), default=0)
    assert (longest >= SHARED_LINES) == (case.name in WRITTEN_TWICE)


@pytest.mark.parametrize("case", NATIVE, ids=lambda c: c.name)
def test_no_function_is_empty_or_unused(case: Case) -> None:
    after = case.after("native")
    tree = module(after)
    for name, function in functions(tree).items():
        if name in functions(module(case.before)):
            continue
        rest = [s for s in function.body if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))]
        assert rest
        assert not all(isinstance(s, ast.Pass) for s in rest), name
        short = name.rpartition(".")[2]
        assert short.startswith("__") or after.count(short) > 1, name


@pytest.mark.parametrize("case", NATIVE, ids=lambda c: c.name)
def test_no_line_is_too_long(case: Case) -> None:
    own = {line.strip() for line in case.before.splitlines()}
    limit = max(LONGEST, *(len(line) for line in case.before.splitlines()))
    text = case.after("native")
    whole = {n.lineno for n in ast.walk(module(text)) if isinstance(n, ast.stmt) and n.lineno == n.end_lineno}
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() not in own and case.name not in LONGER_BY_A_RULE:
            assert len(line) <= (limit if number in whole else max(limit, UNBREAKABLE)), line


@pytest.mark.parametrize("case", NATIVE, ids=lambda c: c.name)
def test_values_are_returned_at_once(case: Case) -> None:
    known = functions(module(case.before))
    text = case.after("native")
    for name, function in functions(module(text)).items():
        if name in known or name.endswith("__") or len(function.body) < 2:
            continue
        made, last = function.body[-2:]
        if isinstance(made, ast.Assign) and isinstance(last, ast.Return) and last.lineno == (made.end_lineno or 0) + 1:
            assert ast.unparse(made.targets[0]) != ast.unparse(last.value or ast.Constant(None)), name


@pytest.mark.parametrize("case", NATIVE, ids=lambda c: c.name)
def test_no_holes_are_left(case: Case) -> None:
    holes = [len(list(g)) for blank, g in itertools.groupby(case.before.split("\n"), lambda x: not x.strip()) if blank]
    now = [
        len(list(g))
        for blank, g in itertools.groupby(case.after("native").split("\n"), lambda x: not x.strip())
        if blank
    ]
    assert max(now, default=0) <= max(2, *holes, 0)


@pytest.mark.skipif(not RUFF.exists(), reason="ruff is not installed")
def test_ruff_finds_nothing_new(tmp_path: Path) -> None:
    for case in NATIVE:
        folder = tmp_path / case.name.replace("/", "-")
        folder.mkdir()
        for name, text in (("before.py", case.before), ("after.py", case.after("native"))):
            (folder / name).write_text(text, encoding="utf-8")
    command = [str(RUFF), "check", "--isolated", "--select", RULES, "--output-format", "json", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found: dict[tuple[str, str], collections.Counter[str]] = collections.defaultdict(collections.Counter)
    for entry in json.loads(done.stdout):
        path = Path(entry["filename"])
        found[path.parent.name, path.name][entry["code"]] += 1
    new = {
        folder: more
        for (folder, name), codes in found.items()
        if name == "after.py" and (more := codes - found.get((folder, "before.py"), collections.Counter()))
    }
    assert {(folder, code) for folder, codes in new.items() for code in codes} <= set(KNOWN)
