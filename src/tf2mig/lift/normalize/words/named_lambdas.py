"""`dense = lambda x, n: tf.layers.dense(x, n)`: a lambda with a name that makes layers, variables or optimizers is a
function with that name.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph import categories as cat
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.tables import layer_symbols, optimizer_symbols
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree, edited
from tf2mig.syntax.walking import walk


def define_lambdas(tree: Tree) -> Tree:
    """The tree of a text in which such lambdas are functions, if all that the program does with them is call them."""
    named = [n for n in tree.nodes if isinstance(n, ast.Assign) and isinstance(n.value, ast.Lambda)]
    if not named:
        return tree
    symbols = Symbols(tree)
    makers = {n.name for n in tree.nodes if isinstance(n, ast.FunctionDef) and _makes(symbols, n, set())}
    edits = [_defined(tree, n) for n in named if _makes(symbols, n.value, makers) and _is_only_called(tree, n)]
    return edited(tree, edits)


def _makes(symbols: Symbols, node: ast.AST, makers: set[str]) -> bool:
    """Whether code makes something that lives as long as the graph, or a part of the graph that only runs complete."""
    made = cat.VARIABLES | cat.PLACEHOLDERS | layer_symbols() | optimizer_symbols()
    for call in walk(node):
        if not isinstance(call, ast.Call):
            continue
        own = isinstance(call.func, ast.Name) and call.func.id in makers
        trains = isinstance(call.func, ast.Attribute) and call.func.attr in cat.TRAINING
        if own or trains or symbols.called(call) in made:
            return True
    return False


def _is_only_called(tree: Tree, node: ast.Assign) -> bool:
    """Whether a name is bound once, alone, and what reads it calls it."""
    target = node.targets[0]
    if len(node.targets) > 1 or not isinstance(target, ast.Name):
        return False
    uses = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == target.id and n is not target]
    calls = [tree.parents.get(n) for n in uses]
    hidden = any(isinstance(n, ast.arg) and n.arg == target.id for n in tree.nodes)
    called = all(isinstance(c, ast.Call) and c.func is n for c, n in zip(calls, uses, strict=True))
    return bool(uses) and called and not hidden


def _defined(tree: Tree, node: ast.Assign) -> Edit:
    target, function = node.targets[0], node.value
    assert isinstance(target, ast.Name)
    assert isinstance(function, ast.Lambda)
    layout = Layout(tree)
    inner = [*ast.iter_child_nodes(function.args)]
    head = max([tree.end(n) for n in inner], default=tree.start(function))
    body = tree.text[tree.text.index(":", head) + 1 : tree.end(function)].strip()
    body = body if "\n" not in body or "(" in body[: body.index("\n")] else f"({body})"
    column = layout.column(node)
    lines = (f"def {target.id}({ast.unparse(function.args)}):", f"{column}    return {body}")
    return Edit(tree.start(node), tree.end(node), layout.newline.join(lines))


__all__ = ["define_lambdas"]
