"""Placeholders as `tf.TensorSpec`: what the functions that take their place accept."""

from __future__ import annotations

import ast
from itertools import chain, count

from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Item, Role
from tf2mig.graph.iterators import ELEMENT
from tf2mig.graph.values import NESTED, Value
from tf2mig.lift.core.context import Context
from tf2mig.lift.functions.listed import is_listed
from tf2mig.lift.objects.iterators import describe_elements
from tf2mig.lift.steps.training import argument
from tf2mig.syntax.mentions import names_in
from tf2mig.syntax.walking import walk

_NUMPY = frozenset({"np", "numpy"})
_TYPES = frozenset({"float16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8"})


def describe_placeholders(context: Context) -> None:
    """Give every placeholder its specification. Raises Blocked where its type or name is not known."""
    for body in context.state.bodies.values():
        for item in body.items:
            if item.role is not Role.PLACEHOLDER or item.value is None:
                continue
            for placeholder in item.value.leaves():
                context.feeding.owners[placeholder] = item.owner
                context.feeding.order[placeholder] = len(context.feeding.order)
                if placeholder.symbol == ELEMENT:
                    describe_elements(context, item, placeholder)
                    continue
                _drop_announcement(context, item, placeholder)
                _spec(context, item, placeholder)


def _drop_announcement(context: Context, item: Item, placeholder: Value) -> None:
    """`self.x = None` in a constructor says that there will be a placeholder: nothing to say where there is none."""
    text = placeholder.text or ""
    cls = context.class_of(item.owner)
    if cls is None or not text.startswith("self."):
        return
    for node in walk(cls):
        if isinstance(node, ast.Compare) and any(ast.unparse(n) == text for n in [node.left, *node.comparators]):
            return
    for node in walk(cls):
        announced = isinstance(node, ast.Assign) and [ast.unparse(t) for t in node.targets] == [text]
        value = node.value if isinstance(node, ast.Assign) and announced else None
        if isinstance(node, ast.Assign) and isinstance(value, ast.Constant) and value.value is None:
            context.dropped += [node] if node not in context.dropped else []


def _spec(context: Context, item: Item, placeholder: Value) -> None:
    call = placeholder.node
    if not isinstance(call, ast.Call) or placeholder.text is None:
        raise Blocked(item.node, "TFM701", "a placeholder without a name")
    name = context.param(placeholder)
    if is_listed(placeholder):
        context.feeding.specs[placeholder] = ""
        return
    spec = _spec_text(context, placeholder, call)
    if context.class_of(item.owner) is not None:
        if _needs_locals(context, item, call):
            attribute = _attribute(context, placeholder, name)
            context.feeding.specs[placeholder] = attribute
            context.feeding.dynamic.add(placeholder)
            context.feeding.spec_lines.setdefault(item, []).append((placeholder, f"{attribute} = {spec}"))
        else:
            context.feeding.specs[placeholder] = spec
        return
    context.names.used.discard(name)
    word = name.rstrip("_")
    stem = word if word and not context.names.is_taken(word) else name
    context.feeding.specs[placeholder] = context.names.fresh(f"{stem}_spec")
    context.feeding.spec_lines.setdefault(item, []).append(
        (placeholder, f"{context.feeding.specs[placeholder]} = {spec}")
    )


def _attribute(context: Context, placeholder: Value, name: str) -> str:
    """The attribute that keeps a placeholder's spec: called after what the program called the placeholder, where no
    other one is.
    """
    cls = context.class_of(context.feeding.owners[placeholder])
    same = [p for p, owner in context.feeding.owners.items() if context.class_of(owner) is cls]
    taken = {context.feeding.specs.get(p) for p in same}
    word = (placeholder.text or "").removeprefix("self.")
    own = [f"self.{word}_spec"] if word.isidentifier() and name.startswith(f"{word}_") else []
    numbered = (f"self.{name}_{n}_spec" for n in count(1))
    free = (a for a in chain([*own, f"self.{name}_spec"], numbered) if a not in taken)
    return next(a for a in free if a not in context.state.tree.text)


def _needs_locals(context: Context, item: Item, call: ast.Call) -> bool:
    """Whether a placeholder's shape or type uses names that only its method has."""
    known = context.state.bodies[item.owner].names
    cls = context.class_of(item.owner)
    above = {n for n in names_in(call) if cls is not None and _bound_below(context, cls, n)}
    return bool(above) or any(isinstance(n, ast.Name) and n.id in known for n in walk(call))


