"""TF1's metrics, pairs of a value and an update, as metrics of Keras; summaries of numbers."""

from __future__ import annotations

import ast

from tf2mig.graph.blocked import Blocked
from tf2mig.lift.core.arguments import Unsupported, bind, entries, fill
from tf2mig.lift.core.rewriter import Page
from tf2mig.syntax.walking import walk

_MADE = ("tf2_estimator.accuracy(", "tf2_estimator.metric(")


def metrics(page: Page) -> None:
    """Metrics and summaries in the words of the support module."""
    for call, symbol in page.calls():
        if symbol in entries("metric"):
            entry = entries("metric")[symbol]
            try:
                arguments = bind(symbol, str(entry["params"]), call, page.text, symbols=page.symbols.symbol)
                arguments.refuse(*entry.get("refuse", ()))
                page.replace(call, page.spelled(fill(str(entry["tf2"]), arguments)))
            except Unsupported as why:
                raise Blocked(call, "TFM710", why.reason) from None
        elif symbol == "tf.summary.scalar" and len(call.args) == 2 and not call.keywords:
            page.replace(call, f"tf2_estimator.scalar_summary({page.text(call.args[0])}, {page.text(call.args[1])})")
        elif symbol == "tf.get_collection" and "REGULARIZATION_LOSSES" in ast.unparse(call):
            page.replace(call, "tf2_estimator.regularization_losses()")
        elif symbol == "tf.losses.get_regularization_loss":
            page.replace(call, page.spelled("tf.add_n(tf2_estimator.regularization_losses())"))


def metric_values(page: Page) -> None:
    """``accuracy[1]``, the value after the update, and ``(value, update)`` taken apart and put together."""
    for node in walk(page.tree.module):
        if not isinstance(node, ast.Assign) or not page.tree.segment(node.value).startswith(_MADE):
            continue
        target = node.targets[0]
        if (
            isinstance(target, ast.Tuple)
            and len(target.elts) == 2
            and all(isinstance(e, ast.Name) for e in target.elts)
        ):
            _joined(page, node, target)
            return
        if isinstance(target, ast.Name):
            for read in page.reads(target.id, page.scope(node)):
                part = page.tree.parents[read]
                if isinstance(part, ast.Subscript) and part.value is read:
                    page.replace(part, f"{target.id}.result()")


def _joined(page: Page, node: ast.Assign, target: ast.Tuple) -> None:
    """``value, update = metric`` as ``value = metric``, the pair where it is used as one name."""
    value, update = (e.id for e in target.elts if isinstance(e, ast.Name))
    scope = page.scope(node)
    pairs = [n for n in walk(scope) if isinstance(n, ast.Tuple) and n is not target and _says(n, (value, update))]
    inside = {id(e) for pair in pairs for e in pair.elts}
    for pair in pairs:
        page.replace(pair, value)
    for name in (value, update):
        for read in page.reads(name, scope):
            if id(read) not in inside:
                page.replace(read, f"{value}.result()")
    page.replace(target, value)


def combined_metrics(page: Page) -> None:
    """``(value, update)`` where the value is computed from metrics, and the update is theirs: the value is enough.

    A metric of the support module is updated where it stands.
    """
    for node in walk(page.tree.module):
        if not isinstance(node, ast.Tuple) or len(node.elts) != 2 or not isinstance(page.tree.parents[node], ast.Dict):
            continue
        value, update = node.elts
        made = _assigned(page, update) if isinstance(update, ast.Name) else None
        if not _updates_metrics(page, made.value if made is not None else update):
            continue
        if made is not None and isinstance(update, ast.Name) and len(page.reads(update.id, page.scope(node))) == 1:
            page.remove(made)
        page.replace(node, page.text(value))
        return


def _assigned(page: Page, name: ast.Name) -> ast.Assign | None:
    """The only statement that binds a name in its scope."""
    stored = [
        n
        for n in walk(page.scope(name))
        if isinstance(n, ast.Name) and n.id == name.id and not isinstance(n.ctx, ast.Load)
    ]
    statement = page.tree.parents.get(stored[0]) if len(stored) == 1 else None
    return statement if isinstance(statement, ast.Assign) and statement.targets == stored else None


def _updates_metrics(page: Page, node: ast.expr) -> bool:
    """Whether an expression is the result of a metric, or groups several."""
    if not isinstance(node, ast.Call):
        return False
    if page.tree.segment(node.func) == "tf2_estimator.group" or page.symbols.called(node) == "tf.group":
        return bool(node.args) and all(_updates_metrics(page, a) for a in node.args)
    return isinstance(node.func, ast.Attribute) and node.func.attr == "result" and not node.args


def _says(node: ast.Tuple, names: tuple[str, str]) -> bool:
    return tuple(e.id for e in node.elts if isinstance(e, ast.Name)) == names
