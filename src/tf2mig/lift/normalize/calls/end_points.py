"""Outputs of layers that TF1 gathered in a collection, as the dictionary that the program makes of it.

`outputs_collections=[name]` puts what a layer gives under its scope's name, and `convert_collection_to_dict(name)`
reads that back: each layer puts its output into the dictionary itself. The name of the scope around the layers,
`sc.name`, is what the function opens it by. Source: tensorflow/contrib/layers/python/layers/utils.py and layers.py of
TF 1.15, where the alias of an output is the name of the layer's scope.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.parameters import removals
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.given import default_of
from tf2mig.syntax.mentions import last_word
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_READERS = frozenset(
    {
        "tf.contrib.slim.utils.convert_collection_to_dict",
        "tf.contrib.layers.python.layers.utils.convert_collection_to_dict",
    }
)
_SCOPE = "tf.variable_scope"


def write_end_points(tree: Tree) -> Tree:
    """The tree of a text in which such collections are dictionaries, where each layer of one is a statement."""
    if "outputs_collections" not in tree.text:
        return tree
    tree = _with_scope_names(tree)
    symbols = Symbols(tree)
    edits: list[Edit] = []
    for function in [n for n in tree.nodes if isinstance(n, ast.FunctionDef)]:
        reads = [n for n in walk(function) if isinstance(n, ast.Call) and _reader(tree, symbols, n)]
        if len(reads) == 1:
            edits += _gathered(tree, symbols, function, reads[0])
    if not edits:
        return tree
    text = apply_edits(tree.text, sorted(edits, key=lambda e: (e.start, e.end)))
    return Tree(Source(text, tree.source.path, tree.source.cells))


def _reader(tree: Tree, symbols: Symbols, call: ast.Call) -> bool:
    symbol = symbols.called(call)
    plain = len(call.args) == 1 and all(k.arg == "clear_collection" for k in call.keywords)
    return plain and (symbol in _READERS or (symbol or "").endswith(".utils.convert_collection_to_dict"))


def _gathered(tree: Tree, symbols: Symbols, function: ast.FunctionDef, read: ast.Call) -> list[Edit]:
    """The edits for one dictionary; none where a layer's output has no name or its scope none that is known."""
    key = ast.unparse(read.args[0])
    statement = tree.parents.get(read)
    target = statement.targets[0] if isinstance(statement, ast.Assign) and len(statement.targets) == 1 else None
    if not isinstance(statement, ast.Assign) or not isinstance(target, ast.Name):
        return []
    calls = [n for n in walk(function) if isinstance(n, ast.Call) and _keyword(n) is not None]
    if not calls or any(_collection(n) != key for n in calls):
        return []
    layout = Layout(tree)
    start, end = layout.extent(statement, comments=False)
    edits = [Edit(start, end, "")]
    for call in calls:
        holder = tree.parents.get(call)
        path = _path(tree, symbols, function, call)
        inside = tree.function_around(call) is function
        if not isinstance(holder, ast.Assign) or path is None or not inside:
            return []
        nodes: list[ast.AST] = [*call.args, *call.keywords]
        gone = next(i for i, n in enumerate(nodes) if isinstance(n, ast.keyword) and n.arg == "outputs_collections")
        edits += removals([(tree.start(n), tree.end(n)) for n in nodes], {gone})
        edits.append(Edit(tree.start(call), tree.start(call), f"{target.id}[{path}] = "))
    edits.append(_empty(tree, layout, function, calls, target.id))
    return [*edits, *_unused(tree, layout, function, read.args[0])]


def _empty(tree: Tree, layout: Layout, function: ast.FunctionDef, calls: list[ast.Call], name: str) -> Edit:
    first = min(calls, key=tree.start)
    around = {*tree.ancestors(first)}
    statement = next(s for s in function.body if s in around)
    start, _ = layout.extent(statement)
    return Edit(start, start, f"{layout.column(statement)}{name} = {{}}{layout.newline}")


def _unused(tree: Tree, layout: Layout, function: ast.FunctionDef, key: ast.expr) -> list[Edit]:
    """The statement goes that named the collection."""
    if not isinstance(key, ast.Name):
        return []
    made = [
        n
        for n in walk(function)
        if isinstance(n, ast.Assign) and any(isinstance(t, ast.Name) and t.id == key.id for t in n.targets)
    ]
    return [Edit(*layout.extent(n, comments=False), "") for n in made if len(made) == 1 and len(n.targets) == 1]


