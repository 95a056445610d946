"""Layers, variables and scopes of model functions: made once, by the support module."""

from __future__ import annotations

import ast
import re

from tf2mig.findings import Edit
from tf2mig.graph.blocked import Blocked
from tf2mig.lift.core.arguments import Unsupported
from tf2mig.lift.core.rewriter import Page
from tf2mig.lift.layers.functions import is_layer, split_layer
from tf2mig.lift.variables.initial_values import is_variable, variable_text
from tf2mig.syntax.walking import walk

ONCE = "tf2_estimator.once"
_STATELESS = re.compile(r"^tf\.keras\.layers\.(\w*Pooling\w*|Flatten|Activation|Reshape)$")
_COLLECTIONS = ("tf.get_collection",)


def once(creator: str, name: str | None = None) -> str:
    """The text that makes what a creator makes, once: its function, then its arguments."""
    call = ast.parse(creator, mode="eval").body
    assert isinstance(call, ast.Call)
    parts = [ast.get_source_segment(creator, call.func) or ast.unparse(call.func)]
    for node in (*call.args, *call.keywords):
        if not (isinstance(node, ast.keyword) and node.arg == "name" and name is not None):
            parts.append(ast.get_source_segment(creator, node) or ast.unparse(node))
    if name is not None:
        parts.append(f"name={name}")
    return f"{ONCE}({', '.join(parts)})"


def layers(page: Page) -> None:
    """``tf.layers.dense(x, 10)`` is ``once(tf.keras.layers.Dense, 10)(x)``."""
    runs = _runs_updates(page)
    for call, symbol in page.calls():
        if not is_layer(symbol) or symbol.startswith("tf.keras."):
            continue
        try:
            split = split_layer(symbol, call, page.text, symbols=page.symbols.symbol, updates_run=runs)
        except Unsupported as why:
            raise Blocked(call, "TFM710", why.reason) from None
        creator = split.creator
        if creator and not _STATELESS.match(creator.split("(", 1)[0]):
            creator = once(creator, split.tf1_name)
        text = split.call.replace("{layer}", creator) if split.call else creator
        page.progress.imports.update(dict.fromkeys(split.imports))
        page.progress.support.update(dict.fromkeys(split.support))
        page.replace(call, page.spelled(text))


def _runs_updates(page: Page) -> bool:
    """Whether the program runs the updates of batch normalization."""
    return "UPDATE_OPS" in page.tree.text or "update_ops" in page.tree.text or "UPDATED" in page.progress.chosen


def variables(page: Page) -> None:
    """Variables are made once; ``get_variable`` knows them by name."""
    for call, symbol in page.calls():
        if not is_variable(symbol) or _is_made(page, call):
            continue
        name = next((k.value for k in call.keywords if k.arg == "name"), None)
        if symbol != "tf.Variable" and call.args:
            name = call.args[0]
        said = page.text(name) if name is not None else None
        try:
            made = variable_text(symbol, call, page.text, said, symbols=page.symbols.symbol)
        except Unsupported as why:
            raise Blocked(call, "TFM710", why.reason) from None
        page.replace(call, page.spelled(_kept(made, said, by_name=symbol != "tf.Variable")))


def _is_made(page: Page, call: ast.Call) -> bool:
    return any(
        isinstance(p, ast.Call) and page.tree.segment(p.func).startswith("tf2_estimator.")
        for p in page.tree.ancestors(call)
    ) and isinstance(page.tree.parents[call], ast.Lambda)


def _kept(made: str, name: str | None, *, by_name: bool) -> str:
    """A variable that is made once, its first value given by a function."""
    call = ast.parse(made, mode="eval").body
    assert isinstance(call, ast.Call)

    def said(node: ast.AST) -> str:
        return ast.get_source_segment(made, node) or ast.unparse(node)

    rest = [said(k) for k in call.keywords if k.arg != "name"]
    value = f"lambda: {said(call.args[0])}"
    if by_name and name is not None:
        return f"tf2_estimator.variable({', '.join([name, value, *rest])})"
    named = [f"name={name}"] if name is not None else []
    return f"{ONCE}({', '.join(['tf.Variable', value, *rest, *named])})"


