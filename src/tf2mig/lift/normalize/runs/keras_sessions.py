"""`keras.backend.set_session(session)`: Keras runs without a session, so that the statement goes."""

from __future__ import annotations

import ast

from tf2mig.lift.core.layout import Layout
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree

_SET = "tf.keras.backend.set_session"


def drop_keras_sessions(tree: Tree) -> Tree:
    """The tree of a text in which no session is handed to Keras.

    Sessions that a program asks Keras for (`get_session`) are left to the blockers.
    """
    if "set_session" not in tree.text or "get_session" in tree.text:
        return tree
    symbols = Symbols(tree)
    gone: list[ast.stmt] = [
        n
        for n in tree.nodes
        if isinstance(n, ast.Expr) and symbols.called(n.value) == _SET and _plain(symbols, n.value)
    ]
    if not gone:
        return tree
    layout = Layout(tree)
    text = apply_edits(tree.text, sorted((layout.without(s, gone) for s in gone), key=lambda e: e.start))
    return Tree(Source(text, tree.source.path, tree.source.cells))


def _plain(symbols: Symbols, call: ast.expr) -> bool:
    """Whether the session is a name, or made in the call: nothing else happens there."""
    if not isinstance(call, ast.Call) or len(call.args) + len(call.keywords) != 1:
        return False
    session = call.args[0] if call.args else call.keywords[0].value
    return isinstance(session, ast.Name | ast.Attribute) or symbols.called(session) == "tf.Session"


__all__ = ["drop_keras_sessions"]
