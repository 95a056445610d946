"""Functions that create variables become classes: created once, called wherever the function was."""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Creation, Function, Item, Owner, Role
from tf2mig.lift.core.builder import Builder, deferred_parameters, in_series
from tf2mig.lift.core.context import Context
from tf2mig.lift.core.layout import INDENT, indented, reindent
from tf2mig.lift.core.names import camel, identifier, numbered, snake
from tf2mig.lift.variables.chosen_creations import made_in_place, on_first_call, where_made
from tf2mig.lift.variables.loops import check_before_loop, create_in_loop, plural, write_loops
from tf2mig.lift.variables.once import call_only, depends_on_call, needed_once, without, words
from tf2mig.lift.variables.shared_instances import hand_on_scopes, read_parameters, share_instances
from tf2mig.syntax.edits import outermost
from tf2mig.syntax.given import default_of
from tf2mig.syntax.mentions import names_in
from tf2mig.syntax.walking import walk

_VERBS = frozenset({"build", "construct", "create", "define", "make"})
"""How functions that make networks begin; the networks are not called so."""


def prepare_builders(context: Context) -> None:
    """Plan the class of every builder, and who shares an instance."""
    by_function: dict[int, Builder] = {}
    for creation in context.state.creations:
        function = creation.function
        if function is None:
            continue
        if function.cls is not None or isinstance(function.node, ast.Lambda):
            raise Blocked(creation.node, "TFM706", "a method creates variables or layers")
        builder = by_function.get(id(function))
        if builder is None:
            builder = Builder(function, function.node, context.state.bodies[function.node], "")
            by_function[id(function)] = builder
            _check(context, builder)
            read_parameters(context, builder)
        builder.calls.append(creation)
    context.builders.update({b.node: b for b in by_function.values()})
    hand_on_scopes(context)
    for builder in by_function.values():
        share_instances(context, builder)
    for builder in by_function.values():
        _name(context, builder)


def _check(context: Context, builder: Builder) -> None:
    node = builder.node
    if node.decorator_list or node.args.vararg or node.args.kwarg or node.args.kwonlyargs:
        raise Blocked(
            node, "TFM706", "a function that creates variables has decorators or takes any number of arguments"
        )
    if any(isinstance(n, ast.Yield | ast.YieldFrom | ast.Nonlocal) for n in walk(node)):
        raise Blocked(node, "TFM706", "a function that creates variables is a generator or rebinds outer names")
    if builder.function.free:
        raise Blocked(node, "TFM711", "a function that creates variables uses tensors that are not handed to it")
    inner = {n for s in node.body for n in walk(s) if isinstance(n, Function)}
    if any(c.item.owner in inner for c in context.state.creations):
        raise Blocked(node, "TFM706", "a function that creates variables defines functions that create more")
    if "self" in names_in(node) and "self" not in {a.arg for a in node.args.args}:
        raise Blocked(node, "TFM706", "a function that creates variables uses the object of the method around it")


def _name(context: Context, builder: Builder) -> None:
    """The class and its instances get names; a single instance takes the function's."""
    made = _what_is_made(context, builder.node.name)
    stem = camel(made)
    builder.name = context.names.fresh(f"{stem}Network" if context.names.is_taken(stem) else stem)
    makers = [c for c in builder.calls if c.shared is None]
    for creation in makers:
        in_class = context.in_class(creation.item.owner)
        if len(makers) == 1 and not in_class and not in_series(builder, creation):
            stem = made
            context.names.free.add(builder.node.name)
        elif in_series(builder, creation):
            stem = plural(snake(made))
        else:
            named = made == builder.node.name or in_class
            stem = _instance_stem(context, builder, creation) if named else made
        creation.name = context.new_name(creation.item.owner, stem)


def _what_is_made(context: Context, name: str) -> str:
    """`model` of a function called `build_model`, `network` of `build_graph`, where nothing else is called so."""
    verb, _, made = name.partition("_")
    made = made if made not in ("", "graph") else "network"
    taken = context.names.is_taken(made) or context.names.is_taken(camel(made))
    return made if verb in _VERBS and len(made) > 2 and made.isidentifier() and not taken else name


