"""Loops that create variables or layers while they compute: a list is created first, and the loop runs over it."""

from __future__ import annotations

import ast

from tf2mig.graph.blocked import Blocked
from tf2mig.graph.items import Creation, Owner
from tf2mig.graph.values import Kind
from tf2mig.lift.core.context import Context
from tf2mig.lift.core.layout import INDENT
from tf2mig.lift.core.series import Series
from tf2mig.lift.variables.chosen_creations import tests_between, worded
from tf2mig.syntax.mentions import names_in, read_names, stored_names
from tf2mig.syntax.walking import walk


def plural(stem: str) -> str:
    """What a list of things is called."""
    return f"{stem}s" if not stem.endswith("s") else f"{stem}_list"


def create_in_loop(context: Context, creation: Creation, stem: str, text: str, listed: str = "") -> str:
    """Note one creation of a loop; the result is the text of its element inside the loop.

    ``listed`` is the name of the list, where that is known already. Raises Blocked.
    """
    if len(creation.loops) != 1 or not isinstance(creation.loops[0], ast.For) or creation.loops[0].orelse:
        raise Blocked(creation.node, "TFM706", "nested loops create variables or layers while they compute")
    loop = creation.loops[0]
    series = context.series.get(loop)
    if series is not None and series.written and _index(loop) is None:
        raise Blocked(creation.node, "TFM706", "a loop creates layers and calls what creates variables")
    if series is None or series.written:
        series = context.series[loop] = Series(loop, creation.item)
    tree = context.state.tree
    tests = [(context.text(t, creation.item), wanted) for t, wanted in tests_between(tree, creation.node, loop)]
    if tests:
        context.listing.chosen[creation] = None
        text = f"{text} if {worded(tests)} else None"
    series.names.append(listed or context.new_name(creation.item.owner, plural(stem)))
    series.texts.append(text)
    series.nodes.append(creation.node)
    index = _index(loop)
    if index is not None:
        element = f"{series.names[-1]}[{index}]"
    else:
        element = context.names.fresh(stem)
    series.elements.append(element)
    return element


def _index(loop: ast.For) -> str | None:
    """The expression that counts the loop's rounds from zero, where the loop has one and its body lets it stand."""
    call = loop.iter
    counter = loop.target.elts[0] if isinstance(loop.target, ast.Tuple) else loop.target
    if names_in(counter) & {n for s in loop.body for n in stored_names(s)}:
        return None
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name) or call.keywords:
        return None
    if isinstance(loop.target, ast.Name) and loop.target.id == "_":
        return None
    if call.func.id in ("range", "xrange") and isinstance(loop.target, ast.Name):
        if len(call.args) == 1:
            return loop.target.id
        if len(call.args) == 2 and isinstance(call.args[0], ast.Constant):
            return f"{loop.target.id} - {call.args[0].value!r}"
    if call.func.id == "reversed" and len(call.args) == 1 and isinstance(loop.target, ast.Name):
        counted = call.args[0]
        plain = isinstance(counted, ast.Call) and isinstance(counted.func, ast.Name) and not counted.keywords
        if plain and isinstance(counted, ast.Call) and ast.unparse(counted.func) in ("range", "xrange"):
            last = counted.args[0] if len(counted.args) == 1 else None
            return f"{ast.unparse(last)} - 1 - {loop.target.id}" if isinstance(last, ast.Name | ast.Constant) else None
    if call.func.id == "enumerate" and len(call.args) == 1 and isinstance(loop.target, ast.Tuple):
        first = loop.target.elts[0]
        return first.id if isinstance(first, ast.Name) else None
    return None


def write_loops(context: Context, owner: Owner | None = None) -> None:
    """Write the lists before the statements that hold the loops, and let the loops run over them.

    With ``owner``, only the loops of that scope. Each loop is written once.
    """
    for series in [s for s in context.series.values() if not s.written and owner in (None, s.item.owner)]:
        series.written = True
        context.hoisted.setdefault(series.item, []).extend(_lists(context, series))
        if _index(series.loop) is None:
            _zip(context, series)
        _read_last(context, series)


def _read_last(context: Context, series: Series) -> None:
    """What reads behind the loop a name that each round binds to its variable gets the last of the list."""
    tree = context.state.tree
    inside = {id(n) for n in walk(series.loop)}
    made = {
        node: name
        for node, name in zip(series.nodes, series.names, strict=True)
        if isinstance(s := tree.parents.get(node), ast.Assign) and s in series.loop.body
    }
    items = [i for body in context.state.bodies.values() for i in body.items]
    for item in [*items, *(s.inline for s in context.state.sites)]:
        for node, value in item.uses:
            known = value.kind is Kind.VARIABLE and value.creation is not None and value.creation.node in made
            if known and value.creation is not None and isinstance(node, ast.Name) and id(node) not in inside:
                context.replaced.setdefault(node, f"{made[value.creation.node]}[-1]")


