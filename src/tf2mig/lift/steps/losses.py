"""TF1's loss functions written out as what they compute.

The knowledge is the table ``loss`` of ``rules/lift/losses.toml``.
"""

from __future__ import annotations

import ast

from tf2mig.graph.blocked import Blocked
from tf2mig.lift.core.arguments import Unsupported, bind, entries, fill
from tf2mig.lift.core.rewriter import Page


def losses(page: Page) -> None:
    """TF1's loss functions as what they compute."""
    for call, symbol in page.calls():
        if symbol in entries("loss"):
            try:
                page.replace(call, page.spelled(loss_text(page, call, symbol)))
            except Unsupported as why:
                raise Blocked(call, "TFM710", why.reason) from None


def loss_text(page: Page, call: ast.Call, symbol: str) -> str:
    """The expression that a call of a TF1 loss computes. Raises Unsupported."""
    entry = entries("loss")[symbol]
    arguments = bind(symbol, str(entry["params"]), call, page.text, symbols=page.symbols.symbol)
    arguments.refuse(*entry.get("refuse", ()))
    weight = arguments.literal("weights")
    text = fill(str(entry["tf2"]), arguments)
    if weight in (1, 1.0):
        return text
    if isinstance(weight, int | float) and weight != 0:
        return f"{weight!r} * {text}"
    raise Unsupported(f"the argument weights of {symbol} is not a number")