def _instance_stem(context: Context, builder: Builder, creation: Creation) -> str:
    for name in sorted(builder.scope_params):
        node = creation.arguments.get(name)
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return (
                f"{identifier(node.value)}_{builder.node.name}"
                if len(node.value) < 3
                else f"{identifier(node.value)}_layer"
            )
    item = creation.item
    target = item.defines[0].removeprefix("self.") if len(item.defines) == 1 and len(item.creations) == 1 else ""
    return f"{identifier(target)}_layer" if target else builder.node.name


def write_builders(context: Context) -> None:
    """Write the classes in place of the functions, and the calls in place of the calls."""
    order = _innermost_first(context)
    for builder in order:
        _settle_calls(context, order, builder.node)
        _split(context, builder)
    _settle_calls(context, order, None)
    write_loops(context)
    for builder in reversed(order):
        context.edits.append(_class_edit(context, builder))


def _innermost_first(context: Context) -> list[Builder]:
    done: list[Builder] = []

    def visit(builder: Builder, above: tuple[Builder, ...]) -> None:
        if builder in done:
            return
        if builder in above:
            raise Blocked(builder.node, "TFM706", "functions that create variables call each other")
        for other in context.builders.values():
            if any(c.item.owner is builder.node for c in other.calls):
                visit(other, (*above, builder))
        done.append(builder)

    for builder in context.builders.values():
        visit(builder, ())
    return done


def _split(context: Context, builder: Builder) -> None:
    """Part the body into what runs once and what runs at each call, then settle the calls."""
    write_loops(context, builder.node)
    builder.call_only = call_only(builder.body, deferred_parameters(builder))
    builder.once = needed_once(builder.body)
    for item in builder.body.items:
        _split_item(context, builder, item)
    for lines, names in builder.twice:
        others = without(builder.call_lines, lines)
        if not words(others) & set(names):
            builder.call_lines = others
    init_used, call_used = words(builder.init_lines), words(builder.call_lines)
    parameters = [a.arg for a in builder.node.args.args]
    deferred = deferred_parameters(builder)
    builder.init_params = [p for p in parameters if p in init_used]
    builder.call_params = [p for p in parameters if p in call_used]
    lost = [p for p in builder.init_params if p in deferred]
    if lost:
        raise Blocked(builder.node, "TFM706", f"the variables' shapes depend on the tensor `{lost[0]}`")


def _split_item(context: Context, builder: Builder, item: Item) -> None:
    if item.role in (Role.OPEN, Role.DROP):
        if isinstance(item.node, ast.With) and item.role is Role.OPEN:
            builder.heading += [c for c in _comments(context, item.node) if "scope" not in c.lower()]
        return
    if _is_docstring(builder, item):
        builder.call_lines.append(context.state.tree.segment(item.node))
        return
    inside: list[Edit] = []
    for line in context.hoisted.get(item, []):
        edit = made_in_place(context, item, line)
        if edit is None:
            _once_or_lazily(context, builder, line)
            continue
        builder.init_lines.append(f"{line.partition(' = ')[0]} = None")
        inside.append(edit)
    if item.role is Role.CREATE:
        _split_creation(context, builder, item)
        return
    assert isinstance(item.node, ast.stmt)
    edits = outermost([*context.substitutions(item), *context.targets(item), *inside])
    text = context.layout.moved(item.node, edits, "").rstrip("\r\n")
    if item not in builder.once:
        builder.call_lines += [*_paragraph(context, builder, item.node), *builder.heading]
        builder.heading = []
    if item not in builder.once or builder.once[item]:
        builder.call_lines += text.split(context.layout.newline)
    if item in builder.once:
        builder.init_lines += text.split(context.layout.newline)
        if builder.once[item]:
            builder.twice.append((text.split(context.layout.newline), item.defines))


def _comments(context: Context, statement: ast.stmt) -> list[str]:
    """The comments directly above a statement."""
    above = context.layout.text[context.layout.extent(statement)[0] : context.state.tree.start(statement)]
    return [text for part in above.splitlines() if (text := part.strip())]


