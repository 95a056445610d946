"""What holds variables, by the full TF1 names of its variables: variables, layers, objects of builders."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace

from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Creation, Function, Item
from tf2mig.graph.values import Kind, unsettled
from tf2mig.lift.core.builder import Builder, in_series
from tf2mig.lift.core.context import Context
from tf2mig.lift.core.graphs import made_in
from tf2mig.lift.layers.functions import is_weightless
from tf2mig.lift.variables.creation_names import MADE, builder_names, has_literal_name, own_name
from tf2mig.lift.variables.exports import attribute_text, kept_name
from tf2mig.lift.variables.layer_names import list_of, variables_of
from tf2mig.lift.variables.listing_properties import each_of, is_trained
from tf2mig.lift.variables.looped_variables import holder_of, in_every_round, made_together
from tf2mig.lift.variables.weight_names import weight_names
from tf2mig.syntax.walking import walk


@dataclass(frozen=True)
class Entry:
    """Something that holds variables: a variable, a layer, or an instance of a builder."""

    text: str
    names: tuple[str, ...]
    """The full TF1 names of its variables."""
    raw: bool
    creation: Creation
    listing: str = "trainable_variables"
    """The attribute of what is no variable itself that lists its variables."""
    members: tuple[Entry, ...] = ()
    """What an object of another class holds, as its class names it."""
    each: bool = False
    """Whether the text names what holds the variables that a loop makes."""
    unnamed: bool = False
    """Whether their names are made while the program runs."""
    test: str = ""
    """What must hold for it to be there."""
    only: tuple[str, str] | None = None
    """A question about the names of its variables that only some of them answer: what it calls a variable, its text."""

    def within_list(self) -> str:
        """Its part of a list."""
        return self.text if self.raw else f"*{self.text}.{self.listing}"


def _made_at(creation: Creation) -> tuple[int, int, int]:
    """When a creation runs: of calls inside each other the inner one first."""
    node = creation.node
    return creation.item.order, node.end_lineno or node.lineno, node.end_col_offset or 0


def all_entries(context: Context, *, trainable: bool, named: bool = True, graph: int | None = None) -> list[Entry]:
    """Everything that holds variables, in the order of creation; ``named`` where their names count. Raises Blocked.

    ``graph`` asks for that graph's only: after `tf.reset_default_graph` a name may stand for another variable.
    """
    found: list[Entry] = []
    for creation in sorted(context.state.creations, key=_made_at):
        inner = creation.item.owner in context.builders or creation.item.owner in context.plain
        if not made_in(context, creation, graph):
            continue
        if inner or creation.shared is not None or is_weightless(creation.symbol):
            continue
        entry = _entry(context, creation, named=named, trainable=trainable)
        if named and entry is not None and any(unsettled(n.split("/")) for n in entry.names):
            raise Blocked(creation.node, "TFM704", MADE)
        home = context.class_of(creation.item.owner)
        same = [e for e in found if entry is not None and e.text == entry.text and e.text not in ("", "_")]
        if any(context.class_of(e.creation.item.owner) is home for e in same):
            continue
        if entry is not None and (not trainable or is_trained(creation)):
            found.append(entry)
    return found


def _entry(context: Context, creation: Creation, *, named: bool, trainable: bool) -> Entry | None:
    kind = creation.value.kind if creation.value is not None else None
    if creation.function is not None:
        builder = context.builders[creation.function.node]  # type: ignore[index]
        names = _built_names(context, builder, creation, named=named, trainable=trainable)
        if names and in_series(builder, creation):
            if not in_every_round(context.state.tree, creation.node, creation.loops[0]):
                raise Blocked(creation.node, "TFM704", "variables are listed that a loop makes in some rounds only")
            return Entry(each_of(creation.name), names, True, creation)
        return Entry(creation.name, names, False, creation) if names else None
    if kind is Kind.OPTIMIZER or kind is None:
        return None
    prefix = "/".join(s for s in creation.scope if s)
    name = own_name(creation)
    full = f"{prefix}/{name}" if prefix else name
    if kind is Kind.VARIABLE and creation.loops:
        text = attribute_text(context, creation, list_of(context, creation) or holder_of(context, creation))
        return Entry(text, (full,), True, creation, each=True, unnamed=not has_literal_name(creation))
    if kind is Kind.VARIABLE:
        text = attribute_text(context, creation, _variable_text(context, creation))
        return Entry(text, (full,), True, creation) if text else None
    if creation.plain is not None and creation.value is not None and kind is Kind.CONTAINER:
        made = made_together(context, creation)
        return Entry(", ".join(attribute_text(context, creation, t) for t in made), (full,), True, creation)
    text, several = layers_text(context, creation)
    if not text:
        return None
    weights = tuple(f"{full}/{w}" for w in weight_names(creation))
    some = creation in context.listing.chosen
    return Entry(each_of(text, some=some) if several else text, weights, several, creation)


def layers_text(context: Context, creation: Creation) -> tuple[str, bool]:
    """The text that names a layer, or the list of layers that a loop makes, in the class or module that makes it; and
    whether it is a list."""
    text, several = variables_of(context, creation)
    if not text:
        return "", several
    text = attribute_text(context, creation, text)
    method = creation.item.owner
    if several and text.isidentifier() and isinstance(method, Function) and context.class_of(method) is not None:
        text = kept_name(context, method, text) or text
    return text, several


def _built_names(
    context: Context, builder: Builder, creation: Creation, *, named: bool, trainable: bool
) -> tuple[str, ...]:
    try:
        return tuple(builder_names(context, builder, creation, trainable=trainable))
    except Blocked:
        if named:
            raise
        return ("?",)


def _has_text(creation: Creation) -> bool:
    return creation.item.value is creation.value or bool(creation.value is not None and creation.value.text)


def _variable_text(context: Context, creation: Creation) -> str:
    apart = isinstance(creation.item.node, ast.If) or creation.rounds or not _has_text(creation)
    if creation in context.created and apart:
        return context.created[creation]
    if creation.value is not None and creation.value.text:
        return creation.value.text
    return creation.item.defines[0] if len(creation.item.defines) == 1 else ""


def made_where(context: Context, creation: Creation, item: Item) -> str:
    """The tests of the branches that make a variable, where a statement of the same scope stands behind them."""
    tests: list[str] = []
    below: ast.AST = creation.node
    for above in context.state.tree.ancestors(creation.node):
        if isinstance(above, ast.If) and item.node not in walk(above):
            text = context.text(above.test, creation.item)
            tests.insert(0, text if below in above.body else f"not ({text})")
        if above is creation.item.node:
            break
        below = above
    seen = creation.item.owner is item.owner or _asks_the_object(context, creation, item)
    return " and ".join(tests) if seen and creation.item is not item else ""


def _asks_the_object(context: Context, creation: Creation, item: Item) -> bool:
    """Whether branches that make a variable ask what its object's constructor sets once, so that its other methods may
    ask that too."""
    tree, cls = context.state.tree, context.class_of(creation.item.owner)
    if cls is None or context.class_of(item.owner) is not cls:
        return False
    set_by: dict[str, list[ast.AST | None]] = {}
    for node in tree.nodes:
        if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
            home = tree.function_around(node)
            set_by.setdefault(node.attr, []).append(home)
    for branch in [a for a in tree.ancestors(creation.node) if isinstance(a, ast.If)]:
        asked = [n for n in walk(branch.test) if isinstance(n, ast.Attribute)]
        names = {n.id for n in walk(branch.test) if isinstance(n, ast.Name)}
        homes = [set_by.get(n.attr, []) for n in asked]
        once = all(len(h) == 1 and getattr(h[0], "name", "") == "__init__" for h in homes)
        if names != {"self"} or not once or any(isinstance(n, ast.Call) for n in walk(branch.test)):
            return False
    return True


def where_made(context: Context, item: Item, entries: list[Entry]) -> list[Entry]:
    """The entries as a list at a statement names them: variables that a branch makes are there where it is taken.

    Layers have no variables before they are called, which those of the other branch never are. Raises Blocked where
    the statement cannot ask what the branch asks.
    """
    found: list[Entry] = []
    for entry in entries:
        creation, tree = entry.creation, context.state.tree
        branches = [a for a in tree.ancestors(creation.node) if isinstance(a, ast.If)]
        inside = [a for a in branches if a is creation.item.node or creation.item.node in tree.ancestors(a)]
        if creation.loops and creation in context.listing.chosen and not entry.each:
            inside = [a for a in inside if creation.loops[0] not in tree.ancestors(a)]  # the list's elements ask those
        if not inside or not (entry.raw or creation.function is not None) or item.node in walk(inside[-1]):
            found.append(entry)
            continue
        seen = creation.item.owner is item.owner or _asks_the_object(context, creation, item)
        if entry.each or not seen:
            raise Blocked(creation.node, "TFM704", "variables are listed elsewhere that a branch makes")
        found.append(replace(entry, test=made_where(context, creation, item)))
    return found
