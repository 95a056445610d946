"""The properties by which classes that took the place of functions list their variables."""

from __future__ import annotations

import ast

from tf2mig.graph import categories as cat
from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Creation
from tf2mig.graph.values import Kind
from tf2mig.lift.core.builder import Builder, in_series
from tf2mig.lift.core.context import Context
from tf2mig.lift.layers.functions import is_weightless
from tf2mig.lift.variables.chosen_creations import trained_flag
from tf2mig.lift.variables.layer_names import HOLDERS, list_of
from tf2mig.lift.variables.looped_variables import holder_of, made_together
from tf2mig.lift.variables.once import depends_on_call
from tf2mig.syntax.walking import walk


def variables_property(context: Context, builder: Builder) -> list[str]:
    """The properties that list a builder's variables: `tf.Module` does not look into Keras 3 layers."""
    lines = _property(context, builder, "trainable_variables")
    if builder.node in context.listing.whole:
        lines += ["", *_property(context, builder, "variables")]
    return lines


def _property(context: Context, builder: Builder, listing: str) -> list[str]:
    parts: list[str] = []
    for creation in context.state.creations:
        known, some = len(parts), creation in context.listing.chosen
        if creation.item.owner is not builder.node or creation.shared is not None or is_weightless(creation.symbol):
            continue
        if listing != "variables" and not is_trained(creation):
            continue
        if creation.function is not None:
            context.listing.owners.add(creation.function.node)  # type: ignore[arg-type]
            if listing == "variables":
                context.listing.whole.add(creation.function.node)  # type: ignore[arg-type]
            one = in_series(context.builders[creation.function.node], creation)  # type: ignore[index]
            parts.append(each_of(creation.name, listing, some=some) if one else f"*{creation.name}.{listing}")
        elif creation.value is not None and creation.value.kind is Kind.VARIABLE:
            name = context.created.get(creation) or f"self.{creation.item.defines[0]}"
            asked = listing != "variables" and _asks(creation)
            if creation.loops:
                name = f"*self.{holder_of(context, creation).removeprefix('self.')}"
            parts.append(f"*(v for v in [{name}] if v.trainable)" if asked else name)
        elif creation.plain is not None and (stack := _stacked(context, builder, creation)) is not None:
            parts += [stacked for stacked in (f"*{stack}.{listing}",) if stacked not in parts]
        elif creation.plain is not None:
            parts += _made_by_function(context, builder, creation)
        elif creation.loops and (held := list_of(context, creation)) is not None:
            parts.append(each_of(held if held.startswith("self.") else f"self.{held}", listing, some=some))
        elif context.created.get(creation):
            parts.append(f"*{context.created[creation]}.{listing}")
        elif _is_layer(creation) and not _inside_another(context, creation):
            parts.append(f"*{_named_layer(creation)}.{listing}")
        if some and not creation.loops:
            parts[known:] = [_where_made(p, listing) for p in parts[known:]]
    late = _made_late(context, builder)
    body = f"return [{', '.join(parts)}]"
    if late:
        body = f"return [] if {late} is None else [{', '.join(parts)}]"
    elif len(body) > 90:
        body = "return [\n" + "".join(f"    {p},\n" for p in parts) + "]"
    return ["@property", f"def {listing}(self):", *("    " + line for line in body.split("\n"))]


def _where_made(part: str, listing: str) -> str:
    """A part of a list for what only some objects have."""
    if not part.startswith("*"):
        return f"*([] if {part} is None else [{part}])"
    holder = part.removeprefix("*").removesuffix(f".{listing}")
    return f"*([] if {holder} is None else {holder}.{listing})" if "." not in holder.removeprefix("self.") else part


def _made_late(context: Context, builder: Builder) -> str:
    """The attribute of a variable that the first call of an object makes, where a branch decides whether it is called;
    nothing where every object is called."""
    chosen = any(isinstance(a, ast.If | ast.IfExp) for c in builder.calls for a in _around(context, c))
    if not chosen:
        return ""
    for creation in context.state.creations:
        made = creation.item.owner is builder.node and creation.shared is None and not creation.loops
        variable = creation.function is None and creation.value is not None and creation.value.kind is Kind.VARIABLE
        if made and variable and creation.item.defines and depends_on_call(creation.item):
            return context.created.get(creation) or f"self.{creation.item.defines[0]}"
    return ""