def _paragraph(context: Context, builder: Builder, statement: ast.stmt) -> list[str]:
    """What parts a statement from the one above it: comments that stand by themselves, a blank line."""
    lines = context.layout.comments_apart(statement)
    if not lines and context.layout.is_parted(statement):
        lines = [""]
    before = builder.call_lines
    if before and before[-1] and lines and lines[0] and context.layout.is_parted(statement):
        lines = ["", *lines]
    return lines if before else [line for n, line in enumerate(lines) if line or n]


def _once_or_lazily(context: Context, builder: Builder, line: str) -> None:
    """What is made inside an expression is made once; on the first call where a tensor's shape is needed."""
    name, _, text = line.partition(" = ")
    if not name.startswith("self.") or not names_in(ast.parse(text)) & builder.call_only:
        builder.init_lines.append(line)
        return
    builder.init_lines.append(f"{name} = None")
    builder.call_lines += on_first_call(context, name, [line])


def _is_docstring(builder: Builder, item: Item) -> bool:
    first = builder.node.body[0]
    return item.node is first and isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)


def _split_creation(context: Context, builder: Builder, item: Item) -> None:
    """`W = tf.Variable(...)` is `self.W = ...`, once; where a tensor's shape is needed, on the first call."""
    node = item.node
    if not isinstance(node, ast.Assign) or not item.defines:
        raise Blocked(node, "TFM706", "variables are created inside a branch or loop of a function")
    value = reindent(context.text(node.value, item), len(context.layout.column(node)), "")
    bound = _bound_names(item)
    names = [_new_attribute(context, builder, item, name, alone=len(bound) == 1) for name in bound]
    for name, attribute in zip(bound, names, strict=True):
        context.exported.setdefault((builder.node, name), []).append((item.order, f"self.{attribute}"))
    line = f"{', '.join(f'self.{n}' for n in names)} = {value}"
    if _shape_dependent(builder, item):
        builder.init_lines += [f"self.{n} = None" for n in names]
        builder.call_lines += on_first_call(context, f"self.{names[0]}", line.split(context.layout.newline))
        return
    builder.init_lines += [*builder.heading, *_comments(context, node)]
    builder.heading = []
    builder.init_lines += line.split(context.layout.newline)


def _bound_names(item: Item) -> list[str]:
    """The names that an assignment binds; a comprehension in it may bind names of its own."""
    target = item.node.targets[0] if isinstance(item.node, ast.Assign) else None
    if isinstance(target, ast.Tuple | ast.List) and all(isinstance(e, ast.Name) for e in target.elts):
        return [e.id for e in target.elts if isinstance(e, ast.Name)]
    return [target.id if isinstance(target, ast.Name) else item.defines[0]]


def _new_attribute(context: Context, builder: Builder, item: Item, bound: str, *, alone: bool) -> str:
    """The attribute of a new variable; one that takes the name of an earlier one has a name of its own."""
    taken = {part.strip() for line in builder.init_lines for part in line.partition(" = ")[0].split(",")}
    name = numbered(bound, lambda new: f"self.{new}" in taken)
    if name != bound and alone:
        for creation in item.creations:
            context.created[creation] = f"self.{name}"
    return name


def _shape_dependent(builder: Builder, item: Item) -> bool:
    """Whether the creation reads something that only a call knows, such as the shape of its argument."""
    return depends_on_call(item)


def _settle_calls(context: Context, builders: list[Builder], owner: Owner | None) -> None:
    """Write the calls in a builder's body, or without ``owner`` those outside of all builders, innermost first."""
    pending = [
        (builder, creation)
        for builder in builders
        for creation in builder.calls
        if (creation.item.owner is owner if owner is not None else creation.item.owner not in context.builders)
    ]
    while pending:
        nodes = [creation.node for _, creation in pending]
        now = [(b, c) for b, c in pending if not any(n is not c.node and n in nodes for n in walk(c.node))]
        for builder, creation in now:
            _settle_call(context, builder, creation)
        pending = [p for p in pending if p not in now]


