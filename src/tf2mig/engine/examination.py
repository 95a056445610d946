"""Examining one source: which rules find what."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import lru_cache

from tf2mig.api.knowledge import Knowledge
from tf2mig.api.rulings import Rulebook
from tf2mig.api.worlds import worlds_of
from tf2mig.engine.results import Facts, Options
from tf2mig.findings import Diagnostic
from tf2mig.graph.categories import SESSIONS
from tf2mig.rules.module import Module, Plan
from tf2mig.rules.planning import gather, make_plans
from tf2mig.rules.registry import RULES
from tf2mig.syntax.comments import ignored_codes, is_ignored
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import ParseError
from tf2mig.syntax.walking import walk

_NEED_THE_PROGRAM = frozenset({"TFM709", "TFM712"})
"""Blockers that one module alone cannot show: the other modules may be part of the program."""


def mentions_tensorflow(text: str) -> bool:
    """A cheap test that spares files without TensorFlow everything else."""
    return "tensorflow" in text


def open_module(
    source: Source, options: Options, plan: Plan | None = None, written: frozenset[int] = frozenset()
) -> Module:
    """Parse a source for examination. Raises ParseError and RuleFileError."""
    return Module(source, rulebook_for(options.target, options.extend_rules), plan or Plan(), written)


@lru_cache(maxsize=4)
def rulebook_for(target: str, extra: tuple[str, ...] = ()) -> Rulebook:
    """The knowledge for a target. Raises RuleFileError, and ValueError when the target is not known."""
    return Rulebook(Knowledge.load(extra), worlds_of(target))


def examine_source(source: Source, options: Options, *, lifted: bool = False) -> Facts:
    """See `tf2mig.engine.examine`. ``lifted`` says that nothing stands in the way of lifting the module."""
    try:
        if not mentions_tensorflow(source.text):
            return Facts(source.path, imports=_imports_of(source))
        module = open_module(source, options)
    except ParseError as e:
        return Facts(source.path, error=f"{e.line}:{e.column}: {e.message}")
    evidence = gather(module)
    module.plan = make_plans([module], [evidence], options.destination)[0]
    found = run_rules(module)
    if module.plan.mode == "native" and evidence.world == "tf1" and not lifted:
        found += _blockers(module)
    return Facts(
        source.path,
        tuple(selected(module, sorted(found, key=lambda d: (d.start, d.end, d.code)), options)),
        tuple(imported_modules(module.tree.module)),
        evidence.world == "tf1",
    )


def _blockers(module: Module) -> tuple[Diagnostic, ...]:
    """What keeps a program from becoming native; asked only of modules that run a session themselves."""
    if not any(use.symbol in SESSIONS for use in module.symbols.uses):
        return ()
    from tf2mig.lift import lift_program

    return tuple(d for d in lift_program([module.source]).blockers if d.code not in _NEED_THE_PROGRAM)


def _imports_of(source: Source) -> tuple[str, ...]:
    from tf2mig.syntax.tree import Tree

    return tuple(imported_modules(Tree(source).module))


def run_rules(module: Module) -> list[Diagnostic]:
    """What every rule finds, in the order of the text."""
    found = [d for rule in RULES for d in rule(module)]
    return sorted(found, key=lambda d: (d.start, d.end, d.code))


def selected(module: Module, found: Iterable[Diagnostic], options: Options) -> Iterator[Diagnostic]:
    """The findings that the options and the module's comments leave."""
    ignored = ignored_codes(module.text)
    for d in found:
        if options.select and not d.code.startswith(options.select):
            continue
        if options.ignore and d.code.startswith(options.ignore):
            continue
        if ignored and is_ignored(ignored, d.code, _lines(module, d)):
            continue
        yield d


def _lines(module: Module, d: Diagnostic) -> range:
    """The lines of a finding: an ignoring comment may stand on its first or its last."""
    return range(d.line, module.tree.place(max(d.end - 1, d.start))[0] + 1)


def imported_modules(tree: ast.Module) -> Iterator[str]:
    """The modules that a file imports, absolute or with leading dots; members of packages count as well."""
    seen: set[str] = set()
    for node in walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [a.name for a in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            joint = base if base.endswith(".") else base + "."
            names = [base, *(joint + a.name for a in node.names if a.name != "*")]
        for name in names:
            if name not in seen:
                seen.add(name)
                yield name
