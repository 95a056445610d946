"""`with tf.name_scope("conv1") as scope:` and then `tf.nn.relu(x, name=scope)`: an operation named like its scope.

Scopes go where the graph goes, and names of operations mean nothing without it, so the keyword goes too, also
behind the block. A variable that is named by its name scope, `tf.get_variable(scope + "w")`, is named by what the
scope is called by: a name scope's handle is its name and a slash.
"""

from __future__ import annotations

import ast
import re

from tf2mig.findings import Edit
from tf2mig.graph.items import Function
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.mentions import names_in
from tf2mig.syntax.source import Source
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_NAMED = re.compile(r"tf\.(summary|layers|contrib|keras|variable|get_variable|train|Variable|placeholder|losses)\b.*")
"""What is found or saved by its name: variables, what makes them, and what a program reads back."""
_SCOPES = ("tf.name_scope", "tf.variable_scope")


def drop_scope_handles(tree: Tree) -> Tree:
    """The tree of a text in which no operation is named by what a scope is called."""
    if "_scope" not in tree.text:
        return tree
    symbols = Symbols(tree)
    edits: list[Edit] = []
    for node in tree.nodes:
        handles = _handles(symbols, node) if isinstance(node, ast.With) else {}
        if not handles or not isinstance(node, ast.With):
            continue
        for call in walk(_place(tree, node)):
            symbol = symbols.called(call) if isinstance(call, ast.Call) else None
            if isinstance(call, ast.Call) and symbol is not None and symbol.startswith("tf."):
                edits += _without_name(tree, call, set(handles), anything=_NAMED.fullmatch(symbol) is None)
                if symbol == "tf.get_variable":
                    edits += _named_by_argument(tree, symbols, call, handles)
    if not edits:
        return tree
    text = apply_edits(tree.text, sorted(set(edits), key=lambda e: e.start))
    return Tree(Source(text, tree.source.path, tree.source.cells))


def _place(tree: Tree, node: ast.With) -> ast.AST:
    """Where the handles of a block mean its scopes: the function around it, else the block."""
    function = next((a for a in tree.ancestors(node) if isinstance(a, Function | ast.ClassDef)), None)
    if not isinstance(function, Function):
        return node
    names = {i.optional_vars.id for i in node.items if isinstance(i.optional_vars, ast.Name)}
    stores = [n for n in walk(function) if isinstance(n, ast.Name) and n.id in names and _is_store(n)]
    return function if all(_binds_scope(tree, n) for n in stores) else node


def _is_store(node: ast.Name) -> bool:
    return not isinstance(node.ctx, ast.Load)


def _binds_scope(tree: Tree, name: ast.Name) -> bool:
    part = tree.parents.get(name)
    called = ast.unparse(part.context_expr) if isinstance(part, ast.withitem) else ""
    return any(f"{s.partition('.')[2]}(" in called for s in _SCOPES)


def _handles(symbols: Symbols, node: ast.With) -> dict[str, ast.Call]:
    """The names that a statement gives to scopes, with the calls that open them."""
    return {
        i.optional_vars.id: i.context_expr
        for i in node.items
        if isinstance(i.optional_vars, ast.Name)
        and isinstance(i.context_expr, ast.Call)
        and symbols.called(i.context_expr) in _SCOPES
    }


def _without_name(tree: Tree, call: ast.Call, handles: set[str], *, anything: bool) -> list[Edit]:
    for keyword in call.keywords:
        value = keyword.value
        plain = isinstance(value, ast.Name) and value.id in handles
        if keyword.arg == "name" and (plain or (anything and _only_handles(value, handles))):
            given = [n for n in (*call.args, *(k.value for k in call.keywords)) if tree.end(n) < tree.start(keyword)]
            start = max((tree.end(n) for n in given), default=None)
            return [Edit(start, tree.end(keyword), "")] if start is not None else []
    return []


def _only_handles(value: ast.expr, handles: set[str]) -> bool:
    """Whether an expression is put together of handles, their names and literals."""
    known = ast.Name | ast.Attribute | ast.BinOp | ast.Constant | ast.operator | ast.expr_context
    parts = list(walk(value))
    attributes = [n for n in parts if isinstance(n, ast.Attribute)]
    return (
        all(isinstance(n, known) for n in parts)
        and all(a.attr == "name" for a in attributes)
        and bool(names_in(value))
        and names_in(value) <= handles
    )


def _named_by_argument(tree: Tree, symbols: Symbols, call: ast.Call, handles: dict[str, ast.Call]) -> list[Edit]:
    """`scope + "w"`, the name of a variable, as `name + "/w"` where `name` is what a name scope is called by."""
    named = call.args[0] if call.args else next((k.value for k in call.keywords if k.arg == "name"), None)
    if not isinstance(named, ast.BinOp) or not isinstance(named.op, ast.Add) or not isinstance(named.left, ast.Name):
        return []
    opened = handles.get(named.left.id)
    own = named.right.value if isinstance(named.right, ast.Constant) else None
    if opened is None or not isinstance(own, str) or symbols.called(opened) != "tf.name_scope" or len(opened.args) != 1:
        return []
    name = opened.args[0]
    if not isinstance(name, ast.Name) or not _called_apart(tree, opened, name.id):
        return []
    return [Edit(tree.start(named), tree.end(named), f'{name.id} + "/{own}"')]


def _called_apart(tree: Tree, opened: ast.Call, name: str) -> bool:
    """Whether a scope is the outermost of its function, and each call of the function gives it a name of its own."""
    around = list(tree.ancestors(opened))
    function = next((a for a in around if isinstance(a, ast.FunctionDef)), None)
    if function is None or sum(isinstance(a, ast.With) for a in around) != 1:
        return False
    places = [a.arg for a in function.args.args]
    if name not in places or any(isinstance(n, ast.Name) and n.id == name and _is_store(n) for n in walk(function)):
        return False
    given: list[str] = []
    for call in [n for n in tree.nodes if isinstance(n, ast.Call) and ast.unparse(n.func) == function.name]:
        place = places.index(name)
        value = next((k.value for k in call.keywords if k.arg == name), None)
        value = call.args[place] if value is None and place < len(call.args) else value
        above = list(tree.ancestors(call))
        if not isinstance(value, ast.Constant) or any(isinstance(a, ast.For | ast.While | ast.With) for a in above):
            return False
        given.append(str(value.value).lower())
    return bool(given) and len(set(given)) == len(given)


__all__ = ["drop_scope_handles"]
