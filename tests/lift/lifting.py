"""Lifts the text of a program, and says why where it is not lifted."""

from __future__ import annotations

import textwrap

from tf2mig.graph.blocked import Blocked
from tf2mig.lift.module import lift_module
from tf2mig.syntax.source import Source

HEAD = "import numpy as np\nimport tensorflow as tf\n"


def lifted(program: str) -> str:
    """The lifted text of a program, whose imports are added."""
    return lift_module(Source(HEAD + textwrap.dedent(program), "program.py")).text


def blocker(program: str) -> str:
    """The code of the blocker of a program; nothing for one that is lifted."""
    try:
        lifted(program)
    except Blocked as blocked:
        return blocked.code
    return ""
