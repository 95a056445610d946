"""Placeholders whose names are bound to something else before anything reads them: they go.

    pi = tf.placeholder(tf.float32, [None, 8])
    sigma = tf.placeholder(tf.float32, [None, 8])
    pi, sigma = tf.split(output, 2, 1)

Nothing can feed them, and nothing depends on them.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.lift.core.layout import Layout
from tf2mig.syntax.mentions import names_in
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree, edited


def drop_unread(tree: Tree) -> Tree:
    """The tree of a text without such placeholders."""
    if "placeholder(" not in tree.text:
        return tree
    symbols, layout = Symbols(tree), Layout(tree)
    edits: list[Edit] = []
    for node in tree.nodes:
        body = getattr(node, "body", None)
        block: list[ast.stmt] = body if isinstance(body, list) else []
        leads = True
        for statement in block:
            goes = _is_placeholder(symbols, statement) and _is_bound_anew(block, statement)
            leads = leads and goes
            if goes:
                start, end = layout.extent(statement)
                edits.append(Edit(start, _past_blank(tree.text, end) if leads else end, ""))
    return edited(tree, sorted(edits, key=lambda e: e.start)) if edits else tree


def _is_placeholder(symbols: Symbols, statement: ast.stmt) -> bool:
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return False
    named = isinstance(statement.targets[0], ast.Name)
    return named and symbols.called(statement.value) == "tf.placeholder"


def _is_bound_anew(block: list[ast.stmt], statement: ast.stmt) -> bool:
    """Whether a later statement of the block binds the name, and none before it mentions it."""
    assert isinstance(statement, ast.Assign)
    name = ast.unparse(statement.targets[0])
    for later in block[block.index(statement) + 1 :]:
        if name not in names_in(later):
            continue
        if not isinstance(later, ast.Assign) or name in names_in(later.value):
            return False
        targets = [e for t in later.targets for e in (t.elts if isinstance(t, ast.Tuple) else [t])]
        return any(isinstance(t, ast.Name) and t.id == name for t in targets)
    return False


def _past_blank(text: str, end: int) -> int:
    """The end of the blank lines behind a place."""
    while (stop := text.find("\n", end)) >= 0 and not text[end:stop].strip():
        end = stop + 1
    return end


__all__ = ["drop_unread"]
