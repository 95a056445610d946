"""The rule that interprets the data: what becomes of each TF1 symbol that a module uses."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Sequence

from tf2mig.api.knowledge import Entry
from tf2mig.api.rulings import Ruling
from tf2mig.findings import Applicability, Diagnostic
from tf2mig.rules.circumstances import holds
from tf2mig.rules.import_statements import moved_bindings, renamed
from tf2mig.rules.looks import looks
from tf2mig.rules.module import Module, make_fix
from tf2mig.rules.naming import Namespace, Naming, naming_at
from tf2mig.rules.reconcile import newly_required, reconcile, reconcile_v1
from tf2mig.rules.rewriting import Rewrite, rewrite_call, rewrite_name
from tf2mig.rules.sites import Site, sites
from tf2mig.rules.templates import chosen, parse_template
from tf2mig.syntax.calls import same_literal
from tf2mig.syntax.scopes import Binding

COMPAT_ONLY = "TFM150"
GONE = "TFM151"
RENAMED = "TFM101"
PRIVATE = "TFM120"


class _Settled(Exception):
    """An entry holds for a use, and the use reads already as the entry says."""


def check_symbols(module: Module) -> Iterator[Diagnostic]:
    """Every use of a symbol that does not mean in the target what it meant in TF1."""
    if module.plan.world == "tf2":
        return
    moved = moved_bindings(module)
    found_sites = list(sites(module))
    staying = _staying(found_sites)
    for site in found_sites:
        binding = site.use.binding
        if site.node in staying:
            continue
        if binding is not None and ((binding.node, binding.name) in moved or _follows(site, binding, staying)):
            continue
        found = examine_site(site)
        if found is not None:
            yield found


def _staying(found: Sequence[Site]) -> set[ast.AST]:
    """What aliases stand for, ``ds = tf.contrib.distributions``, where a use through one has no safe fix: moved with
    its alias, that use would look like the target's and be told no more.
    """
    staying: set[ast.AST] = set()
    through = [(s, s.use.binding) for s in found if s.use.binding is not None and s.use.binding.kind == "alias"]
    aliases = [
        (s, b)
        for s, b in through
        if renamed(s.module, s.module.symbols.symbol(b.node) or "") is not None and not _follows(s, b)
    ]
    for site, binding in aliases:
        said = examine_site(site)
        if said is not None and (said.fix is None or said.fix.applicability is not Applicability.SAFE):
            staying.add(binding.node)
    while more := {b.node for s, b in through if s.node in staying} - staying:
        staying |= more
    return staying


def _follows(site: Site, binding: Binding, staying: Collection[ast.AST] = ()) -> bool:
    """Whether a use goes through an alias, ``nn = tf.contrib.nn``, and moves with what the alias stands
    for.
    """
    if binding.node in staying or binding.kind != "alias" or site.module.symbols.symbol(binding.node) is None:
        return False
    base = site.module.symbols.symbol(binding.node) or ""
    new = renamed(site.module, base)
    return new is not None and renamed(site.module, site.symbol) == new + site.symbol[len(base) :]


def examine_site(site: Site) -> Diagnostic | None:
    """What is to be said about one use; None when it is right as it stands."""
    if site.use.door == "private" and (not site.private or site.module.plan.world != "tf1"):
        return None if site.module.plan.world != "tf1" else _private(site)
    if site.private and site.module.plan.mode == "native" and site.module.worlds.native(site.symbol):
        return _to_home(site)
    try:
        found = _compat(site) if site.module.plan.mode == "compat" else _by_door(site)
    except _Settled:
        found = None
    return found or (_to_home(site) if site.private else None)


def rule_site(site: Site) -> Diagnostic | None:
    """What the first entry that holds says about a use of another package; None when it is right as it stands."""
    for ruling in site.module.rulebook.rulings(site.symbol):
        try:
            found = _apply(site, ruling, ruling.native, "native")
        except _Settled:
            return None
        if found is not None:
            return found
    return None


def _by_door(site: Site) -> Diagnostic | None:
    if site.use.door == "compat.v2":
        return None
    if site.use.door == "compat.v1" and not site.module.plan.lifted:
        return _compat(site)
    return _native(site)


def _private(site: Site) -> Diagnostic | None:
    """A use of a private module without a public home: what the data says about it, if anything."""
    if not site.module.rulebook.rulings(site.symbol):
        return None
    return _compat(site) if site.module.plan.mode == "compat" else _native(site)


def _to_home(site: Site) -> Diagnostic | None:
    """The public name of what a program takes from a private module."""
    compat = site.module.plan.mode == "compat"
    naming = naming_at(site, "v1" if compat else "native", ())
    rewrite = rewrite_name(site, naming(site.symbol))
    fix = make_fix(
        rewrite.edits, imports=naming.imports
    )  # no marks: what the public name needs comes with the next pass
    message = f"`{site.use.symbol}` is private; its public name is `{site.symbol}`"
    return site.module.diagnostic(PRIVATE, message, site.node, symbol=site.symbol, fix=fix)


def _compat(site: Site) -> Diagnostic | None:
    if site.use.door == "compat.v2":
        return None
    worlds = site.module.worlds
    works = worlds.v1(site.symbol) is not None
    if site.use.door == "tf" and not site.module.plan.switch and worlds.native(site.symbol):
        return None
    rulings = site.module.rulebook.rulings(site.symbol)
    for ruling in rulings:
        entry, native, compat = ruling.entry, ruling.native, ruling.compat
        if compat == "keep" or (works and compat is None):
            if _holds(site, entry):
                return reconcile_v1(site) if works else None
            continue
        text, namespace = (compat, "v1") if compat is not None else (native, "native")
        found = _apply(site, ruling, text, namespace)  # type: ignore[arg-type]
        if found is not None:
            return found
    return reconcile_v1(site) if works else _gone(site, rulings)


def _native(site: Site) -> Diagnostic | None:
    worlds = site.module.worlds
    exists = worlds.native(site.symbol) is not None
    if site.module.plan.world != "tf1" and exists and not _as_early_tf2(site):
        return None
    rulings = site.module.rulebook.rulings(site.symbol)
    for ruling in rulings:
        native, compat = ruling.native, ruling.compat
        if native is None and compat is not None and not exists:
            found = _apply(site, ruling, compat, "v1")
        else:
            found = _apply(site, ruling, native, "native")
        if found is not None:
            return found
    same = worlds.v1_is_native(site.symbol)
    if same is not None and same != site.symbol:
        return _renamed(site, same)
    if exists:
        return reconcile(site, [r.entry for r in rulings], site.symbol)
    if worlds.v1(site.symbol) is not None:
        return _compat_only(site)
    return _gone(site, rulings)


def _as_early_tf2(site: Site) -> bool:
    """Whether a call gives an argument that TF1 and the first releases of TF2 took alike, and the target refuses; or
    lacks one that the target asks for.
    """
    names = site.module.knowledge.tables.get("early-tf2", {}).get(site.symbol, ())
    if site.bound is None:
        return False
    return any(site.given(name) for name in names) or bool(newly_required(site))


def _renamed(site: Site, name: str) -> Diagnostic | None:
    """TF1's symbol and a symbol of the target are one object, which the API tables show."""
    naming = naming_at(site, "native", ())
    rewrite = rewrite_name(site, naming(name))
    fix = make_fix(rewrite.edits, imports=naming.imports, marks=rewrite.marks)
    message = f"`{site.symbol}` is now `{name}`"
    return site.module.diagnostic(RENAMED, message, site.node, symbol=site.symbol, fix=fix)


