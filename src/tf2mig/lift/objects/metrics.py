"""`tf.metrics`: a value and an operation that adds a batch to it become an object with `result` and `update`.

The statements are written out before the graph is read: the metric is made once, and its value and its update
are two computations, so that reading the one does not ask for what the other needs.
"""

from __future__ import annotations

import ast

from tf2mig.findings import Edit
from tf2mig.graph.blocked import Blocked
from tf2mig.graph.calls import METRICS
from tf2mig.graph.items import RunSite
from tf2mig.graph.values import Kind, Value
from tf2mig.lift.core.context import Context
from tf2mig.lift.core.layout import Layout
from tf2mig.lift.core.names import Names, identifier
from tf2mig.lift.steps.training import argument
from tf2mig.syntax.symbols import Symbols
from tf2mig.syntax.tree import Tree, edited
from tf2mig.syntax.walking import walk

_CLASSES = {
    "mean": "Mean",
    "accuracy": "Accuracy",
    "mean_absolute_error": "MeanAbsoluteError",
    "mean_squared_error": "MeanSquaredError",
    "root_mean_squared_error": "RootMeanSquaredError",
    "true_positives": "TruePositives",
    "false_positives": "FalsePositives",
    "false_negatives": "FalseNegatives",
    "true_negatives": "TrueNegatives",
    "precision": "Precision",
    "recall": "Recall",
    "auc": "AUC",
    "mean_iou": "MeanIoU",
}
_NEW = {"auc": ["num_thresholds", "curve"], "mean_iou": ["num_classes"]}
"""Arguments that belong to the metric itself."""
_ORDERS = {
    "mean": ["values", "weights"],
    "auc": ["labels", "predictions", "weights", "num_thresholds"],
    "mean_iou": ["labels", "predictions", "num_classes", "weights"],
}
_PLAIN = ["labels", "predictions", "weights"]
_IGNORED = frozenset({"name", "metrics_collections", "updates_collections"})
_PREFIXES = {"tf.metrics.": False, "tf.contrib.metrics.streaming_": True}
"""Where metrics are found, and whether predictions come before labels there."""


def write_out_metrics(tree: Tree) -> Tree:
    """The tree of a text in which metrics are objects. Raises Blocked."""
    if "metrics" not in tree.text:
        return tree
    symbols = Symbols(tree)
    found = [n for n in walk(tree.module) if isinstance(n, ast.Call) and _metric(symbols, n) is not None]
    if not found:
        return tree
    layout, names = Layout(tree), Names(tree.module)
    edits = [_written_out(tree, symbols, layout, names, node) for node in found]
    return edited(tree, edits)


def _metric(symbols: Symbols, node: ast.Call) -> tuple[str, bool] | None:
    """The name of a metric and whether predictions come first, for a call that makes one."""
    symbol = symbols.symbol(node.func) or ""
    for prefix, swapped in _PREFIXES.items():
        if symbol.startswith(prefix):
            return symbol.removeprefix(prefix), swapped
    return None


def _written_out(tree: Tree, symbols: Symbols, layout: Layout, names: Names, node: ast.Call) -> Edit:
    known = _metric(symbols, node)
    assert known is not None
    name, swapped = known
    if name not in _CLASSES:
        raise Blocked(node, "TFM710", f"the metric {name} has no counterpart")
    statement, part = _place(tree, node)
    new, update = _arguments(tree, node, name, swapped)
    target = statement.targets[0]
    value, operation = _targets(tree, names, target, part)
    prefix = "self." if any(t.startswith("self.") for t in (value, operation)) else ""
    stem = value if value not in ("", "_") else operation
    stem = stem if value not in ("", "_") else stem.removesuffix("_update").removesuffix("_op")
    metric = prefix + names.fresh(f"{identifier(stem.removeprefix('self.'))}_metric")
    lines = [f"{metric} = {METRICS}.{_CLASSES[name]}({new})"]
    if value not in ("", "_"):
        lines.append(f"{value} = {metric}.result()")
    if operation not in ("", "_"):
        lines.append(f"{operation} = {metric}.update({update})")
    if part is None and not isinstance(target, ast.Tuple | ast.List):
        lines.append(f"{tree.segment(target)} = ({value}, {operation})")
    column = layout.column(statement)
    start, end = tree.start(statement), tree.end(statement)
    return Edit(start, end, (layout.newline + column).join(lines))


def _place(tree: Tree, node: ast.Call) -> tuple[ast.Assign, int | None]:
    """The assignment that a metric stands in, and which part of it is taken, if one is."""
    parent = tree.parents.get(node)
    part: int | None = None
    if isinstance(parent, ast.Subscript) and isinstance(parent.slice, ast.Constant) and parent.slice.value in (0, 1):
        part = 1 if parent.slice.value == 1 else 0
        parent = tree.parents.get(parent)
    if not isinstance(parent, ast.Assign) or len(parent.targets) != 1:
        raise Blocked(node, "TFM710", "a metric is made inside a larger expression")
    return parent, part


def _targets(tree: Tree, names: Names, target: ast.expr, part: int | None) -> tuple[str, str]:
    """What the value and the update are called; nothing for one that is not kept."""
    if part is not None:
        text = tree.segment(target)
        return (text, "") if part == 0 else ("", text)
    if isinstance(target, ast.Tuple | ast.List):
        if len(target.elts) != 2:
            raise Blocked(target, "TFM710", "a metric is unpacked in a way that is not known")
        return tree.segment(target.elts[0]), tree.segment(target.elts[1])
    text = tree.segment(target)
    prefix = "self." if text.startswith("self.") else ""
    stem = identifier(text.removeprefix("self."))
    return prefix + names.fresh(f"{stem}_value"), prefix + names.fresh(f"{stem}_update")


