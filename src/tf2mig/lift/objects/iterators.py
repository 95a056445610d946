"""Dataset iterators: `iter(dataset)`, anew where TF1 ran an initializer; each run draws its own element."""

from __future__ import annotations

import ast

from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Item, Owner, Role, RunSite
from tf2mig.graph.iterators import HANDLE, Draw, Source, draw_of, starts
from tf2mig.graph.values import Kind, Value
from tf2mig.lift.core.context import Context
from tf2mig.lift.core.slices import Lifted, closure
from tf2mig.lift.objects.single_elements import gives_one_tensor
from tf2mig.lift.steps.training import argument
from tf2mig.syntax.walking import walk

_SUPPORT = "tf1_iterators"
RESTARTABLE = "RestartableIterator"


def prepare_iterators(context: Context) -> None:
    """Decide what becomes of every iterator, before functions are planned. Raises Blocked."""
    for source in context.state.sources:
        if source.form == "one-shot":
            assert source.dataset is not None
            _keep(source)
            context.replaced[source.node] = f"iter({context.text(source.dataset)})"
        elif source.form == "handle":
            _settle_handle(context, source)
        elif _is_plain(context, source):
            context.drawing.plain.add(source)
            source.item.role = Role.DROP
        else:
            _restartable(context, source)
    for node, _ in context.state.handles:
        assert isinstance(node.func, ast.Attribute)
        context.replaced[node] = context.text(node.func.value)
    for draw in context.state.draws:
        _settle_draw(context, draw)
    _keep_datasets(context)
    _describe_datasets(context)


_DESCRIBED = frozenset({"output_types", "output_shapes"})


def _describe_datasets(context: Context) -> None:
    """``dataset.output_types`` and ``dataset.output_shapes`` come from the support module. Raises Blocked."""
    tree = context.state.tree
    deferred = {n for b in context.state.bodies.values() for i in b.items for n, v in i.uses if v.deferred}
    gone = {n for s in context.state.sources for n in walk(s.node)}
    asked = [n for n in tree.nodes if isinstance(n, ast.Attribute) and n.attr in _DESCRIBED]
    if not all(isinstance(n.ctx, ast.Load) for n in asked):
        return
    for node in asked:
        if node in gone:
            continue
        if node.value in deferred:
            raise Blocked(node, "TFM705", "the program asks what a dataset holds that is fed")
        context.replaced[node] = f"{_SUPPORT}.{node.attr}({context.text(node.value)})"
        context.needs.support[_SUPPORT] = None
        context.needs.imports[f"import {_SUPPORT}"] = None


def _keep(source: Source) -> None:
    if source.item.role is Role.DEFER:
        raise Blocked(source.node, "TFM705", "an iterator is made by a statement that also computes")


def _settle_handle(context: Context, source: Source) -> None:
    if not isinstance(source.item.node, ast.Assign):
        raise Blocked(source.node, "TFM705", "an iterator is made by a statement that also computes")
    source.item.role = Role.DROP


def _restartable(context: Context, source: Source) -> None:
    fed = source.dataset_value is not None and source.dataset_value.deferred
    if fed and isinstance(source.item.node, ast.Assign) and source.item.node.value is source.node:
        source.item.role = Role.KEEP
        source.item.needs, source.item.placeholders = [], []
    _keep(source)
    data = context.text(source.dataset) if source.dataset is not None else ""
    if source.dataset_value is not None and source.dataset_value.deferred:
        data = ""
    context.replaced[source.node] = f"{RESTARTABLE}({data})"
    context.needs.support[_SUPPORT] = None
    context.needs.imports[f"from {_SUPPORT} import {RESTARTABLE}"] = None


def _is_plain(context: Context, source: Source) -> bool:
    """Whether ``name = iter(dataset)`` in the place of every initializer is all that the iterator needs."""
    node = source.item.node
    if not (isinstance(node, ast.Assign) and node.value is source.node and len(node.targets) == 1):
        return False
    target = node.targets[0]
    if not isinstance(target, ast.Name) or any(s is source for _, s in context.state.handles):
        return False
    if source.dataset is not None and not _stays(context, source.dataset, source.owner, source.node):
        return False
    for site in context.state.sites:
        for _leaf, started in starts(site.fetch):
            if started is not source:
                continue
            if site.owner is not source.owner or not isinstance(context.state.tree.parents[site.call], ast.Expr):
                return False
    return True


def _stays(context: Context, node: ast.expr, owner: Owner, place: ast.AST | None) -> bool:
    """Whether an expression is a name that means the same later on."""
    if not isinstance(node, ast.Name):
        return False
    line = getattr(place, "lineno", 0)
    return not any(
        isinstance(n, ast.Name) and n.id == node.id and isinstance(n.ctx, ast.Store) and n.lineno > line
        for n in walk(owner)
    )


