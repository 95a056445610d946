"""Coordinators and queue runners: threads that TF2's datasets do not need."""

from __future__ import annotations

import ast
import itertools

from tf2mig.findings import Edit
from tf2mig.graph.blocked import Blocked
from tf2mig.lift.core.rewriter import Page
from tf2mig.syntax.walking import walk

_STARTERS = ("tf.train.start_queue_runners", "tf.train.queue_runner.start_queue_runners")


def coordinators(page: Page) -> None:
    """Take out what starts, stops and awaits the threads."""
    names = _names(page)
    for node in walk(page.tree.module):
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
    starter = next((n for n in page.tree.nodes if isinstance(n, ast.For) and _starts_all(page, n)), None)
    if starter is not None:
        _without_list(page, starter)
        page.remove(starter)
        return
    for node in walk(page.tree.module):
        value = node.value if isinstance(node, ast.Assign) else None
        if value is not None and page.symbols.called(value) == "tf.train.Coordinator":
            assert isinstance(node, ast.Assign)
            left = [r for n in names for r in page.reads(n)]
            if left:
                raise Blocked(left[0], "TFM705", "a coordinator of threads is used in a way that is not known")
            page.remove(node)
            return


def _starts_all(page: Page, node: ast.For) -> bool:
    """`for runner in tf.get_collection(tf.GraphKeys.QUEUE_RUNNERS)`, whose body makes the threads of each."""
    if page.symbols.called(node.iter) != "tf.get_collection" or "QUEUE_RUNNERS" not in page.text(node.iter):
        return False
    calls = [c for s in node.body for c in walk(s) if isinstance(c, ast.Call)]
    words = {c.func.attr for c in calls if isinstance(c.func, ast.Attribute)}
    return "create_threads" in words and words <= {"create_threads", "extend", "append"} and len(node.body) == 1


def _without_list(page: Page, node: ast.For) -> None:
    """Take out the empty list that nothing but such a loop fills."""
    call = node.body[0].value if isinstance(node.body[0], ast.Expr) else None
    held = call.func.value if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) else None
    name = held.id if isinstance(held, ast.Name) else ""
    uses = [n for n in walk(page.tree.module) if isinstance(n, ast.Name) and n.id == name]
    made = [p for n in uses if isinstance(p := page.tree.parents[n], ast.Assign) and p.targets == [n]]
    if len(uses) == 2 and len(made) == 1 and isinstance(made[0].value, ast.List) and not made[0].value.elts:
        page.remove(made[0])


def _names(page: Page) -> set[str]:
    """The names of coordinators."""
    return {
        t.id
        for n in walk(page.tree.module)
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
    more = isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add)
    value = node.value if isinstance(node, ast.Expr | ast.Assign | ast.AugAssign) else None
    if value is None or (isinstance(node, ast.AugAssign) and not more):
        return False
    if page.symbols.called(value) in _STARTERS:
        return True
    return isinstance(node, ast.Expr) and _method(value, names) in ("request_stop", "join", "clear_stop")


def _take_out(page: Page, node: ast.stmt, names: set[str]) -> None:
    assert isinstance(node, ast.Expr | ast.Assign | ast.AugAssign)
    if _method(node.value, names) == "request_stop" and _ends_loop(page, node):
        page.replace(node, "break")
        return
    parent = page.tree.parents[node]
    if _hands_on(page, node, names):
        handler, around = parent, page.tree.parents[parent]
        if len(handler.body) == 1 and around.handlers[-1] is handler:  # type: ignore[attr-defined]
            layout = page.layout
            start, end = layout.line_start(handler.lineno), layout.extent(node)[1]
            page.edit(Edit(start, end, ""))
        else:
            page.replace(node, "raise")
        return
    if isinstance(parent, ast.Try) and parent.finalbody == [node]:
        _without_finally(page, parent)
        return
    page.remove(node)


def _hands_on(page: Page, node: ast.stmt, names: set[str]) -> bool:
    """Whether `coord.request_stop(e)` keeps an error which `coord.join` raises: any but the end of the input."""
    handler = page.tree.parents[node]
    around = page.tree.parents.get(handler)
    call = node.value if isinstance(node, ast.Expr) else None
    if not isinstance(handler, ast.ExceptHandler) or not isinstance(around, ast.Try) or not isinstance(call, ast.Call):
        return False
    before = around.handlers[: around.handlers.index(handler)]
    ends = any(h.type is not None and "OutOfRangeError" in page.text(h.type) for h in before)
    given = [a.id for a in call.args if isinstance(a, ast.Name)]
    return ends and _method(call, names) == "request_stop" and given == [handler.name]


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
