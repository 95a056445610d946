"""A joined and lifted program as modules again, with the imports that each then needs."""

from __future__ import annotations

import ast
import builtins
import re
import symtable
from dataclasses import dataclass, field

from tf2mig.findings import Edit
from tf2mig.graph.blocked import Blocked
from tf2mig.lift.core.names import MARKER
from tf2mig.lift.modules.crossing import TAGGED, Crossing, dotted, is_local
from tf2mig.lift.modules.joining import Joined, Part
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.imports import add_imports, insert_after, remove_items
from tf2mig.syntax.scopes import build_scopes
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_EDGE = re.compile(r"\A(?:[ \t]*\r?\n)*|(?:[ \t]*\r?\n)*\Z")


@dataclass
class _Module:
    """One part after lifting."""

    part: Part
    text: str
    view: Crossing
    """How it saw the other modules before."""
    number: int
    makes: set[str] = field(default_factory=set)
    """Names of its top level that it makes itself."""
    binds: set[str] = field(default_factory=set)
    reads: set[str] = field(default_factory=set)
    """Names of its top level or from nowhere that it reads."""


def part_text(joined: Joined, text: str) -> dict[str, str]:
    """The new text of each module, by path. Raises Blocked where one needs what it cannot import."""
    pieces = re.split(rf"^{MARKER} = \d+[ \t]*\r?\n", text, flags=re.MULTILINE)
    if len(pieces) != len(joined.parts):
        raise Blocked(None, "TFM712", "the modules of the program cannot be told apart any more")
    modules = [
        _module(p, _edges(_spelled_again(joined, number, t), p.source.text), joined.crossings.views[number], number)
        for number, (p, t) in enumerate(zip(joined.parts, pieces, strict=True))
    ]
    added = _added_imports(joined, modules)
    out: dict[str, str] = {}
    for module in modules:
        changed = _with_imports(module, modules, added)
        mark = "\ufeff" if module.part.source.text.startswith("\ufeff") else ""
        out[module.part.source.path] = mark + changed
    return out


def _edges(text: str, before: str) -> str:
    """The text with the blank lines at its start and end that the original has there."""
    before = before.removeprefix("\ufeff")
    blank = r"(?:[ \t]*\r?\n)*"
    lead = re.match(blank, before)
    tail = re.search(r"\s*\Z", before)
    assert lead is not None
    assert tail is not None
    return lead.group() + re.sub(rf"\A{blank}", "", text).rstrip() + tail.group()


def _spelled_again(joined: Joined, number: int, text: str) -> str:
    """A module's piece of the joined text with every tagged name as the module spells it. Raises Blocked."""
    view = joined.crossings.views[number]
    edits: list[Edit] = []
    for node in walk((tree := Tree(Source(text, ""))).module):
        if not isinstance(node, ast.Name) or (tag := TAGGED.fullmatch(node.id)) is None:
            continue
        name, maker = tag[1], int(tag[2])
        if maker == number:
            continue
        if not isinstance(node.ctx, ast.Load):
            raise Blocked(None, "TFM712", f"a module rebinds `{name}` of another")
        spelled = view.spelled.get((maker, name)) or _member(view, maker, name)
        if spelled is None and name in view.made | set(view.members):
            raise Blocked(None, "TFM712", f"`{name}` is needed in a module that calls something else so")
        edits.append(Edit(tree.start(node), tree.end(node), spelled or name))
    return TAGGED.sub(r"\1", apply_edits(text, _merged(edits)))


def _member(view: Crossing, maker: int, name: str) -> str | None:
    """The name as a member of its module, where the importing module imported the whole of it."""
    return next((f"{alias}.{name}" for alias, number in view.modules.items() if number == maker), None)


def _module(part: Part, text: str, view: Crossing, number: int) -> _Module:
    module = _Module(part, text, view, number)
    table = symtable.symtable(text, part.source.path, "exec")
    for symbol in table.get_symbols():
        if symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace():
            module.binds.add(symbol.get_name())
            if symbol.is_assigned() or symbol.is_namespace():
                module.makes.add(symbol.get_name())
    for scope in _scopes(table):
        for symbol in scope.get_symbols():
            at_top = scope is table or symbol.is_global()
            if at_top and symbol.is_referenced():
                module.reads.add(symbol.get_name())
            if scope is not table and symbol.is_declared_global() and symbol.is_assigned():
                module.makes.add(symbol.get_name())
                module.binds.add(symbol.get_name())
    return module


def _scopes(table: symtable.SymbolTable) -> list[symtable.SymbolTable]:
    return [table, *(s for child in table.get_children() for s in _scopes(child))]


