"""`tf.make_template(name, function, ...)` as a function that opens the template's scope and reuses what is in it.

Source: tensorflow/python/ops/template.py of TF 1.15: the variables of the first call are those of every call.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph.items import Function
from tf2mig.lift.core.layout import INDENT, Layout
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree, edited
from tf2mig.syntax.walking import walk

_OWN = frozenset({"create_scope_now_", "unique_name_", "custom_getter_"})


def write_out_templates(tree: Tree) -> Tree:
    """The tree of a text in which templates of the program's functions are functions of their own."""
    if "make_template" not in tree.text:
        return tree
    symbols = Symbols(tree)
    edits = [e for n in tree.nodes if isinstance(n, ast.Assign) and (e := _function(tree, symbols, n)) is not None]
    return edited(tree, edits)


def _function(tree: Tree, symbols: Symbols, node: ast.Assign) -> Edit | None:
    """The definition in a template's place; None where its function or its name is not known."""
    call, target = node.value, node.targets[0]
    if not isinstance(call, ast.Call) or symbols.called(call) != "tf.make_template" or len(node.targets) != 1:
        return None
    if not isinstance(target, ast.Name) or len(call.args) != 2 or not isinstance(call.func, ast.Attribute):
        return None
    name, made = call.args
    found = [n for n in tree.module.body if isinstance(n, Function) and n.name == ast.unparse(made)]
    bound = {k.arg for k in call.keywords}
    if not isinstance(name, ast.Constant) or len(found) != 1 or bound & _OWN or None in bound:
        return None
    arguments = found[0].args
    if arguments.vararg or arguments.kwarg or arguments.kwonlyargs or arguments.posonlyargs or _repeated(tree, node):
        return None
    optional = len(arguments.args) - len(arguments.defaults)
    free = [(i, a.arg) for i, a in enumerate(arguments.args) if a.arg not in bound]
    parameters = [n if i < optional else f"{n}={tree.segment(arguments.defaults[i - optional])}" for i, n in free]
    given = [f"{n}={n}" for _, n in free] + [f"{k.arg}={tree.segment(k.value)}" for k in call.keywords]
    layout, tf = Layout(tree), tree.segment(call.func.value)
    column, newline = layout.column(node), layout.newline
    lines = [
        f"def {target.id}({', '.join(parameters)}):",
        f"{INDENT}with {tf}.variable_scope({tree.segment(name)}, reuse={tf}.AUTO_REUSE):",
        f"{INDENT * 2}return {found[0].name}({', '.join(given)})",
    ]
    return Edit(tree.start(node), tree.end(node), f"{newline}{column}".join(lines))


def _repeated(tree: Tree, node: ast.Assign) -> bool:
    """Whether a template is made in a loop, or a name in its arguments may be bound anew later."""
    if any(isinstance(a, ast.For | ast.While | Function) for a in tree.ancestors(node)):
        return True
    names = {n.id for k in getattr(node.value, "keywords", []) for n in walk(k.value) if isinstance(n, ast.Name)}
    stores = [n.id for n in tree.nodes if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Load)]
    return any(stores.count(n) > 1 for n in names)


__all__ = ["write_out_templates"]
