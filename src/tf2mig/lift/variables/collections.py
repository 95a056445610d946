"""TF1's collections of variables as lists of the same variables.

What a collection holds is decided from the full TF1 names of what the program creates, so filters on scopes and
names are answered while lifting. The lists are written where they are used, since Keras layers have no
variables before their first call.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace

from tf2mig.findings import Edit
from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Item, Role
from tf2mig.graph.values import Kind, Value, unsettled
from tf2mig.lift.core.asked_scopes import asked_scope, check_apart, check_literal, check_places, is_under
from tf2mig.lift.core.context import Context
from tf2mig.lift.variables.asked_objects import asked_object
from tf2mig.lift.variables.asked_when import made_before
from tf2mig.lift.variables.counted_lists import counted_part
from tf2mig.lift.variables.creation_names import MADE
from tf2mig.lift.variables.early_lists import read_early
from tf2mig.lift.variables.entries import Entry, all_entries, where_made
from tf2mig.lift.variables.instance_parts import parts_taken
from tf2mig.lift.variables.listed_names import names_of
from tf2mig.lift.variables.listing import collection_text
from tf2mig.lift.variables.listing_properties import lists_layers
from tf2mig.lift.variables.object_lists import of_object, with_objects
from tf2mig.lift.variables.own_collections import KNOWN_KEYS, members_of, named_key
from tf2mig.lift.variables.put_off import keep_inside, put_off
from tf2mig.lift.variables.weight_names import keras_name
from tf2mig.syntax.walking import walk

_FILTERS = (
    ast.Compare, ast.BoolOp, ast.UnaryOp, ast.Constant, ast.Name, ast.Attribute, ast.Call, ast.Subscript, ast.And,
    ast.Or, ast.Not, ast.In, ast.NotIn, ast.Eq, ast.NotEq, ast.Load, ast.List, ast.Tuple, ast.USub, ast.IfExp,
)  # fmt: skip
_SCOPED = frozenset({"tf.get_collection", "tf.get_collection_ref"})


def resolve_collections(context: Context) -> None:
    """Decide the text of every collection of variables; statements that only name one go. Raises Blocked."""
    for body in list(context.state.bodies.values()):
        for item in body.items:
            for node, _ in _collections(context, item):
                if _is_elsewhere(context, item, node):
                    continue
                asking = _asking(context, item, node)
                text = context.listing.texts[node] = _text_of(context, asking, node)
                if asking is not item:
                    context.replaced[node] = text
                elif item.role is Role.KEEP and lists_layers(text) and not _is_run(item, node):
                    read = read_early(context, item, [node], text)
                    if not read and isinstance(item.node, ast.FunctionDef):
                        raise Blocked(node, "TFM704", "a function computes with variables that it does not see")
            listed = item.value is not None and item.value.kind is Kind.COLLECTION
            if item.role is Role.KEEP and listed and isinstance(item.node, ast.Assign):
                _settle(context, item)


def _text_of(context: Context, item: Item, node: ast.expr) -> str:
    """The text of a collection, or of the one variable that a number picks out of it. Raises Blocked."""
    if isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Slice):
        number = node.slice
        if not isinstance(number, ast.Constant) or not isinstance(number.value, int):
            raise Blocked(node, "TFM704", "it is not known which variables this collects")
        whole = where_made(context, item, entries_of(context, item, node.value))
        return f"{collection_text(context, whole)}[{number.value}]"
    entries = where_made(context, item, entries_of(context, item, node))
    text = collection_text(context, entries)
    names = names_of(context, entries)
    if names is not None:
        context.listing.names[text] = names
    return text


def _asking(context: Context, item: Item, node: ast.expr) -> Item:
    """The statement that asks for a collection, as one of the method that it stands in."""
    if not isinstance(item.node, ast.ClassDef):
        return item
    method = next((a for a in context.state.tree.ancestors(node) if isinstance(a, ast.FunctionDef)), None)
    return Item(item.node, method, item.order, graph=item.graph) if method is not None else item


def _is_elsewhere(context: Context, item: Item, node: ast.expr) -> bool:
    """Whether an expression belongs to a scope of its own inside a statement: a method of a class."""
    if not isinstance(item.node, ast.ClassDef | ast.FunctionDef):
        return False
    around = next((a for a in context.state.tree.ancestors(node) if isinstance(a, ast.FunctionDef)), None)
    return around in context.state.bodies


def _collections(context: Context, item: Item) -> list[tuple[ast.expr, Value]]:
    """The outermost expressions of a statement that make a collection."""
    found: list[tuple[ast.expr, Value]] = []
    value = item.value
    if (
        value is not None
        and value.kind is Kind.COLLECTION
        and value.node is not None
        and isinstance(item.node, ast.Assign)
        and not isinstance(value.node, ast.Name | ast.Attribute)
    ):
        return [(value.node, value)]
    inside: set[int] = set()
    for node in walk(item.node):
        if id(node) in inside:
            continue
        if isinstance(node, ast.ListComp | ast.GeneratorExp) and _selects(context, item, node):
            if isinstance(node.elt, ast.Name) and ast.unparse(node.elt) == ast.unparse(node.generators[0].target):
                found.append((node, Value(Kind.COLLECTION, node=node)))
                inside |= {id(n) for n in walk(node)}
                continue
            _check_selection(context, item, node)
        if not isinstance(node, ast.Call):
            continue
        symbol = context.state.symbols.symbol(node.func)
        if symbol is not None and _is_collection(context, node, symbol):
            found.append((node, Value(Kind.COLLECTION, node=node)))
            inside |= {id(n) for n in walk(node)}
    return found


def _in_one_graph(context: Context, item: Item) -> bool:
    """Whether a statement runs in the graph alone in which it was met."""
    function = context.state.functions.get(item.owner)
    return isinstance(item.owner, ast.Module) or (function is not None and function.graphs == {item.graph})


def _selects(context: Context, item: Item, node: ast.ListComp | ast.GeneratorExp) -> bool:
    """Whether a comprehension takes those variables of a collection that have certain names."""
    generator = node.generators[0]
    if len(node.generators) > 1 or not any(_asks_names(c) for c in generator.ifs):
        return False
    if isinstance(generator.iter, ast.Call):
        symbol = context.state.symbols.symbol(generator.iter.func)
        return symbol is not None and _is_collection(context, generator.iter, symbol)
    return any(n is generator.iter and v.kind is Kind.COLLECTION for n, v in item.uses)


def _asks_names(condition: ast.expr) -> bool:
    return any(isinstance(n, ast.Attribute) and n.attr == "name" for n in walk(condition))


def _check_selection(context: Context, item: Item, node: ast.ListComp | ast.GeneratorExp) -> None:
    """A choice that stays must come out as with TF1's names: layers call theirs by the last part. Raises Blocked."""
    generator = node.generators[0]
    assert isinstance(generator.target, ast.Name)
    for condition in generator.ifs:
        _check_filter(condition, generator.target.id)
        asks_operation = any(isinstance(n, ast.Attribute) and n.attr == "op" for n in walk(condition))
        for entry in entries_of(context, item, generator.iter):
            if entry.unnamed:
                raise Blocked(node, "TFM704", MADE)
            for name in entry.names:
                own = keras_name(name)
                given = {f"{name}:0"} if entry.raw else {own, f"{own}:0"}
                answers = {_answer(condition, generator.target.id, n) for n in given | {f"{name}:0"}}
                if len(answers) > 1 or asks_operation:
                    _choose(context, item, node)
                    return


