"""Write the generated part of the documentation: a page a rule, and the table of every symbol.

    python scripts/generate_docs.py [--check]

Writes ``docs/rules.md`` and ``docs/rules/*.md`` from what the rules say of themselves, ``docs/symbols.md``
and ``docs/symbols/*.md`` from the dispositions of TF 1.15's symbols. With ``--check`` nothing is written, and
the exit code says whether something would change.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
sys.path.insert(0, str(ROOT / "src"))

from tf2mig.api.dispositions import KINDS, Disposition, disposition, tf1_symbols  # noqa: E402
from tf2mig.api.knowledge import Entry, Knowledge  # noqa: E402
from tf2mig.api.rulings import Rulebook  # noqa: E402
from tf2mig.api.worlds import worlds_of  # noqa: E402
from tf2mig.engine import Options  # noqa: E402
from tf2mig.engine.examination import open_module  # noqa: E402
from tf2mig.engine.passes import fix_module  # noqa: E402
from tf2mig.rules.module import Plan  # noqa: E402
from tf2mig.rules.registry import RuleInfo, all_rules  # noqa: E402
from tf2mig.syntax.source import Source  # noqa: E402

TARGETS = ("2.21", "2.15")
NOTE = "<!-- Written by scripts/generate_docs.py: change the rules, not this file. -->\n"
EXAMPLES = 6
WORDS = {
    "same": "the symbol means what it meant",
    "renamed": "another name, the same arguments",
    "rewritten": "the call is written anew",
    "compat only": "lives on under `tf.compat.v1`; lifting writes its meaning natively where it has one",
    "support module": "a small module written beside the program",
    "other package": "another package",
    "manual": "no fix; the sentence says what to do",
}


def pages() -> dict[Path, str]:
    """Every generated file and its text."""
    out = {DOCS / "rules.md": rule_index(all_rules())}
    by_code: dict[str, list[Entry]] = {}
    for entry in Knowledge.load().all_entries():
        by_code.setdefault(entry.code, []).append(entry)
    for rule in all_rules():
        out[DOCS / "rules" / f"{rule.code}.md"] = rule_page(rule, by_code.get(rule.code, []))
    tables = {t: fates(t) for t in TARGETS}
    out[DOCS / "symbols.md"] = symbol_index(tables)
    for family in families():
        out[DOCS / "symbols" / f"{family}.md"] = symbol_page(family, tables)
    return out


def rule_index(rules: list[RuleInfo]) -> str:
    """The list of all rules."""
    rows = [f"| [{r.code}](rules/{r.code}.md) | {r.name} | {r.summary} |" for r in rules]
    return "\n".join(["# Rules\n", NOTE, "| code | name | what it finds |", "| --- | --- | --- |", *rows, ""])


def rule_page(rule: RuleInfo, entries: list[Entry]) -> str:
    """The page of one rule."""
    parts = [f"# {rule.code}: {rule.name}\n", NOTE, f"{rule.summary}\n"]
    if rule.documentation.strip():
        parts.append(rule.documentation.strip() + "\n")
    short = [e for e in entries if e.example and len(e.example) < 110]
    shown = [(before, after) for before, after in map(rewritten, short) if before != after][:EXAMPLES]
    if shown:
        parts.append("## Examples\n\nEach was run under TensorFlow 1.15 and, rewritten, under the target.\n")
        parts.extend(f"```python\n{before}\n# becomes\n{after}\n```\n" for before, after in shown)
    symbols = sorted({e.tf1 for e in entries})
    if symbols:
        parts.append(f"## Symbols\n\n{', '.join(f'`{s}`' for s in symbols)}\n")
    return "\n".join(parts)


def rewritten(entry: Entry) -> tuple[str, str]:
    """An example, and what tf2mig makes of it."""
    setup = "" if entry.tf1.startswith("tf.") else entry.setup + "\n"
    text = f"import tensorflow as tf\n{setup}result = {entry.example}\n"
    options = Options(target=TARGETS[0], unsafe_fixes=True)
    plan = Plan(mode="native", world="tf1", surroundings=True)
    fixed = fix_module(open_module(Source(text, "example.py"), options, plan), options).source.text
    return entry.example, fixed.partition("result = ")[2].strip()


def fates(target: str) -> dict[str, Disposition]:
    """The disposition of every symbol for a target."""
    rulebook = Rulebook(Knowledge.load(), worlds_of(target))
    found = {s: disposition(rulebook, s) for s in tf1_symbols()}
    return {s: d for s, d in found.items() if d is not None}


def family_of(symbol: str) -> str:
    """The page that a symbol is on: its top module, contrib's by their second."""
    parts = symbol.split(".")
    if len(parts) < 3:
        return "tf"
    return f"contrib-{parts[2]}" if parts[1] == "contrib" and len(parts) > 3 else parts[1]


