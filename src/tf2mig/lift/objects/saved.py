"""What a saver saves of each creation: names in its files, and how code names what they stand for."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace

from tf2mig.graph import categories as cat
from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Creation, Role
from tf2mig.graph.values import Kind, unsettled
from tf2mig.lift.core.builder import Builder, in_series
from tf2mig.lift.core.context import Context
from tf2mig.lift.core.names import identifier
from tf2mig.lift.layers.functions import is_weightless
from tf2mig.lift.variables.chosen_creations import is_made_by
from tf2mig.lift.variables.creation_names import given_name, named_scope, own_name
from tf2mig.lift.variables.entries import layers_text
from tf2mig.lift.variables.looped_variables import made_together
from tf2mig.lift.variables.once import depends_on_call


@dataclass(frozen=True)
class Saved:
    """Something that a saver saves: its name in the file, and how code names it.

    ``each`` says that the text names what holds several, which the file numbers.
    """

    key: str
    text: str
    each: bool = False
    own: bool = False
    """Whether the name is not TF1's but the program's own."""
    waits: Creation | None = None
    """What must be called before the text names variables."""
    test: str = ""
    """What must hold for it to be there."""

    def entry(self) -> str:
        """The entry of the dictionary that the saver is given."""
        if self.test:
            return f"**({{{replace(self, test='').entry()}}} if {self.test} else {{}})"
        if self.each:
            return f'**{{f"{self.key}/{{i}}": each for i, each in enumerate({self.text})}}'
        return f'"{self.key}": {self.text}'


def saved_by(
    context: Context, creation: Creation, text: str, names: tuple[str, ...], taken: dict[str, int]
) -> list[Saved]:
    """What one creation adds to a file. Names are TF1's where they can be told, else the program's own."""
    if creation.function is not None:
        builder = context.builders[creation.function.node]  # type: ignore[index]
        if in_series(builder, creation):
            _list_whole(context, creation)
            key = _unique(identifier(creation.name.removeprefix("self.")), taken)
            return [Saved(key, creation.name, each=True, own=True, waits=creation)]
        return _whole_or_parts(context, creation, text, taken)
    kind = creation.value.kind if creation.value is not None else None
    if creation.loops:
        holder = text if kind is Kind.VARIABLE else layers_text(context, creation)[0]
        if not holder or (kind is not Kind.VARIABLE and _is_chosen(context, creation)):
            raise Blocked(creation.node, "TFM710", "a saver saves variables that a function or a loop makes")
        key = identifier(ast.unparse(ast.parse(holder, mode="eval")).removeprefix("self.").removesuffix(".values()"))
        return [Saved(_unique(key, taken), holder, each=not _is_wrapped(context, creation, holder), own=True)]
    if creation.plain is not None:
        return _made_by_function(context, creation, text, taken)
    if kind is Kind.VARIABLE:
        key = names[0] if creation.symbol != "tf.Variable" else _scoped(creation, names[0])
        key = "global_step" if creation.symbol in cat.GLOBAL_STEPS else key
        return [Saved(_unique(key, taken), text)]
    prefix = names[0].rsplit("/", 1)[0]
    return [Saved(_unique(prefix, taken), text)]


def _last_word(text: str) -> str:
    """The name at the end of a dotted one."""
    return text.rpartition(".")[2]


def _is_wrapped(context: Context, creation: Creation, holder: str) -> bool:
    """Whether what a comprehension makes is handed to a cell, which is what has the name then."""
    made = creation.item.node
    named = isinstance(made, ast.Assign) and _last_word(holder) in {_last_word(ast.unparse(t)) for t in made.targets}
    call = made.value if named and isinstance(made, ast.Assign) else None
    symbol = context.state.symbols.called(call) if isinstance(call, ast.Call) else None
    return symbol is not None and symbol.rpartition(".")[2] == "MultiRNNCell"


def _is_chosen(context: Context, creation: Creation) -> bool:
    """Whether a loop makes one of two layers, so that there is one that is never called and has no variables."""
    around = [creation.node, *context.state.tree.ancestors(creation.node)]
    pairs = zip(around, around[1:], strict=False)
    return any(isinstance(a, ast.IfExp) and inner in (a.body, a.orelse) for inner, a in pairs)


def _made_by_function(context: Context, creation: Creation, text: str, taken: dict[str, int]) -> list[Saved]:
    """The variables that a function only makes, by TF1's name where the function makes one of them."""
    assert creation.plain is not None
    if creation.value is not None and creation.value.kind is Kind.CONTAINER:
        made = [(t.removeprefix("*"), t.startswith("*")) for t in made_together(context, creation)]
        keys = [identifier(t.removeprefix("self.").removesuffix(".values()")) for t, _ in made]
        return [Saved(_unique(k, taken), t, each=e, own=True) for k, (t, e) in zip(keys, made, strict=True)]
    if creation.value is None or creation.value.kind is not Kind.VARIABLE:
        raise Blocked(creation.node, "TFM710", "a saver saves variables that a function or a loop makes")
    own = _made_alone(context, creation)
    key = _scoped(creation, own or identifier(text.removeprefix("self.")))
    return [Saved(_unique(key, taken), text, own=own is None)]


