"""What lifting leaves roundabout is said plainly: updates in a list that nothing reads are a loop, and what both
branches do alike stands without the question.
"""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Iterator

from tf2mig.findings import Edit
from tf2mig.lift.core.layout import INDENT, Layout
from tf2mig.syntax.edits import apply_edits
from tf2mig.syntax.mentions import is_question
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Function, Tree


def with_plain_statements(text: str, before: str) -> str:
    """The text, such statements rewritten, but for those that the program (``before``) had."""
    old = {ast.dump(n) for n in ast.walk(ast.parse(before)) if isinstance(n, ast.Assign | ast.If)}
    while True:
        tree = Tree(Source(text, "module.py"))
        edit = next(_edits(tree, old), None)
        if edit is None:
            return text
        text = apply_edits(text, [edit])


def _edits(tree: Tree, old: set[str]) -> Iterator[Edit]:
    layout = Layout(tree)
    for node in tree.nodes:
        if isinstance(node, ast.Assign) and ast.dump(node) not in old and _only_updates(tree, node):
            yield Edit(tree.start(node), tree.end(node), _loop(tree, layout, node))
        if isinstance(node, ast.If) and ast.dump(node) not in old and _is_same(tree, node):
            start, end = layout.extent(node.body[0])[0], layout.extent(node.body[-1])[1]
            lines = textwrap.dedent(tree.text[start:end])
            column = layout.column(node)
            yield Edit(layout.extent(node, comments=False)[0], layout.extent(node)[1], textwrap.indent(lines, column))


def _only_updates(tree: Tree, node: ast.Assign) -> bool:
    """Whether a statement of a function binds a list of updates that nothing reads."""
    home, value = tree.function_around(node), node.value
    target = node.targets[0]
    if home is None or not isinstance(target, ast.Name) or not isinstance(value, ast.ListComp):
        return False
    update = value.elt.func if isinstance(value.elt, ast.Call) else None
    named = [n for n in ast.walk(home) if isinstance(n, ast.Name) and n.id == target.id]
    alone = len(value.generators) == 1 and not value.generators[0].ifs and named == [target]
    bound = {n.id for n in ast.walk(value.generators[0].target) if isinstance(n, ast.Name)}
    used = [n for n in ast.walk(home) if isinstance(n, ast.Name) and n.id in bound]
    outside = any(not _is_own(tree, n) for n in used)
    return alone and not outside and isinstance(update, ast.Attribute) and update.attr.startswith("assign")


def _is_own(tree: Tree, name: ast.Name) -> bool:
    """Whether a name is one that a comprehension or a loop around it binds."""
    targets: list[ast.expr] = []
    for around in tree.ancestors(name):
        if isinstance(around, ast.ListComp | ast.GeneratorExp | ast.SetComp | ast.DictComp):
            targets += [g.target for g in around.generators]
        elif isinstance(around, ast.For):
            targets.append(around.target)
    return any(isinstance(n, ast.Name) and n.id == name.id for t in targets for n in ast.walk(t))


def _loop(tree: Tree, layout: Layout, node: ast.Assign) -> str:
    assert isinstance(node.value, ast.ListComp)
    generator, column = node.value.generators[0], layout.column(node)
    target, iterated = tree.segment(generator.target).strip("()"), tree.segment(generator.iter)
    return f"for {target} in {iterated}:{layout.newline}{column}{INDENT}{tree.segment(node.value.elt)}"


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
