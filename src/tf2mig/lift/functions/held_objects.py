"""Methods that compute with the tensors of other objects, which their own object holds.

    class Trainer:                                          def train_step(self, policy_obs, old_obs, actions):
        def __init__(self, policy, old):                        prob = self.policy.compute_prob(policy_obs)
            self.loss = f(policy.prob, old.prob)                old_prob = self.old.compute_prob(old_obs)
                                                                loss = f(prob, old_prob)

What a run computes is parted by the objects that hold it. Each object gives what is needed of it by a method of its
own, and the placeholders behind that become parameters of the method that asks: one for each object, since two
objects of one class have placeholders of their own.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field, replace

from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Function, Item, Owner, Role, RunSite
from tf2mig.graph.values import Kind, Value
from tf2mig.lift.core.context import Context
from tf2mig.lift.core.names import identifier, numbered, snake
from tf2mig.lift.core.slices import Lifted, MethodCall, closure
from tf2mig.lift.functions.sharing import placeholders_of
from tf2mig.lift.variables.exports import kept_name
from tf2mig.syntax.walking import walk

_APART = "what is fetched is computed in several scopes"


@dataclass
class _Held:
    """What is taken of one object."""

    cls: ast.ClassDef
    found: dict[str, tuple[Value, list[ast.expr]]] = field(default_factory=dict)
    """By attribute: its value, and the places that read it."""


def is_apart(context: Context, items: list[Item], site: RunSite, here: ast.ClassDef) -> bool:
    """Whether a run of a class's method computes with other objects that its own object holds."""
    homes = {context.home(i.owner) for i in items if i.role is Role.DEFER}
    others = {h for h in homes if isinstance(h, ast.ClassDef) and h is not here}
    if not all(isinstance(h, ast.ClassDef) for h in homes):
        return False
    if homes == {here}:
        return _takes_from_module(context, [*items, site.inline])
    return bool(others) and (here in homes or len(others) > 1 or len(_holders_of(context, site)) > 1)


def _holders_of(context: Context, site: RunSite) -> set[str]:
    """The texts of the objects whose tensors a fetch names."""
    found = [n for n, v in site.inline.uses if isinstance(n, ast.Attribute) and v.deferred]
    return {context.state.tree.segment(n.value) for n in found if isinstance(n, ast.Attribute)}


def take_from_held(context: Context, function: Lifted, without: frozenset[Item] = frozenset()) -> None:
    """Give a method calls of methods of the objects that its object holds. Raises Blocked."""
    here = function.owner
    assert isinstance(here, ast.ClassDef)
    inlines = [s.inline for s in function.sites] or context.pending_inlines
    roots = [n for i in inlines for n in i.needs] or [i for o in function.outputs for i in o.items]
    foreign = frozenset(i for i in function.items if context.home(i.owner) is not here)
    roots = [r for r in roots if r not in foreign]
    function.items = closure(roots, foreign | without)
    readers = [*function.items, *inlines]
    held = _held(context, readers, here, without)
    function.whole = function.items
    for text, one in held.items():
        _take(context, function, text, one)
    _rename_placeholders(context, function, readers)


def _held(context: Context, readers: list[Item], here: ast.ClassDef, without: frozenset[Item]) -> dict[str, _Held]:
    """What statements read of other objects, by the text of the object. Raises Blocked."""
    found: dict[str, _Held] = {}
    for reader in readers:
        taken: set[Item] = set(without)
        for node, value in reader.uses:
            items = [i for i in value.items if i not in without and context.home(i.owner) is not here]
            if not value.deferred or not items or value.kind is Kind.PLACEHOLDER:
                continue
            cls = context.home(items[0].owner)
            plain = value.text is not None and all(leaf.kind is Kind.TENSOR for leaf in value.leaves())
            if not isinstance(node, ast.Attribute) or not isinstance(cls, ast.ClassDef) or not plain or value.many:
                raise Blocked(node, "TFM711", _APART)
            holder = _holder(context, reader, node.value)
            one = found.setdefault(holder, _Held(cls))
            attribute = str(value.text).removeprefix("self.")
            if attribute != node.attr or one.cls is not cls:
                raise Blocked(node, "TFM711", _APART)
            one.found.setdefault(attribute, (value, []))[1].append(node)
            taken |= set(value.items)
        left = [n for n in [*reader.needs, *reader.control] if n.role is Role.DEFER and n not in taken]
        if any(context.home(n.owner) is not here for n in left):
            raise Blocked(reader.node, "TFM711", _APART)
    return found


