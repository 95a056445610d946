"""The graph model of one file, printed."""

from __future__ import annotations

from tf2mig.engine import Options
from tf2mig.engine.examination import open_module
from tf2mig.graph.blocked import Blocked
from tf2mig.graph.model import build_model
from tf2mig.graph.show import show
from tf2mig.project.problems import Problem, ProjectError
from tf2mig.project.textfile import decode, read_bytes
from tf2mig.syntax.tree import ParseError


def explain_graph(path: str, options: Options) -> str:
    """What the graph model sees in the file ``path``.

    Raises:
        ProjectError: if the file cannot be read or parsed, or does what the model cannot follow.
    """
    source = decode(path, read_bytes(path)).source
    try:
        module = open_module(source, options)
        return show(build_model(module.tree, module.symbols))
    except ParseError as error:
        raise ProjectError(Problem(path, error.message, error.line, error.column)) from error
    except Blocked as error:
        line = getattr(error.node, "lineno", None)
        raise ProjectError(Problem(path, f"{error.code} {error.reason}", line)) from error
