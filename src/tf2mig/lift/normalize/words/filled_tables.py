"""Tables of the graph's parts that a scope fills member by member: each member gets a name of its own.

    losses = {}                                                ink_loss = tf.reduce_mean(..)
    losses["ink"] = tf.reduce_mean(..)                         odd_loss = tf.reduce_mean(..)
    losses["odd"] = tf.reduce_mean(..)                         sess.run({"ink": ink_loss, "odd": odd_loss})
    sess.run(losses)

A statement that fills a table needs all that stood in it before, so that one member would need what others are fed.
"""

from __future__ import annotations

import ast
import keyword

from tf2mig.findings import Edit
from tf2mig.graph.items import Function
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.names import numbered
from tf2mig.lift.core.settling import settle
from tf2mig.syntax.mentions import names_in
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

_BLOCKS = (ast.For, ast.AsyncFor, ast.While, ast.If, ast.Try, ast.ListComp, ast.DictComp, ast.GeneratorExp, ast.Lambda)


def name_filled_tables(source: Source) -> Source:
    """The source in which such tables are names; the same one where there is none."""
    tree = Tree(source)
    named = settle(tree, _first)
    return source if named is tree else named.source


def _first(tree: Tree) -> list[Edit] | None:
    """The edits for the first table."""
    for statement in tree.nodes:
        for target, value in _tables(statement) if isinstance(statement, ast.Assign) else ():
            edits = _edits(tree, statement, target, value)  # type: ignore[arg-type]
            if edits:
                return edits
    return None


def _tables(statement: ast.Assign) -> list[tuple[ast.Name, ast.Dict]]:
    """The names that a statement gives dictionaries."""
    target, value = statement.targets[0], statement.value
    pairs = [(target, value)]
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple) and len(target.elts) == len(value.elts):
        pairs = list(zip(target.elts, value.elts, strict=True))
    if len(statement.targets) != 1:
        return []
    return [(t, v) for t, v in pairs if isinstance(t, ast.Name) and isinstance(v, ast.Dict)]


def _edits(tree: Tree, statement: ast.Assign, target: ast.Name, value: ast.Dict) -> list[Edit]:
    home, table = tree.home(statement), target.id
    uses = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == table and n is not target]
    parameters = any(isinstance(n, ast.arg) and n.arg == table for n in tree.nodes)
    if parameters or any(tree.home(n) is not home or not isinstance(n.ctx, ast.Load) for n in uses):
        return []
    members = [p for n in uses if isinstance(p := tree.parents[n], ast.Subscript) and p.value is n]
    stores = [m for m in members if not isinstance(m.ctx, ast.Load)]
    whole = [n for n in uses if tree.parents[n] not in members]
    first = [_text(k) for k in value.keys]
    keys = [*first, *(_text(s.slice) for s in sorted(stores, key=tree.start))]
    known = {k for k in keys if k is not None}
    filled = max([tree.end(statement), *(tree.end(s) for s in stores)])
    if not stores or len(known) < len(keys) or any(_text(m.slice) not in known for m in members):
        return []
    if not all(_is_sure(tree, home, n) for n in [*(tree.parents[s] for s in stores), statement]):
        return []
    if any(tree.start(n) < filled or isinstance(tree.parents[n], ast.Attribute) for n in whole):
        return []
    made = {_text(s.slice): tree.end(tree.parents[s]) for s in stores}
    if any(m not in stores and tree.start(m) < made.get(_text(m.slice), 0) for m in members):
        return []
    names = _names(tree, table, [str(k) for k in keys])
    edits = [Edit(tree.start(m), tree.end(m), names[str(_text(m.slice))]) for m in members]
    literal = "{" + ", ".join(f'"{key}": {name}' for key, name in names.items()) + "}"
    edits += [Edit(tree.start(n), tree.end(n), literal) for n in whole]
    return [*edits, _declared(tree, statement, target, value, names)]


def _declared(tree: Tree, statement: ast.Assign, target: ast.Name, value: ast.Dict, names: dict[str, str]) -> Edit:
    """The edit of the statement that made the table: its first members are bound, other tables stay."""
    layout = Layout(tree)
    start, end = layout.extent(statement, comments=False)
    lines = [f"{names[str(_text(k))]} = {tree.segment(v)}" for k, v in zip(value.keys, value.values, strict=True)]
    whole = statement.targets[0]
    if isinstance(whole, ast.Tuple) and isinstance(statement.value, ast.Tuple):
        rest = [(t, v) for t, v in zip(whole.elts, statement.value.elts, strict=True) if t is not target]
        left, right = (", ".join(tree.segment(p[i]) for p in rest) for i in (0, 1))
        lines.insert(0, f"{left} = {right}")
    return Edit(start, end, "".join(f"{layout.column(statement)}{line}{layout.newline}" for line in lines))


def _text(key: ast.expr | None) -> str | None:
    said = key.value if isinstance(key, ast.Constant) else None
    return said if isinstance(said, str) and said.isidentifier() and not keyword.iskeyword(said) else None


def _is_sure(tree: Tree, home: Function | ast.Module, node: ast.AST) -> bool:
    """Whether a plain assignment runs whenever its scope does, and once."""
    if not isinstance(node, ast.Assign) or len(node.targets) != 1:
        return False
    for above in tree.ancestors(node):
        if above is home:
            return True
        if isinstance(above, _BLOCKS):
            return False
    return True


def _names(tree: Tree, table: str, keys: list[str]) -> dict[str, str]:
    """`losses["ink"]` is called `ink_loss`."""
    one = table[:-2] if table.endswith("sses") else table[:-1] if table.endswith("s") and len(table) > 2 else table
    one = table if table.endswith("ss") else one
    taken = names_in(tree.module)
    found: dict[str, str] = {}
    for key in keys:
        found[key] = numbered(f"{key}_{one}", lambda name: name in taken or name in found.values())
    return found


__all__ = ["name_filled_tables"]
