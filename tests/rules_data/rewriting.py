"""Rewrite single expressions with the product's own passes, under a plan of the test's choosing."""

from __future__ import annotations

from collections.abc import Sequence

from tf2mig.engine import Options
from tf2mig.engine.examination import open_module
from tf2mig.engine.passes import fix_module
from tf2mig.findings import Diagnostic
from tf2mig.rules.module import Mode, Plan
from tf2mig.syntax.source import Source


def rewrite(
    lines: Sequence[str], target: str = "2.21", mode: Mode = "native", unsafe: bool = True
) -> tuple[str, tuple[Diagnostic, ...]]:
    """A module of the lines below ``import tensorflow as tf``, as TF1 code, rewritten; and what is left.

    Each line stays one line, behind the import statements that the result begins with.
    """
    text = "import tensorflow as tf\n" + "\n".join(lines) + "\n"
    options = Options(target=target, destination=mode, unsafe_fixes=unsafe)
    plan = Plan(mode=mode, world="tf1", switch=mode == "compat", surroundings=True)
    fixed = fix_module(open_module(Source(text, "example.py"), options, plan), options)
    return fixed.source.text, fixed.remaining
