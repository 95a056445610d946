"""Conditional random fields: the transition parameters that a likelihood makes become a statement of their own.

TF1's `crf_log_likelihood` makes a variable `transitions` where it is given none, and returns it beside the likelihood
(tensorflow/contrib/crf/python/ops/crf.py of TF 1.15). A run that fetches the parameters needs no tags for that.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Function
from tf2mig.lift.core.layout import INDENT, Layout
from tf2mig.lift.steps.training import argument
from tf2mig.syntax.mentions import is_own_attribute
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree, edited
from tf2mig.syntax.walking import walk

_LIKELIHOOD = "tf.contrib.crf.crf_log_likelihood"
_SIZED = {"tf.layers.dense": (1, "units"), "tf.contrib.layers.fully_connected": (1, "num_outputs")}
"""Functions whose result's last size is an argument: its position and its name."""


def make_transitions(tree: Tree) -> Tree:
    """The tree of a text in which such calls are given their transition parameters. Raises Blocked."""
    if "crf_log_likelihood" not in tree.text:
        return tree
    symbols = Symbols(tree)
    edits: list[Edit] = []
    for call in [n for n in tree.nodes if isinstance(n, ast.Call) and symbols.called(n) == _LIKELIHOOD]:
        known = argument(call, 3, "transition_params")
        statement, scores = tree.parents.get(call), argument(call, 0, "inputs")
        target = statement.targets[0] if isinstance(statement, ast.Assign) and len(statement.targets) == 1 else None
        pair = target.elts if isinstance(target, ast.Tuple) and len(target.elts) == 2 else None
        if known is not None:
            edits += _returned(tree, statement, known, pair[1]) if pair is not None else []
            continue
        if not isinstance(statement, ast.Assign) or pair is None or scores is None:
            raise Blocked(call, "TFM710", "a likelihood that makes its transition parameters is used as a whole")
        edits += _given(tree, symbols, (statement, call, scores), pair[1])
    return edited(tree, edits) if edits else tree


def _returned(tree: Tree, statement: ast.AST | None, known: ast.expr, kept: ast.expr) -> list[Edit]:
    """The edits by which parameters that are given are not returned again."""
    name, text = tree.segment(kept), tree.segment(known)
    if name == "_" or not isinstance(statement, ast.Assign):
        return []
    layout, start = Layout(tree), tree.start(statement)
    line = f"{name} = {text}{layout.newline}{layout.column(statement)}" if name != text else ""
    return [Edit(start, start, line), Edit(tree.end(kept) - len(name), tree.end(kept), "_")]


def _given(tree: Tree, symbols: Symbols, place: tuple[ast.Assign, ast.Call, ast.expr], kept: ast.expr) -> list[Edit]:
    statement, call, scores = place
    layout = Layout(tree)
    tensorflow = symbols.tensorflow or "tf"
    name = tree.segment(kept)
    if name == "_":
        name = "transition_params"
    size = _tags(tree, symbols, scores)
    before = _around(tree, statement, size or ast.unparse(scores))
    if size is not None:
        made = f'{tensorflow}.get_variable("transitions", [{size}, {size}])'
    else:
        made = f"{tensorflow}.contrib.crf.transitions({tree.segment(scores)})"
    text = _in_blocks(tree, layout, before, statement, f"{name} = {made}")
    start = tree.start(before[0]) if before else tree.start(statement)
    separator = ", " if tree.text[: tree.end(call) - 1].rstrip()[-1] != "," else " "
    return [
        Edit(start, start, f"{text}{layout.newline}{layout.column(before[0] if before else statement)}"),
        Edit(tree.start(kept), tree.end(kept), "_"),
        Edit(tree.end(call) - 1, tree.end(call) - 1, f"{separator}transition_params={name}"),
    ]