def _choose(context: Context, item: Item, node: ast.ListComp | ast.GeneratorExp) -> None:
    """Write the chosen variables where the names that choose them are gone. Raises Blocked where some of an object's
    variables are chosen."""
    generator, tree = node.generators[0], context.state.tree
    if item.role is not Role.DEFER or not isinstance(generator.iter, ast.Call) or not isinstance(node, ast.ListComp):
        raise Blocked(node, "TFM704", "variables are selected by names that they do not have any more")
    elements = ast.ListComp(generator.target, [generator])
    text = collection_text(context, _filtered(context, item, ast.copy_location(elements, node)))
    context.replaced[generator.iter] = text
    context.taken_out.append(Edit(tree.end(generator.iter), tree.end(generator.ifs[-1]), ""))


def _answer(condition: ast.expr, target: str, name: str) -> bool:
    """What a question about a variable's name answers. Raises Blocked where the name is not known."""
    words = [n.value for n in walk(condition) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    if "?" in name or ("#" in name and any(c.isdigit() for word in words for c in word)):
        raise Blocked(condition, "TFM704", MADE)
    code = compile(ast.Expression(condition), "filter", "eval")
    variable = SimpleNamespace(name=name, op=SimpleNamespace(name=name.partition(":")[0]))
    return bool(eval(code, {"__builtins__": {}}, {target: variable}))


def _is_collection(context: Context, node: ast.Call, symbol: str) -> bool:
    from tf2mig.graph.categories import COLLECTIONS

    if symbol not in COLLECTIONS:
        return False
    segment = context.state.tree.segment(node)
    if named_key(node, symbol) is not None:
        return True
    return symbol not in _SCOPED or "VARIABLES" in segment or "variables'" in segment or 'variables"' in segment


def _settle(context: Context, item: Item) -> None:
    """A named collection of plain variables stays a list; one that holds layers is written where it is used."""
    assert isinstance(item.node, ast.Assign)
    text = context.listing.texts.get(item.node.value)
    if text is None:
        return
    if text in context.listing.of_layers or lists_layers(text) or context.class_of(item.owner) is not None:
        _check_uses(context, item)
        if keep_inside(context, item):
            context.replaced[item.node.value] = text
            del context.listing.texts[item.node.value]
            return
        item.role = Role.DROP
        item.value = Value(Kind.UPDATES, node=item.node.value)
    else:
        context.replaced[item.node.value] = text
        del context.listing.texts[item.node.value]


def _is_run(item: Item, node: ast.expr) -> bool:
    """Whether an expression is a part of what a run fetches or is fed."""
    return any(node is n for site in item.sites for n in walk(site.call))


def _check_uses(context: Context, maker: Item) -> None:
    """Only functions may use a collection that is written where it is used."""
    assert isinstance(maker.node, ast.Assign)
    for body in context.state.bodies.values():
        for item in body.items:
            if item is maker or item.role in (Role.DEFER, Role.DROP):
                continue
            if item.value is not None and item.value.kind in (Kind.COLLECTION, Kind.SAVER):
                continue
            nodes = [n for n, v in item.uses if v.kind is Kind.COLLECTION and v.node is maker.node.value]
            text = context.listing.texts[maker.node.value]
            if nodes and not put_off(context, item) and not read_early(context, item, nodes, text):
                raise Blocked(item.node, "TFM704", "the variables of layers are listed before the layers have any")


def entries_of(context: Context, item: Item, node: ast.expr) -> list[Entry]:
    """What the variables belong to that an expression collects. Raises Blocked where that is not known."""
    if isinstance(node, ast.Call) and (symbol := context.state.symbols.symbol(node.func)) is not None:
        return _collected(context, item, node, symbol)
    if isinstance(node, ast.ListComp | ast.GeneratorExp) and len(node.generators) == 1:
        return _filtered(context, item, node)
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
        return counted_part(context, item, node, entries_of)
    if isinstance(node, ast.Name | ast.Attribute):
        value = next((v for n, v in item.uses if n is node), None)
        if value is not None and value.node is not None and value.node is not node:
            maker = _maker(context, value.node)
            return entries_of(context, maker or item, value.node)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return [*entries_of(context, item, node.left), *entries_of(context, item, node.right)]
    if isinstance(node, ast.List | ast.Tuple):
        return [e for element in node.elts for e in entries_of(context, item, element)]
    raise Blocked(node, "TFM704", "it is not known which variables this collects")


def _maker(context: Context, node: ast.expr) -> Item | None:
    for body in context.state.bodies.values():
        for item in body.items:
            if isinstance(item.node, ast.Assign) and item.node.value is node:
                return item
    return None


def _collected(context: Context, item: Item, node: ast.Call, symbol: str) -> list[Entry]:
    key = named_key(node, symbol)
    if key is not None and key not in KNOWN_KEYS:
        chosen = members_of(context, key, node)
        found = [e for e in all_entries(context, trainable=False, named=False) if e.creation in chosen]
        if not found or len(found) != len(chosen):
            raise Blocked(node, "TFM704", f"the collection {key!r} is filled elsewhere")
        return _whole_lists(found)
    scope = next((k.value for k in node.keywords if k.arg == "scope"), None)
    position = 1 if symbol in _SCOPED else 0
    if scope is None and len(node.args) > position:
        scope = node.args[position]
    whole = scope is None or (isinstance(scope, ast.Constant) and scope.value is None)
    trainable = _only_trainable(context, node, symbol)
    graph = item.graph if _in_one_graph(context, item) else None
    everything = all_entries(context, trainable=trainable, named=False, graph=graph)
    everything = made_before(context, item, node, everything)
    if not _only_trainable(context, node, symbol):
        everything = _whole_lists(everything)
    held = of_object(context, item, everything, scope) if scope is not None else None
    if held is not None:
        return [held]
    asked, unparted = asked_scope(context, item, scope) if scope is not None and not whole else "", everything
    if not (asked or "").startswith("?"):
        everything = with_objects(context, item, everything)
    if whole and not _is_alone(context, item) and any(unsettled(n.split("/")) for e in everything for n in e.names):
        raise Blocked(node, "TFM704", MADE)
    if scope is None or whole:
        return everything
    named = asked_object(context, item, unparted, scope) if not (asked or "").startswith("?") else None
    if named is not None:
        return [named]
    if not asked:
        raise Blocked(node, "TFM704", "the scope of a collection is not a literal")
    names = [n for e in everything for n in e.names]
    if any(unsettled(n.split("/")[1:]) for n in names):
        raise Blocked(node, "TFM704", MADE)
    (check_apart if asked.startswith("?") else check_literal)(context, asked, names, node)
    check_places(context, item, asked, names, node)
    return _matching(context, everything, lambda name: is_under(asked, name, node), node)


def _whole_lists(entries: list[Entry]) -> list[Entry]:
    """Entries whose lists hold the variables that are not trained too."""
    texts = [e.text.replace("layer.trainable_variables]", "layer.variables]") for e in entries]
    return [replace(e, listing="variables", text=t) for e, t in zip(entries, texts, strict=True)]


def _only_trainable(context: Context, node: ast.Call, symbol: str) -> bool:
    return "trainable" in symbol or "TRAINABLE" in context.state.tree.segment(node)


def _matching(
    context: Context,
    entries: list[Entry],
    test: Callable[[str], object],
    node: ast.AST,
    question: tuple[str, ast.expr, str] | None = None,
) -> list[Entry]:
    """The entries whose variables have names that a test takes; of one that has such and others, those that it takes.

    ``question`` is the test as the program asks it: what it calls a variable, its node and its text.
    """
    kept: list[Entry] = []
    for entry in entries:
        answers = {bool(test(name)) for name in entry.names}
        if len(answers) > 1 and question is not None and _answered_later(entry, *question[:2]):
            taken = tuple(n for n in entry.names if test(n))
            kept.append(replace(entry, names=taken, only=(question[0], question[2])))
            continue
        if len(answers) > 1:
            parts = parts_taken(context, entry, test)
            if parts is None:
                some = f"a collection takes some of the variables of `{entry.text}` and leaves others"
                raise Blocked(node, "TFM704", some)
            kept += parts
            continue
        if answers == {True}:
            kept.append(entry)
    if question is None or not any(e.only for e in kept):
        return kept
    return [_asked_too(entry, question) for entry in kept]


def _asked_too(entry: Entry, question: tuple[str, ast.expr, str]) -> Entry:
    """An entry whose variables are all taken, asked as those beside it are, where its variables answer."""
    target, condition, text = question
    return replace(entry, only=(target, text)) if _answered_later(entry, target, condition) else entry


def _filtered(context: Context, item: Item, node: ast.ListComp | ast.GeneratorExp) -> list[Entry]:
    generator = node.generators[0]
    target = generator.target
    if not (isinstance(target, ast.Name) and isinstance(node.elt, ast.Name) and node.elt.id == target.id):
        raise Blocked(node, "TFM704", "it is not known which variables this collects")
    entries = entries_of(context, item, generator.iter)
    if generator.ifs and any(e.unnamed for e in entries):
        raise Blocked(node, "TFM704", MADE)
    for condition in generator.ifs:
        _check_filter(condition, target.id)

        def test(name: str, asked: ast.expr = condition, variable: str = target.id) -> bool:
            return _answer(asked, variable, f"{name}:0")

        asked = (target.id, condition, context.state.tree.segment(condition))
        entries = _matching(context, entries, test, node, asked)
    return entries


def _answered_later(entry: Entry, target: str, condition: ast.expr) -> bool:
    """Whether the variables of a layer or object answer a question about their names as those of TF1 did: layers call
    theirs by the last part."""
    asks_operation = any(isinstance(n, ast.Attribute) and n.attr == "op" for n in walk(condition))
    if entry.raw or entry.members or entry.only is not None or asks_operation:
        return False
    for name in entry.names:
        given = {name.rpartition("/")[2], keras_name(name)}
        answers = {_answer(condition, target, f"{n}{end}") for n in given for end in ("", ":0")}
        if answers != {_answer(condition, target, f"{name}:0")}:
            return False
    return True


def _check_filter(condition: ast.expr, name: str) -> None:
    """Only questions about names can be answered here: literals, string methods, comparisons."""
    for node in walk(condition):
        if not isinstance(node, _FILTERS) or (isinstance(node, ast.Name) and node.id != name):
            raise Blocked(condition, "TFM704", "variables are selected by more than their names")
        if isinstance(node, ast.Attribute) and node.attr.startswith("_"):
            raise Blocked(condition, "TFM704", "variables are selected by more than their names")


def _is_alone(context: Context, item: Item) -> bool:
    """Whether a statement is not part of a class that several objects may be made of."""
    cls = context.class_of(item.owner)
    tree = context.state.tree
    named = [n for n in tree.nodes if cls is not None and isinstance(n, ast.Name) and n.id == cls.name]
    return len(named) <= 1 and not any(isinstance(a, ast.For | ast.While) for n in named for a in tree.ancestors(n))