def _settle_draw(context: Context, draw: Draw) -> None:
    """The line in place of ``x, y = iterator.get_next()``, and where lifted code finds the iterator."""
    item = draw.item
    if item.role is not Role.PLACEHOLDER or not isinstance(item.node, ast.Assign):
        raise Blocked(item.node, "TFM705", "what an iterator gives is used in a way that is not known")
    if draw.source.form == "handle":
        context.drawing.names[draw] = ""
        return
    in_class = context.class_of(item.owner) is not None
    if draw.returned and draw.origin is not None:
        context.replaced[draw.origin] = _holder_text(context, draw.origin)
    named = draw.holder is not None and not draw.returned
    holder = context.text(draw.holder) if named and draw.holder is not None else ""
    if named and (not in_class or holder.startswith("self.")):
        context.drawing.names[draw] = holder
        return
    first = item.defines[0].removeprefix("self.") if item.defines else "next"
    name = context.names.fresh(f"{first}_iterator" if "iterator" in context.names.used else "iterator")
    context.drawing.names[draw] = f"self.{name}" if in_class else name
    made = holder if named else context.text(draw.node) if draw.returned else _holder_text(context, draw.node)
    context.hoisted.setdefault(item, []).append(f"{context.drawing.names[draw]} = {made}")


def _holder_text(context: Context, node: ast.Call) -> str:
    assert isinstance(node.func, ast.Attribute)
    return context.text(node.func.value)


def describe_elements(context: Context, item: Item, element: Value) -> None:
    """Give what is drawn from an iterator its specification, as far as one is known."""
    draw = draw_of(element)
    assert draw is not None
    structure = _structure(context, draw)
    if structure is None or context.class_of(item.owner) is not None:
        context.feeding.specs[element] = ""
        return
    name = context.param(element)
    context.names.used.discard(name)
    context.feeding.specs[element] = context.names.fresh(f"{name}_spec")
    if element is draw.elements[-1]:
        names = ", ".join(context.feeding.specs[e] for e in draw.elements)
        text = f"{context.tf}.nest.flatten({structure})" if draw.nested else structure
        single = isinstance(item.node, ast.Assign) and isinstance(item.node.targets[0], ast.Tuple | ast.List)
        comma = "," if single and len(draw.elements) == 1 else ""
        context.feeding.spec_lines.setdefault(item, []).append((draw.elements[0], f"{names}{comma} = {text}"))


def _structure(context: Context, draw: Draw) -> str | None:
    source = draw.source
    if source.form == "one-shot":
        return f"{context.drawing.names[draw]}.element_spec"
    data = source.like if source.like is not None else source.dataset
    if data is None or (source.dataset_value is not None and source.dataset_value.deferred):
        return None
    if (
        isinstance(data, ast.Name)
        and _stays(context, data, source.owner, source.node)
        and draw.item.owner is source.owner
    ):
        return f"{context.text(data)}.element_spec"
    if source.form == "initializable" and source not in context.drawing.plain:
        return f"{context.drawing.names[draw]}.element_spec"
    return None


def companions(placeholder: Value) -> list[Value]:
    """A placeholder, or everything that is drawn together with it."""
    draw = draw_of(placeholder)
    return [placeholder] if draw is None else draw.elements


def drawn_arguments(context: Context, site: RunSite, function: Lifted, param: Value, prefix: str) -> list[str]:
    """The argument that draws from an iterator, at the first of the parameters that it gives."""
    draw = draw_of(param)
    assert draw is not None
    fed = dict(site.feeds)
    given = [e for e in draw.elements if e in fed]
    if given:
        if len(given) < len(draw.elements):
            raise Blocked(site.call, "TFM702", "a part of what an iterator gives is fed")
        return [context.text(fed[param])]
    if param is not draw.elements[0]:
        return []
    return [_drawn(context, site, draw, prefix)]


def _drawn(context: Context, site: RunSite, draw: Draw, prefix: str) -> str:
    call = f"{_iterator(context, site, draw, prefix)}.get_next()"
    if draw.whole:
        return call
    return f"*{context.tf}.nest.flatten({call})" if draw.nested else f"*{call}"


def _iterator(context: Context, site: RunSite, draw: Draw, prefix: str) -> str:
    if draw.source.form == "handle":
        if isinstance(site.feed_name, ast.Name | ast.Attribute) and draw.source.handle is not None:
            return f'{context.text(site.feed_name)}["{context.param(draw.source.handle)}"]'
        node = next((n for p, n in site.feeds if p is draw.source.handle), None)
        if node is None:
            raise Blocked(site.call, "TFM702", "the handle of the iterator is not fed here")
        return context.text(node)
    text = context.drawing.names[draw]
    return prefix + text.removeprefix("self.") if text.startswith("self.") and prefix else text