def _around(tree: Tree, statement: ast.stmt, needed: str) -> list[ast.If | ast.With]:
    """The blocks around a statement, from the outermost branch inwards: what a branch makes once stands in one of its
    own, since the statements of a branch move together."""
    found: list[ast.If | ast.With] = []
    for ancestor in tree.ancestors(statement):
        if isinstance(ancestor, ast.For | ast.While | ast.Try):
            return []
        if isinstance(ancestor, Function | ast.ClassDef | ast.Module):
            break
        if isinstance(ancestor, ast.If | ast.With):
            found.insert(0, ancestor)
    while found and isinstance(found[0], ast.With):
        del found[0]
    stored = {ast.unparse(n) for f in found[:1] for n in walk(f) if isinstance(getattr(n, "ctx", None), ast.Store)}
    tests = [ast.unparse(b.test) for b in found if isinstance(b, ast.If) and _is_simple(b.test)]
    simple = len(tests) == sum(isinstance(b, ast.If) for b in found)
    return found if simple and not stored & {needed, *tests} else []


def _is_simple(test: ast.expr) -> bool:
    kinds = ast.Name | ast.Attribute | ast.Constant | ast.Compare | ast.UnaryOp | ast.BoolOp
    nodes = [n for n in walk(test) if isinstance(n, ast.expr)]
    return all(isinstance(n, kinds) for n in nodes)


def _in_blocks(tree: Tree, layout: Layout, blocks: list[ast.If | ast.With], statement: ast.stmt, line: str) -> str:
    """A line inside blocks like those; a branch that is the other one asks for the opposite."""
    text, column = "", layout.column(blocks[0]) if blocks else ""
    inner: list[ast.stmt] = [*blocks[1:], statement]
    for index, block in enumerate(blocks):
        if isinstance(block, ast.If):
            test = tree.segment(block.test)
            head = f"if not ({test}):" if inner[index] in block.orelse else f"if {test}:"
        else:
            items = ", ".join(tree.segment(i.context_expr) for i in block.items)
            head = f"with {items}:"
        text += f"{head}{layout.newline}{column}{INDENT * (index + 1)}"
    return f"{text}{line}"


def _tags(tree: Tree, symbols: Symbols, scores: ast.expr) -> str | None:
    """The number of tags, where the scores are made by a statement that says it."""
    made: ast.expr = scores
    if isinstance(scores, ast.Name | ast.Attribute):
        wanted = ast.unparse(scores)
        stores = [
            n
            for n in tree.nodes
            if isinstance(n, ast.Name | ast.Attribute) and not isinstance(n.ctx, ast.Load) and ast.unparse(n) == wanted
        ]
        parent = tree.parents.get(stores[0]) if len(stores) == 1 else None
        if not isinstance(parent, ast.Assign) or parent.targets != stores:
            return None
        made = parent.value
    size = _last_size(symbols, made)
    if size is None or not _same_here(tree, size, made, scores):
        return None
    return tree.segment(size)


def _last_size(symbols: Symbols, made: ast.expr) -> ast.expr | None:
    if not isinstance(made, ast.Call):
        return None
    symbol = symbols.called(made)
    if symbol == "tf.reshape":
        shape = argument(made, 1, "shape")
        listed = isinstance(shape, ast.List | ast.Tuple) and len(shape.elts) == 3
        last = shape.elts[-1] if listed and isinstance(shape, ast.List | ast.Tuple) else None
    else:
        position, name = _SIZED.get(symbol or "", (0, ""))
        last = argument(made, position, name) if name else None
    plain = isinstance(last, ast.Constant | ast.Name) or (
        isinstance(last, ast.Attribute) and isinstance(last.value, ast.Name)
    )
    return last if plain and not (isinstance(last, ast.Constant) and last.value == -1) else None


def _same_here(tree: Tree, size: ast.expr, made: ast.expr, scores: ast.expr) -> bool:
    """Whether the size's name means the same where the scores are read: one scope, or an attribute of one object."""
    if isinstance(size, ast.Constant):
        return True
    scopes = [tree.function_around(n) for n in (made, scores)]
    if scopes[0] is scopes[1]:
        return True
    return is_own_attribute(size)


__all__ = ["make_transitions"]
