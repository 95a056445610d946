"""Functions that describe a whole graph and that several others call: the network in them gets a function of its own.

    def build():                                               def build(x):
        x = tf.placeholder(tf.float32, [None, 3])                  net = tf.layers.dense(x, 8, tf.nn.relu)
        y = tf.placeholder(tf.float32, [None, 1])                  return tf.layers.dense(net, 1)
        net = tf.layers.dense(x, 8, tf.nn.relu)
        out = tf.layers.dense(net, 1)                          def build__whole():
        loss = tf.losses.mean_squared_error(y, out)                x = tf.placeholder(tf.float32, [None, 3])
        return x, y, out, loss                                     ...

What declares placeholders or trains is written out where it is called, so that each caller would get all the layers; so
it gets a call. What has no variables stays with the placeholders: a caller that only predicts feeds no labels.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.tables import layer_symbols
from tf2mig.lift.normalize.calls.inline import stand_apart
from tf2mig.lift.normalize.calls.writing_out import is_plain, is_statement
from tf2mig.lift.normalize.words.returned_tables import name_table_members
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.mentions import names_in, read_names, stored_names
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

WHOLE = "__whole"
"""What the name of the rest ends in; it goes when the rest is written out."""
_AROUND = (
    cat.MERGES | cat.GLOBAL_STEPS | cat.SAVERS | cat.WRITERS | cat.SUMMARIES | cat.SESSIONS | cat.COLLECTIONS
) | {"tf.add_to_collection", "tf.control_dependencies"}
"""What stands in the graph around a network."""
_LEAST = 2
"""How many statements are worth a function."""


@dataclass
class _Parts:
    """A function's statements: those in front of the network, the network's, those behind it, and what it returns."""

    head: list[ast.stmt]
    network: list[ast.stmt]
    rest: list[ast.stmt]
    inputs: list[str]
    outputs: list[str]


def part_networks(source: Source) -> Source:
    """The program with such networks in functions of their own; the program itself where there is none."""
    if "placeholder" not in source.text and "minimize" not in source.text:
        return source
    tree = Tree(source)
    if not _shared(tree):
        return source
    tree = name_table_members(tree)
    symbols = Symbols(tree)
    making = _making(tree, symbols)
    edits: list[Edit] = []
    for function, uses in _shared(tree):
        parts = _parts(symbols, function, making) if function.name in making else None
        if parts is not None:
            edits.append(_written(tree, function, parts))
            edits += [Edit(tree.end(n), tree.end(n), WHOLE) for n in uses]
    return Source(apply_edits(tree.text, edits), source.path, source.cells) if edits else source


def _shared(tree: Tree) -> list[tuple[ast.FunctionDef, list[ast.Name]]]:
    """The functions of the module that several others call, with the names in the calls."""
    functions = [n for n in tree.module.body if isinstance(n, ast.FunctionDef)]
    return [(f, uses) for f in functions if (uses := _uses(tree, f))]


def _uses(tree: Tree, function: ast.FunctionDef) -> list[ast.Name]:
    """The calls' names, where the function is only called, by several others, in statements that keep the result."""
    inside = set(walk(function))
    uses = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == function.name and n not in inside]
    calls = [tree.parents[n] for n in uses]
    if len(uses) < 2 or not stand_apart(tree, uses) or not is_plain(function):
        return []
    kept = all(
        isinstance(c, ast.Call) and c.func is n and is_statement(tree.parents[c], c)
        for n, c in zip(uses, calls, strict=True)
    )
    return uses if kept else []


def _making(tree: Tree, symbols: Symbols) -> set[str]:
    """The functions of the module that make layers or variables, or call others that do."""
    functions = [n for n in tree.module.body if isinstance(n, ast.FunctionDef)]
    found: set[str] = set()
    while more := {f.name for f in functions if f.name not in found and _makes(symbols, f, found)}:
        found |= more
    return found


def _makes(symbols: Symbols, node: ast.AST, making: set[str]) -> bool:
    makers = layer_symbols() | cat.VARIABLES | cat.CELLS
    calls = [n for n in walk(node) if isinstance(n, ast.Call)]
    return any(symbols.called(c) in makers or getattr(c.func, "id", "") in making for c in calls)


def _parts(symbols: Symbols, function: ast.FunctionDef, making: set[str]) -> _Parts | None:
    """The parts of a function, unless they cannot be told apart."""
    body = [s for s in function.body if not _is_text(s)]
    result = body[-1] if isinstance(body[-1], ast.Return) else None
    steps = body[:-1] if result is not None else body
    declaring = [s for s in steps if any(symbols.called(n) in cat.PLACEHOLDERS for n in walk(s))]
    if not (declaring or any(_trains(s) for s in steps)) or not all(_is_plain(symbols, s) for s in steps):
        return None
    head = _with_needed(steps, declaring, [])
    network = _network(symbols, [s for s in steps if s not in head], making)
    network = _with_needed(steps, network, head)
    rest = [s for s in steps if s not in head and s not in network]
    if len(network) < _LEAST or any(_makes(symbols, s, making) for s in head):
        return None
    if any(_stands_around(symbols, s) for s in network) or not _in_order(steps, head, network, rest):
        return None
    read = {n for s in network for n in read_names(s)}
    given = [a.arg for a in [*function.args.args, *function.args.kwonlyargs] if a.arg in read]
    inputs = [n for n in _stored(head) if n in read]
    later = {n for s in [*rest, *([result] if result is not None else [])] for n in read_names(s)}
    outputs = [n for n in _stored(network) if n in later]
    if any(n in outputs for s in network if _is_variable(symbols, s) for n in stored_names(s)):
        return None
    return _Parts(head, network, rest, [*inputs, *given], outputs) if inputs + given and outputs else None