def _made_alone(context: Context, creation: Creation) -> str | None:
    """TF1's name, without scopes, of the one variable that a function makes; None where it makes others or names it."""
    assert creation.plain is not None
    if creation.value is None or creation.value.kind is not Kind.VARIABLE:
        return None
    inner = [c for c in context.state.creations if c.item.owner is creation.plain.node]
    return _given(creation, inner[0]) if len(inner) == 1 and inner[0].symbol == "tf.Variable" else None


def _given(creation: Creation, inner: Creation) -> str | None:
    """The name that a function's call gives to the one variable that it makes; None where it is not known."""
    named = next((k.value for k in inner.node.keywords if k.arg == "name"), None)
    assert creation.plain is not None
    parameters = creation.plain.node.args
    names = [a.arg for a in parameters.args if creation.plain.cls is None or a.arg != "self"]
    if isinstance(named, ast.Name) and named.id in names:
        call, place = creation.node, names.index(named.id)
        defaults = dict(zip(reversed(names), reversed(parameters.defaults), strict=False))
        at = call.args[place] if place < len(call.args) else None
        named = next((k.value for k in call.keywords if k.arg == named.id), at) or defaults.get(named.id)
    if named is None or (isinstance(named, ast.Constant) and named.value is None):
        return "Variable"
    return named.value if isinstance(named, ast.Constant) and isinstance(named.value, str) else None


def _whole_or_parts(context: Context, creation: Creation, text: str, taken: dict[str, int]) -> list[Saved]:
    """An object's variables by their names, or the object where it makes some of them in a way that has none."""
    before = dict(taken)
    try:
        parts = _inside(context, creation, text, taken)
        return [replace(p, waits=creation) if p.waits is not None else p for p in parts]
    except Blocked:
        taken.clear()
        taken.update(before)
    _list_whole(context, creation)
    return [Saved(_unique(identifier(text.removeprefix("self.")), taken), text, own=True, waits=creation)]


def _list_whole(context: Context, creation: Creation) -> None:
    """Let the class of an object list all of its variables."""
    assert creation.function is not None
    context.listing.owners.add(creation.function.node)  # type: ignore[arg-type]
    context.listing.whole.add(creation.function.node)  # type: ignore[arg-type]


def _scoped(creation: Creation, name: str) -> str:
    """The name of a `tf.Variable`, which name scopes are a part of."""
    own = name.rsplit("/", 1)[-1]
    scopes = [s for s in creation.names if s]
    return "/".join([*(identifier("?") if unsettled((s,)) else s for s in scopes), own])


def _unique(name: str, taken: dict[str, int]) -> str:
    number = taken.get(name, 0)
    taken[name] = number + 1
    return f"{name}_{number}" if number else name


