"""Feeding the runs: each that needs an element of an iterator draws one."""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import RunSite
from tf2mig.graph.model import build_model
from tf2mig.graph.state import State
from tf2mig.graph.values import Kind, Value
from tf2mig.lift.core.rewriter import Page
from tf2mig.lift.core.slices import closure
from tf2mig.lift.core.tables import layer_symbols, optimizer_symbols
from tf2mig.lift.queues.pipelines import Drawn
from tf2mig.syntax.walking import walk


def feed_runs(page: Page, drawn: list[Drawn]) -> None:
    """Give every run what it needs, each element drawn in a statement in front of it."""
    state = build_model(page.tree, page.symbols, layer_symbols(), optimizer_symbols())
    summarized = _summarized(page, state)
    for site in state.sites:
        needed = _needed(site)
        if any(leaf.symbol in cat.MERGES for leaf in site.fetch.leaves()):
            needed += summarized
        for iterator in drawn:
            if any(_is_drawn(p, iterator) for p in needed) and not _is_fed(site, iterator):
                _feed(page, state, site, iterator)


def _is_drawn(placeholder: Value, iterator: Drawn) -> bool:
    """Whether a placeholder is one that an iterator feeds."""
    spec = f"{iterator.iterator}.element_spec"
    return placeholder.text in iterator.placeholders and (
        placeholder.node is None or spec in ast.unparse(placeholder.node)
    )


def _needed(site: RunSite) -> list[Value]:
    """The placeholders that a run needs."""
    leaves = list(site.fetch.leaves())
    items = closure([*(i for leaf in leaves for i in leaf.items), *site.inline.needs])
    found: list[Value] = [*site.inline.placeholders, *(p for i in items for p in i.placeholders)]
    for leaf in leaves:
        found += [leaf] if leaf.kind is Kind.PLACEHOLDER else list(leaf.placeholders)
    return found


def _summarized(page: Page, state: State) -> list[Value]:
    """The placeholders that summaries need which functions of the program make of what they are given."""
    making = {n.name for n in page.tree.nodes if isinstance(n, ast.FunctionDef) and _makes_summaries(page, n)}
    found: list[Value] = []
    for item in [i for body in state.bodies.values() for i in body.items] if making else []:
        calls = [n for n in walk(item.node) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)]
        if any(isinstance(c.func, ast.Name) and c.func.id in making for c in calls):
            found += [p for i in closure([item]) for p in i.placeholders]
    return found


def _makes_summaries(page: Page, function: ast.FunctionDef) -> bool:
    """Whether a function makes summaries, and runs nothing."""
    calls = [n for n in walk(function) if isinstance(n, ast.Call)]
    runs = any(isinstance(c.func, ast.Attribute) and c.func.attr in ("run", "eval") for c in calls)
    return not runs and any((page.symbols.called(c) or "").startswith("tf.summary.") for c in calls)


def _is_fed(site: RunSite, iterator: Drawn) -> bool:
    return any(p.text in iterator.placeholders for p, _ in site.feeds)


def _feed(page: Page, state: State, site: RunSite, iterator: Drawn) -> None:
    """Draw an element for a run."""
    statement = page.statement(site.call)
    _check_place(page, site.call, statement)
    alone = _fetched_alone(site, iterator)
    if alone is not None:
        page.replace(site.call, alone)
        return
    if site.feed_name is not None and not isinstance(site.feed_name, ast.Dict):
        raise Blocked(site.call, "TFM701", "a run that draws from a queue is fed by a name")
    words = {n: page.progress.name(f"next_{n}") for n in iterator.placeholders}
    targets = ", ".join(words.values())
    pairs = ", ".join(f"{n}: {w}" for n, w in words.items() if n != "_")
    call = site.call
    given = next((k.value for k in call.keywords if k.arg == "feed_dict"), None)
    fed = given if given is not None else call.args[1] if len(call.args) > 1 else None
    if fed is None:
        text = page.text(call)
        comma = ", " if call.args or call.keywords else ""
        changed = f"{text[:-1].rstrip().rstrip(',')}{comma}feed_dict={{{pairs}}})"
    elif isinstance(fed, ast.Dict):
        inside = page.text(fed)[1:-1].strip().rstrip(",")
        both = ", ".join(p for p in (inside, pairs) if p)
        offset, text = page.tree.start(call), page.text(call)
        changed = f"{text[: page.tree.start(fed) - offset]}{{{both}}}{text[page.tree.end(fed) - offset :]}"
    else:
        raise Blocked(call, "TFM701", "a run that draws from a queue is fed by a name")
    column = page.layout.column(statement)
    head = page.tree.text[page.tree.start(statement) : page.tree.start(call)]
    tail = page.tree.text[page.tree.end(call) : page.tree.end(statement)]
    draw = f"{targets} = {iterator.iterator}.get_next()"
    page.edit(
        Edit(
            page.tree.start(statement),
            page.tree.end(statement),
            f"{draw}{page.layout.newline}{column}{head}{changed}{tail}",
        )
    )


def _check_place(page: Page, call: ast.Call, statement: ast.stmt) -> None:
    """A statement in front must be run each time, and before the call."""
    if not isinstance(statement, ast.Expr | ast.Assign | ast.AugAssign | ast.Return):
        raise Blocked(call, "TFM701", "a run that draws from a queue stands in a condition")
    for parent in page.tree.ancestors(call):
        if parent is statement:
            return
        if isinstance(parent, ast.ListComp | ast.GeneratorExp | ast.DictComp | ast.SetComp | ast.Lambda | ast.IfExp):
            raise Blocked(call, "TFM701", "a run that draws from a queue stands in a comprehension")


def _fetched_alone(site: RunSite, iterator: Drawn) -> str | None:
    """The text of a run that fetches nothing but what is drawn."""
    leaves = list(site.fetch.leaves())
    names = [leaf.text for leaf in leaves if leaf.kind is Kind.PLACEHOLDER]
    if len(names) != len(leaves) or any(n not in iterator.placeholders for n in names):
        return None
    draw = f"{iterator.iterator}.get_next()"
    if names == iterator.placeholders and len(names) > 1:
        return f"[t.numpy() for t in {draw}]"
    if names == iterator.placeholders and not isinstance(site.fetch_node, ast.List | ast.Tuple):
        return f"{draw}.numpy()"
    if len(names) == 1 and not isinstance(site.fetch_node, ast.List | ast.Tuple):
        return f"{draw}[{iterator.placeholders.index(names[0] or '')}].numpy()"
    return None
