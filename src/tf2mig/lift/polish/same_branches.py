"""What both branches do alike stands without the question: lifting leaves such branches where two runs become one."""

from __future__ import annotations

import ast
import textwrap

from tf2mig.findings import Edit
from tf2mig.lift.core.layout import Layout
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.mentions import is_question
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Function, Tree
from tf2mig.syntax.walking import walk


def without_same_branches(text: str, before: str) -> str:
    """The text without such branches, but for those that the program (``before``) had."""
    old = {ast.dump(n) for n in walk(ast.parse(before)) if isinstance(n, ast.If)}
    while True:
        tree = Tree(Source(text, "module.py"))
        found = next(
            (n for n in tree.nodes if isinstance(n, ast.If) and ast.dump(n) not in old and _is_same(tree, n)), None
        )
        if found is None:
            return text
        layout = Layout(tree)
        start, end = layout.extent(found.body[0])[0], layout.extent(found.body[-1])[1]
        lines = textwrap.indent(textwrap.dedent(text[start:end]), layout.column(found))
        text = apply_edits(text, [Edit(layout.extent(found, comments=False)[0], layout.extent(found)[1], lines)])


def _is_same(tree: Tree, node: ast.If) -> bool:
    """Whether both branches do the same, and asking changes nothing."""
    known = all(isinstance(n, ast.Subscript) or is_question(n) for n in _parts(node.test))
    elif_ = isinstance(tree.parents.get(node), ast.If) and node in tree.parents[node].orelse  # type: ignore[attr-defined]
    same = [ast.dump(s) for s in node.body] == [ast.dump(s) for s in node.orelse]
    return known and same and not elif_ and not any(isinstance(s, Function) for s in node.body)


def _parts(test: ast.expr) -> list[ast.expr]:
    """A question, its subscripts taken apart."""
    if isinstance(test, ast.Subscript):
        return [test.value, test.slice]
    if isinstance(test, ast.Compare | ast.BoolOp | ast.UnaryOp):
        inner = [n for n in ast.iter_child_nodes(test) if isinstance(n, ast.expr)]
        return [p for n in inner for p in _parts(n)]
    return [test]
