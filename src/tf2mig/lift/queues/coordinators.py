"""Coordinators and queue runners: threads that TF2's datasets do not need."""

from __future__ import annotations

import ast
import itertools

from tf2mig.findings import Edit
from tf2mig.graph.blocked import Blocked
from tf2mig.lift.core.rewriter import Page

_STARTERS = ("tf.train.start_queue_runners", "tf.train.queue_runner.start_queue_runners")


def coordinators(page: Page) -> None:
    """Take out what starts, stops and awaits the threads."""
    names = _names(page)
    for node in ast.walk(page.tree.module):
        if isinstance(node, ast.While) and _asks(node.test, names):
            page.replace(node.test, "True")
            return
        if isinstance(node, ast.BoolOp) and isinstance(node.op, ast.And):
            others = [v for v in node.values if not _asks(v, names)]
            if others and len(others) < len(node.values):
                page.replace(node, " and ".join(page.text(v) for v in others))
                return
        if isinstance(node, ast.If) and _method(node.test, names) == "should_stop" and not node.orelse:
            page.remove(node)
            return
        if isinstance(node, ast.stmt) and _is_about(page, node, names):
            _take_out(page, node, names)
            return
    for node in ast.walk(page.tree.module):
        value = node.value if isinstance(node, ast.Assign) else None
        if value is not None and page.symbols.called(value) == "tf.train.Coordinator":
            assert isinstance(node, ast.Assign)
            left = [r for n in names for r in page.reads(n)]
            if left:
                raise Blocked(left[0], "TFM705", "a coordinator of threads is used in a way that is not known")
            page.remove(node)
            return


def _names(page: Page) -> set[str]:
    """The names of coordinators."""
    return {
        t.id
        for n in ast.walk(page.tree.module)
        if isinstance(n, ast.Assign) and page.symbols.called(n.value) == "tf.train.Coordinator"
        for t in n.targets
        if isinstance(t, ast.Name)
    }


def _asks(test: ast.expr, names: set[str]) -> bool:
    """``not coord.should_stop()``."""
    return (
        isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not) and _method(test.operand, names) == "should_stop"
    )


def _method(node: ast.AST, names: set[str]) -> str | None:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
        return node.func.attr if node.func.value.id in names else None
    return None


def _is_about(page: Page, node: ast.stmt, names: set[str]) -> bool:
    value = node.value if isinstance(node, ast.Expr | ast.Assign) else None
    if value is None:
        return False
    if page.symbols.called(value) in _STARTERS:
        return True
    return isinstance(node, ast.Expr) and _method(value, names) in ("request_stop", "join", "clear_stop")


def _take_out(page: Page, node: ast.stmt, names: set[str]) -> None:
    assert isinstance(node, ast.Expr | ast.Assign)
    if _method(node.value, names) == "request_stop" and _ends_loop(page, node):
        page.replace(node, "break")
        return
    parent = page.tree.parents[node]
    if isinstance(parent, ast.Try) and parent.finalbody == [node]:
        _without_finally(page, parent)
        return
    page.remove(node)


def _ends_loop(page: Page, node: ast.stmt) -> bool:
    """Whether asking for the stop ends the loop around it. Raises Blocked where the loop goes on first."""
    chain: list[ast.AST] = [node, *page.tree.ancestors(node)]
    for inner, outer in itertools.pairwise(chain):
        if isinstance(outer, ast.ExceptHandler) or (isinstance(outer, ast.Try) and inner in outer.finalbody):
            return False
        if isinstance(outer, ast.While | ast.If) and inner not in (*outer.body[-1:], *outer.orelse[-1:]):
            raise Blocked(node, "TFM705", "the coordinator is asked to stop in the middle of a loop")
        if isinstance(outer, ast.While):
            return True
        if not isinstance(outer, ast.If):
            return False
    return False


def _without_finally(page: Page, node: ast.Try) -> None:
    """The statement without its last part; without the ``try`` where nothing else is caught."""
    layout, tree = page.layout, page.tree
    last = (node.orelse or node.handlers or node.body)[-1]
    _, end = layout.extent(node.finalbody[-1])
    if node.handlers:
        start = layout.line_start((last.end_lineno or last.lineno) + 1)
        page.edit(Edit(start, end, ""))
        return
    body = "".join(layout.moved(s, [], layout.column(node)) for s in node.body)
    page.edit(Edit(layout.line_start(tree.place(tree.start(node))[0]), end, body))