def _added_imports(joined: Joined, modules: list[_Module]) -> dict[str, str]:
    """Imports that lifting wrote into the joined text, and others that one module has, by name."""
    found: dict[str, str] = {}
    for module in modules:
        for statement in ast.parse(module.text).body:
            if (
                not isinstance(statement, ast.Import | ast.ImportFrom)
                or getattr(statement, "module", "") == "__future__"
            ):
                continue
            if any(_same(statement, own) for own in module.part.imports):
                continue
            for alias in statement.names:
                single = (
                    ast.Import([alias])
                    if isinstance(statement, ast.Import)
                    else ast.ImportFrom(statement.module, [alias], statement.level)
                )
                name = (alias.asname or alias.name).split(".")[0]
                relative = isinstance(statement, ast.ImportFrom) and statement.level
                if not relative:
                    found.setdefault(name, ast.unparse(ast.fix_missing_locations(single)))
    return found


def _same(statement: ast.AST, other: ast.AST) -> bool:
    return ast.dump(statement) == ast.dump(other)


def _with_imports(module: _Module, modules: list[_Module], added: dict[str, str]) -> str:
    """The module's text with imports for what it needs and without those whose names are gone."""
    before = _module(module.part, module.part.source.text.removeprefix("\ufeff"), module.view, module.number)
    known = module.binds | set(dir(builtins)) | {"__file__", "__name__", "__doc__"}
    # What lifting imports goes from a module that does not use it itself: stars do not bring it.
    stars = _starred(module, modules) - added.keys()
    missing = sorted(n for n in module.reads - known - stars if n in module.reads - (before.reads - before.binds))
    missing = _as_members(module, modules, missing)
    _check_members(module, modules)
    text, tree = module.text, Tree(Source(module.text, module.part.source.path))
    edits: list[Edit] = []
    own = [(s, o) for s in tree.imports for p, o in module.part.imports.items() if _same(s, p)]
    wanted: dict[str, list[str]] = {}
    plain: list[str] = []
    for name in missing:
        maker = next((m for m in modules if m is not module and name in m.makes), None)
        if maker is not None:
            wanted.setdefault(maker.part.source.path, []).append(name)
        elif name in added:
            plain.append(added[name])
        else:
            raise Blocked(None, "TFM712", f"`{name}` is needed in a module that cannot import it")
    for path, names in wanted.items():
        edits += _own_import(module, modules, own, path, names)
    for statement, others in own:
        gone = _gone(module, modules, before, tree, statement, [o.path for o in others])
        added_here = any(e.start == e.end == tree.end(statement) for e in edits)
        if gone and len(gone) == len(statement.names) and added_here:
            edits = _taking_place(tree, statement, edits)
        elif gone:
            edits += remove_items(tree, statement, gone)
    text = apply_edits(text, _merged(edits))
    text = apply_edits(text, add_imports(Tree(Source(text, module.part.source.path)), plain))
    return _without_unused(module, before, text, added)


def _as_members(module: _Module, modules: list[_Module], missing: list[str]) -> list[str]:
    """Write names that other modules make as their members, where the module has those whole; returns the rest.

    Numbers and strings that a module cannot import are written out.
    """
    spelled: dict[str, str] = {}
    known = {o.path for others in module.part.imports.values() for o in others}
    for name in missing:
        maker = next((m for m in modules if m is not module and name in m.makes), None)
        literal = _literal(maker.text, name) if maker is not None and maker.part.source.path not in known else None
        if literal is not None:
            spelled[name] = literal
            continue
        listed = maker is not None and any(other == maker.number for other, _ in module.view.members.values())
        if maker is not None and not listed and (member := _member(module.view, maker.number, name)) is not None:
            spelled[name] = member
    tree = Tree(Source(module.text, module.part.source.path))
    scopes = build_scopes(tree.module)
    edits = [
        Edit(tree.start(n), tree.end(n), spelled[n.id])
        for n in tree.nodes
        if isinstance(n, ast.Name) and n.id in spelled and not is_local(tree, scopes, n, n.id)
    ]
    module.text = apply_edits(module.text, _merged(edits))
    module.reads = _module(module.part, module.text, module.view, module.number).reads
    return [n for n in missing if n not in spelled]


def _literal(text: str, name: str) -> str | None:
    """The number or string that a module's only assignment of a name gives it; None where there is none."""
    tree = ast.parse(text)
    stores = [n for n in walk(tree) if isinstance(n, ast.Name) and n.id == name and not isinstance(n.ctx, ast.Load)]
    if len(stores) != 1 or any(isinstance(n, ast.Global) and name in n.names for n in walk(tree)):
        return None
    for statement in tree.body:
        if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
            continue
        pairs = [(statement.targets[0], statement.value)]
        if isinstance(statement.targets[0], ast.Tuple) and isinstance(statement.value, ast.Tuple):
            pairs = list(zip(statement.targets[0].elts, statement.value.elts, strict=False))
        for target, value in pairs:
            if target is stores[0] and isinstance(value, ast.Constant):
                return ast.unparse(value)
    return None


