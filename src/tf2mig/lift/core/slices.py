"""Which statements a set of fetches needs, and how functions share them."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field

from tf2mig.graph import categories as cat
from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Item, Owner, Role, RunSite
from tf2mig.graph.values import Kind, Value
from tf2mig.syntax.mentions import read_names

_FEW = 3
"""Summaries that may stand in two functions."""


def closure(items: Iterable[Item], without: frozenset[Item] = frozenset()) -> list[Item]:
    """The deferred statements that must run for the given ones, in program order; none that only others need which
    are left out."""
    found: dict[Item, None] = {}
    pending = [i for i in items if i.role is Role.DEFER]
    while pending:
        item = pending.pop()
        if item in found or item in without:
            continue
        found[item] = None
        pending.extend(n for n in [*item.needs, *item.control] if n.role is Role.DEFER and n not in found)
    return sorted(found, key=lambda i: i.order)


@dataclass(eq=False)
class Lifted:
    """A function to be written."""

    name: str
    owner: Owner
    items: list[Item]
    """Its whole slice; what helpers hold of it is called, not copied."""
    sites: list[RunSite] = field(default_factory=list)
    outputs: list[Value] = field(default_factory=list)
    """What it returns, in the order of the fetches; operations give nothing."""
    returns: list[str] = field(default_factory=list)
    """The text of each output."""
    params: list[Value] = field(default_factory=list)
    taken: tuple[Value, ...] = ()
    """Parameters for tensors that other functions compute."""
    helpers: list[Helper] = field(default_factory=list)
    stem: str = ""
    """The start of its name, where no run site gives one."""
    callees: list[Lifted] = field(default_factory=list)
    """Functions that it calls for a part of its slice."""
    methods: list[MethodCall] = field(default_factory=list)
    own: list[Item] = field(default_factory=list)
    whole: list[Item] = field(default_factory=list)
    """Its slice before other functions took over parts of it."""
    shape: str = ""
    """``list``, ``dict`` or nothing, as the fetches were written."""
    eager: bool = False
    """Whether it is a plain Python function: what it makes is not a tensor."""


@dataclass(eq=False)
class MethodCall:
    """What a function outside a class takes from an object's graph: the call of a lifted method."""

    method: Lifted
    object: str
    """The text of the object."""
    names: list[str]
    """The local names of the results."""
    items: list[Item]
    given: dict[Value, Value] = field(default_factory=dict)
    """For each placeholder behind the results, the caller's parameter that stands for it, where they differ."""


@dataclass(eq=False)
class Helper:
    """Statements that several functions share: a function of their own."""

    items: list[Item]
    name: str = ""
    inputs: list[str] = field(default_factory=list)
    """Names that other helpers computed."""
    params: list[Value] = field(default_factory=list)
    results: list[str] = field(default_factory=list)
    owner: Owner | None = None
    lifted: Lifted | None = None
    """The function that computes exactly this, if one does: it is called instead."""


def share(functions: list[Lifted]) -> list[Helper]:
    """Part the slices so that what several functions compute alike is written once.

    Statements that belong to the same set of two or more functions form a helper; statements that update
    state stay in the functions, since their order among the others matters.
    """
    users: dict[Item, tuple[Lifted, ...]] = {}
    for function in functions:
        for item in function.items:
            users[item] = (*users.get(item, ()), function)
    _keep_between(users)
    held = _pinned(users, _rivals(users))
    groups: dict[tuple[Lifted, ...], list[Item]] = {}
    for item in sorted(users, key=lambda i: i.order):
        if len(users[item]) > 1 and item not in held:
            groups.setdefault(users[item], []).append(item)
    helpers: list[Helper] = []
    for group, items in groups.items():
        helper = Helper(items, owner=group[0].owner)
        helpers.append(helper)
        for function in group:
            function.helpers.append(helper)
    shared = {i for h in helpers for i in h.items}
    for function in functions:
        function.own = [i for i in function.items if i not in shared]
    return helpers


def _keep_between(users: dict[Item, tuple[Lifted, ...]]) -> None:
    """Let what reads a name before a loop binds it anew, `first = net`, stay between what both are shared by.

    What is shared gives names as they are at its end. Raises Blocked where that cannot be.
    """
    for reader in sorted(users, key=lambda i: i.order):
        for maker in [m for m in reader.needs if m in users and users[m] != users[reader]]:
            names = set(maker.defines) & read_names(reader.node)
            anew = [i for i in users if reader.order < i.order and users[i] == users[maker] and names & set(i.defines)]
            if not anew or len(users[maker]) < 2 or names & set(reader.defines):
                continue
            if is_update(reader) or any(set(users.get(n, users[maker])) < set(users[maker]) for n in reader.needs):
                raise Blocked(reader.node, "TFM700", "a name is read, and stands for something else in what is shared")
            users[reader] = users[maker]


def _rivals(users: dict[Item, tuple[Lifted, ...]]) -> set[Item]:
    """Branches that may give a name its value, where other functions have others that may give it another one."""
    branches = [i for i in users if _is_branch(i)]
    return {
        i for i in branches for j in branches if i is not j and users[i] != users[j] and set(i.defines) & set(j.defines)
    }


def _is_branch(item: Item) -> bool:
    return isinstance(item.node, ast.If) and not item.node.orelse


def _pinned(users: dict[Item, tuple[Lifted, ...]], rivals: set[Item]) -> set[Item]:
    """Statements that must stay in their functions: updates, rivals, what follows them, and the other branches that may
    give a name its value where one stays."""
    long = _long_merges(users)
    held = rivals | {i for i in users if is_update(i) and i not in long}
    grown = True
    while grown:
        more = {i for i in users if i not in held and any(n in held for n in [*i.needs, *i.control])}
        given = {n for i in held if _is_branch(i) for n in i.defines}
        more |= {i for i in users if i not in held and _is_branch(i) and given & set(i.defines)}
        held |= more
        grown = bool(more)
    return held


def _long_merges(users: dict[Item, tuple[Lifted, ...]]) -> set[Item]:
    """Merges of many summaries, with these: nobody wants to read them twice."""
    merges = [i for i in users if i.value is not None and i.value.symbol in cat.MERGES]
    long = {m for m in merges if m.value is not None and len(m.value.members) > _FEW and not _has_loops(m.value)}
    summaries = [i for i in users if i.value is not None and i.value.kind is Kind.SUMMARY and i not in merges]
    readers = {s: [m for m in merges if s in m.needs] for s in summaries}
    return long | {s for s in summaries if readers[s] and all(m in long and users[m] == users[s] for m in readers[s])}


def _has_loops(merge: Value) -> bool:
    return any(isinstance(i.node, ast.For) for member in merge.members for i in member.items)


def is_update(item: Item) -> bool:
    """Whether a statement changes state when it runs."""
    value = item.value
    leaves = list(value.leaves()) if value is not None else []
    return any(leaf.kind in (Kind.TRAIN, Kind.OPERATION, Kind.GRADIENTS, Kind.SUMMARY) for leaf in leaves)
