"""Calls of symbols that exist in both worlds: TF1's signature against the target's.

TF1's API moved arguments, renamed them and dropped deprecated ones between 1.15 and 2.0. The signatures of
both say
where; the data says what a vanished name is called now (``[[arguments]]``).
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tf2mig.api.knowledge import Entry
from tf2mig.api.surface import Param
from tf2mig.api.worlds import Api
from tf2mig.findings import Diagnostic, Edit
from tf2mig.rules.module import make_fix
from tf2mig.rules.naming import Namespace, Naming, naming_at
from tf2mig.rules.rewriting import Rewrite, rewrite_name
from tf2mig.rules.sites import Site
from tf2mig.syntax.calls import Argument
from tf2mig.syntax.layout import ArgumentSpan, CallLayout, call_layout, removals

MOVED = "TFM250"
REMOVED = "TFM251"
DEFAULT = "TFM252"
UNKNOWN = "TFM253"


@dataclass(frozen=True)
class Change:
    """What becomes of a call's arguments: new keywords by argument, the ones that go, the ones to add."""

    keywords: Mapping[str, str | None]
    gone: tuple[Argument, ...]
    added: tuple[tuple[str, str], ...]
    lost: tuple[str, ...]
    """Arguments that the target does not take and that say something: the call cannot stay."""


def reconcile(site: Site, entries: Sequence[Entry], name: str) -> Diagnostic | None:
    """What must change in a call so that the target's ``name`` receives the same arguments."""
    target = site.module.worlds.native(name)
    moved = name != site.symbol
    if site.call is None or target is None or target.parameters is None or site.api is None:
        return _only_name(site, name, entries) if moved and site.call is None else None
    if site.bound is None:
        return _unbound(site, target, entries)
    change = compare(site, target.parameters, entries)
    if change.lost:
        return _fallback(site, change, entries)
    rewrite = _rewrite(site, change, naming := naming_at(site, "native", ()), name if moved else None)
    if rewrite is None or not rewrite.edits:
        return None
    code, why = _account(site, change, entries)
    unsafe = next((e.unsafe for e in entries if e.kind == "arguments" and e.unsafe), "")
    modules = site.module.knowledge.tables.get("stored-functions", {}).values()
    support = [value.partition(".")[0] for _, value in change.added if value in modules]
    fix = make_fix(rewrite.edits, unsafe=unsafe, imports=naming.imports, support=support, marks=rewrite.marks)
    return site.module.diagnostic(code, f"`{site.symbol}`: {why}", site.call, symbol=site.symbol, fix=fix)


def reconcile_v1(site: Site) -> Diagnostic | None:
    """What must change in a call because the target's `tf.compat.v1` dropped an argument of TF1's symbol."""
    target = site.module.worlds.v1(site.symbol)
    if site.bound is None or target is None or target.parameters is None:
        return None
    change = compare(site, target.parameters, (), "v1")
    if change.lost:
        why = f"`{site.symbol}` takes no {', '.join(change.lost)} any more"
        return site.module.diagnostic(REMOVED, why, site.whole, symbol=site.symbol)
    rewrite = _rewrite(site, change, naming_at(site, "v1", ()), None)
    if rewrite is None or not rewrite.edits:
        return None
    code, why = _account(site, change, ())
    return site.module.diagnostic(
        code, f"`{site.symbol}`: {why}", site.whole, symbol=site.symbol, fix=make_fix(rewrite.edits)
    )


def _only_name(site: Site, name: str, entries: Sequence[Entry]) -> Diagnostic | None:
    naming = naming_at(site, "native", ())
    rewrite = rewrite_name(site, naming(name))
    fix = make_fix(rewrite.edits, imports=naming.imports, marks=rewrite.marks)
    code = entries[0].code if entries else MOVED
    return site.module.diagnostic(code, f"`{site.symbol}` is now `{name}`", site.node, symbol=site.symbol, fix=fix)


