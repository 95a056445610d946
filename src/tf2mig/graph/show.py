"""A printed form of the graph model, for people who ask why a program was or was not lifted."""

from __future__ import annotations

from tf2mig.graph.items import Item
from tf2mig.graph.state import State


def show(state: State) -> str:
    """One line a statement: where it stands, what becomes of it, what it defines and needs; then the run sites."""
    lines: list[str] = []
    for body in state.bodies.values():
        lines.append(f"scope {getattr(body.owner, 'name', '<module>')}")
        lines += [_line(item) for item in body.items]
    lines.append("run sites")
    for site in state.sites:
        fetched = ", ".join(leaf.text or leaf.kind.value for leaf in site.fetch.leaves())
        fed = ", ".join(p.text or "?" for p, _ in site.feeds)
        lines.append(f"  line {site.call.lineno}: fetches {fetched}; feeds {fed or 'nothing'}")
    return "\n".join(lines)


def _line(item: Item) -> str:
    kind = item.value.kind.value if item.value is not None else ""
    needs = ", ".join(f"{getattr(n.node, 'lineno', '?')}" for n in item.needs)
    fed = ", ".join(p.text or "?" for p in item.placeholders)
    parts = [f"  {getattr(item.node, 'lineno', 0):4d}  {item.role.value:<11}", " ".join(item.defines), f"({kind})"]
    if needs:
        parts.append(f"needs lines {needs}")
    if fed:
        parts.append(f"fed {fed}")
    if item.creations:
        parts.append("creates " + ", ".join(c.symbol for c in item.creations))
    return " ".join(p for p in parts if p)
