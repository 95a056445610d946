"""Fetches that a statement of their own lists for the one run that asks for them, written in the run.

    to_return = {"loss": model.loss, "step": model.global_step}
    return sess.run(to_return, feed_dict)                   return sess.run({"loss": model.loss, ...}, feed_dict)

A function that is handed the object knows its tensors in the statement that names them. This is tried where a program
is blocked.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.settling import settled
from tf2mig.syntax.mentions import block_of, names_in, stored_names
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree
from tf2mig.syntax.walking import walk

_LITERALS = ast.List | ast.Tuple | ast.Dict
_READS = (ast.Name, ast.Attribute, ast.Constant, ast.List, ast.Tuple, ast.Dict, ast.expr_context)


def write_fetches_in_runs(source: Source) -> Source:
    """The program with such fetches in their runs; the same one where there are none."""
    return settled(source, lambda t: next((e for n in t.nodes if (e := _edits(t, n))), None))


def _edits(tree: Tree, node: ast.AST) -> list[Edit]:
    """The edits for one statement that lists fetches; none where it is anything else."""
    if not isinstance(node, ast.Assign) or len(node.targets) != 1 or not isinstance(node.value, _LITERALS):
        return []
    target, function = node.targets[0], tree.function_around(node)
    if not isinstance(target, ast.Name) or function is None:
        return []
    if not all(isinstance(n, _READS) for n in walk(node.value)):
        return []
    uses = [n for n in walk(function) if isinstance(n, ast.Name) and n.id == target.id and n is not target]
    run = tree.parents.get(uses[0]) if len(uses) == 1 else None
    if not isinstance(run, ast.Call) or run.args[:1] != uses or not isinstance(run.func, ast.Attribute):
        return []
    block = block_of(tree.parents, node)
    behind = next((s for s in block if s in [run, *tree.ancestors(run)]), None)
    if run.func.attr != "run" or behind is None or block.index(behind) <= block.index(node):
        return []
    between = block[block.index(node) + 1 : block.index(behind)]
    if isinstance(behind, ast.For | ast.While) or any(names_in(node.value) & stored_names(s) for s in between):
        return []
    gone = Edit(*Layout(tree).extent(node, comments=False), "")
    return [gone, Edit(tree.start(uses[0]), tree.end(uses[0]), ast.unparse(node.value))]


__all__ = ["write_fetches_in_runs"]
