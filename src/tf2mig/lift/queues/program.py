"""Lifting a program that reads through queues: these become datasets, then the session program is lifted."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace

from tf2mig.graph.blocked import Blocked
from tf2mig.lift.core.rewriter import Page, Progress, at_origin, finished, plain_names, rewrite
from tf2mig.lift.module import LiftedModule, lift_module
from tf2mig.lift.normalize.calls.given_arguments import write_out_arguments
from tf2mig.lift.normalize.training.loss_collections import list_losses
from tf2mig.lift.normalize.words.old_losses import name_new_losses
from tf2mig.lift.queues.coordinators import coordinators
from tf2mig.lift.queues.pipelines import Drawn, Found, blocks, pipelines
from tf2mig.lift.queues.runs import feed_runs
from tf2mig.lift.queues.streams import SYMBOLS
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree

_SPEC = re.compile(r"\w+\.TensorSpec\((?P<spec>\w+\.element_spec(?:\[\d+\])?)\.shape, (?P=spec)\.dtype\)")


def uses_queues(source: Source) -> bool:
    """Whether a module reads through input queues. Raises ParseError."""
    return "tf" in source.text and any(use.symbol in SYMBOLS for use in Symbols(Tree(source)).uses)


def lift_queues(source: Source, own: frozenset[str] = frozenset()) -> LiftedModule:
    """Lift a module that reads through queues, see `lift_module`. Raises Blocked and ParseError."""
    tree = Tree(source)
    try:
        without = without_queues(source, tree)
        lifted = lift_module(replace(source, text=without), own)
    except Blocked as blocked:
        raise at_origin(blocked, tree) from None
    return replace(lifted, text=_SPEC.sub(r"\g<spec>", lifted.text))


def without_queues(source: Source, tree: Tree) -> str:
    """The program with datasets for queues, still a session program, its runs fed. Raises Blocked."""
    progress = Progress(source.path, plain_names(tree.module))
    text, found = datasets(_in_plain_sight(tree).text, progress)
    text = _fed(finished(text, progress), progress, found.drawn)
    _check_rest(Page(text, progress))
    return text


def _in_plain_sight(tree: Tree) -> Tree:
    """The tree of a text whose graph says which runs draw from what, before the ordinary passes have seen it."""
    tree = name_new_losses(tree)
    tree = write_out_arguments(tree) if "arg_scope" in tree.text else tree
    if "losses.get_" not in tree.text:
        return tree
    with suppress(Blocked):
        return list_losses(tree)
    return tree


def datasets(text: str, progress: Progress) -> tuple[str, Found]:
    """The program with datasets for queues and placeholders for what is drawn from them. Raises Blocked."""
    found = Found()
    text = rewrite(text, progress, [blocks, coordinators])
    scopes = 1 + sum(line.lstrip().startswith("def ") for line in text.splitlines())
    for _ in range(scopes):
        page = Page(text, progress)
        pipelines(page, found)
        text = page.everything()
    return spaced(text, found.functions), found


def spaced(text: str, functions: list[str]) -> str:
    """The text with blank lines around the functions that were written into it, as many as style asks for."""
    for name in functions:
        match = re.search(rf"^(?P<column>[ \t]*)def {name}\(", text, re.M)
        if match is None:
            continue
        newline = "\r\n" if "\r\n" in text else "\n"
        before = text[: match.start()].rstrip()
        last = before.rsplit("\n", 1)[-1]
        opens = last.rstrip().endswith(":")
        blank = 0 if opens else 1 if match["column"] else 2
        text = before + newline * (blank + 1) + text[match.start() :]
        if not match["column"]:
            end = re.compile(r"(?<=\n)(?=\S)").search(text, len(before) + newline.count("\n") * (blank + 1) + 4)
            if end is not None:
                text = text[: end.start()].rstrip() + newline * 3 + text[end.start() :]
    return text


def _fed(text: str, progress: Progress, drawn: list[Drawn]) -> str:
    """One run after the other is fed, until none is left."""
    if not drawn:
        return text
    for _ in range(200):
        page = Page(text, progress)
        feed_runs(page, drawn)
        if not page.groups:
            return text
        text = page.result()
    return text


def _check_rest(page: Page) -> None:
    for use in page.symbols.uses:
        if use.symbol in SYMBOLS or use.symbol.startswith(("tf.train.QueueRunner", "tf.train.add_queue_runner")):
            raise Blocked(use.node, "TFM705", f"`{use.symbol}` is used in a way that datasets do not know")