def _compat_only(site: Site) -> Diagnostic | None:
    if site.use.door == "compat.v1":
        return None
    naming = naming_at(site, "v1", ())
    rewrite = rewrite_name(site, naming(site.symbol))
    fix = make_fix(rewrite.edits, imports=naming.imports, marks=rewrite.marks)
    message = f"`{site.symbol}` exists only in `tf.compat.v1`"
    if site.module.plan.world != "tf1" and site.module.worlds.v1_needs_keras2(site.symbol):
        message += ", with Keras 2 (`tf-keras`)"  # which nobody knows whether the module may have
        return site.module.diagnostic(COMPAT_ONLY, message, site.node, symbol=site.symbol)
    return site.module.diagnostic(COMPAT_ONLY, message, site.node, symbol=site.symbol, fix=fix)


def _gone(site: Site, rulings: Sequence[Ruling]) -> Diagnostic | None:
    entries = [r.entry for r in rulings]
    if site.api is None and not entries:
        return None
    for entry in entries:
        if entry.kind == "manual" and _holds(site, entry):
            return site.module.diagnostic(entry.code, entry.why, site.node, symbol=site.symbol)
    why = f"`{site.symbol}` is not in TensorFlow {site.module.target}"
    if entries:
        why += f": {entries[0].why}" if entries[0].why else ""
        why += " (this use is not one that can be rewritten)"
        return site.module.diagnostic(entries[0].code, why, site.node, symbol=site.symbol)
    if site.api is not None and site.api.kind == "module":
        return None
    return site.module.diagnostic(GONE, why, site.node, symbol=site.symbol)


