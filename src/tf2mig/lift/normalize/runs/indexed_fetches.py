"""Members of a structure of tensors that a loop picks one after another, `sess.run(layers[name])`.

A lifted function is traced once, and would keep the member that it met first. The run fetches the whole structure, and
the loop picks from its values; nothing but computing time is spent on the others.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph.items import Function, Owner, RunSite
from tf2mig.graph.state import State
from tf2mig.graph.values import Kind
from tf2mig.lift.core.slices import closure
from tf2mig.syntax.mentions import names_in, stored_names
from tf2mig.syntax.tree import Tree, edited
from tf2mig.syntax.walking import walk

_VALUES = frozenset({Kind.TENSOR, Kind.EAGER, Kind.PLACEHOLDER})


def varying(tree: Tree, owner: Owner | None, call: ast.expr) -> list[tuple[ast.AST, set[str]]]:
    """The loops and comprehensions of its scope around an expression, innermost first, and at last the function: each
    with the names that it binds anew whenever it comes to the expression."""
    found: list[tuple[ast.AST, set[str]]] = []
    for ancestor in tree.ancestors(call):
        if isinstance(ancestor, ast.For | ast.While | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            found.append((ancestor, stored_names(ancestor)))
        if isinstance(ancestor, Function) or ancestor is owner:
            arguments = walk(ancestor.args) if isinstance(ancestor, Function) else ()
            found.append((ancestor, {a.arg for a in arguments if isinstance(a, ast.arg)} - {"self"}))
            break
    return found


def index_results(state: State) -> Tree | None:
    """The tree of a text in which loops pick from what runs return; None where there are none that do."""
    tree = state.tree
    edits: list[Edit] = []
    for site in state.sites:
        bound = {name for _, names in varying(tree, site.owner, site.call) for name in names}
        if bound:
            edits += _indexed(tree, site, bound)
    return edited(tree, edits) if edits else None


def _indexed(tree: Tree, site: RunSite, bound: set[str]) -> list[Edit]:
    """The edits for one run; none where it picks nothing, or what it picks does more than have a value."""
    fetches = site.fetch_node
    parts = fetches.elts if isinstance(fetches, ast.List | ast.Tuple) else [fetches]
    picked = [n for n, p in enumerate(parts) if isinstance(p, ast.Subscript) and _picks(p, bound)]
    held = closure(site.inline.needs)
    if not picked or any(i.effects for i in held) or not _only_values(site, [parts[n] for n in picked]):
        return []
    subscripts = [p for n in picked if isinstance(p := parts[n], ast.Subscript)]
    short = [Edit(tree.end(p.value), tree.end(p), "") for p in subscripts]
    if parts[0] is fetches:
        text = tree.text[tree.end(subscripts[0].value) : tree.end(subscripts[0])]
        return [*_as_run(tree, site, subscripts[0], short), Edit(tree.end(site.call), tree.end(site.call), text)]
    statement = tree.parents.get(site.call)
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return []
    target = statement.targets[0]
    if not isinstance(target, ast.Tuple | ast.List) or len(target.elts) != len(parts):
        return []
    names = [e.id for e in target.elts if isinstance(e, ast.Name)]
    if len(names) != len(parts) or set(names) & {n for p in subscripts for n in names_in(p)}:
        return []
    column = " " * statement.col_offset
    lines = [
        f"\n{column}{names[n]} = {names[n]}{tree.text[tree.end(p.value) : tree.end(p)]}"
        for n, p in zip(picked, subscripts, strict=True)
    ]
    return [*short, Edit(tree.end(statement), tree.end(statement), "".join(lines))]


def _as_run(tree: Tree, site: RunSite, subscript: ast.Subscript, short: list[Edit]) -> list[Edit]:
    """The edits that shorten a fetch; `layers[name].eval(...)` becomes a run of the session."""
    if not isinstance(site.call.func, ast.Attribute) or site.call.func.value is not subscript:
        return short
    given = {"feed_dict": site.call.args[0]} if site.call.args else {}
    given |= {str(k.arg): k.value for k in site.call.keywords}
    session = tree.segment(given["session"]) if "session" in given else default_session(tree)
    feeds = f", {tree.segment(given['feed_dict'])}" if "feed_dict" in given else ""
    text = f"{session}.run({tree.segment(subscript.value)}{feeds})"
    return [Edit(tree.start(site.call), tree.end(site.call), text)]


def default_session(tree: Tree) -> str:
    """The default session in the words of a program that calls TensorFlow by one name."""
    imported = [a.asname or a.name for s in tree.imports for a in s.names if a.name == "tensorflow"]
    return f"{imported[0] if imported else 'tf'}.get_default_session()"


def _picks(node: ast.Subscript, bound: set[str]) -> bool:
    """Whether a subscript takes one member by a name that a loop binds, from what no loop changes."""
    plain = isinstance(node.value, ast.Name | ast.Attribute) and not isinstance(node.slice, ast.Slice | ast.Tuple)
    return plain and bool(names_in(node.slice) & bound) and not names_in(node.value) & bound


def _only_values(site: RunSite, parts: list[ast.expr]) -> bool:
    """Whether what the picked members are taken from holds tensors and nothing that updates state."""
    roots = {id(p.value) for p in parts if isinstance(p, ast.Subscript)}
    held = [leaf for node, value in site.inline.uses if id(node) in roots for leaf in value.leaves()]
    return bool(held) and all(leaf.kind in _VALUES for leaf in held)


__all__ = ["default_session", "index_results", "varying"]
