"""Loops over lists and dictionaries of tensors around runs: these are run, and the loop goes over their values.

    for name, y in zip(names, outputs):             for name, y in zip(names, sess.run(outputs, {x: data})):
        print(name, sess.run(y, {x: data}))             print(name, y)

Where a body runs more than that, the loop counts and its runs pick, `sess.run(outputs[i], ...)`; a loop over the keys
of a dictionary goes over what the dictionary was made of.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from tf2mig.findings import Edit
from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Item, RunSite
from tf2mig.graph.state import State
from tf2mig.lift.core.known_lengths import keys_of, length_of
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.names import Names
from tf2mig.lift.core.slices import closure
from tf2mig.lift.normalize.runs.indexed_fetches import default_session
from tf2mig.lift.normalize.runs.paired_lists import part_pairs
from tf2mig.syntax.mentions import names_in, stored_names
from tf2mig.syntax.tree import Tree, edited
from tf2mig.syntax.walking import walk


def go_over_values(state: State) -> Tree | None:
    """The tree of a text without loops over tensors around runs; None where there are none. Raises Blocked."""
    loops = [n for n, _ in state.tensor_loops]
    edits: list[Edit] = []
    for loop, item in state.tensor_loops:
        nested = any(a in loops for a in state.tree.ancestors(loop))
        pairs = part_pairs(state, loop)
        if pairs is not None:
            edits += pairs
            continue
        over = None if nested else _over(state.tree, loop, item)
        new = (_values(state, over) or _keys(state, over) or _places(state, over)) if over is not None else None
        if new is None:
            raise Blocked(loop, "TFM707", "the head of a loop or branch around run sites uses tensors")
        edits += new
    return edited(state.tree, edits) if edits else None


@dataclass(frozen=True)
class _Over:
    """What a loop goes over."""

    loop: ast.For
    targets: list[ast.expr]
    sources: list[ast.expr]
    """What gives each target its elements."""
    tensors: list[int]
    """Which of the sources hold tensors."""
    counter: ast.expr | None
    """The target of `enumerate`."""
    member: str = ""
    """`items`, `values` or `keys`, where a method of a dictionary gives the elements."""
    ordered: bool = False
    """Whether they are sorted."""


def _over(tree: Tree, loop: ast.For, item: Item) -> _Over | None:
    """What a loop's head says; None where it is written in another way."""
    if loop.orelse:
        return None
    target, head, counter = loop.target, loop.iter, None
    inner = _argument_of(head, "enumerate")
    if inner is not None and isinstance(target, ast.Tuple) and len(target.elts) == 2:
        (counter, target), head = target.elts, inner
    ordered = _argument_of(head, "sorted")
    head = ordered or head
    member = ""
    if isinstance(head, ast.Call) and isinstance(head.func, ast.Attribute) and not head.args and not head.keywords:
        member, head = head.func.attr, head.func.value
        if member not in ("items", "values", "keys"):
            return None
    sources, targets = [head], [target]
    if isinstance(head, ast.Call):
        if member or ordered or not isinstance(head.func, ast.Name) or head.func.id != "zip" or head.keywords:
            return None
        sources = head.args
        targets = target.elts if isinstance(target, ast.Tuple) else []
    deferred = {id(n) for n, v in item.uses if v.deferred}
    tensors = [i for i, s in enumerate(sources) if any(id(n) in deferred for n in walk(s))]
    if len(targets) != len(sources) or any(isinstance(s, ast.Starred) for s in sources) or not tensors:
        return None
    return _Over(loop, targets, sources, tensors, counter, member, ordered is not None)


def _argument_of(node: ast.expr, name: str) -> ast.expr | None:
    """The only argument of a call of a builtin function."""
    plain = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name
    if not plain or not isinstance(node, ast.Call) or len(node.args) != 1 or node.keywords:
        return None
    return node.args[0]


def _element(over: _Over) -> ast.Name | None:
    """The name that stands for one tensor in a round; None where there are several, or none."""
    if len(over.tensors) != 1 or over.member == "keys":
        return None
    target = over.targets[over.tensors[0]]
    if over.member == "items":
        target = target.elts[1] if isinstance(target, ast.Tuple) and len(target.elts) == 2 else over.loop.iter
    return target if isinstance(target, ast.Name) else None


def _values(state: State, over: _Over) -> list[Edit] | None:
    """The edits that run everything in front of the loop; None where its body does not just run one element."""
    tree, name = state.tree, _element(over)
    inside = {n for s in over.loop.body for n in walk(s)}
    sites = [s for s in state.sites if s.call in inside]
    if name is None or len(sites) != 1 or _is_called(over.loop, ("restore", "load")):
        return None
    site = sites[0]
    reads = [n for n in inside if isinstance(n, ast.Name) and n.id == name.id]
    if reads != [site.fetch_node] or not _stands_alone(state, over, site):
        return None
    source = over.sources[over.tensors[0]]
    return [
        Edit(tree.start(source), tree.end(source), _run_of(tree, site, tree.segment(source))),
        Edit(tree.start(site.call), tree.end(site.call), name.id),
    ]


def _run_of(tree: Tree, site: RunSite, fetch: str) -> str:
    """The run of something else instead of what a run fetches."""
    call = site.call
    if isinstance(call.func, ast.Attribute) and call.func.value is site.fetch_node:
        given = {"feed_dict": call.args[0]} if call.args else {}
        given |= {str(k.arg): k.value for k in call.keywords}
        session = tree.segment(given["session"]) if "session" in given else default_session(tree)
        return f"{session}.run({fetch}{', ' + tree.segment(given['feed_dict']) if 'feed_dict' in given else ''})"
    return tree.with_parts(call, {site.fetch_node: fetch})