def _around(context: Context, creation: Creation) -> list[ast.AST]:
    """What stands around a creation, inside of its function."""
    found: list[ast.AST] = []
    for node in context.state.tree.ancestors(creation.node):
        if node is creation.item.owner:
            break
        found.append(node)
    return found


def _made_by_function(context: Context, builder: Builder, creation: Creation) -> list[str]:
    """The attributes that hold the variables which one call of another function makes."""
    parts: list[str] = []
    for text in made_together(context, creation):
        name, dot, rest = text.removeprefix("*").partition(".")
        places = [a for order, a in context.exported.get((builder.node, name), []) if order == creation.item.order]
        if not places:
            raise Blocked(creation.node, "TFM704", "it is not known what holds the variables that a function makes")
        parts.append(f"{'*' if text.startswith('*') else ''}{places[0]}{dot}{rest}")
    return parts


def _stacked(context: Context, builder: Builder, creation: Creation) -> str | None:
    """The attribute of the stack or wrapper, if a call of a function gives it a cell: it lists the cell's variables."""
    node = creation.item.node
    if not isinstance(node, ast.Assign) or node.value is creation.node or len(creation.item.defines) != 1:
        return None
    symbol, gives = context.state.symbols.called(node.value) or "", creation.value
    if not symbol.endswith(HOLDERS) or gives is None or gives.kind is not Kind.LAYER:
        return None
    held = context.exported.get((builder.node, creation.item.defines[0]), [])
    return next((a for order, a in held if order == creation.item.order), None)


def _is_layer(creation: Creation) -> bool:
    """Whether a creation is an object with variables: pooling and its like give a tensor."""
    made = creation.item.value
    gives_tensor = made is not None and made.kind is Kind.TENSOR
    return creation.value is not None and creation.value.kind is Kind.LAYER and not gives_tensor


def _inside_another(context: Context, creation: Creation) -> bool:
    """Whether a layer is made as an argument of another one, which lists its variables."""
    around = {id(c.node) for c in creation.item.creations if c is not creation}
    return any(id(a) in around for a in context.state.tree.ancestors(creation.node))


def _named_layer(creation: Creation) -> str:
    """The attribute that holds a layer which the function named itself. Raises Blocked where there is none."""
    node = creation.item.node
    if not isinstance(node, ast.Assign) or node.value is not creation.node or len(creation.item.defines) != 1:
        raise Blocked(creation.node, "TFM704", "the variables of a layer are listed where it has no name")
    return f"self.{creation.item.defines[0]}"


def is_trained(creation: Creation) -> bool:
    """Whether what a creation makes is not said to be left out of training. Raises Blocked where only a part is.

    The step that counts updates is none of the trained (tensorflow/python/training/training_util.py of TF 1.15).
    """
    if creation.symbol in cat.GLOBAL_STEPS:
        return False
    if creation.plain is not None:
        calls = [n for n in walk(creation.plain.node) if isinstance(n, ast.Call)]
        flags = [k.value for c in calls for k in c.keywords if k.arg == "trainable"]
        left_out = any(isinstance(f, ast.Constant) and f.value is False for f in flags)
        if left_out and (creation.value is None or creation.value.kind is not Kind.VARIABLE):
            raise Blocked(creation.node, "TFM704", "a function makes variables of which some are not trained")
        if left_out:
            return False
    flag = trained_flag(creation)
    return not (isinstance(flag, ast.Constant) and flag.value is False)


def _asks(creation: Creation) -> bool:
    """Whether it is decided while the program runs that a variable is trained."""
    flag = trained_flag(creation)
    return flag is not None and not isinstance(flag, ast.Constant)


def lists_layers(text: str) -> bool:
    """Whether a collection's text asks layers or other objects for their variables."""
    return ".trainable_variables" in text or ".variables" in text


def each_of(name: str, listing: str = "trainable_variables", *, some: bool = False) -> str:
    """The variables of all the objects of a list, inside a list; ``some`` if the list may hold None."""
    made = " if layer is not None" if some else ""
    return f"*[v for layer in {name}{made} for v in layer.{listing}]"
