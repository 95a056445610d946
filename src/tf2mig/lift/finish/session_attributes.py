"""Attributes that held sessions: what only closed or cleared them goes, and nothing else may read them."""

from __future__ import annotations

import ast

from tf2mig.graph import categories as cat
from tf2mig.graph.blocked import Blocked
from tf2mig.lift.core.layout import Layout
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree


def drop_session_attributes(text: str, before: Tree, symbols: Symbols) -> str:
    """The lifted text without statements that close, clear or set such attributes. Raises Blocked where one is read."""
    held = {
        target.attr
        for node in before.nodes
        if isinstance(node, ast.Assign) and symbols.called(node.value) in cat.SESSIONS
        for target in node.targets
        if isinstance(target, ast.Attribute)
    }
    if not held:
        return text
    tree = Tree(Source(text, ""))
    gone: list[ast.stmt] = []
    for node in tree.nodes:
        if not isinstance(node, ast.Attribute) or node.attr not in held:
            continue
        statement = _clears(tree, node)
        if statement is not None:
            gone.append(statement)
        elif isinstance(node.ctx, ast.Load):
            raise Blocked(None, "TFM703", f"the session `{tree.segment(node)}` is used in a way that is not known")
    layout = Layout(tree)
    return apply_edits(text, sorted((layout.without(s, gone) for s in gone), key=lambda e: e.start))


def _clears(tree: Tree, node: ast.Attribute) -> ast.stmt | None:
    """``self.sess.close()`` or ``self.sess = None``."""
    parent = tree.parents.get(node)
    if isinstance(parent, ast.Assign) and parent.targets == [node]:
        return parent if isinstance(parent.value, ast.Constant) and parent.value.value is None else None
    call = tree.parents.get(parent) if isinstance(parent, ast.Attribute) and parent.attr == "close" else None
    statement = tree.parents.get(call) if isinstance(call, ast.Call) and not call.args else None
    return statement if isinstance(statement, ast.Expr) else None


__all__ = ["drop_session_attributes"]
