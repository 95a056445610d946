"""Training operations that a function is handed, or is not, as a flag.

`run_epoch(session, model, data, model.train_op)` and `run_epoch(session, model, data, tf.no_op())` run one function for
two purposes. The operation is an attribute of another argument, so that the function can name it itself, and a flag
says whether to.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from tf2mig.findings import Edit
from tf2mig.lift.core.layout import INDENT, Layout
from tf2mig.lift.core.settling import settle
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.mentions import block_of, calls_of
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk


@dataclass
class _Handed:
    """A parameter that some calls give an operation of another argument for, and others none."""

    function: ast.FunctionDef
    name: str
    operation: str
    """The operation, as the function can name it."""
    given: dict[ast.expr, bool] = field(default_factory=dict)
    """What calls give, and whether that is the operation."""
    nothing: str | None = None
    """What other calls give in its place, where they give something."""


def flag_handed_steps(tree: Tree) -> Tree:
    """The tree of a text in which such functions take a flag."""
    return settle(tree, _first) if ".run(" in tree.text else tree


def _first(tree: Tree) -> str | None:
    symbols = Symbols(tree)
    for function in tree.module.body:
        if isinstance(function, ast.FunctionDef):
            for argument in function.args.args:
                handed = _handed(tree, symbols, function, argument.arg)
                edits = (_named_fetches(tree, handed) or _edits(tree, handed)) if handed is not None else []
                if edits:
                    return apply_edits(tree.text, edits)
    return None


def _handed(tree: Tree, symbols: Symbols, function: ast.FunctionDef, name: str) -> _Handed | None:
    names = [a.arg for a in function.args.args]
    uses = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == function.name]
    calls = calls_of(tree, uses)
    if not calls or len(calls) != len(uses) or function.args.vararg or function.args.kwarg:
        return None
    operations: set[str] = set()
    found: dict[ast.expr, bool] = {}
    nothing: str | None = None
    left_out = False
    for call in calls:
        given = {**dict(zip(names, call.args, strict=False)), **{str(k.arg): k.value for k in call.keywords}}
        node = given.get(name)
        if any(isinstance(a, ast.Starred) for a in call.args) or any(k.arg is None for k in call.keywords):
            return None
        if node is None or (isinstance(node, ast.Constant) and node.value is None):
            left_out = True
            if node is not None:
                found[node] = False
        elif symbols.called(node) == "tf.no_op":
            nothing = tree.segment(node)
            found[node] = False
        elif isinstance(node, ast.Attribute):
            holder = next((p for p, v in given.items() if ast.unparse(v) == ast.unparse(node.value)), None)
            operations.add(f"{holder}.{node.attr}" if holder is not None and holder != name else "")
            found[node] = True
        else:
            return None
    if len(operations) != 1 or "" in operations or (nothing is not None) == left_out:
        return None
    return _Handed(function, name, operations.pop(), found, nothing)


def _edits(tree: Tree, handed: _Handed) -> list[Edit]:
    uses = [n for n in walk(handed.function) if isinstance(n, ast.Name) and n.id == handed.name]
    if handed.nothing is None:
        edits = _optional(tree, handed, uses)
    else:
        edits = _always(tree, handed, uses)
    if not edits:
        return []
    edits += [Edit(tree.start(n), tree.end(n), str(is_step)) for n, is_step in handed.given.items()]
    return edits + _default(tree, handed)


def _default(tree: Tree, handed: _Handed) -> list[Edit]:
    """A default of None is a flag that is off."""
    args = handed.function.args
    defaults = dict(zip([a.arg for a in args.args][len(args.args) - len(args.defaults) :], args.defaults, strict=True))
    node = defaults.get(handed.name)
    return [Edit(tree.start(node), tree.end(node), "False")] if node is not None else []


def _named_fetches(tree: Tree, handed: _Handed) -> list[Edit]:
    """A list of fetches that has a name for one run alone stands in the run itself."""
    uses = [n for n in walk(handed.function) if isinstance(n, ast.Name) and n.id == handed.name]
    fetches = tree.parents[uses[0]] if len(uses) == 1 else None
    maker = tree.parents[fetches] if isinstance(fetches, ast.List | ast.Tuple) else None
    target = maker.targets[0] if isinstance(maker, ast.Assign) and len(maker.targets) == 1 else None
    if fetches is None or not isinstance(target, ast.Name) or not isinstance(maker, ast.Assign):
        return []
    named = [n for n in walk(handed.function) if isinstance(n, ast.Name) and n.id == target.id and n is not target]
    run = tree.parents[named[0]] if len(named) == 1 else None
    if not isinstance(run, ast.Call) or run.args[:1] != named or _statement_of(tree, run) is None:
        return []
    block = block_of(tree.parents, maker)
    if _statement_of(tree, run) not in block and not any(run in walk(s) for s in block):
        return []
    text = " ".join(tree.segment(fetches).split())
    gone = Edit(*Layout(tree).extent(maker), "")
    return [gone, Edit(tree.start(named[0]), tree.end(named[0]), text)]


def _always(tree: Tree, handed: _Handed, uses: list[ast.Name]) -> list[Edit]:
    """A function that runs what it is handed, among other fetches."""
    fetches = tree.parents[uses[0]] if len(uses) == 1 else None
    if not isinstance(fetches, ast.List | ast.Tuple):
        return []
    run = tree.parents[fetches]
    statement = _statement_of(tree, run)
    if statement is None or not isinstance(run, ast.Call) or run.args[:1] != [fetches]:
        return []
    step = tree.with_parts(statement, {uses[0]: handed.operation})
    return _chosen(tree, handed, statement, [step, _without_step(tree, handed, statement, fetches, uses[0])])


def _without_step(
    tree: Tree, handed: _Handed, statement: ast.stmt, fetches: ast.List | ast.Tuple, use: ast.Name
) -> str:
    """The statement without the operation, where nothing reads the name that takes its result."""
    target = statement.targets[0] if isinstance(statement, ast.Assign) else None
    place = fetches.elts.index(use)
    if isinstance(target, ast.Tuple) and len(target.elts) == len(fetches.elts) > 2:
        slot = target.elts[place]
        reads = {n.id for n in walk(handed.function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
        if isinstance(slot, ast.Name) and slot.id not in reads:
            kept = [", ".join(tree.segment(e) for i, e in enumerate(n.elts) if i != place) for n in (target, fetches)]
            return tree.with_parts(statement, {target: kept[0], fetches: f"[{kept[1]}]"})
    return tree.with_parts(statement, {use: str(handed.nothing)})


def _optional(tree: Tree, handed: _Handed, uses: list[ast.Name]) -> list[Edit]:
    """A function that adds what it is handed to a dictionary of fetches: `if op is not None: fetches["op"] = op`."""
    choice = next((n for n in handed.function.body if isinstance(n, ast.If) and _asks(n.test, handed.name)), None)
    if choice is None:
        choice = next((n for n in walk(handed.function) if isinstance(n, ast.If) and _asks(n.test, handed.name)), None)
    added = choice.body[0] if choice is not None and len(choice.body) == 1 and not choice.orelse else None
    if choice is None or not isinstance(added, ast.Assign) or len(uses) != 2:
        return []
    slot = added.targets[0]
    if (
        not isinstance(slot, ast.Subscript)
        or not isinstance(slot.value, ast.Name)
        or ast.unparse(added.value) != handed.name
    ):
        return []
    name = slot.value.id
    named = [n for n in walk(handed.function) if isinstance(n, ast.Name) and n.id == name]
    makers = [p for n in named if isinstance(p := tree.parents[n], ast.Assign) and p.targets == [n]]
    runs = [p for n in named if isinstance(p := tree.parents[n], ast.Call) and p.args[:1] == [n]]
    if len(named) != 3 or len(makers) != 1 or len(runs) != 1 or not isinstance(makers[0].value, ast.Dict):
        return []
    statement = _statement_of(tree, runs[0])
    literal = makers[0].value
    if statement is None or not literal.keys or any(k is None for k in literal.keys):
        return []
    inner = tree.segment(literal)[1:-1].strip().rstrip(",")
    pairs = " ".join(inner.split())
    more = f"{{{pairs}, {tree.segment(slot.slice)}: {handed.operation}}}"
    texts = [tree.with_parts(statement, {runs[0].args[0]: t}) for t in (more, f"{{{pairs}}}")]
    layout = Layout(tree)
    gone = [Edit(*layout.extent(s), "") for s in (makers[0], choice)]
    return [*gone, *_chosen(tree, handed, statement, texts)]


def _asks(test: ast.expr, name: str) -> bool:
    return ast.unparse(test) in (f"{name} is not None", name)


def _statement_of(tree: Tree, run: ast.AST | None) -> ast.stmt | None:
    """The statement that takes what a run gives."""
    if not isinstance(run, ast.Call) or not isinstance(run.func, ast.Attribute) or run.func.attr != "run":
        return None
    statement = tree.parents[run]
    return statement if isinstance(statement, ast.Assign | ast.Expr) else None


def _chosen(tree: Tree, handed: _Handed, statement: ast.stmt, texts: list[str]) -> list[Edit]:
    """A statement in two forms, of which the flag chooses one."""
    layout = Layout(tree)
    column, newline = layout.column(statement), layout.newline
    lines = [f"if {handed.name}:", *_indented(texts[0]), "else:", *_indented(texts[1])]
    text = (newline + column).join(lines)
    return [Edit(tree.start(statement), tree.end(statement), text)]


def _indented(text: str) -> list[str]:
    first, *rest = text.splitlines()
    return [INDENT + first, *(INDENT + line.strip() for line in rest)]


__all__ = ["flag_handed_steps"]
