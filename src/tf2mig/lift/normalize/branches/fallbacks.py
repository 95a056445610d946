"""`try:` a call of TensorFlow `except:` its spelling of another version: what TF 1.15 ran is what is lifted.

Only spellings are told apart here, by the names and the keywords that TF 1.15 knows. Where both branches use the same
ones, the values decide, and the statement stays.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tf2mig.api.surface import Surface
from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.normalize.branches.versions import VERSION
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree, edited
from tf2mig.syntax.walking import walk

_CAUGHT = frozenset({"AttributeError", "TypeError", "ValueError", "Exception", "NameError"})
_SIMPLE = (ast.Expr, ast.Assign, ast.Return)


def fold_fallbacks(tree: Tree) -> Tree:
    """The tree of a text in which such statements are decided."""
    if "except" not in tree.text:
        return tree
    symbols = Symbols(tree)
    layout = Layout(tree)
    edits: list[Edit] = []
    for node in tree.nodes:
        chosen = _chosen(symbols, node) if isinstance(node, ast.Try) else None
        if isinstance(node, ast.Try) and chosen is not None:
            start, end = layout.extent(node, comments=False)
            edits.append(Edit(start, end, "".join(layout.moved(s, [], layout.column(node)) for s in chosen)))
    return edited(tree, edits)


def _chosen(symbols: Symbols, node: ast.Try) -> list[ast.stmt] | None:
    """The branch that TF 1.15 runs; None where that is not known."""
    if len(node.handlers) != 1 or node.orelse or node.finalbody:
        return None
    handler = node.handlers[0]
    caught = handler.type is None or (isinstance(handler.type, ast.Name) and handler.type.id in _CAUGHT)
    if caught and (names := _aliases(symbols, node.body)) is not None:
        return _known_aliases(symbols, node.body, handler.body, names)
    if not caught or len(node.body) != 1 or len(handler.body) != 1 or not _alike(node.body[0], handler.body[0]):
        return None
    first, second = set(_spellings(symbols, node.body[0])), set(_spellings(symbols, handler.body[0]))
    if first == second or not first or not second or not _is_plain(symbols, node.body[0]):
        return None
    known = Surface.load(VERSION)
    return node.body if all(_exists(known, *s) for s in first) else handler.body


def _aliases(symbols: Symbols, block: list[ast.stmt]) -> set[str] | None:
    """The names that a block gives to parts of TensorFlow, if it does nothing else."""
    names: set[str] = set()
    for statement in block:
        target = statement.targets[0] if isinstance(statement, ast.Assign) and len(statement.targets) == 1 else None
        if not isinstance(statement, ast.Assign) or not isinstance(target, ast.Name):
            return None
        if not isinstance(statement.value, ast.Attribute) or symbols.symbol(statement.value) is None:
            return None
        names.add(target.id)
    return names


def _known_aliases(
    symbols: Symbols, block: list[ast.stmt], other: list[ast.stmt], names: set[str]
) -> list[ast.stmt] | None:
    """Of two blocks that give the same names to TensorFlow's functions of two versions, the one that TF 1.15 takes."""
    if _aliases(symbols, other) != names:
        return None
    known = Surface.load(VERSION)
    named = [symbols.symbol(s.value) or "" for s in block if isinstance(s, ast.Assign)]
    return block if all(_exists(known, symbol, None) for symbol in named) else other


def _alike(first: ast.stmt, second: ast.stmt) -> bool:
    """Whether two statements do the same to their surroundings."""
    if type(first) is not type(second) or not isinstance(first, _SIMPLE):
        return False
    if isinstance(first, ast.Assign) and isinstance(second, ast.Assign):
        return [ast.dump(t) for t in first.targets] == [ast.dump(t) for t in second.targets]
    return True


def _spellings(symbols: Symbols, node: ast.stmt) -> Iterator[tuple[str, str | None]]:
    """The functions of TensorFlow that a statement calls, each by itself and with each keyword that it gives."""
    for call in walk(node):
        symbol = symbols.called(call) if isinstance(call, ast.Call) else None
        if symbol is not None and isinstance(call, ast.Call):
            yield symbol, None
            yield from ((symbol, k.arg) for k in call.keywords)


def _exists(known: Surface, symbol: str, keyword: str | None) -> bool:
    found = known.get(symbol)
    if found is None or not known.works(symbol):
        return symbol.startswith("tf.contrib.") and found is not None
    signature = found.signature
    return keyword is None or signature is None or signature.var_keyword or keyword in signature.keywords


def _is_plain(symbols: Symbols, node: ast.stmt) -> bool:
    """Whether nothing but TensorFlow is called, and nothing is run but initializers: they do not fail."""
    for call in walk(node):
        if not isinstance(call, ast.Call) or symbols.called(call) is not None:
            continue
        if not isinstance(call.func, ast.Attribute) or call.func.attr not in ("run", "get_shape", "as_list"):
            return False
        run = [call.func.value, *call.args]
        if call.func.attr == "run" and not any(
            isinstance(r, ast.Call) and symbols.called(r) in cat.GLOBAL_INITIALIZERS for r in run
        ):
            return False
    return True


__all__ = ["fold_fallbacks"]
