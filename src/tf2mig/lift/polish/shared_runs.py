"""What several new functions compute alike, statement by statement, becomes a function that they call.

    def train_step(x, y):                                      def compute_logits_and_loss(x, y):
        with tf.GradientTape() as tape:                            ...
            ...                                                    return logits, loss
        ...
                                                               def train_step(x, y):
    def compute_accuracy(x, y):                                    with tf.GradientTape() as tape:
        ...                                                            _, loss = compute_logits_and_loss(x, y)

Lifting shares what it can tell to be the same tensors; branches that make layers and reports, and tensors of objects
that two methods hold, it writes into each function that needs them.
"""

from __future__ import annotations

import ast
import re
import textwrap
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from tf2mig.findings import Edit
from tf2mig.lift.core.layout import INDENT, Layout
from tf2mig.lift.core.names import Names
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Function, Tree
from tf2mig.syntax.walking import walk

_LEAST = 2
"""How many statements with calls are worth a function."""
_NAMED = 3
"""So many results a name tells; a function of more is the forward pass."""
_TRAINING = frozenset({"apply_gradients", "gradient", "watched_variables", "jacobian", "batch_jacobian"})
_SIMPLE = ast.Assign | ast.AugAssign | ast.Expr
_LEAVING = (
    ast.Return, ast.Break, ast.Continue, ast.Yield, ast.YieldFrom, ast.Await, ast.Global, ast.Nonlocal, ast.Delete,
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.NamedExpr, ast.Try, ast.Import, ast.ImportFrom,
)  # fmt: skip


@dataclass
class _Known:
    """What is no sign of a copy: the program's functions, those of the result, and what the program repeats itself."""

    old: set[str]
    own: set[str]
    repeated: set[str]


@dataclass
class _Place:
    """Statements in a row, of a function that computes more than them."""

    function: ast.FunctionDef
    run: list[ast.stmt]
    later: list[ast.stmt]


def with_shared_runs(text: str, before: str) -> str:
    """The text with functions for such statements, of functions that the program (``before``) has not."""
    known = _Known(
        {n.name for n in walk(ast.parse(before)) if isinstance(n, ast.FunctionDef)},
        {n.name for n in walk(ast.parse(text)) if isinstance(n, ast.FunctionDef | ast.ClassDef)},
        _repeated(before),
    )
    while (new := _shared(text, known)) is not None:
        text = new
    return text


def _repeated(before: str) -> set[str]:
    """The statements that the program itself has more than once, whatever TensorFlow's modules are called in them."""
    simple = [n for n in walk(ast.parse(before)) if isinstance(n, _SIMPLE)]
    counted = Counter(_unmarked(n) for n in simple)
    return {said for said, number in counted.items() if number > 1}


def _unmarked(statement: ast.stmt) -> str:
    return re.sub(r"\btf\.(?:\w+\.)+", "tf.", ast.unparse(statement))


def _shared(text: str, known: _Known) -> str | None:
    tree = Tree(Source(text, "module.py"))
    for functions in _siblings(tree, known.old):
        for places in _candidates(functions, known):
            new = _parted(tree, places)
            if new is not None:
                return new
    return None


def _siblings(tree: Tree, old: set[str]) -> Iterator[list[ast.FunctionDef]]:
    """New functions that stand side by side."""
    for node in tree.nodes:
        body = getattr(node, "body", None)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and isinstance(body, list):
            found = [s for s in body if isinstance(s, ast.FunctionDef) and s.name not in old]
            in_class = isinstance(node, ast.ClassDef)
            found = [f for f in found if not f.name.startswith("__") and _is_plain(f, in_class=in_class)]
            if len(found) > 1:
                yield found


def _is_plain(function: ast.FunctionDef, *, in_class: bool) -> bool:
    first = function.args.args[0].arg if function.args.args else ""
    decorated = all(ast.unparse(d).startswith("tf.function") for d in function.decorator_list)
    return decorated and (first == "self") == in_class


def _candidates(functions: list[ast.FunctionDef], known: _Known) -> list[list[_Place]]:
    """Equal runs of statements by what sharing them would save, the most first."""
    found: dict[tuple[str, ...], list[_Place]] = {}
    for function in functions:
        seen: set[tuple[str, ...]] = set()
        for place in _places(function):
            key = tuple(ast.dump(s) for s in place.run)
            if key not in seen:
                seen.add(key)
                found.setdefault(key, []).append(place)
    saved = {k: (len(p) - 1) * _weight(p[0].run, known) for k, p in found.items() if len(p) > 1}
    worth = [k for k in saved if _weight(found[k][0].run, known) >= _LEAST]
    return [found[k] for k in sorted(worth, key=lambda k: (-saved[k], -len(k)))]


def _places(function: ast.FunctionDef) -> Iterator[_Place]:
    """All runs of statements of a function's body, and of what its tapes watch."""
    body = function.body
    yield from _runs(function, body, [])
    for at, statement in enumerate(body):
        if isinstance(statement, ast.With) and "GradientTape" in ast.unparse(statement.items[0].context_expr):
            yield from _runs(function, statement.body, body[at + 1 :])