def makes_each_round(context: Context, creation: Creation, scopes: set[str], *, automatic: bool) -> bool:
    """Whether a call in a loop makes variables in every round, or in the first for all. Raises Blocked.

    ``scopes`` are the parameters of the function that name scopes, ``automatic`` says that it reuses what is there.
    In TF1 a name that does not change from round to round is an error without reuse, so either the variables have
    names of their own or reuse is switched on.
    """
    loop = creation.loops[-1]
    if len(creation.loops) != 1 or not isinstance(loop, ast.For) or loop.orelse:
        raise Blocked(creation.node, "TFM706", "a loop creates variables while it computes")
    varying = stored_names(loop)
    around = [a for a in context.state.tree.ancestors(creation.node) if isinstance(a, ast.With) and a in walk(loop)]
    heads = [a for w in around for p in w.items for a in _scope_names(context, p.context_expr)]
    named = [creation.arguments[p] for p in scopes if p in creation.arguments]
    by_round = any(read_names(node) & varying for node in [*heads, *named])
    reused = any(isinstance(n, ast.Attribute) and n.attr == "reuse_variables" for n in walk(loop)) or any(
        isinstance(n, ast.keyword)
        and n.arg == "reuse"
        and not (isinstance(n.value, ast.Constant) and not n.value.value)
        for n in walk(loop)
    )
    if by_round and reused:
        raise Blocked(creation.node, "TFM706", "a loop creates variables while it computes")
    return by_round or not (reused or automatic)


def _scope_names(context: Context, node: ast.expr) -> list[ast.expr]:
    if context.state.symbols.called(node) not in ("tf.variable_scope", "tf.variable_op_scope"):
        return []
    assert isinstance(node, ast.Call)
    return [*node.args[:1], *(k.value for k in node.keywords if k.arg == "name_or_scope")]


def check_before_loop(creation: Creation, arguments: list[ast.expr]) -> None:
    """Raise Blocked where what is made before a loop needs what the loop computes."""
    for loop in creation.loops:
        if isinstance(loop, ast.For) and any(read_names(a) & stored_names(loop) for a in arguments):
            raise Blocked(creation.node, "TFM706", "what a loop creates depends on what it computes")


def _lists(context: Context, series: Series) -> list[str]:
    """The lines that create the lists: comprehensions, or a loop where values are carried from round to round."""
    tree, loop = context.state.tree, series.loop
    head = context.text(loop.iter, series.item)
    target = tree.segment(loop.target)
    assigned = {n.id for s in loop.body for n in walk(s) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)}
    carried = [n for text in series.texts for n in read_names(ast.parse(text, mode="eval")) if n in assigned]
    if any(v.deferred for n, v in series.item.uses if any(n is x for x in walk(loop.iter))):
        raise Blocked(loop, "TFM706", "a loop over tensors creates variables or layers")
    if not carried:
        return [
            f"{name} = [{text} for {target} in {head}]" for name, text in zip(series.names, series.texts, strict=True)
        ]
    body = _carried(context, series, set(carried))
    return [*(f"{name} = []" for name in series.names), f"for {target} in {head}:", *(INDENT + line for line in body)]


def _carried(context: Context, series: Series, wanted: set[str]) -> list[str]:
    """The loop's body as far as it creates: the creations, and the Python statements that feed them."""
    tree = context.state.tree
    deferred = {id(n) for n, v in series.item.uses if v.deferred}
    lines: list[str] = []
    given: set[str] = set()
    for statement in _flat(series.loop.body):
        inside = {id(n) for n in walk(statement)}
        stored = stored_names(statement)
        made = [i for i, node in enumerate(series.nodes) if id(node) in inside]
        plain = isinstance(statement, ast.Assign | ast.AugAssign) and not made and not inside & deferred
        if plain and stored & wanted:
            tests = [(tree.segment(t), wanted) for t, wanted in tests_between(tree, statement, series.loop)]
            line = tree.segment(statement)
            lines += [f"if {worded(tests)}:", INDENT + line] if tests else [line]
            given |= stored
        lines += [f"{series.names[i]}.append({series.texts[i]})" for i in made]
    if wanted - given:
        raise Blocked(series.loop, "TFM706", "what a loop creates depends on what it computes")
    return lines


def _flat(statements: list[ast.stmt]) -> list[ast.stmt]:
    """Statements with those of blocks around them, such as name scopes and branches."""
    flat: list[ast.stmt] = []
    for node in statements:
        if isinstance(node, ast.With | ast.If):
            flat += _flat(node.body)
            flat += _flat(node.orelse) if isinstance(node, ast.If) else []
        else:
            flat.append(node)
    return flat


def _zip(context: Context, series: Series) -> None:
    """`for x in xs` becomes `for x, layer in zip(xs, layers)`."""
    tree, loop = context.state.tree, series.loop
    target = tree.segment(loop.target)
    if target == "_" and isinstance(loop.iter, ast.Call) and tree.segment(loop.iter.func) in ("range", "xrange"):
        context.replaced[loop.target] = ", ".join(series.elements)
        lists = ", ".join(series.names)
        context.replaced[loop.iter] = f"zip({lists})" if len(series.names) > 1 else lists
        return
    target = f"({target})" if isinstance(loop.target, ast.Tuple) and not target.startswith("(") else target
    context.replaced[loop.target] = ", ".join([target, *series.elements])
    context.replaced[loop.iter] = f"zip({', '.join([context.text(loop.iter, series.item), *series.names])})"
