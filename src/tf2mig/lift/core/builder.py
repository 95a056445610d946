"""A function that creates variables, on its way to being a class."""

from __future__ import annotations

from dataclasses import dataclass, field

from tf2mig.graph.items import Body, Creation, Function, Item, Role, UserFunction


@dataclass(eq=False)
class Builder:
    """A function on its way to being a class."""

    function: UserFunction
    node: Function
    body: Body
    name: str
    calls: list[Creation] = field(default_factory=list)
    init_params: list[str] = field(default_factory=list)
    call_params: list[str] = field(default_factory=list)
    init_lines: list[str] = field(default_factory=list)
    call_lines: list[str] = field(default_factory=list)
    heading: list[str] = field(default_factory=list)
    """What is said above a block whose head goes: it stands above the first statement inside."""
    scope_params: set[str] = field(default_factory=set)
    """Parameters that name a variable scope."""
    reuse_params: set[str] = field(default_factory=set)
    """Parameters that say whether variables are reused."""
    all_rounds: list[Creation] = field(default_factory=list)
    """Calls in loops whose first round makes what all rounds use."""
    at_module: dict[Creation, None] = field(default_factory=dict)
    """Calls in a function whose variables other functions of the module use again: made once beside the functions."""
    call_only: set[str] = field(default_factory=set)
    """Local names that only a call knows."""
    once: dict[Item, bool] = field(default_factory=dict)
    """Python statements that the constructor holds, and whether the call holds them as well."""
    twice: list[tuple[list[str], list[str]]] = field(default_factory=list)
    """The lines of those that both hold, with the names that they bind."""


def deferred_parameters(builder: Builder) -> set[str]:
    """The parameters that are tensors, as the body or a call says."""
    parameters = [a.arg for a in builder.node.args.args]
    deferred = {n for n in parameters if (v := builder.body.names.get(n)) is not None and v.deferred}
    return deferred | {n for n, vs in builder.function.arguments.items() if any(v.deferred for v in vs)}


def in_series(builder: Builder, creation: Creation) -> bool:
    """Whether a creation makes an object in each round of a loop, and its name is that of the list that holds them."""
    computes = bool(creation.loops) and creation.item.role is Role.DEFER
    return computes and creation.shared is None and creation not in builder.all_rounds