def _holder(context: Context, reader: Item, node: ast.expr) -> str:
    """What the methods of a class call an object that one of its statements names. Raises Blocked."""
    text = ast.unparse(node)
    method = reader.owner
    if isinstance(node, ast.Attribute) and text.startswith("self."):
        return text
    if isinstance(node, ast.Name) and isinstance(method, Function):
        local = {a.arg for a in method.args.args} | set(context.state.bodies[method].names)
        if node.id not in local:
            return text
        kept = kept_name(context, method, node.id) if reader.role is Role.DEFER and not reader.virtual else ""
        if kept:
            return kept
    raise Blocked(node, "TFM711", _APART)


def _take(context: Context, function: Lifted, holder: str, one: _Held) -> None:
    """One call of a method of another object, in place of what is read of it."""
    values = [value for value, _ in one.found.values()]
    method = _method(context, one.cls, values)
    given = {p: _stand_in(context, function, holder, p) for p in placeholders_of(context, method)}
    names = [_local(context, function, holder, attribute) for attribute in one.found]
    inside = [i for v in values for i in v.items]
    function.methods.append(MethodCall(method, holder, names, inside, given))
    for name, (_, nodes) in zip(names, one.found.values(), strict=True):
        context.replaced.update(dict.fromkeys(nodes, name))


def _method(context: Context, cls: ast.ClassDef, values: list[Value]) -> Lifted:
    """The method of another class that computes some of its tensors: one that is there, or a new one."""
    texts = [str(v.text).removeprefix("self.") for v in values]
    for known in context.functions:
        outputs = [(o.text, o.items) for o in known.outputs]
        shaped = known.shape in ("tuple", "list") if len(values) > 1 else known.shape == ""
        same = known.owner is cls and outputs == [(v.text, v.items) for v in values]
        if same and shaped and not known.taken and not known.eager:
            return known
    items = closure([i for v in values for i in v.items])
    method = Lifted("", cls, items, outputs=values, shape="tuple" if len(values) > 1 else "", whole=items)
    method.stem = f"compute_{'_and_'.join(snake(t) for t in texts)}" if len(texts) < 3 else "forward"
    if any(context.home(i.owner) is not cls for i in items):
        pending, context.pending_inlines = context.pending_inlines, []
        take_from_held(context, method)
        context.pending_inlines = pending
    context.functions.append(method)
    context.asked.add(method)
    return method


def asked_before(context: Context, owner: Owner, site: RunSite, shape: str) -> Lifted | None:
    """The method that another class's method asks for what a run fetches, where nothing runs it yet."""
    wanted = [(o.text, o.items) for o in site.fetch.leaves()]
    for known in context.functions:
        alone = known in context.asked and known.owner is owner and not known.sites
        if alone and shape == known.shape == "" and [(o.text, o.items) for o in known.outputs] == wanted:
            return known
    return None


def _local(context: Context, function: Lifted, holder: str, attribute: str) -> str:
    """A local name for what an object gives, the same in every method that asks for it."""
    key = f"{getattr(function.owner, 'name', '')}:{holder}.{attribute}"
    name = context.object_names.get(key)
    if name is None:
        known = {n for k, n in context.object_names.items() if k.startswith(key.partition(":")[0] + ":")}
        bound = {d.removeprefix("self.") for i in function.items for d in i.defines}
        stem = attribute
        if attribute in bound | known:
            stem = f"{snake(identifier(holder.rpartition('.')[2]))}_{attribute}"
        name = context.object_names[key] = numbered(stem, lambda new: new in bound | known)
    return name


def _stand_in(context: Context, function: Lifted, holder: str, placeholder: Value) -> Value:
    """The parameter of a method that stands for another object's placeholder."""
    owner = context.feeding.owners.get(placeholder)
    if owner is None or isinstance(owner, ast.Module):
        context.feeding.dynamic.add(placeholder)
        return placeholder
    if context.class_of(owner) is function.owner:
        return placeholder
    key = (function.owner, holder, placeholder)
    known = context.feeding.of_objects.get(key)
    if known is not None:
        return known
    feeding = context.feeding
    new = Value(Kind.PLACEHOLDER, text=placeholder.text, node=placeholder.node, symbol=placeholder.symbol)
    name = context.param(placeholder)
    if _is_one_of_several(context, placeholder):
        name = context.names.fresh(f"{snake(identifier(holder.rpartition('.')[2]))}_{name}")
    feeding.names[new] = name
    spec = feeding.specs.get(placeholder, "")
    if not spec or placeholder.symbol != "tf.placeholder":
        raise Blocked(placeholder.node, "TFM711", _APART)
    feeding.specs[new] = f"{holder}.{spec.removeprefix('self.')}" if spec.startswith("self.") else spec
    if spec.startswith("self."):
        feeding.dynamic.add(new)
    feeding.owners[new], feeding.order[new] = owner, feeding.order.get(placeholder, len(feeding.order))
    feeding.of_objects[key] = new
    return new