def _inside(
    context: Context,
    creation: Creation,
    text: str,
    taken: dict[str, int],
    above: tuple[str, ...] | None = None,
    above_names: tuple[str, ...] = (),
) -> list[Saved]:
    """The variables and layers of an object that took the place of a function. Raises Blocked."""
    assert creation.function is not None
    builder = context.builders[creation.function.node]  # type: ignore[index]
    found: list[Saved] = []
    outer = above if above is not None else tuple(s for s in creation.scope if s)
    outer_names = above_names if above is not None else tuple(s for s in creation.names if s)
    opened: dict[str, str] = {}
    for inner in _held(context, creation):
        attribute = _attribute(context, inner)
        inside = [_scope(context, builder, creation, s) for s in inner.scope if s]
        names = [_scope(context, builder, creation, s) for s in inner.names if s]
        if names and not unsettled([*outer_names, names[0]]):
            if names[0] not in opened:
                opened[names[0]] = _opened("/".join([*outer_names, names[0]]), taken)
            names[0] = opened[names[0]]
        if inner.function is not None:
            if in_series(context.builders[inner.function.node], inner):  # type: ignore[index]
                raise Blocked(inner.node, "TFM710", "a saver saves variables that a function or a loop makes")
            found += _inside(context, inner, f"{text}.{attribute}", taken, (*outer, *inside), (*outer_names, *names))
            continue
        own = _own_name(context, creation, inner) if inner.plain is None else _made_alone(context, inner) or ""
        unscoped = inner.symbol == "tf.Variable" or inner.plain is not None
        scopes = [*outer_names, *names] if unscoped else [*outer, *inside]
        known = not unsettled(scopes)
        parts = [*(s for s in scopes if s), own or attribute] if known else [identifier(text), own or attribute]
        waits = inner if inner.symbol in cat.VARIABLES and depends_on_call(inner.item) else None
        key = _unique("/".join(parts), taken)
        found.append(Saved(key, f"{text}.{attribute}", own=not known or not own, waits=waits))
    return found


def _opened(path: str, taken: dict[str, int]) -> str:
    """The last part of a name scope's path, with its number where a scope of that path was opened before.

    Source: `tf.Graph.unique_name` of TF 1.15, by which `tf.name_scope` names its scope.
    """
    number = taken.get(f"{path}/", 0)
    taken[f"{path}/"] = number + 1
    last = path.rpartition("/")[2]
    return f"{last}_{number}" if number else last


def _held(context: Context, creation: Creation) -> list[Creation]:
    """What a call of a builder makes that has variables. Raises Blocked where that cannot be told one by one."""
    assert creation.function is not None
    found: list[Creation] = []
    for inner in context.state.creations:
        if inner.item.owner is not creation.function.node or inner.shared is not None or is_weightless(inner.symbol):
            continue
        if inner.value is not None and inner.value.kind is Kind.OPTIMIZER:
            continue
        made = is_made_by(context, context.builders[creation.function.node], creation, inner)
        if inner.loops or made is None or (inner.plain is not None and _made_alone(context, inner) is None):
            raise Blocked(inner.node, "TFM710", "a saver saves variables that a function or a loop makes")
        if not made:
            continue
        if inner.item.role is Role.DEFER and inner.function is None and inner not in context.created:
            continue
        found.append(inner)
    return found


def _scope(context: Context, builder: Builder, creation: Creation, scope: str) -> str:
    """A scope inside a builder, with the name that its call gives; still unsettled where that is not known."""
    try:
        return named_scope(context, builder, creation, scope)
    except Blocked:
        return scope


def _attribute(context: Context, inner: Creation) -> str:
    name = context.created.get(inner) or inner.name or (inner.item.defines[0] if len(inner.item.defines) == 1 else "")
    if not name:
        raise Blocked(inner.node, "TFM710", "a saver saves variables that have no name")
    return name.removeprefix("self.")


def _own_name(context: Context, creation: Creation, inner: Creation) -> str:
    """The name of what a builder makes; nothing for a variable whose name is not known."""
    name = own_name(inner)
    if name.startswith("?"):
        assert creation.function is not None
        builder = context.builders[creation.function.node]  # type: ignore[index]
        name = given_name(context, builder, creation, inner)
    is_variable = inner.value is not None and inner.value.kind is Kind.VARIABLE
    unknown = inner.symbol.rsplit(".", 1)[-1] if is_variable and inner.symbol != "tf.Variable" else None
    return "" if name == unknown else name


__all__ = ["Saved", "saved_by"]