def families() -> list[str]:
    """All pages of symbols."""
    return sorted({family_of(s) for s in tf1_symbols()})


def symbol_index(tables: dict[str, dict[str, Disposition]]) -> str:
    """What becomes of TF 1.15's symbols, in numbers, and where each is listed."""
    lines = ["# Every public symbol of TensorFlow 1.15\n", NOTE]
    for place, inside in (("outside `tf.contrib`", False), ("in `tf.contrib`", True)):
        counts = {
            t: Counter(d.kind for s, d in table.items() if s.startswith("tf.contrib") is inside)
            for t, table in tables.items()
        }
        lines += [f"## Symbols {place}\n", "| disposition | what it means | " + " | ".join(TARGETS) + " |"]
        lines.append("| --- | --- |" + " ---: |" * len(TARGETS))
        for kind in KINDS:
            numbers = " | ".join(str(counts[t][kind]) for t in TARGETS)
            lines.append(f"| {kind} | {WORDS[kind]} | {numbers} |")
        lines.append("| all | | " + " | ".join(str(sum(counts[t].values())) for t in TARGETS) + " |\n")
    lines.append("## Where they are listed\n")
    lines.append(", ".join(f"[{f}](symbols/{f}.md)" for f in families()))
    return "\n".join([*lines, ""])


def symbol_page(family: str, tables: dict[str, dict[str, Disposition]]) -> str:
    """The symbols of one module."""
    lines = [f"# Symbols: {family}\n", NOTE, "| TensorFlow 1.15 | " + " | ".join(TARGETS) + " |"]
    lines.append("| --- |" + " --- |" * len(TARGETS))
    for symbol in tf1_symbols():
        if family_of(symbol) == family:
            cells = [cell(symbol, tables[t].get(symbol)) for t in TARGETS]
            lines.append(f"| `{symbol}` | " + " | ".join(cells) + " |")
    return "\n".join([*lines, ""])


def cell(symbol: str, found: Disposition | None) -> str:
    """One disposition as a table cell."""
    if found is None:
        return "unknown"
    if found.kind == "same" or found.becomes == symbol:
        return found.kind
    text = found.becomes.replace("|", "\\|")
    return f"{found.kind}: {text}" if found.kind == "manual" else f"{found.kind}: `{text}`"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a page is stale")
    arguments = parser.parse_args()
    wanted = pages()
    old = [*(DOCS / "rules").glob("*.md"), *(DOCS / "symbols").glob("*.md")]
    stale = [p for p in old if p not in wanted]
    changed = [p for p, text in wanted.items() if not p.is_file() or p.read_text(encoding="utf-8") != text]
    for path in (*changed, *stale):
        print(path.relative_to(ROOT))
    if arguments.check:
        raise SystemExit(1 if changed or stale else 0)
    for path in stale:
        path.unlink()
    for path in changed:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(wanted[path], encoding="utf-8")


if __name__ == "__main__":
    main()
