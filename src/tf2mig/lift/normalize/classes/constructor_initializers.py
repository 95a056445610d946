"""The initializer that a variable scope gives to the variables of an object, as an argument of its constructor.

`with tf.variable_scope("model", initializer=init): m = Model(config)` reaches every variable and cell that `Model`
makes without an initializer of its own (tensorflow/python/ops/variable_scope.py of TF 1.15). An object that only reuses
those variables needs none; its constructor is given the same.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.lift.core.settling import settle
from tf2mig.lift.core.tables import layer_symbols
from tf2mig.lift.normalize.calls.partials import with_keywords
from tf2mig.syntax.mentions import calls_of, constructor_of, names_in, stored_names
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_TAKEN = {"tf.get_variable": "initializer"} | {
    cell: "kernel_initializer" if cell.endswith(".GRUCell") else "initializer" for cell in cat.CELLS
}
"""What takes a scope's initializer, and by which argument."""


def hand_on_initializers(tree: Tree) -> Tree:
    """The tree of a text in which constructors take such initializers."""
    return settle(tree, _first) if "initializer=" in tree.text else tree


def _first(tree: Tree) -> list[Edit] | None:
    symbols = Symbols(tree)
    for cls in tree.module.body:
        if isinstance(cls, ast.ClassDef) and (edits := _edits(tree, symbols, cls)):
            return edits
    return None


def _edits(tree: Tree, symbols: Symbols, cls: ast.ClassDef) -> list[Edit]:
    uses = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == cls.name]
    calls = calls_of(tree, uses)
    constructor = constructor_of(cls)
    if constructor is None or (cls.bases and ast.unparse(cls.bases[0]) != "object") or len(calls) != len(uses):
        return []
    scopes = {call: _scope(tree, symbols, call) for call in calls}
    given = [g for s in scopes.values() if s is not None and (g := _initializer(s)) is not None]
    one_home = len({tree.home(c) for c in calls}) == 1 or len(given) == len(calls)
    if not calls or None in scopes.values() or len({ast.unparse(g) for g in given}) != 1 or not one_home:
        return []
    taking = [n for n in walk(constructor) if isinstance(n, ast.Call) and symbols.called(n) in _TAKEN]
    if not taking or _makes_more(symbols, cls, constructor):
        return []
    args = constructor.args
    taken = stored_names(constructor) | names_in(constructor) | {a.arg for a in walk(args) if isinstance(a, ast.arg)}
    name = "initializer" if "initializer" not in taken else "scope_initializer"
    if name in taken or args.vararg or args.kwarg or args.kwonlyargs:
        return []
    last: ast.AST = args.defaults[-1] if args.defaults else args.args[-1]
    edits = [Edit(tree.end(last), tree.end(last), f", {name}=None")]
    for call in taking:
        keyword = _TAKEN[symbols.called(call) or ""]
        if not any(k.arg == keyword for k in call.keywords):
            edits += with_keywords(tree, call, [f"{keyword}={name}"])
    for call, scope in scopes.items():
        value = (_initializer(scope) if scope is not None else None) or given[0]
        edits += with_keywords(tree, call, [f"{name}={tree.segment(value)}"])
    return edits + [e for s in {s for s in scopes.values() if s is not None} for e in _without(tree, s)]


def _scope(tree: Tree, symbols: Symbols, call: ast.Call) -> ast.Call | None:
    """The scope around a call that has an initializer, or reuses variables, and holds only calls of the same class."""
    statement = tree.parents.get(call)
    block = tree.parents.get(statement) if isinstance(statement, ast.Assign) else None
    if not isinstance(block, ast.With) or statement not in block.body:
        return None
    made = [s.value for s in block.body if isinstance(s, ast.Assign) and isinstance(s.value, ast.Call)]
    others = [m for m in made if ast.unparse(m.func) != ast.unparse(call.func)]
    if others or len(made) + sum(map(_switches_reuse, block.body)) != len(block.body):
        return None
    found = [i.context_expr for i in block.items if _initializer(i.context_expr) is not None or _reuses(i.context_expr)]
    opened = found[0] if len(found) == 1 else None
    return opened if isinstance(opened, ast.Call) and symbols.called(opened) == "tf.variable_scope" else None


def _switches_reuse(node: ast.stmt) -> bool:
    call = node.value if isinstance(node, ast.Expr) else None
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "reuse_variables"


def _reuses(node: ast.expr) -> bool:
    keywords = node.keywords if isinstance(node, ast.Call) else []
    return any(k.arg == "reuse" and isinstance(k.value, ast.Constant) and k.value.value is True for k in keywords)


def _initializer(node: ast.expr) -> ast.expr | None:
    keywords = node.keywords if isinstance(node, ast.Call) else []
    value = next((k.value for k in keywords if k.arg == "initializer"), None)
    return None if isinstance(value, ast.Constant) and value.value is None else value


def _makes_more(symbols: Symbols, cls: ast.ClassDef, constructor: ast.FunctionDef) -> bool:
    """Whether a class makes variables in other ways than in its constructor, or by layers."""
    inside = set(walk(constructor))
    layers = layer_symbols()
    for node in walk(cls):
        symbol = symbols.called(node) if isinstance(node, ast.Call) else None
        if symbol is not None and symbol in layers and symbol not in _TAKEN and not symbol.startswith(cat.RECURRENT):
            return True
        if symbol in _TAKEN and node not in inside:
            return True
    return False


def _without(tree: Tree, scope: ast.Call) -> list[Edit]:
    nodes: list[ast.AST] = sorted([*scope.args, *scope.keywords], key=tree.start)
    for before, node in zip(nodes, nodes[1:], strict=False):
        if isinstance(node, ast.keyword) and node.arg == "initializer":
            return [Edit(tree.end(before), tree.end(node), "")]
    return []


__all__ = ["hand_on_initializers"]