def compare(site: Site, target: Sequence[Param], entries: Sequence[Entry], namespace: Namespace = "native") -> Change:
    """Compare a bound call's arguments with the target's parameters."""
    assert site.bound is not None
    tables = [e for e in entries if e.kind == "arguments"]
    renames = {old: new for e in tables for old, new in e.rename.items()}
    droppable = {n for e in tables for n in e.drop}
    accepted = {p.name for p in target if p.kind in ("positional", "keyword-only", "positional-only")}
    open_ended = any(p.kind == "var-keyword" for p in target)
    positions = [p.name for p in target if p.kind in ("positional", "positional-only")]
    named = {p.name for p in (site.api.parameters if site.api else None) or () if p.kind != "var-keyword"}
    keywords: dict[str, str | None] = {}
    gone: list[Argument] = []
    lost: list[str] = []
    place = 0
    given = set()
    twice = _superseded(site, renames)
    for argument in site.bound.arguments:
        new = argument.name if argument.name in accepted else renames.get(argument.name, argument.name)
        if argument.name in twice:
            gone.append(argument)
            continue
        if new in given:
            lost.append(argument.name)
            continue
        swallowed = open_ended and argument.keyword is not None and argument.name not in droppable
        if new not in accepted and not (swallowed and (argument.name not in named or new in _ANY_LAYER)):
            if argument.name in droppable or not site.given(argument.name):
                gone.append(argument)
            else:
                lost.append(argument.name)
            continue
        given.add(new)
        in_place = argument.keyword is None and place is not None and positions[place : place + 1] == [new]
        keywords[argument.name] = None if in_place else new
        place = place + 1 if in_place else len(positions)
    relied = namespace == "native" and site.module.plan.world == "tf1"  # elsewhere nobody knows whose defaults
    added = _defaults(site, target, given, renames)
    if not relied:
        required = newly_required(site)
        added = tuple((name, value) for name, value in added if name in required)
    return Change(keywords, tuple(gone), added, tuple(lost))


def newly_required(site: Site) -> frozenset[str]:
    """The parameters of a Keras layer that had a default, have none in the target, and are not given."""
    target = site.module.worlds.native(site.symbol) if site.symbol.startswith("tf.keras.layers.") else None
    if target is None or site.bound is None:
        return frozenset()
    required = {p.name for p in target.parameters or () if p.required}
    return frozenset(n for n in required - set(site.bound.by_name) if site.default(n) is not None)


_ANY_LAYER = ("name", "dtype", "trainable")
"""What every Keras object takes through ``**kwargs``; other parameters that TF1 named are refused there."""


def _superseded(site: Site, renames: Mapping[str, str]) -> set[str]:
    """Arguments that repeat a default which the call gives under the parameter's other name.

    ``tf.reduce_sum(x, None, None, None, [0])`` gives ``axis`` and ``reduction_indices``; only one says
    something.
    """
    assert site.bound is not None
    by_new: dict[str, list[str]] = {}
    for argument in site.bound.arguments:
        by_new.setdefault(renames.get(argument.name, argument.name), []).append(argument.name)
    out: set[str] = set()
    for names in by_new.values():
        told = [n for n in names if site.given(n)]
        if len(names) > 1 and len(told) < 2:
            out.update(n for n in names if n not in (told or names[:1]))
    return out


