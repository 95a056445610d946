"""What an eager program says at its start and TF2 does not need: the switch, its configuration, aliases."""

from __future__ import annotations

import ast

from tf2mig.graph.categories import CONFIGS
from tf2mig.lift.core.rewriter import Page
from tf2mig.syntax.walking import walk

SWITCHES = (
    "tf.enable_eager_execution",
    "tf.enable_v2_behavior",
    "tf.enable_resource_variables",
    "tf.enable_v2_tensorshape",
    "tf.contrib.eager.enable_eager_execution",
)
_GONE = ("tf.contrib.eager", "tf.contrib.summary", "tf.contrib")


def switches(page: Page) -> None:
    """Take the calls out that switch eager execution on."""
    for call, symbol in page.calls():
        parent = page.tree.parents[call]
        if symbol not in SWITCHES or not isinstance(parent, ast.Expr):
            continue
        test = page.tree.parents.get(parent)
        if isinstance(test, ast.If) and test.body == [parent] and not test.orelse:
            page.remove(test)
        else:
            page.remove(parent)
        return


def aliases(page: Page) -> None:
    """Take ``tfe = tf.contrib.eager`` out once nothing reads the name."""
    for node in walk(page.tree.module):
        if not (isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name)):
            continue
        if page.symbols.symbol(node.value) in _GONE and not page.reads(node.targets[0].id):
            page.remove(node)
            return


def imports(page: Page) -> None:
    """Take the imports of `tf.contrib.eager` out once nothing reads their names."""
    for node in walk(page.tree.module):
        if not isinstance(node, ast.Import | ast.ImportFrom):
            continue
        module = getattr(node, "module", None) or ""
        for alias in node.names:
            path = f"{module}.{alias.name}" if module else alias.name
            if not path.startswith(
                ("tensorflow.contrib.eager", "tensorflow.contrib.summary", "tensorflow.python.eager")
            ):
                continue
            name = alias.asname or (alias.name if module else None)
            if name is not None and not page.reads(name):
                page.remove_import(node, alias)
                return


def _starts_with(node: ast.AST, name: ast.Name) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node is name


def configurations(page: Page) -> None:
    """Take a session configuration out that only the switch reads."""
    for node in walk(page.tree.module):
        if not (isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name)):
            continue
        if page.symbols.called(node.value) not in CONFIGS:
            continue
        settings = []
        for read in page.reads(node.targets[0].id):
            statement = page.statement(read)
            target = statement.targets[0] if isinstance(statement, ast.Assign) else None
            if isinstance(target, ast.Attribute) and _starts_with(target, read):
                settings.append(statement)
            elif not _is_switch(page, statement):
                break
        else:
            page.remove((settings or [node])[0])
            return


def _is_switch(page: Page, statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and page.symbols.called(statement.value) in SWITCHES