def is_drawn(site: RunSite) -> Draw | None:
    """The draw whose elements are all that a run fetches, in their order, or None."""
    leaves = list(site.fetch.leaves())
    draw = draw_of(leaves[0]) if leaves else None
    if draw is None or leaves != draw.elements or draw.nested:
        return None
    if site.feeds and draw.source.form != "handle":
        return None
    structured = site.fetch.kind is Kind.CONTAINER
    return draw if structured != draw.whole or (draw.whole and not structured) else None


def drawn_text(context: Context, site: RunSite, draw: Draw) -> str:
    """What a run that only draws becomes."""
    text = _iterator(context, site, draw, "")
    if (
        text.startswith("self.")
        and site.owner is not None
        and context.class_of(site.owner) is not context.class_of(draw.item.owner)
    ):
        raise Blocked(site.call, "TFM711", "an iterator inside a class is drawn from outside of it")
    if draw.whole and gives_one_tensor(context.state.tree, context.state.symbols, draw.source.dataset):
        return f"{text}.get_next().numpy()"
    if draw.whole:
        return f"{context.tf}.nest.map_structure(lambda t: t.numpy(), {text}.get_next())"
    return f"[t.numpy() for t in {text}.get_next()]"


def handle_text(context: Context, site: RunSite) -> str | None:
    """What a run becomes that fetches the handles of iterators: the iterators themselves."""
    leaves = list(site.fetch.leaves())
    if not leaves or any(leaf.symbol != HANDLE for leaf in leaves):
        return None
    return context.text(site.fetch_node, site.inline)


def restart_lines(context: Context, site: RunSite) -> list[str]:
    """The lines that start iterators anew, where a run fetches their initializers."""
    lines: list[str] = []
    for leaf, source in starts(site.fetch):
        holder = _holder(context, site, leaf, source)
        data = _data(context, site, leaf, source, holder)
        if source in context.drawing.plain:
            lines.append(f"{holder} = iter({data})")
        elif leaf.symbol == "make_initializer" or (source.dataset_value is not None and source.dataset_value.deferred):
            lines.append(f"{holder}.restart({data})")
        else:
            lines.append(f"{holder}.restart()")
    return lines


def _holder(context: Context, site: RunSite, leaf: Value, source: Source) -> str:
    """The expression that names the iterator of an initializer."""
    kept = next((t for d, t in context.drawing.names.items() if d.source is source and t.startswith("self.")), None)
    if kept is not None and site.owner is not None and context.class_of(site.owner) is context.class_of(source.owner):
        return kept
    node = leaf.node.func if isinstance(leaf.node, ast.Call) else leaf.node
    assert isinstance(node, ast.Attribute)
    holder = node.value
    if not isinstance(holder, ast.Name | ast.Attribute):
        raise Blocked(site.call, "TFM705", "an iterator that is started has no name")
    text = context.state.tree.segment(holder)
    here = [a for a in context.state.tree.ancestors(site.call) if isinstance(a, ast.ClassDef)]
    there = [a for a in context.state.tree.ancestors(node) if isinstance(a, ast.ClassDef)]
    if there and here[:1] != there[:1]:
        if not text.startswith("self.") or not isinstance(site.fetch_node, ast.Attribute):
            raise Blocked(site.call, "TFM711", "an iterator inside a class is started from outside of it")
        return f"{context.state.tree.segment(site.fetch_node.value)}.{text.removeprefix('self.')}"
    if not text.startswith("self.") and not _sees(context, site, leaf.node):
        raise Blocked(site.call, "TFM711", "an iterator is started where its name is not known")
    return text


def _sees(context: Context, site: RunSite, place: ast.AST | None) -> bool:
    """Whether the names of another place's scope are known where a run stands."""
    if place is None:
        return False
    scope = next((a for a in context.state.tree.ancestors(place) if isinstance(a, ast.FunctionDef)), None)
    return scope is None or scope in set(context.state.tree.ancestors(site.call))


def started_with(leaf: Value, source: Source) -> Value | None:
    """The dataset that an initializer starts its iterator with."""
    if leaf.symbol != "make_initializer":
        return source.dataset_value
    return leaf.owner if isinstance(leaf.owner, Value) else None


