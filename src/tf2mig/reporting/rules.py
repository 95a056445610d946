"""The rules themselves, as a list and as a page each."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Protocol


class Rule(Protocol):
    """What is printed of a rule; ``tf2mig.rules.registry.RuleInfo`` has it."""

    @property
    def code(self) -> str:
        """``TFM101``."""
        ...

    @property
    def name(self) -> str:
        """``removed-argument``."""
        ...

    @property
    def summary(self) -> str:
        """One sentence."""
        ...

    @property
    def documentation(self) -> str:
        """A page, in Markdown."""
        ...

    @property
    def examples(self) -> Sequence[str]:
        """Sources in which it finds something."""
        ...


def rules_text(rules: Sequence[Rule]) -> str:
    """One line a rule, in columns."""
    code = max((len(rule.code) for rule in rules), default=0)
    name = max((len(rule.name) for rule in rules), default=0)
    return "".join(f"{rule.code:<{code}}  {rule.name:<{name}}  {_line(rule.summary)}\n" for rule in rules)


def rules_document(rules: Sequence[Rule]) -> str:
    """The rules as a JSON list."""
    entries = [
        {
            "code": rule.code,
            "name": rule.name,
            "summary": _line(rule.summary),
            "documentation": rule.documentation,
            "examples": list(rule.examples),
        }
        for rule in rules
    ]
    return json.dumps(entries, indent=2) + "\n"


def rule_text(rule: Rule) -> str:
    """A rule's page: head, documentation, examples."""
    parts = [f"{rule.code} ({rule.name})\n\n{_line(rule.summary)}\n"]
    documentation = rule.documentation.strip()
    if documentation and documentation != rule.summary.strip():
        parts.append(f"{documentation}\n")
    if rule.examples:
        title = "Found, for example, in:" if len(rule.examples) == 1 else "Found, for example, in each of:"
        parts.append(f"{title}\n")
        parts += [_indented(example) for example in rule.examples]
    return "\n".join(parts)


def _line(text: str) -> str:
    return " ".join(text.split())


def _indented(text: str) -> str:
    return "".join(f"    {line}".rstrip() + "\n" for line in text.strip("\n").split("\n"))
