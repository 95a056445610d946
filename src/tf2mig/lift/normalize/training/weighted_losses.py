"""Losses of `tf.losses` that weigh all elements alike, written out as what they compute."""

from __future__ import annotations

import ast
import re

from tf2mig.findings import Edit
from tf2mig.lift.core.arguments import Unsupported, bind, entries, fill
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree, edited
from tf2mig.syntax.walking import walk

_TF = re.compile(r"(?<![\w.])tf\.")


def write_out_weights(tree: Tree) -> Tree:
    """The tree of a text in which losses with a number as their weight are written out as what they
    compute."""
    symbols = Symbols(tree)
    edits = []
    for call in walk(tree.module):
        symbol = symbols.symbol(call.func) if isinstance(call, ast.Call) else None
        if symbol in entries("loss") and isinstance(call, ast.Call):
            text = _weighted(tree, symbols, call, str(symbol))
            edits += [Edit(tree.start(call), tree.end(call), text)] if text is not None else []
    return edited(tree, edits)


def _weighted(tree: Tree, symbols: Symbols, call: ast.Call, symbol: str) -> str | None:
    """``weight * loss``; None for calls that need no such care, or that cannot be written so."""
    weight = next((k.value for k in call.keywords if k.arg == "weights"), None)
    number = weight.value if isinstance(weight, ast.Constant) and isinstance(weight.value, int | float) else None
    if number in (None, 0, 1) or isinstance(number, bool):
        return None
    entry = entries("loss")[symbol]
    try:
        arguments = bind(symbol, str(entry["params"]), call, tree.segment, symbols=symbols.symbol)
        arguments.refuse(*entry.get("refuse", ()))
        text = fill(str(entry["tf2"]), arguments)
    except Unsupported:
        return None
    name = symbols.tensorflow or "tf"
    return f"{number!r} * {text if name == 'tf' else _TF.sub(f'{name}.', text)}"


__all__ = ["write_out_weights"]