def _defaults(
    site: Site, target: Sequence[Param], given: set[str], renames: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    """TF1's defaults that the target does not share, and that the call relied on."""
    assert site.api is not None
    assert site.api.parameters is not None
    quiet = site.module.knowledge.tables.get("same-defaults", {}).get(site.symbol, [])
    told = site.module.knowledge.tables.get("defaults", {}).get(site.symbol, {})
    stored = _stored(site) if told else {}
    theirs = {p.name: p for p in target}
    added = []
    for p in site.api.parameters:
        new = theirs.get(p.name) or theirs.get(renames.get(p.name, ""))
        if new is None or new.name in given or p.default is None or new.name in quiet or p.name == "name":
            continue
        if p.default not in _SAYS_NOTHING and "..." not in p.default and not _same(p.default, new.default):
            value = told.get(p.name, p.default)
            added.append((new.name, stored.get(value, value)))
    return tuple(added)


_REMAKING = frozenset({"load_model", "clone_model", "model_from_json", "model_from_config", "from_config"})


def _stored(site: Site) -> Mapping[str, str]:
    """What stands for functions of Keras where layers are made anew from what was stored of them."""
    tree = site.module.tree
    wrapped = any(site.module.symbols.called(n) == "tf.keras.layers.Bidirectional" for n in tree.ancestors(site.whole))
    remade = any(n.attr in _REMAKING for n in tree.nodes if isinstance(n, ast.Attribute))
    remade = remade or any(b.name in _REMAKING for _, b in site.module.import_bindings)
    table: Mapping[str, str] = site.module.knowledge.tables.get("stored-functions", {})
    return table if wrapped or remade else {}


_SAYS_NOTHING = ("None", "()", "''")
"""Defaults of TF1 that mostly say that a deprecated name may have been used instead."""


def _same(old: str, new: str | None) -> bool:
    """Whether two defaults, as source text, are one value; 0 and 0.0 are."""
    if old == new:
        return True
    try:
        a, b = ast.literal_eval(old), ast.literal_eval(new or "")
    except (ValueError, SyntaxError):
        return new is not None and old.startswith("tf.")
    return bool(a == b) and isinstance(a, bool) == isinstance(b, bool)


def _rewrite(site: Site, change: Change, naming: Naming, name: str | None) -> Rewrite | None:
    assert site.call is not None
    assert site.bound is not None
    layout = call_layout(site.module.tree, site.call)
    if layout is None:
        return None
    out = Rewrite()
    for argument in site.bound.arguments:
        keyword = change.keywords.get(argument.name)
        old = argument.keyword.arg if argument.keyword else None
        if argument in change.gone or keyword == old or (keyword is None and old is None):
            continue
        span = layout.span(argument.node)
        out.add(span.named(keyword))
    _remove_and_add(site, change, layout, out, naming)
    if name is not None:
        named = rewrite_name(site, naming(name))
        for edit in named.edits:
            out.add(edit, [0])
    elif out.edits:
        out.marks.append((-1, site.module.tree.start(site.node)))
    return out


def _remove_and_add(site: Site, change: Change, layout: CallLayout, out: Rewrite, naming: Naming) -> None:
    assert site.bound is not None
    spans: list[ArgumentSpan] = [layout.span(a.node) for a in change.gone]
    for edit in removals(site.module.text, layout, spans):
        out.add(edit)
    if not change.added:
        return
    values = [(n, naming(v) if v.startswith(("tf.", "tf1_")) else v) for n, v in change.added]
    text = ", ".join(f"{n}={v}" for n, v in values)
    kept = [s for s in layout.spans if s not in spans]
    if kept:
        out.add(Edit(kept[-1].end, kept[-1].end, ", " + text))
    else:
        out.add(Edit(layout.open + 1, layout.open + 1, text))


def _account(site: Site, change: Change, entries: Sequence[Entry]) -> tuple[str, str]:
    """The code and the words for a change."""
    for entry in entries:
        if entry.kind == "arguments":
            return entry.code, entry.why or "arguments have changed"
    if change.gone:
        names = ", ".join(a.name for a in change.gone)
        return REMOVED, f"{names} is gone, and had its default"
    if change.added:
        names = ", ".join(n for n, _ in change.added)
        return DEFAULT, f"the default of {names} has changed"
    moved = ", ".join(new for old, new in change.keywords.items() if new)
    return MOVED, f"the position of {moved} has changed"


def _fallback(site: Site, change: Change, entries: Sequence[Entry]) -> Diagnostic:
    """The call asks for something that the target's symbol cannot do; TF1's own may still do it."""
    why = f"`{site.symbol}` takes no {', '.join(change.lost)} any more"
    code = next((e.code for e in entries), REMOVED)
    worlds = site.module.worlds
    v1 = worlds.v1(site.symbol)
    if v1 is None or site.use.door == "compat.v1" or not _accepts(v1, change.lost):
        return site.module.diagnostic(code, why, site.call or site.node, symbol=site.symbol)
    naming = naming_at(site, "v1", ())
    rewrite = rewrite_name(site, naming(site.symbol))
    fix = make_fix(rewrite.edits, imports=naming.imports, marks=rewrite.marks)
    return site.module.diagnostic(code, why, site.call or site.node, symbol=site.symbol, fix=fix)


def _accepts(api: Api, names: Sequence[str]) -> bool:
    known = {p.name for p in api.parameters or ()}
    return api.parameters is None or all(n in known for n in names)


def _unbound(site: Site, target: Api, entries: Sequence[Entry]) -> Diagnostic | None:
    """A call with ``*args`` or ``**kwargs``: fine where the signatures agree, else a person must look."""
    assert site.api is not None
    if site.api.parameters is None or target.parameters is None or site.call is None:
        return None
    old = [p.name for p in site.api.parameters if p.kind in ("positional", "positional-only")]
    new = [p.name for p in target.parameters if p.kind in ("positional", "positional-only")]
    starred = any(isinstance(a, ast.Starred) for a in site.call.args)
    if not starred and not any(k.arg is None for k in site.call.keywords):
        return None
    agree = old[: len(new)] == new if starred else set(old) <= set(new)
    if not agree:
        message = f"the arguments of `{site.symbol}` have changed, and this call's are not written out"
        return site.module.diagnostic(UNKNOWN, message, site.call, symbol=site.symbol)
    return None
