"""What a rewriting leaves behind that no person would write: ``flags = flags``."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tf2mig.findings import Diagnostic
from tf2mig.rules.module import Module, make_fix
from tf2mig.syntax.imports import remove_statement

DEAD = "TFM653"


def check_leftovers(module: Module) -> Iterator[Diagnostic]:
    """Assignments of an imported name to itself: what ``flags = tf.app.flags`` has become."""
    if module.plan.world == "tf2":
        return
    imported = {b.name for _, b in module.import_bindings}
    for node in module.tree.nodes:
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Name)
            and node.value.id in imported
            and module.tree.start(node.value) in module.written
            and [ast.unparse(t) for t in node.targets] == [node.value.id]
        ):
            fix = make_fix([remove_statement(module.tree, node)], phase=2)
            yield module.diagnostic(DEAD, f"`{node.value.id}` is imported under this name", node, fix=fix)