def _settle_call(context: Context, builder: Builder, creation: Creation) -> None:
    """The call's new text, and the line that makes its instance."""
    maker = creation.shared or creation
    text = _arguments(context, builder, creation, builder.call_params)
    init = _arguments(context, builder, creation, builder.init_params)
    if in_series(builder, creation):
        element = create_in_loop(
            context, creation, snake(builder.node.name), f"{builder.name}({init})", listed=creation.name
        )
        context.replaced[creation.node] = f"{element}({text})"
        return
    context.replaced[creation.node] = f"{maker.name}({text})"
    if creation.shared is None:
        if creation in builder.all_rounds:
            check_before_loop(creation, [creation.arguments[p] for p in builder.init_params if p in creation.arguments])
        context.created[creation] = creation.name
        line = f"{creation.name} = {where_made(context, creation, f'{builder.name}({init})')}"
        if creation in builder.at_module:
            _make_at_module(context, builder, creation, line)
        else:
            context.hoisted.setdefault(creation.item, []).append(line)


def _make_at_module(context: Context, builder: Builder, creation: Creation, line: str) -> None:
    """Make an instance in front of the function that did, or behind its class; Raises Blocked."""
    owner = creation.item.owner
    assert isinstance(owner, ast.FunctionDef)
    local = set(context.state.bodies[owner].names) | {a.arg for a in owner.args.args}
    if names_in(ast.parse(line.partition(" = ")[2])) & local:
        raise Blocked(creation.node, "TFM706", "what functions share depends on what one of them computes")
    layout = context.layout
    if builder.node.lineno < owner.lineno:
        place = layout.extent(owner)[0]
    else:
        place = layout.extent(builder.node)[1]
    gap = layout.newline * 2
    after = place == layout.extent(builder.node)[1]
    text = f"{gap}{line}{layout.newline}" if after else f"{line}{layout.newline}{gap}"
    context.edits.append(Edit(place, place, text))


def _arguments(context: Context, builder: Builder, creation: Creation, parameters: list[str]) -> str:
    """The arguments of a call that belong to some of the parameters, in the caller's own manner."""
    out: list[str] = []
    positional = {id(a) for a in creation.node.args}
    plain = True
    for name in parameters:
        node = creation.arguments.get(name)
        if node is None:
            plain = False
            continue
        text = context.text(node, creation.item)
        out.append(text if plain and id(node) in positional else f"{name}={text}")
        plain = plain and id(node) in positional
    return ", ".join(out)


def _class_edit(context: Context, builder: Builder) -> Edit:
    from tf2mig.lift.variables.listing_properties import variables_property
    from tf2mig.lift.variables.penalties import losses_property

    layout = context.layout
    column = layout.column(builder.node)
    newline = layout.newline
    lines = [f"class {builder.name}({context.tf}.Module):"]
    init = builder.init_lines or []
    lines += [
        f"{INDENT}def __init__({_signature(builder, builder.init_params, context)}):",
        f"{INDENT * 2}super().__init__()",
    ]
    lines += indented(_unique(init), INDENT * 2)
    if builder.node in context.listing.owners:
        lines += ["", *(INDENT + line for line in variables_property(context, builder))]
    if builder.node in context.penalized:
        lines += ["", *(INDENT + line for line in losses_property(context, builder))]
    lines += ["", f"{INDENT}def __call__({_signature(builder, builder.call_params, context)}):"]
    lines += indented(builder.call_lines, INDENT * 2)
    start, end = layout.extent(builder.node, comments=False)
    return Edit(start, end, "".join(line + newline for line in indented(lines, column)))


def _unique(lines: list[str]) -> list[str]:
    return list(dict.fromkeys(lines)) if all(line.startswith("self.") for line in lines) else lines


def _signature(builder: Builder, parameters: list[str], context: Context) -> str:
    parts = ["self"]
    for name in parameters:
        default = default_of(builder.node, name)
        parts.append(name if default is None else f"{name}={context.state.tree.segment(default)}")
    return ", ".join(parts)
