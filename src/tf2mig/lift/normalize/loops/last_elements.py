"""Loops that go on from the last element of a list which they fill: a name carries it from round to round.

    layers = [x]                                layers = [x]
    for i in range(depth):                      h = x
        h = layers[-1]                          for i in range(depth):
        ...                                         ...
        layers.append(tf.nn.relu(z))                h = tf.nn.relu(z)
                                                    layers.append(h)

A round that reads `layers[i]` where the list begins with one element and the loop counts from zero is the same.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.lift.core.known_lengths import made_of
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.names import Names
from tf2mig.lift.core.settling import settled
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk


def carry_last(source: Source) -> Source:
    """The program with such elements carried by names; the same one where there are none."""
    if ".append(" not in source.text:
        return source
    return settled(source, _first)


def _first(tree: Tree) -> list[Edit] | None:
    for loop in [n for n in tree.nodes if isinstance(n, ast.For) and not n.orelse]:
        last = loop.body[-1]
        while isinstance(last, ast.With):
            last = last.body[-1]
        name = _appended(last)
        if name is not None and (edits := _carried(tree, loop, last, name)):
            return edits
    return None


def _appended(statement: ast.stmt) -> ast.Name | None:
    """The list in `layers.append(h)`."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    if not isinstance(call, ast.Call) or len(call.args) != 1 or call.keywords or isinstance(call.args[0], ast.Starred):
        return None
    held = call.func.value if isinstance(call.func, ast.Attribute) and call.func.attr == "append" else None
    return held if isinstance(held, ast.Name) else None


def _carried(tree: Tree, loop: ast.For, last: ast.stmt, name: ast.Name) -> list[Edit]:
    """The edits for one loop; none where it reads no last element, or changes the list in another way."""
    made = made_of(tree, name)
    home = tree.home(name)
    uses = [n for n in walk(loop) if isinstance(n, ast.Name) and n.id == name.id and n is not name]
    reads = [p for n in uses if isinstance(p := tree.parents[n], ast.Subscript) and _is_last(loop, made, p.slice)]
    outside = [n for n in walk(home) if isinstance(n, ast.Name) and n.id == name.id and n.lineno < loop.lineno]
    if not isinstance(made, ast.List) or not made.elts or not reads or len(reads) < len(uses) or len(outside) != 1:
        return []
    if any(isinstance(n, ast.Continue | ast.Break) for n in walk(loop)):
        return []
    layout, own = Layout(tree), _own_name(tree, loop, reads)
    held = own or Names(tree.module).fresh("layer")
    start = layout.extent(loop, comments=False)[0]
    edits = [Edit(start, start, f"{layout.column(loop)}{held} = {tree.segment(made.elts[-1])}{layout.newline}")]
    for node in reads:
        statement = tree.parents[node]
        whole = own and isinstance(statement, ast.Assign)
        edits.append(
            Edit(*layout.extent(statement), "") if whole else Edit(tree.start(node), tree.end(node), held)  # type: ignore[arg-type]
        )
    assert isinstance(last, ast.Expr)
    assert isinstance(last.value, ast.Call)
    given = last.value.args[0]
    line = f"{layout.newline}{layout.column(last)}{tree.segment(last.value.func)}({held})"
    edits += [Edit(tree.start(last), tree.start(given), f"{held} = "), Edit(tree.end(given), tree.end(last), line)]
    return sorted(edits, key=lambda e: (e.start, e.end))


def _is_last(loop: ast.For, made: ast.expr | None, index: ast.expr) -> bool:
    """Whether an index means the last element of a list that each round appends to."""
    if ast.unparse(index) == "-1":
        return True
    counts = isinstance(loop.iter, ast.Call) and ast.unparse(loop.iter.func) in ("range", "xrange", "enumerate")
    if not counts or not isinstance(loop.iter, ast.Call) or len(loop.iter.args) != 1 or loop.iter.keywords:
        return False
    counter = loop.target.elts[0] if isinstance(loop.target, ast.Tuple) else loop.target
    return isinstance(made, ast.List) and len(made.elts) == 1 and ast.unparse(index) == ast.unparse(counter)


def _own_name(tree: Tree, loop: ast.For, reads: list[ast.Subscript]) -> str:
    """The name that the round itself gives the element, if nothing else binds it and nothing reads it afterwards."""
    statement = tree.parents[reads[0]]
    target = statement.targets[0] if isinstance(statement, ast.Assign) and len(statement.targets) == 1 else None
    if len(reads) != 1 or not isinstance(target, ast.Name):
        return ""
    named = [n for n in walk(tree.home(loop)) if isinstance(n, ast.Name) and n.id == target.id]
    stored = [n for n in named if not isinstance(n.ctx, ast.Load)]
    return target.id if stored == [target] and set(named) <= set(walk(loop)) else ""


__all__ = ["carry_last"]