def _apply(site: Site, ruling: Ruling, text: str | None, namespace: Namespace) -> Diagnostic | None:
    """The diagnostic of an entry that holds for a use, with its fix."""
    entry = ruling.entry
    if not _holds(site, entry):
        return None
    if entry.kind == "manual":
        return site.module.diagnostic(entry.code, entry.why, site.node, symbol=site.symbol)
    if entry.kind == "arguments" and namespace == "native":
        return reconcile(site, (entry,), text or ruling.symbol)
    if text is None:
        return None
    naming = naming_at(site, namespace, entry.imports)
    rewrite = _rewrite(site, entry, text, naming)
    if rewrite is None:
        return None
    if not rewrite.edits:
        raise _Settled
    fix = make_fix(
        rewrite.edits,
        unsafe=entry.unsafe,
        imports=naming.imports,
        requires=entry.requirements(text),
        support=entry.support_modules(text),
        marks=rewrite.marks,
    )
    return site.module.diagnostic(entry.code, _message(site, entry, text), site.whole, symbol=site.symbol, fix=fix)


def _message(site: Site, entry: Entry, text: str) -> str:
    if entry.why:
        return f"`{site.symbol}`: {entry.why}"
    return f"`{site.symbol}` is now `{text}`" if "{" not in text else f"`{site.symbol}` has changed"


def _rewrite(site: Site, entry: Entry, text: str, naming: Naming) -> Rewrite | None:
    if entry.kind == "rename":
        return rewrite_name(site, naming(text))
    if site.call is None:
        return rewrite_name(site, _reference(entry.reference, naming)) if entry.reference else None
    template = parse_template(chosen(text, site.given))
    names = None
    if template.function is not None:
        names = site.module.worlds.positional_names(template.function, naming.namespace)
    return rewrite_call(site, template, naming, entry.drop, names)


def _reference(text: str, naming: Naming) -> str:
    """What stands for a use that is no call: a name, or an expression in parentheses."""
    rendered = parse_template(text).render({}, ast.unparse, naming)
    return rendered.text if rendered.atomic else f"({rendered.text})"


def _holds(site: Site, entry: Entry) -> bool:
    """Whether the conditions of an entry hold."""
    if not holds(site.module, entry):
        return False
    if not entry.conditional:
        return True
    if site.bound is None:
        return False
    by_name = site.bound.by_name
    return (
        all(site.given(p) for p in entry.given)
        and not any(site.given(p) for p in entry.absent)
        and all(p in by_name and by_name[p].keyword is None for p in entry.positional)
        and all(p in by_name and by_name[p].keyword is not None for p in entry.keyword)
        and all(_literal(site, p, text) for p, text in entry.literal.items())
        and all(looks(site, p, kind) for p, kind in entry.looks.items())
    )


def _literal(site: Site, parameter: str, text: str) -> bool:
    assert site.bound is not None
    value = site.bound.value(parameter)
    return site.default(parameter) == text if value is None else same_literal(value, text)
