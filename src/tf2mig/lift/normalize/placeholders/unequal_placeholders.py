"""Lists of placeholders of unequal shapes, one for each of some variables: fed whole, they are one parameter.

    self.holders = [tf.placeholder(tf.float32) for v in variables]         one placeholder, marked as a list
    session.run(update, feed_dict=dict(zip(self.holders, gradients)))      feed_dict={self.holders: list(gradients)}

The list stays what the graph iterates over. What cannot be written so leaves the list as it is; lists of placeholders
that are alike are stacked instead (`listed_placeholders`).
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.settling import settle
from tf2mig.lift.core.tables import LISTED
from tf2mig.syntax.mentions import names_in
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk


def make_lists_parameters(tree: Tree) -> Tree:
    """The tree of a text in which such lists are single placeholders."""
    if "placeholder" not in tree.text or ("zip(" not in tree.text and "range(" not in tree.text):
        return tree
    return settle(tree, _first)


def _first(tree: Tree) -> list[Edit] | None:
    symbols = Symbols(tree)
    for node in tree.nodes:
        made = _made(tree, symbols, node) if isinstance(node, ast.Assign) else None
        if made is None:
            continue
        assert isinstance(node, ast.Assign)
        feeds = _feeds(tree, node.targets[0])
        if feeds:
            return sorted([*made, *feeds], key=lambda e: e.start)
    return None


def _key(node: ast.AST | None) -> str | None:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else None


def _made(tree: Tree, symbols: Symbols, node: ast.Assign) -> list[Edit] | None:
    """The edits that declare a list as one placeholder; None where an assignment makes no such list."""
    key = _key(node.targets[0])
    if len(node.targets) != 1 or key is None or _stores(tree, key) != 1:
        return None
    if isinstance(node.value, ast.ListComp):
        made = node.value.generators[0]
        call = _declared(symbols, node.value.elt, made)
        if call is None or len(node.value.generators) != 1 or made.ifs:
            return None
        return [Edit(tree.start(node.value), tree.end(node.value), _marked(tree, call))]
    if isinstance(node.value, ast.List) and not node.value.elts:
        return _filled(tree, symbols, node, key)
    return None


def _stores(tree: Tree, key: str) -> int:
    nodes = (n for n in tree.nodes if isinstance(n, ast.Name | ast.Attribute) and _key(n) == key)
    return sum(isinstance(n.ctx, ast.Store | ast.Del) for n in nodes)


def _declared(symbols: Symbols, call: ast.expr, loop: ast.comprehension | ast.For) -> ast.Call | None:
    """The call that declares a placeholder whose type does not depend on the element, and whose shape may."""
    if not isinstance(call, ast.Call) or symbols.called(call) != "tf.placeholder":
        return None
    kind = _kind(call)
    shaped = len(call.args) > 1 or any(k.arg == "shape" for k in call.keywords)
    counted = isinstance(loop.iter, ast.Call) and _key(loop.iter.func) in ("range", "xrange")
    if kind is None or (counted and (shaped or "len" not in names_in(loop.iter))):
        return None
    return call if not names_in(kind) & names_in(loop.target) else None


def _kind(call: ast.Call) -> ast.expr | None:
    return call.args[0] if call.args else next((k.value for k in call.keywords if k.arg == "dtype"), None)


def _marked(tree: Tree, call: ast.Call) -> str:
    kind = _kind(call)
    assert kind is not None
    return f'{tree.segment(call.func)}({tree.segment(kind)}, name="{LISTED}")'


def _filled(tree: Tree, symbols: Symbols, node: ast.Assign, key: str) -> list[Edit] | None:
    """The edits for a list that one loop fills and does nothing else."""
    appends = [
        c
        for c in tree.nodes
        if isinstance(c, ast.Call)
        and isinstance(c.func, ast.Attribute)
        and c.func.attr in ("append", "extend", "insert")
        and _key(c.func.value) == key
    ]
    statement = tree.parents.get(appends[0]) if len(appends) == 1 else None
    loop = tree.parents.get(statement) if isinstance(statement, ast.Expr) else None
    if not isinstance(loop, ast.For) or loop.orelse or len(appends[0].args) != 1:
        return None
    value: ast.expr = appends[0].args[0]
    gone: list[ast.stmt] = [loop.body[loop.body.index(statement)]] if isinstance(statement, ast.stmt) else []
    if isinstance(value, ast.Name):
        maker = next((s for s in loop.body if isinstance(s, ast.Assign) and _key(s.targets[0]) == value.id), None)
        if maker is None or _reads(loop, value.id) != 1:
            return None
        value, gone = maker.value, [maker, *gone]
    call = _declared(symbols, value, loop)
    if call is None:
        return None
    layout = Layout(tree)
    made = Edit(tree.start(node.value), tree.end(node.value), _marked(tree, call))
    if len(gone) == len(loop.body):
        return [made, Edit(*layout.extent(loop), "")]
    return [made, *(Edit(*layout.extent(s), "") for s in gone)]


def _reads(loop: ast.For, name: str) -> int:
    return sum(isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Load) for n in walk(loop))


def _feeds(tree: Tree, target: ast.expr) -> list[Edit] | None:
    """The edits that feed a list whole; None where it is fed in another way, or not at all."""
    key, edits = _key(target), []
    for node in tree.nodes:
        if not isinstance(node, ast.Name | ast.Attribute) or _key(node) != key or not isinstance(node.ctx, ast.Load):
            continue
        parent = tree.parents.get(node)
        if isinstance(parent, ast.Subscript) and parent.value is node and _is_key(tree, parent):
            return None
        zipped = parent if isinstance(parent, ast.Call) and _key(parent.func) == "zip" else None
        if zipped is None or node is not zipped.args[0]:
            continue
        edit = _of_dict(tree, zipped) or _of_comprehension(tree, zipped) or _of_loop(tree, zipped)
        if edit is not None:
            edits.append(edit)
    return edits


def _is_key(tree: Tree, node: ast.expr) -> bool:
    """Whether an element of the list is fed by itself."""
    parent = tree.parents.get(node)
    stored = isinstance(parent, ast.Subscript) and parent.slice is node and isinstance(parent.ctx, ast.Store)
    return stored or (isinstance(parent, ast.Dict) and node in parent.keys)


def _of_dict(tree: Tree, zipped: ast.Call) -> Edit | None:
    """`dict(zip(holders, values))`."""
    call = tree.parents.get(zipped)
    if not isinstance(call, ast.Call) or _key(call.func) != "dict" or len(call.args) != 1 or call.keywords:
        return None
    if len(zipped.args) != 2:
        return None
    text = f"{{{tree.segment(zipped.args[0])}: {_listed(tree, zipped.args[1])}}}"
    return Edit(tree.start(call), tree.end(call), text)


def _listed(tree: Tree, node: ast.expr) -> str:
    """The text of a list of what an expression gives."""
    text = tree.segment(node)
    return text if isinstance(node, ast.List | ast.ListComp) else f"list({text})"


def _of_comprehension(tree: Tree, zipped: ast.Call) -> Edit | None:
    """`{p: v for p, v in zip(holders, values)}`."""
    generator = tree.parents.get(zipped)
    made = tree.parents.get(generator) if isinstance(generator, ast.comprehension) else None
    if not isinstance(made, ast.DictComp) or len(made.generators) != 1 or made.generators[0].ifs:
        return None
    parts = _pairs(made.generators[0].target, zipped)
    if parts is None or _key(made.key) != parts[0] or parts[0] in names_in(made.value):
        return None
    given = _values(tree, made.value, parts[1], zipped)
    return Edit(tree.start(made), tree.end(made), f"{{{tree.segment(zipped.args[0])}: {given}}}")


def _pairs(target: ast.expr, zipped: ast.Call) -> tuple[str, list[ast.expr]] | None:
    """The name that a loop gives to the placeholder, and its other targets."""
    if not isinstance(target, ast.Tuple) or len(target.elts) != len(zipped.args) or zipped.keywords:
        return None
    first = target.elts[0]
    return (first.id, target.elts[1:]) if isinstance(first, ast.Name) and len(target.elts) > 1 else None


def _values(tree: Tree, value: ast.expr, targets: list[ast.expr], zipped: ast.Call) -> str:
    """The list of what is fed, one for each element."""
    if len(targets) == 1 and _key(value) == _key(targets[0]) and isinstance(value, ast.Name):
        return _listed(tree, zipped.args[1])
    return f"[{tree.segment(value)} for {_rest(tree, targets, zipped)}]"


def _rest(tree: Tree, targets: list[ast.expr], zipped: ast.Call) -> str:
    """The head of a loop without the placeholders."""
    names = ", ".join(tree.segment(t) for t in targets)
    sources = ", ".join(tree.segment(a) for a in zipped.args[1:])
    return f"{names} in {sources}" if len(targets) == 1 else f"{names} in zip({sources})"


def _of_loop(tree: Tree, zipped: ast.Call) -> Edit | None:
    """`for p, v in zip(holders, values): feed[p] = v`, with what else the loop does."""
    loop = tree.parents.get(zipped)
    parts = _pairs(loop.target, zipped) if isinstance(loop, ast.For) and loop.iter is zipped else None
    if not isinstance(loop, ast.For) or loop.orelse or parts is None:
        return None
    name, targets = parts
    said = [s for s in loop.body if name in names_in(s)]
    given = said[0] if len(said) == 1 else None
    slot = given.targets[0] if isinstance(given, ast.Assign) and len(given.targets) == 1 else None
    if not isinstance(given, ast.Assign) or not isinstance(slot, ast.Subscript) or _key(slot.slice) != name:
        return None
    if name in names_in(given.value) or not isinstance(slot.value, ast.Name):
        return None
    layout = Layout(tree)
    column, newline = layout.column(loop), layout.newline
    feed = f"{tree.segment(slot.value)}[{tree.segment(zipped.args[0])}]"
    start, end = layout.extent(loop, comments=False)
    if len(loop.body) == 1:
        return Edit(start, end, f"{column}{feed} = {_values(tree, given.value, targets, zipped)}{newline}")
    held = f"{slot.value.id}_values"
    if held in names_in(tree.module):
        return None
    shift = tree.start(loop)
    body = [
        Edit(loop_start, loop_end, text)
        for loop_start, loop_end, text in (
            (tree.start(given), tree.end(given), f"{held}.append({tree.segment(given.value)})"),
            (tree.start(loop.target), tree.end(zipped), _rest(tree, targets, zipped)),
        )
    ]
    text = tree.text[start:end]
    for edit in sorted(body, key=lambda e: -e.start):
        text = text[: edit.start - start] + edit.text + text[edit.end - start :]
    assert shift >= start
    return Edit(start, end, f"{column}{held} = []{newline}{text}{column}{feed} = {held}{newline}")


__all__ = ["make_lists_parameters"]