def _data(context: Context, site: RunSite, leaf: Value, source: Source, holder: str) -> str:
    """The dataset that an initializer starts with, as the run can say it; ``holder`` names the iterator there."""
    node = (
        argument(leaf.node, 0, "dataset")
        if leaf.symbol == "make_initializer" and isinstance(leaf.node, ast.Call)
        else source.dataset
    )
    value = started_with(leaf, source)
    if leaf.symbol == "make_initializer" and not (value is not None and value.deferred):
        known = _kept_dataset(context, site, leaf)
        if known is not None:
            return known
        if node is None or not _stays(context, node, source.owner, leaf.node) or not _sees(context, site, leaf.node):
            raise Blocked(site.call, "TFM705", "an iterator is started over a dataset that has no name here")
    if value is not None and value.deferred:
        function = context.drawing.makers.get(site)
        if function is None:
            raise Blocked(site.call, "TFM705", "an iterator is started over a dataset that is not known")
        prefix = f"{holder.rpartition('.')[0]}." if isinstance(function.owner, ast.ClassDef) else ""
        return f"{prefix}{function.name}({', '.join(_fed(context, site, p) for p in function.params)})"
    if source not in context.drawing.plain and leaf.symbol != "make_initializer":
        return ""
    assert node is not None
    return context.text(node)


def _kept_dataset(context: Context, site: RunSite, leaf: Value) -> str | None:
    """The dataset by the name of its initializer, where its own name is not known at the run."""
    if leaf.node not in context.drawing.kept:
        return None
    if not isinstance(site.fetch_node, ast.Name | ast.Attribute):
        raise Blocked(site.call, "TFM705", "an iterator is started over a dataset that has no name here")
    return context.state.tree.segment(site.fetch_node)


def _keep_datasets(context: Context) -> None:
    """Where a run starts an iterator by an attribute or a parameter, that holds the dataset from now on."""
    for site in context.state.sites:
        for leaf, source in starts(site.fetch):
            node = leaf.node
            if leaf.symbol != "make_initializer" or not isinstance(node, ast.Call):
                continue
            data = argument(node, 0, "dataset")
            far = not _sees(context, site, node) or _is_parameter(site)
            if data is None or not far or source in context.drawing.plain or node in context.drawing.kept:
                continue
            _keep_all(context, source)


def _is_parameter(site: RunSite) -> bool:
    names = {a.arg for a in site.owner.args.args} if isinstance(site.owner, ast.FunctionDef) else set()
    return isinstance(site.fetch_node, ast.Name) and site.fetch_node.id in names


def _keep_all(context: Context, source: Source) -> None:
    for body in context.state.bodies.values():
        for item in body.items:
            value = item.value
            if value is None or value.symbol != "make_initializer" or value.members[0].owner is not source:
                continue
            if not isinstance(value.node, ast.Call) or not isinstance(item.node, ast.Assign):
                continue
            data = argument(value.node, 0, "dataset")
            assert data is not None
            item.role = Role.KEEP
            context.drawing.kept.add(value.node)
            context.replaced[value.node] = context.text(data)


def _fed(context: Context, site: RunSite, param: Value) -> str:
    node = next((n for p, n in site.feeds if p is param), None)
    if node is None:
        if param.symbol == "tf.placeholder_with_default" and isinstance(param.node, ast.Call) and param.node.args:
            return context.text(param.node.args[0])
        raise Blocked(site.call, "TFM702", f"`{param.text}` is needed here and not fed")
    return constant_text(context, param, context.text(node))


def constant_text(context: Context, param: Value, text: str) -> str:
    """What is fed, as a tensor of the placeholder's type."""
    if not isinstance(param.node, ast.Call) or param.symbol != "tf.placeholder":
        return text
    dtype = argument(param.node, 0, "dtype")
    return f"{context.tf}.constant({text}, {context.text(dtype)})" if dtype is not None else text


def plan_datasets(context: Context) -> list[tuple[RunSite, Lifted]]:
    """The functions that make datasets of what is fed to an initializer."""
    made: dict[Value, Lifted] = {}
    for site in context.state.sites:
        for leaf, source in starts(site.fetch):
            value = started_with(leaf, source)
            if value is None or not value.deferred:
                continue
            function = made.get(value)
            if function is None:
                items = closure(value.items)
                function = Lifted(
                    "",
                    context.home(source.owner),
                    items,
                    outputs=[value],
                    whole=items,
                    sites=[site],
                    eager=True,
                )
                made[value] = function
                context.functions.append(function)
            context.drawing.makers[site] = function
            if not value.text or (context.class_of(source.owner) is not None and leaf.symbol == "make_initializer"):
                raise Blocked(site.call, "TFM705", "a dataset inside a class is made of what is fed")
    return [(s, f) for s, f in context.drawing.makers.items()]