def _is_called(loop: ast.For, names: tuple[str, ...]) -> bool:
    return any(isinstance(n, ast.Attribute) and n.attr in names for s in loop.body for n in walk(s))


def _stands_alone(state: State, over: _Over, site: RunSite) -> bool:
    """Whether a run gives the same in front of its loop: it changes, draws and is fed nothing that differs."""
    ancestors = list(state.tree.ancestors(site.call))
    if any(isinstance(a, ast.For | ast.While | ast.Try) for a in ancestors[: ancestors.index(over.loop)]):
        return False
    around = [*site.call.args, *(k.value for k in site.call.keywords)]
    given = [a for a in around if a is not site.fetch_node]
    own = stored_names(over.loop)
    if any(names_in(g) & own or any(isinstance(n, ast.Call) for n in walk(g)) for g in given):
        return False
    held = closure(site.inline.needs)
    drawn = [over.loop.iter, *(i.node for i in held)]
    return not any(i.effects or i.draws for i in held) and not any("random" in state.tree.segment(n) for n in drawn)


def _keys(state: State, over: _Over) -> list[Edit] | None:
    """The edits that let a loop over a dictionary of tensors go over its keys."""
    tree, source = state.tree, over.sources[0]
    if len(over.sources) > 1 or over.member == "values":
        return None
    keys = keys_of(tree, source)
    if keys is None:
        return None
    text = _sorted(keys) if over.ordered else keys
    place = _head_of(tree, over)
    edits = [Edit(tree.start(place), tree.end(place), text)]
    if over.member != "items":
        return edits
    name = _element(over)
    pair = over.targets[0]
    if name is None or not isinstance(pair, ast.Tuple) or not isinstance(key := pair.elts[0], ast.Name):
        return None
    edits.append(Edit(tree.start(pair), tree.end(pair), key.id))
    return [*edits, *_picked(tree, over.loop, name, f"{tree.segment(source)}[{key.id}]")]


def _sorted(keys: str) -> str:
    """The code of sorted keys; those that are written down are sorted here."""
    elements = ast.parse(keys, mode="eval").body
    written = elements.elts if isinstance(elements, ast.List) else []
    words = [e.value for e in written if isinstance(e, ast.Constant) and isinstance(e.value, str)]
    if not words or len(words) < len(written):
        return f"sorted({keys})"
    return "[" + ", ".join(repr(w) for w in sorted(words)) + "]"


def _head_of(tree: Tree, over: _Over) -> ast.expr:
    """The part of the head that gives the elements, without `enumerate`."""
    inner = _argument_of(over.loop.iter, "enumerate") if over.counter is not None else None
    return inner or over.loop.iter


def _picked(tree: Tree, loop: ast.For, name: ast.Name, text: str) -> list[Edit]:
    """The edits by which a body picks an element where it named it."""
    reads = [n for s in loop.body for n in walk(s) if isinstance(n, ast.Name) and n.id == name.id]
    return [Edit(tree.start(n), tree.end(n), text) for n in reads]


def _places(state: State, over: _Over) -> list[Edit] | None:
    """The edits that let a loop over lists of tensors count."""
    tree, loop = state.tree, over.loop
    lengths = {_length(tree, over, i) for i in range(len(over.sources))}
    names = [over.targets[i] for i in over.tensors]
    if over.member or over.ordered or len(lengths) != 1 or None in lengths:
        return None
    plain = [i for i in range(len(over.sources)) if i not in over.tensors]
    if not all(isinstance(n, ast.Name) and n.id not in _stored(loop.body) for n in names):
        return None
    counter = tree.segment(over.counter) if over.counter is not None else _counter(tree, loop)
    if not plain:
        target, head = counter, f"range({lengths.pop()})"
    else:
        parts = [tree.segment(over.sources[i]) for i in plain]
        inner = [tree.segment(over.targets[i]) for i in plain]
        target = f"{counter}, {inner[0]}" if len(plain) == 1 else f"{counter}, ({', '.join(inner)})"
        head = f"enumerate({parts[0]})" if len(plain) == 1 else f"enumerate(zip({', '.join(parts)}))"
    edits = [
        Edit(tree.start(loop.target), tree.end(loop.target), target),
        Edit(tree.start(loop.iter), tree.end(loop.iter), head),
    ]
    for i, name in zip(over.tensors, names, strict=True):
        assert isinstance(name, ast.Name)
        source = over.sources[i]
        listed = tree.segment(source)
        if not isinstance(source, ast.Name | ast.Attribute):
            layout, start = Layout(tree), tree.start(loop)
            listed = Names(tree.module).fresh(f"{name.id}s")
            edits.append(Edit(start, start, f"{listed} = {tree.segment(source)}{layout.newline}{layout.column(loop)}"))
        edits += _picked(tree, loop, name, f"{listed}[{counter}]")
    return edits


def _length(tree: Tree, over: _Over, number: int) -> str | None:
    """The length of what a target goes over, as code; that of a Python value may be asked of itself."""
    source = over.sources[number]
    asked = number not in over.tensors and isinstance(source, ast.Name)
    return length_of(tree, source) or (f"len({tree.segment(source)})" if asked else None)


def _stored(block: list[ast.stmt]) -> set[str]:
    return {n for s in block for n in stored_names(s)}


def _counter(tree: Tree, loop: ast.For) -> str:
    used = {n.id for n in walk(tree.home(loop)) if isinstance(n, ast.Name)}
    return next((n for n in ("i", "j", "k", "n") if n not in used), None) or Names(tree.module).fresh("i")


__all__ = ["go_over_values"]