def _arguments(tree: Tree, node: ast.Call, name: str, swapped: bool) -> tuple[str, str]:
    """The arguments of the metric and those of its update."""
    order = list(_ORDERS.get(name, _PLAIN))
    if swapped and order[:2] == ["labels", "predictions"]:
        order[:2] = ["predictions", "labels"]
    if any(isinstance(a, ast.Starred) for a in node.args) or len(node.args) > len(order):
        raise Blocked(node, "TFM710", f"the arguments of the metric {name} are not known")
    given = dict(zip(order, node.args, strict=False))
    for keyword in node.keywords:
        if keyword.arg is None:
            raise Blocked(node, "TFM710", f"the arguments of the metric {name} are not known")
        if keyword.arg not in _IGNORED:
            given[keyword.arg] = keyword.value
    own = _NEW.get(name, [])
    method = given.pop("summation_method", None)
    if method is not None and not (isinstance(method, ast.Constant) and method.value == "trapezoidal"):
        raise Blocked(node, "TFM710", "the area is summed by another method than the trapezoidal one")
    unknown = [k for k in given if k not in {*order, *own}]
    if unknown:
        raise Blocked(node, "TFM710", f"the argument {unknown[0]} of the metric {name} has no counterpart")
    new = ", ".join(f"{k}={tree.segment(given[k])}" for k in own if k in given)
    wanted = ["values", "weights"] if name == "mean" else _PLAIN
    update = ", ".join(
        tree.segment(v) if k != "weights" else f"weights={tree.segment(v)}"
        for k in wanted
        if (v := given.get(k)) is not None and not (isinstance(v, ast.Constant) and v.value is None)
    )
    return new, update


def prepare_metrics(context: Context) -> None:
    """Ask for the support module where metrics are made."""
    for body in context.state.bodies.values():
        for item in body.items:
            if item.value is not None and item.value.kind is Kind.METRIC and item.defines:
                context.reporting.metrics[item.defines[0]] = item
    if context.reporting.metrics:
        context.needs.support[METRICS] = None
        context.needs.imports[f"import {METRICS}"] = None


def metric_resets(context: Context, site: RunSite) -> list[str]:
    """What running the local variables' initializer does: metrics start over, unless none has begun."""
    leaves = list(site.fetch.leaves())
    if not context.reporting.metrics:
        return []
    if not any(_is_local(context, site, v) for leaf in leaves for v in [leaf, *leaf.members]):
        chosen = any(leaf.symbol == "tf.variables_initializer" for leaf in leaves)
        if chosen and _picks(context):
            raise Blocked(site.call, "TFM708", "some of the metrics start over, and which is told by their names")
        return []
    tree = context.state.tree
    looped = any(isinstance(a, ast.For | ast.While) for a in tree.ancestors(site.call))
    earlier = [s for s in context.state.sites if s.inline.order < site.inline.order and s.owner is site.owner]
    updated = any(_updates(context, s) for s in earlier)
    if (
        not looped
        and not updated
        and site.owner in (tree.module, *(i.owner for i in context.reporting.metrics.values()))
    ):
        return []
    here = [name for name, item in context.reporting.metrics.items() if _reachable(context, site, name, item.owner)]
    return [f"{name}.reset()" for name in here]


def _picks(context: Context) -> bool:
    """Whether the program picks some of the local variables in a comprehension."""
    return any(
        isinstance(n, ast.comprehension) and "local_variables" in context.state.tree.segment(n.iter).lower()
        for n in context.state.tree.nodes
    )


def _is_local(context: Context, site: RunSite, value: Value) -> bool:
    """Whether an initializer, or what it is given, is that of the local variables. Raises Blocked if of some only."""
    symbol, call = value.symbol or "", value.node
    if symbol in ("tf.get_collection", "tf.get_collection_ref") and isinstance(call, ast.Call):
        key = argument(call, 0, "key")
        if key is None or "local_variables" not in context.state.tree.segment(key).lower():
            return False
        some = argument(call, 1, "scope") is not None
    else:
        some = symbol == "tf.local_variables" and isinstance(call, ast.Call) and bool(call.args or call.keywords)
    if some:
        raise Blocked(site.call, "TFM708", "some of the metrics start over, and which is told by their names")
    return "local_variables" in symbol or symbol.startswith("tf.get_collection")


def _updates(context: Context, site: RunSite) -> bool:
    function = next((f for f in context.functions if site in f.sites), None)
    metrics = set(context.reporting.metrics)
    return function is not None and any(
        isinstance(n, ast.Call)
        and isinstance(n.func, ast.Attribute)
        and context.state.tree.segment(n.func.value) in metrics
        for i in function.whole
        for n in walk(i.node)
    )


def _reachable(context: Context, site: RunSite, name: str, owner: ast.AST) -> bool:
    tree = context.state.tree
    if owner is tree.module or owner in set(tree.ancestors(site.call)):
        return True
    cls = tree.parents.get(owner)
    if name.startswith("self.") and isinstance(cls, ast.ClassDef) and cls in set(tree.ancestors(site.call)):
        return True
    raise Blocked(site.call, "TFM711", "metrics are reset where their names are not known")


__all__ = ["metric_resets", "prepare_metrics", "write_out_metrics"]