def _is_variable(symbols: Symbols, statement: ast.stmt) -> bool:
    """Whether a statement only makes a variable, which a step may count in."""
    return isinstance(statement, ast.Assign) and symbols.called(statement.value) in cat.VARIABLES


def _network(symbols: Symbols, steps: list[ast.stmt], making: set[str]) -> list[ast.stmt]:
    """What makes layers and variables, and what reads such variables; not what only counts steps."""
    variables = [s for s in steps if _is_variable(symbols, s)]
    bound = {n for s in variables for n in stored_names(s)}
    others = [s for s in steps if s not in variables and not _stands_around(symbols, s)]
    found = [s for s in others if _makes(symbols, s, making) or read_names(s) & bound]
    read = {n for s in found for n in read_names(s)}
    return [*found, *(s for s in variables if stored_names(s) & read)]


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _trains(statement: ast.stmt) -> bool:
    return any(isinstance(n, ast.Attribute) and n.attr in cat.TRAINING for n in walk(statement))


def _stands_around(symbols: Symbols, statement: ast.stmt) -> bool:
    """Whether a statement trains, saves, reports or uses collections."""
    return _trains(statement) or any(symbols.symbol(n) in _AROUND for n in walk(statement))


def _is_plain(symbols: Symbols, statement: ast.stmt) -> bool:
    """Whether all that a statement does is to bind names, or TensorFlow's own."""
    if isinstance(statement, ast.Expr):
        return symbols.called(statement.value) is not None
    bound = [
        n for n in walk(statement) if isinstance(n, ast.Subscript | ast.Attribute) and isinstance(n.ctx, ast.Store)
    ]
    return not bound and isinstance(statement, ast.Assign | ast.With | ast.If | ast.For)


def _with_needed(steps: list[ast.stmt], wanted: list[ast.stmt], without: list[ast.stmt]) -> list[ast.stmt]:
    """Statements with those in front of them that bind what they read, in order."""
    found = list(wanted)
    for statement in found:
        read = names_in(statement)
        for other in steps[: steps.index(statement)]:
            if other not in found and other not in without and stored_names(other) & read:
                found.append(other)
    return [s for s in steps if s in found]


def _in_order(steps: list[ast.stmt], head: list[ast.stmt], network: list[ast.stmt], rest: list[ast.stmt]) -> bool:
    """Whether every name means the same where head, network and rest follow one another."""
    parts = [set(_stored(p)) for p in (head, network, rest)]
    if parts[0] & parts[1] or parts[0] & parts[2] or parts[1] & parts[2]:
        return False
    for at, statement in enumerate(steps):
        later = {n for s in steps[at + 1 :] if s in network for n in stored_names(s)}
        if statement in rest and names_in(statement) & later:
            return False
    return True


def _stored(statements: list[ast.stmt]) -> list[str]:
    """The names that statements bind, in order."""
    names = [n.id for s in statements for n in walk(s) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    return list(dict.fromkeys(names))


def _written(tree: Tree, function: ast.FunctionDef, parts: _Parts) -> Edit:
    layout = Layout(tree)
    newline = layout.newline
    start, end = layout.extent(function, comments=False)
    taken = [layout.extent(s) for s in parts.network]
    first = parts.network[0]
    texts = [tree.text[a:b] for a, b in taken]
    column = layout.column(first)
    head = f"def {function.name}({', '.join(parts.inputs)}):{newline}"
    said = "".join(tree.text[slice(*layout.extent(s))] for s in function.body if _is_text(s))
    last = parts.network[-1]
    if isinstance(last, ast.Assign) and [ast.unparse(t) for t in last.targets] == parts.outputs:
        at = tree.start(last) - taken[-1][0]
        texts[-1] = f"{texts[-1][:at]}return {texts[-1][tree.start(last.value) - taken[-1][0] :]}"
    else:
        texts.append(f"{column}return {', '.join(parts.outputs)}{newline}")
    own = f"{head}{said}{''.join(texts)}"
    call = f"{column}{', '.join(parts.outputs)} = {function.name}({', '.join(parts.inputs)}){newline}"
    at = layout.extent((parts.rest or [function.body[-1]])[0])[0]
    edits = [Edit(a, b, "") for a, b in taken]
    edits += [Edit(*layout.extent(s), "") for s in [*parts.head, *(s for s in function.body if _is_text(s))]]
    before = "".join(tree.text[slice(*layout.extent(s))] for s in parts.head)
    edits.append(Edit(at, at, before + call))
    name = tree.text.index(function.name, tree.start(function) + 3) + len(function.name)
    edits.append(Edit(name, name, WHOLE))
    whole = apply_edits(tree.text[start:end], [Edit(e.start - start, e.end - start, e.text) for e in edits])
    return Edit(start, end, f"{own}{newline}{newline}{whole}")


__all__ = ["WHOLE", "part_networks"]