def _check_members(module: _Module, modules: list[_Module]) -> None:
    """Raise Blocked where the module reads a member of another module that it does not have any more."""
    held, made = {m.number: m.binds for m in modules}, {m.number: m.view.made for m in modules}
    tree = Tree(Source(module.text, module.part.source.path))
    for node in tree.nodes:
        if not isinstance(node, ast.Attribute) or (other := module.view.modules.get(dotted(node.value))) is None:
            continue
        if node.attr in made[other] and node.attr not in held[other]:
            raise Blocked(None, "TFM712", f"`{node.attr}` is read by another module, and is part of a graph")


def _taking_place(tree: Tree, statement: ast.Import | ast.ImportFrom, edits: list[Edit]) -> list[Edit]:
    """Let names that are added to an import stand in place of those that all go."""
    first, last = tree.start(statement.names[0]), tree.end(statement.names[-1])
    return [Edit(first, last, e.text.removeprefix(", ")) if e.start == e.end == last else e for e in edits]


def _merged(edits: list[Edit]) -> list[Edit]:
    return sorted(edits, key=lambda e: (e.start, e.end))


def _starred(module: _Module, modules: list[_Module]) -> set[str]:
    paths = {o.path for s, os in module.part.imports.items() if any(a.name == "*" for a in s.names) for o in os}
    return {n for m in modules if m.part.source.path in paths for n in m.binds if not n.startswith("_")}


def _own_import(
    module: _Module,
    modules: list[_Module],
    own: list[tuple[ast.Import | ast.ImportFrom, list[Source]]],
    path: str,
    names: list[str],
) -> list[Edit]:
    """Import names from another part, as the module imports that part already."""
    tree = Tree(Source(module.text, module.part.source.path))
    for statement, others in own:
        if path not in {o.path for o in others}:
            continue
        spelled = _spelling(statement, path)
        if spelled is None:
            continue
        twin = next(s for s in tree.imports if _same(s, statement) and s.lineno == statement.lineno)
        if (
            isinstance(twin, ast.ImportFrom)
            and spelled == "." * twin.level + (twin.module or "")
            and "(" not in tree.segment(twin)
        ):
            at = tree.end(twin)
            return [Edit(at, at, "".join(f", {n}" for n in names))]
        return [insert_after(tree, twin, [f"from {spelled} import {', '.join(names)}"])]
    raise Blocked(None, "TFM712", f"`{names[0]}` is needed in a module that does not import the one that makes it")


def _spelling(statement: ast.Import | ast.ImportFrom, path: str) -> str | None:
    """How the import names the module of a path."""
    stem = path.replace("\\", "/").removesuffix(".py").removesuffix("/__init__").rsplit("/", 1)[-1]
    if isinstance(statement, ast.Import):
        return next((a.name for a in statement.names if a.name.rsplit(".", 1)[-1] == stem), None)
    base = "." * statement.level + (statement.module or "")
    if statement.module and statement.module.rsplit(".", 1)[-1] == stem:
        return base
    if any(a.name == stem for a in statement.names):
        return f"{base}{'' if base.endswith('.') else '.'}{stem}"
    return None


def _gone(
    module: _Module,
    modules: list[_Module],
    before: _Module,
    tree: Tree,
    statement: ast.Import | ast.ImportFrom,
    paths: list[str],
) -> list[ast.alias]:
    """The names of an import that the other module does not have any more, or that nothing reads now."""
    others = [m for m in modules if m.part.source.path in paths]
    if isinstance(statement, ast.Import):
        return [a for a in statement.names if _root(a) in before.reads and _root(a) not in module.reads]
    gone: list[ast.alias] = []
    for alias in statement.names:
        name = alias.asname or alias.name
        held = any(alias.name in m.binds for m in others) or _names_module(statement, alias, paths)
        if alias.name == "*":
            continue
        if not held and name in module.reads - module.makes:
            raise Blocked(None, "TFM712", f"`{name}` is read by a module that imported it, and is part of a graph")
        if not held or (name in before.reads and name not in module.reads):
            gone.append(alias)
    return gone


def _root(alias: ast.alias) -> str:
    return (alias.asname or alias.name).partition(".")[0]


def _names_module(statement: ast.ImportFrom, alias: ast.alias, paths: list[str]) -> bool:
    """Whether an import takes a module from its package, and not what has the name of the module out of it."""
    package = (statement.module or "").rsplit(".", 1)[-1]
    for path in paths:
        parts = path.replace("\\", "/").removesuffix(".py").split("/")
        if parts[-1] == alias.name and (package != alias.name or parts[-2:-1] == [package]):
            return True
    return False


def _without_unused(module: _Module, before: _Module, text: str, added: dict[str, str]) -> str:
    """Imports that lifting wrote for another module go from this one."""
    tree = Tree(Source(text, module.part.source.path))
    edits: list[Edit] = []
    for statement in tree.imports:
        if not isinstance(tree.parents.get(statement), ast.Module) or ast.unparse(statement) not in added.values():
            continue
        name = (statement.names[0].asname or statement.names[0].name).split(".")[0]
        if len(statement.names) == 1 and name not in before.binds and name not in module.reads:
            edits += remove_items(tree, statement, list(statement.names))
    return apply_edits(text, edits)


__all__ = ["part_text"]