def scopes(page: Page) -> None:
    """``with tf.variable_scope(name, reuse=...)`` is the support module's scope, which always reuses."""
    for call, symbol in page.calls():
        if symbol not in ("tf.variable_scope", "tf.variable_op_scope"):
            continue
        item = page.tree.parents[call]
        given = {k.arg: k.value for k in call.keywords}
        first = call.args[0] if call.args else given.get("name_or_scope")
        others = set(given) - {"name_or_scope", "reuse", "values"}
        named = isinstance(item, ast.withitem) and item.optional_vars is None and len(call.args) < 2
        if first is None or others or not named or page.symbols.called(first) is not None:
            raise Blocked(call, "TFM706", "a variable scope says more than its name")
        page.replace(call, f"tf2_estimator.scope({page.text(first)})")


def variable_names(page: Page) -> None:
    """Where the program goes through variables and looks at their names, it means the full ones."""
    for node in walk(page.tree.module):
        if isinstance(node, ast.ListComp | ast.GeneratorExp | ast.SetComp | ast.DictComp):
            targets = [g.target for g in node.generators if _gives_variables(page, g.iter)]
        elif isinstance(node, ast.For) and _gives_variables(page, node.iter):
            targets = [node.target]
        else:
            continue
        names = {n.id for t in targets for n in walk(t) if isinstance(n, ast.Name)}
        for read in walk(node):
            if isinstance(read, ast.Attribute) and read.attr == "name" and ast.unparse(read.value) in names:
                page.replace(read, f"tf2_estimator.name_of({ast.unparse(read.value)})")


def _gives_variables(page: Page, node: ast.expr, depth: int = 8) -> bool:
    """Whether an expression is made of the program's variables."""
    if isinstance(node, ast.Name) and depth:
        statements = walk(page.scope(node))
        made = [n.value for n in statements if isinstance(n, ast.Assign) and _binds(n, node.id)]
        return any(not _mentions(v, node.id) and _gives_variables(page, v, depth - 1) for v in made)
    text = ast.unparse(node)
    return "trainable_variables(" in text or "compute_gradients(" in text or "get_collection(" in text


def _binds(node: ast.Assign, name: str) -> bool:
    return any(isinstance(n, ast.Name) and n.id == name for t in node.targets for n in walk(t))


def _mentions(node: ast.expr, name: str) -> bool:
    return any(isinstance(n, ast.Name) and n.id == name for n in walk(node))


def updates(page: Page) -> None:
    """Batch normalization updates its averages where it stands: what made the training wait for that goes."""
    for node in walk(page.tree.module):
        if isinstance(node, ast.With) and len(node.items) == 1 and _waits(page, node.items[0].context_expr):
            _dedent(page, node)
            return
        name = node.targets[0] if isinstance(node, ast.Assign) and _is_updates(page, node.value) else None
        if isinstance(name, ast.Name) and not page.reads(name.id, page.scope(node)):
            assert isinstance(node, ast.Assign)
            page.remove(node)
            return


def _is_updates(page: Page, node: ast.AST) -> bool:
    return page.symbols.called(node) in _COLLECTIONS and "UPDATE_OPS" in ast.unparse(node)


def _waits(page: Page, node: ast.expr) -> bool:
    """Whether an expression makes a block wait for the updates."""
    if page.symbols.called(node) != "tf.control_dependencies" or not isinstance(node, ast.Call):
        return False
    waited = node.args[0] if node.args else node.keywords[0].value
    if isinstance(waited, ast.Name):
        scope = page.scope(node)
        return any(
            isinstance(n, ast.Assign) and _is_updates(page, n.value) and ast.unparse(n.targets[0]) == waited.id
            for n in walk(scope)
        )
    return _is_updates(page, waited)


def _dedent(page: Page, node: ast.With) -> None:
    layout = page.layout
    column = layout.column(node)
    start = layout.line_start(node.lineno)
    end = layout.line_start((node.end_lineno or node.lineno) + 1)
    body = "".join(layout.moved(s, [], column) for s in node.body)
    page.edit(Edit(start, end, body))