def _runs(function: ast.FunctionDef, block: list[ast.stmt], behind: list[ast.stmt]) -> Iterator[_Place]:
    computing = [not any(isinstance(n, _LEAVING) or _trains(n) for n in walk(s)) for s in block]
    for start in range(len(block)):
        for end in range(start + 1, len(block) + 1):
            if not computing[end - 1]:
                break
            yield _Place(function, block[start:end], [*block[end:], *behind])


def _trains(node: ast.AST) -> bool:
    return (isinstance(node, ast.Attribute) and node.attr in _TRAINING) or (
        isinstance(node, ast.With) and "GradientTape" in ast.unparse(node.items[0].context_expr)
    )


def _weight(run: list[ast.stmt], known: _Known) -> int:
    """How many simple statements call what is not the program's own function."""
    found = 0
    for statement in [n for s in run for n in walk(s) if isinstance(n, _SIMPLE)]:
        calls = [n.func for n in walk(statement) if isinstance(n, ast.Call)]
        names = {c.attr if isinstance(c, ast.Attribute) else getattr(c, "id", "") for c in calls}
        found += bool(names) and not names & known.own and _unmarked(statement) not in known.repeated
    return found


def _parted(tree: Tree, places: list[_Place]) -> str | None:
    """The text with a run as a function of its own; None where it is no such thing everywhere."""
    run = places[0].run
    stored = _names(run, ast.Store)
    given = [_given(p) for p in places]
    first = given[0]
    if (
        first is None
        or any(g is None or set(g) != set(first) for g in given)
        or any(isinstance(s, ast.Expr) for s in run)
    ):
        return None
    wanted = [{n for n in stored if n in _names(p.later, ast.Load)} for p in places]
    outputs = [n for n in stored if any(n in w for w in wanted)]
    if not outputs or not all(wanted):
        return None
    layout = Layout(tree)
    stem = "compute_" + "_and_".join(n.strip("_") for n in outputs) if len(outputs) <= _NAMED else "forward"
    name = Names(tree.module).fresh(stem)
    method = isinstance(tree.parents[places[0].function], ast.ClassDef)
    inputs = [n for n in first if not (method and n == "self")]
    call = f"{'self.' if method else ''}{name}({', '.join(inputs)})"
    edits = [_definition(tree, layout, places[0], f"{name}({', '.join(['self'] * method + inputs)})", outputs)]
    for place, names in zip(places, wanted, strict=True):
        targets = ", ".join(n if n in names else "_" for n in outputs)
        start, end = layout.extent(place.run[0])[0], layout.extent(place.run[-1])[1]
        edits.append(Edit(start, end, f"{layout.column(place.run[0])}{targets} = {call}{layout.newline}"))
    return apply_edits(tree.text, edits)


def _given(place: _Place) -> list[str] | None:
    """The names that a run reads and that its function binds in front of it, parameters first.

    None where one is bound behind it only: which it means, that or one around the function, depends on the function.
    """
    arguments = place.function.args
    names = [a.arg for a in [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]]
    inside = {id(n) for s in place.run for n in walk(s)}
    stores = [n for n in walk(place.function) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)]
    outside = [n for n in stores if id(n) not in inside]
    bound = [n.id for n in outside if n.lineno < place.run[0].lineno]
    read = _names(place.run, ast.Load)
    own = {*names, *bound, *_names(place.run, ast.Store)}
    if any(n.id in read and n.id not in own for n in outside):
        return None
    return [n for n in dict.fromkeys([*names, *bound]) if n in read]


def _names(statements: list[ast.stmt], use: type[ast.expr_context]) -> list[str]:
    """The names that statements read or bind, in order, without those of comprehensions and lambdas inside."""
    found: dict[str, None] = {}
    for statement in statements:
        hidden = {
            n.id
            for c in walk(statement)
            if isinstance(c, ast.comprehension)
            for n in walk(c.target)
            if isinstance(n, ast.Name)
        }
        hidden |= {a.arg for f in walk(statement) if isinstance(f, Function) for a in f.args.args}
        for node in walk(statement):
            target = isinstance(node, ast.Name) and isinstance(node.ctx, use)
            changed = use is ast.Load and isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name)
            if isinstance(node, ast.Name) and target and not (use is ast.Store and node.id in hidden):
                found[node.id] = None
            elif isinstance(node, ast.AugAssign) and changed and isinstance(node.target, ast.Name):
                found[node.target.id] = None
    return list(found)


def _definition(tree: Tree, layout: Layout, place: _Place, signature: str, outputs: list[str]) -> Edit:
    """The function of a run, in front of the first one that it is taken from."""
    column, newline = layout.column(place.function), layout.newline
    start, end = layout.extent(place.run[0])[0], layout.extent(place.run[-1])[1]
    body = textwrap.indent(textwrap.dedent(tree.text[start:end]), column + INDENT)
    text = f"{column}def {signature}:{newline}{body}{column}{INDENT}return {', '.join(outputs)}{newline}"
    at = layout.extent(place.function)[0]
    blank = newline if column else newline * 2
    return Edit(at, at, text + blank)


__all__ = ["with_shared_runs"]
