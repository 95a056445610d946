"""Optimizers and decayed learning rates in programs that are rewritten page by page."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from tf2mig.graph.blocked import Blocked
from tf2mig.lift.core.arguments import Unsupported
from tf2mig.lift.core.rewriter import Page
from tf2mig.lift.steps.optimizers import DecaySplit, by_rows, is_decay, is_optimizer, split_decay, split_optimizer

_SGD = "tf.keras.optimizers.SGD("


def written_optimizers(page: Page, *, looks_up_rows: bool) -> Iterator[tuple[ast.Call, str]]:
    """Each call that makes an optimizer, with what takes its place; what that needs is noted on the page.

    Keras' momentum holds the learning rate and TF1's does not, so a momentum optimizer under a schedule comes from
    the support module. Raises Blocked where an optimizer has no counterpart, or where it updates other rows than
    TF1's in a program that looks rows up.
    """
    for call, symbol in page.calls():
        if not is_optimizer(symbol):
            continue
        try:
            split = split_optimizer(symbol, call, page.text, symbols=page.symbols.symbol)
            split = by_rows(symbol, split) if looks_up_rows else split
        except Unsupported as why:
            raise Blocked(call, "TFM710", why.reason) from None
        creator = split.creator
        if "momentum=" in creator and creator.startswith(_SGD) and "schedules." in page.tree.text:
            creator = creator.replace(_SGD, "tf1_optimizers.Momentum(", 1)
            split = replace(split, imports=("import tf1_optimizers",), support=("tf1_optimizers",))
        page.progress.imports.update(dict.fromkeys(split.imports))
        page.progress.support.update(dict.fromkeys(split.support))
        yield call, creator


def split_decays(page: Page) -> Iterator[tuple[ast.Call, DecaySplit]]:
    """Each call that makes a decayed learning rate, with its schedule. Raises Blocked where there is none."""
    for call, symbol in page.calls():
        if not is_decay(symbol):
            continue
        try:
            yield call, split_decay(symbol, call, page.text, symbols=page.symbols.symbol)
        except Unsupported as why:
            raise Blocked(call, "TFM710", why.reason) from None