def _is_one_of_several(context: Context, placeholder: Value) -> bool:
    """Whether the program makes several objects of the class that declares a placeholder."""
    cls = context.class_of(context.feeding.owners[placeholder])
    return cls is not None and len(context.state.objects.get(cls, ())) > 1


def _takes_from_module(context: Context, readers: list[Item]) -> bool:
    """Whether a method's statements name placeholders of the module, and of its own class at most."""
    owners = {o for i in readers for p in i.placeholders if (o := context.feeding.owners.get(p)) is not None}
    return any(isinstance(o, ast.Module) for o in owners) and len({context.class_of(o) for o in owners} - {None}) < 2


def _rename_placeholders(context: Context, function: Lifted, readers: list[Item]) -> None:
    """Let a method's own statements name the placeholders of other objects as its parameters. Raises Blocked."""
    for reader in readers:
        for placeholder in reader.placeholders:
            owner = context.feeding.owners.get(placeholder)
            home = context.class_of(owner) if owner is not None else None
            if isinstance(owner, ast.Module):
                # Its description may stand behind the class: methods become functions when an object is made.
                context.feeding.dynamic.add(placeholder)
            elif (owner is not None and home is None) or (home is not None and home is not function.owner):
                raise Blocked(reader.node, "TFM711", _APART)


def name_outputs(context: Context, function: Lifted, site: RunSite) -> None:
    """Let a method return what each object gave, by the places that fetch it. Raises Blocked."""
    taken = [(v.text, v.items) for m in function.methods for v in m.method.outputs]
    node = site.fetch_node
    nodes = node.elts if isinstance(node, ast.List | ast.Tuple) else [node]
    for number, leaf in enumerate(function.outputs):
        if taken.count((leaf.text, leaf.items)) == 0:
            continue
        name = context.replaced.get(nodes[number]) if len(nodes) == len(function.outputs) else None
        if name is None and taken.count((leaf.text, leaf.items)) > 1:
            raise Blocked(site.call, "TFM711", "what is fetched is computed in several objects")
        if name is not None:
            function.outputs[number] = replace(leaf, text=name, items=())


def part_feeds(context: Context, function: Lifted, site: RunSite) -> None:
    """Let a run feed the parameters that stand for the placeholders of each object. Raises Blocked."""
    stand_ins = {(m.object, p): new for m in function.methods for p, new in m.given.items() if p is not new}
    if not stand_ins:
        return
    if site.fed is not None:
        _part_dictionary(context, site, stand_ins)
        return
    keys = {id(v): k for n in walk(site.call) if isinstance(n, ast.Dict) for k, v in zip(n.keys, n.values, strict=True)}
    feeds: list[tuple[Value, ast.expr]] = []
    for placeholder, node in site.feeds:
        choices = {h: new for (h, p), new in stand_ins.items() if p is placeholder}
        key = keys.get(id(node))
        holder = _holder(context, site.inline, key.value) if choices and isinstance(key, ast.Attribute) else ""
        if choices and holder not in choices:
            if _is_one_of_several(context, placeholder):
                raise Blocked(site.call, "TFM711", _APART)
            holder = next(iter(choices))
        feeds.append((choices[holder] if choices else placeholder, node))
    site.feeds = feeds


def _part_dictionary(context: Context, site: RunSite, stand_ins: dict[tuple[str, Value], Value]) -> None:
    """Let a dictionary of feeds name the parameters of each object. Raises Blocked where other runs may be fed it."""
    assert site.fed is not None
    alone = {p: new for (_, p), new in stand_ins.items() if context.param(new) == context.param(p)}
    if len(alone) == len(stand_ins):
        site.fed = replace(site.fed, members=[alone.get(m, m) for m in site.fed.members])
        return
    owner = site.owner
    others = [s for s in context.state.sites if s.owner is owner and s.fed is not None and s is not site]
    given = {a.arg for a in owner.args.args} if isinstance(owner, Function) else set()
    if others or owner is None or not isinstance(site.feed_name, ast.Name) or site.feed_name.id in given:
        raise Blocked(site.call, "TFM711", _APART)
    inside = {n for n in walk(owner) if isinstance(n, ast.Attribute)}
    parted: list[Value] = []
    for key, placeholder in context.state.keys.items():
        if key not in inside:
            continue
        asked = any(p is placeholder for _, p in stand_ins)
        assert isinstance(key, ast.Attribute)
        new = stand_ins.get((_holder(context, site.inline, key.value), placeholder)) if asked else placeholder
        if new is None:
            raise Blocked(site.call, "TFM711", _APART)
        context.feeding.parted_keys[key] = new
        parted.append(new)
    site.fed = replace(site.fed, members=parted)


__all__ = ["asked_before", "is_apart", "name_outputs", "part_feeds", "take_from_held"]