def _keyword(call: ast.Call) -> ast.keyword | None:
    return next((k for k in call.keywords if k.arg == "outputs_collections"), None)


def _collection(call: ast.Call) -> str:
    keyword = _keyword(call)
    assert keyword is not None
    value = keyword.value
    one = value.elts[0] if isinstance(value, ast.List | ast.Tuple) and len(value.elts) == 1 else value
    return ast.unparse(one)


def _path(tree: Tree, symbols: Symbols, function: ast.FunctionDef, call: ast.Call) -> str | None:
    """The expression for the name under which a layer's output is found."""
    scope = next((k.value for k in call.keywords if k.arg == "scope"), None)
    parts: list[ast.expr] = [scope] if scope is not None else []
    for ancestor in tree.ancestors(call):
        if ancestor is function:
            break
        for part in ancestor.items if isinstance(ancestor, ast.With) else ():
            opened = part.context_expr
            if symbols.called(opened) == _SCOPE and isinstance(opened, ast.Call):
                known = _named(tree, function, opened)
                if known is None:
                    return None
                parts.append(known)
    if scope is None or not parts:
        return None
    texts = [p.value if isinstance(p, ast.Constant) else None for p in reversed(parts)]
    if all(isinstance(t, str) for t in texts):
        return repr("/".join(str(t) for t in texts))
    return ' + "/" + '.join(tree.segment(p) for p in reversed(parts))


def _named(tree: Tree, function: ast.FunctionDef, opened: ast.Call) -> ast.expr | None:
    """What names a scope: a literal, a parameter, or the literal that a parameter is by default and in every call."""
    first = opened.args[0] if opened.args else None
    if isinstance(first, ast.Constant) and isinstance(first.value, str):
        return first
    if not isinstance(first, ast.Name):
        return None
    names = [a.arg for a in function.args.args]
    calls = [
        n
        for n in tree.nodes
        if isinstance(n, ast.Call)
        and isinstance(n.func, ast.Name | ast.Attribute)
        and last_word(n.func) == function.name
    ]
    if first.id not in names or any(isinstance(n, ast.Name) and n.id == first.id and not _loads(n) for n in tree.nodes):
        return None
    place = names.index(first.id)
    given = [
        next((k.value for k in c.keywords if k.arg == first.id), c.args[place] if len(c.args) > place else None)
        for c in calls
    ]
    said = {ast.unparse(v) for v in given if v is not None}
    default = default_of(function, first.id)
    literal = isinstance(default, ast.Constant) and isinstance(default.value, str)
    if not said and default is not None and literal:
        return default
    return first if literal or (default is None and None not in given) else None


def _loads(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Load)


def _with_scope_names(tree: Tree) -> Tree:
    """The tree of a text in which `sc.name` is what the only scope of that name is opened by."""
    symbols = Symbols(tree)
    edits: list[Edit] = []
    for block in [n for n in tree.nodes if isinstance(n, ast.With)]:
        function = next((a for a in tree.ancestors(block) if isinstance(a, ast.FunctionDef)), None)
        for part in block.items:
            opened, handle = part.context_expr, part.optional_vars
            if function is None or not isinstance(handle, ast.Name) or not isinstance(opened, ast.Call):
                continue
            stores = [n for n in walk(function) if isinstance(n, ast.Name) and n.id == handle.id and not _loads(n)]
            outer = any(isinstance(a, ast.With) for a in tree.ancestors(block) if function in tree.ancestors(a))
            if symbols.called(opened) != _SCOPE or len(stores) != 1 or outer:
                continue
            known = _named(tree, function, opened)
            for node in walk(function) if known is not None else ():
                if isinstance(node, ast.Attribute) and node.attr == "name" and ast.unparse(node.value) == handle.id:
                    assert known is not None
                    edits.append(_said(tree, node, known))
    if not edits:
        return tree
    text = apply_edits(tree.text, sorted(edits, key=lambda e: e.start))
    return Tree(Source(text, tree.source.path, tree.source.cells))


def _said(tree: Tree, node: ast.Attribute, known: ast.expr) -> Edit:
    """The edit that says a scope's name, together with the literal that is added to it."""
    parent = tree.parents.get(node)
    name = known.value if isinstance(known, ast.Constant) else None
    if isinstance(name, str) and isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.Add):
        added = parent.right.value if parent.left is node and isinstance(parent.right, ast.Constant) else None
        if isinstance(added, str):
            return Edit(tree.start(parent), tree.end(parent), repr(name + added))
    return Edit(tree.start(node), tree.end(node), tree.segment(known))


__all__ = ["write_end_points"]