def _bound_below(context: Context, cls: ast.ClassDef, name: str) -> bool:
    """Whether a module binds a name only after a class: decorators in the class cannot read it."""
    module = context.state.tree.module
    bound = [
        item.node
        for item in context.state.bodies[module].items
        if name in item.defines and isinstance(item.node, ast.stmt)
    ]
    return bool(bound) and all(node.lineno > cls.lineno for node in bound)


def _spec_text(context: Context, placeholder: Value, call: ast.Call) -> str:
    """The `tf.TensorSpec` of a placeholder's declaration."""
    if placeholder.symbol == "tf.placeholder_with_default":
        shape = argument(call, 1, "shape")
        default = argument(call, 0, "input")
        if default is None:
            raise Blocked(call, "TFM701", "a placeholder without its default")
        if placeholder.shape == NESTED:
            return f"{context.tf}.nest.map_structure({context.tf}.TensorSpec.from_tensor, {context.text(default)})"
        dtype = f"{context.tf}.as_dtype({context.tf}.convert_to_tensor({context.text(default)}).dtype)"
        made = _assigned(context, default) if isinstance(default, ast.Attribute) else default
        if isinstance(made, ast.Call) and context.state.symbols.called(made) in ("tf.zeros", "tf.ones"):
            given = argument(made, 1, "dtype")
            dtype = context.text(given) if given is not None else f"{context.tf}.float32"
        said = _numpy_type(default)
        if said is not None:
            dtype = f"{context.tf}.{said}"
        if isinstance(default, ast.Constant):
            dtype = (
                f"{context.tf}.{ {bool: 'bool', int: 'int32', float: 'float32'}.get(type(default.value), 'string') }"
            )
        return f"{context.tf}.TensorSpec({context.text(shape) if shape is not None else 'None'}, {dtype})"
    if placeholder.shape == NESTED:
        return _state_text(context, call)
    kind, shape = argument(call, 0, "dtype"), argument(call, 1, "shape")
    if kind is None:
        raise Blocked(call, "TFM701", "a placeholder without a type")
    return f"{context.tf}.TensorSpec({context.text(shape) if shape is not None else 'None'}, {context.text(kind)})"


def _numpy_type(default: ast.expr) -> str | None:
    """The type that a call of NumPy's asks for, as `np.eye(2, dtype=np.float32)` does; None for other expressions."""
    if not isinstance(default, ast.Call) or ast.unparse(default.func).partition(".")[0] not in _NUMPY:
        return None
    given = next((k.value for k in default.keywords if k.arg == "dtype"), None)
    owner, _, kind = ast.unparse(given).rpartition(".") if given is not None else ("", "", "")
    return kind if owner in _NUMPY and kind in _TYPES else None


def _state_text(context: Context, call: ast.Call) -> str:
    """The `tf.TensorSpec`s of a recurrent state whose batch size only a run knows. Raises Blocked."""
    made = _assigned(context, call.args[0]) if isinstance(call.args[0], ast.Name | ast.Attribute) else None
    if not isinstance(made, ast.Call) or not isinstance(made.func, ast.Attribute):
        raise Blocked(call, "TFM702", "a recurrent state is fed, and its cell is not known")
    if made.func.attr != "zero_state":
        return f"{context.tf}.TensorSpec(None, {context.tf}.float32)"
    given = argument(made, 1, "dtype")
    dtype = context.text(given) if given is not None else f"{context.tf}.float32"
    sizes = f"{context.text(made.func.value)}.state_size"
    return f"{context.tf}.nest.map_structure(lambda size: {context.tf}.TensorSpec([None, size], {dtype}), {sizes})"


def _assigned(context: Context, target: ast.Name | ast.Attribute) -> ast.expr | None:
    """What the only assignment of a name or an attribute gives it, of a name in the same scope."""
    tree = context.state.tree
    text = ast.unparse(target)
    found = [n for n in tree.nodes if isinstance(n, ast.Assign) and text in [ast.unparse(t) for t in n.targets]]
    if isinstance(target, ast.Name):
        found = [n for n in found if _home(context, n) is _home(context, target)]
    return found[0].value if len(found) == 1 else None


def _home(context: Context, node: ast.AST) -> ast.AST | None:
    """The function that a node stands in."""
    return context.state.tree.function_around(node)
