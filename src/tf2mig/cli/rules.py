"""``tf2mig rules``: every rule, one a line."""

from __future__ import annotations

import click

from tf2mig.cli.output import write


@click.command(name="rules", short_help="List the rules.")
@click.option("--output-format", type=click.Choice(("text", "json")), default="text", show_default=True, help="Form.")
def command(output_format: str) -> int:
    """List the rules: code, name and what each finds. `tf2mig explain CODE` tells more."""
    from tf2mig.cli.options import known_rules
    from tf2mig.reporting.rules import rules_document, rules_text

    rules = sorted(known_rules(), key=lambda rule: rule.code)
    write(rules_document(rules) if output_format == "json" else rules_text(rules))
    return 0
