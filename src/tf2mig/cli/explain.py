"""``tf2mig explain CODE``: what a rule finds, why, and an example."""

from __future__ import annotations

import click

from tf2mig.cli.output import is_colorful, write


@click.command(name="explain", short_help="Explain a rule.")
@click.argument("code")
def command(code: str) -> int:
    """Explain the rule CODE (its name will do): what it finds, why it matters, before and after."""
    from tf2mig.cli.options import known_rules
    from tf2mig.reporting.rules import rule_text

    rules = {rule.code: rule for rule in known_rules()}
    wanted = code.strip()
    by_name = {rule.name: rule for rule in rules.values()}
    rule = rules.get(wanted.upper()) or by_name.get(wanted.lower())
    if rule is None:
        import difflib

        near = difflib.get_close_matches(wanted.upper(), list(rules), n=3)
        hint = f"did you mean {' or '.join(near)}?" if near else "`tf2mig rules` lists them"
        raise click.UsageError(f"no rule {code}; {hint}")
    if is_colorful():
        from rich.console import Console
        from rich.markdown import Markdown

        Console().print(Markdown(rule_text(rule)))
    else:
        write(rule_text(rule))
    return 0
