"""The group of commands, each imported only when it is called, since start-up time is a promise."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

import click

from tf2mig import __version__

_COMMANDS = {
    "check": "tf2mig.cli.check",
    "fix": "tf2mig.cli.fix",
    "verify": "tf2mig.cli.verify",
    "rules": "tf2mig.cli.rules",
    "explain": "tf2mig.cli.explain",
    "explain-graph": "tf2mig.cli.explain_graph",
}


class LazyGroup(click.Group):
    """Imports the module of a command, and takes its ``command``, when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order in which people need them."""
        return [name for name, module in _COMMANDS.items() if find_spec(module) is not None]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command ``cmd_name``; None if there is no such command."""
        module = _COMMANDS.get(cmd_name)
        if module is None or find_spec(module) is None:
            return None
        command = import_module(module).command
        assert isinstance(command, click.Command)
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="tf2mig")
def cli() -> None:
    """Migrate TensorFlow 1 code to TensorFlow 2.

    `tf2mig check` tells what will not work, `tf2mig fix` changes it, `tf2mig explain` says why.
    Exit codes: 0 nothing found (fix: nothing left), 1 findings, 2 an error of use or input.
    """
