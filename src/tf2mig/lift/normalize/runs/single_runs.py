"""Loops that run the operations of a list one by one run the list at once.

`for op in ops: session.run(op)` takes nothing from its runs. A lifted function carries out its updates in the
order in which the program describes them, so one run of a list that one loop or comprehension fills does what
its elements did one after another.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.syntax.mentions import last_word
from tf2mig.syntax.tree import Tree, edited


def run_lists_at_once(tree: Tree) -> Tree:
    """The tree of a text in which such loops are single runs."""
    edits: list[Edit] = []
    if _makes_steps_in_loops(tree):
        return tree
    for node in tree.nodes:
        if isinstance(node, ast.For) and not node.orelse and not node.type_comment and len(node.body) == 1:
            edits += _edits(tree, node, node.target, node.iter, node.body[0])
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.ListComp) and len(node.value.generators) == 1:
            made = node.value.generators[0]
            if not made.ifs and not made.is_async:
                edits += _edits(tree, node, made.target, made.iter, node.value.elt)
    return edited(tree, edits)


def _makes_steps_in_loops(tree: Tree) -> bool:
    """Whether a loop makes training steps: the second of them would have to see what the first one changed."""
    steps = [
        n
        for n in tree.nodes
        if isinstance(n, ast.Call)
        and isinstance(n.func, ast.Attribute)
        and n.func.attr in ("minimize", "apply_gradients")
    ]
    loops = (ast.For, ast.While, ast.ListComp, ast.GeneratorExp)
    return any(isinstance(a, loops) for n in steps for a in tree.ancestors(n))


def _edits(tree: Tree, whole: ast.stmt, target: ast.expr, source: ast.expr, said: ast.AST) -> list[Edit]:
    """The edit that runs a list at once; none where a loop does anything else."""
    call = said.value if isinstance(said, ast.Expr) else said
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute) or call.func.attr != "run":
        return []
    if not isinstance(target, ast.Name) or len(call.args) != 1 or call.keywords:
        return []
    held = _list_of(tree, target, source, call.args[0])
    if held is None or not _is_session(call.func.value) or not _is_filled_once(tree, held):
        return []
    others = [n for n in tree.nodes if isinstance(n, ast.Name) and n.id == target.id and not _inside(tree, n, whole)]
    if any(isinstance(n.ctx, ast.Load) for n in others):
        return []
    text = f"{tree.segment(call.func)}({tree.segment(held)})"
    return [Edit(tree.start(whole), tree.end(whole), text)]


def _list_of(tree: Tree, target: ast.Name, source: ast.expr, run: ast.expr) -> ast.expr | None:
    """The list whose elements a loop runs: `for op in ops`, or `for i in range(len(ops))`."""
    if isinstance(run, ast.Name) and run.id == target.id:
        return source if isinstance(source, ast.Name | ast.Attribute) else None
    held = run.value if isinstance(run, ast.Subscript) else None
    if not isinstance(held, ast.Name | ast.Attribute) or not isinstance(run, ast.Subscript):
        return None
    counted = isinstance(run.slice, ast.Name) and run.slice.id == target.id
    return held if counted and tree.segment(source) == f"range(len({tree.segment(held)}))" else None


def _is_session(node: ast.expr) -> bool:
    name = last_word(node)
    return "sess" in name.lower()


def _is_filled_once(tree: Tree, held: ast.expr) -> bool:
    """Whether no list of that name is written out as a literal with elements, whose order may be another one."""
    text = tree.segment(held)
    for node in tree.nodes:
        if isinstance(node, ast.Assign) and any(tree.segment(t) == text for t in node.targets):
            if isinstance(node.value, ast.List | ast.Tuple) and node.value.elts:
                return False
            if isinstance(node.value, ast.Dict | ast.Set | ast.DictComp | ast.SetComp):
                return False
    return True


def _inside(tree: Tree, node: ast.AST, whole: ast.AST) -> bool:
    return whole in tree.ancestors(node)


__all__ = ["run_lists_at_once"]
