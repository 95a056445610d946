"""Comprehensions that create layers or cells while they compute: a list is created first, and they run
over it."""

from __future__ import annotations

import ast

from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Creation
from tf2mig.lift.core.context import Context
from tf2mig.lift.core.series import Listed
from tf2mig.lift.variables.loops import plural
from tf2mig.syntax.mentions import names_in
from tf2mig.syntax.walking import walk


def create_in_comprehension(
    context: Context, creation: Creation, node: ast.ListComp | ast.GeneratorExp, stem: str, text: str
) -> str:
    """Note one creation of a comprehension; the result is the name of its element. Raises Blocked."""
    if len(node.generators) != 1 or node.generators[0].ifs or node.generators[0].is_async:
        raise Blocked(creation.node, "TFM706", "a nested comprehension creates variables or layers while it computes")
    if any(v.deferred for n, v in creation.item.uses if any(n is x for x in walk(node.generators[0].iter))):
        raise Blocked(creation.node, "TFM706", "a comprehension over tensors creates variables or layers")
    listed = context.listed_in.get(node)
    if listed is None:
        listed = context.listed_in[node] = Listed(node, creation.item)
    listed.names.append(context.new_name(creation.item.owner, plural(stem)))
    listed.texts.append(text)
    listed.calls.append(creation.node)
    listed.elements.append(context.names.fresh(stem))
    return listed.elements[-1]


def write_comprehensions(context: Context) -> None:
    """Write the lists before the statements that hold the comprehensions, and let those run over them."""
    tree = context.state.tree
    for listed in context.listed_in.values():
        generator = listed.node.generators[0]
        target, source = tree.segment(generator.target), tree.segment(generator.iter)
        lines = [f"{n} = [{t} for {target} in {source}]" for n, t in zip(listed.names, listed.texts, strict=True)]
        context.hoisted.setdefault(listed.item, []).extend(lines)
        created = {id(n) for call in listed.calls for n in walk(call)}
        bound = names_in(generator.target)
        rest = [n for n in walk(listed.node.elt) if isinstance(n, ast.Name) and id(n) not in created]
        if any(n.id in bound for n in rest):
            context.replaced[generator.target] = ", ".join([target, *listed.elements])
            context.replaced[generator.iter] = f"zip({', '.join([source, *listed.names])})"
        elif len(listed.names) == 1:
            context.replaced[generator.target] = listed.elements[0]
            context.replaced[generator.iter] = listed.names[0]
        else:
            context.replaced[generator.target] = ", ".join(listed.elements)
            context.replaced[generator.iter] = f"zip({', '.join(listed.names)})"
