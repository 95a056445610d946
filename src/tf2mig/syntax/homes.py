"""The public symbol behind a use of one of TensorFlow's private modules."""

from __future__ import annotations

import ast

from tf2mig.api.homes import public_home
from tf2mig.syntax.symbols import Use


def at_home(use: Use) -> tuple[str, ast.Name | ast.Attribute] | None:
    """The public symbol that a use of a private module names, and the part of the chain that names it."""
    path = "tensorflow" + use.symbol[2:]
    node: ast.expr = use.node
    while path.count(".") > 2:
        home = public_home(path)
        if home is not None and isinstance(node, ast.Name | ast.Attribute):
            return home, node
        if not isinstance(node, ast.Attribute):
            return None
        path, node = path.rpartition(".")[0], node.value
    return None
