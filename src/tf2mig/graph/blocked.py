"""Why a program is not lifted."""

from __future__ import annotations

import ast


class Blocked(Exception):
    """Raised when something cannot be lifted; carries the place and a sentence.

    ``code`` is the blocker's rule.
    """

    def __init__(self, node: ast.AST | None, code: str, reason: str) -> None:
        super().__init__(reason)
        self.node = node
        self.code = code
        self.reason = reason


class ConstantsDifferentiated(Exception):
    """Raised when a program asks for gradients of what it computes from constants: these are then part of the graph."""
