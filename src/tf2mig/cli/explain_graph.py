"""``tf2mig explain-graph FILE``: what the graph model sees in a file."""

from __future__ import annotations

import click

from tf2mig.cli.output import write


@click.command(name="explain-graph", short_help="Print what the graph model sees in a file.")
@click.argument("path", metavar="FILE")
def command(path: str) -> int:
    """Print what the graph model sees in FILE: placeholders, variables, tensors, sessions and run sites."""
    from tf2mig.project.config import find_config
    from tf2mig.project.graphs import explain_graph

    write(explain_graph(path, find_config([path]).options({})))
    return 0
