"""What a function without a signature is told of its parameters where it is only traced: methods that draw from
iterators have none, because a class knows no dataset when it is defined.
"""

from __future__ import annotations

from tf2mig.graph.iterators import draw_of
from tf2mig.graph.values import Value
from tf2mig.lift.core.context import Context
from tf2mig.lift.core.slices import Lifted
from tf2mig.lift.objects.iterators import RESTARTABLE


def described_parameters(context: Context, function: Lifted, prefix: str) -> str:
    """The specifications of a function's parameters, where it has no signature."""
    texts = {p: context.feeding.specs.get(p) or _element(context, p) for p in function.params}
    return ", ".join(prefix + t.removeprefix("self.") if t.startswith("self.") else t for t in texts.values() if t)


def is_described(context: Context, params: list[Value]) -> bool:
    """Whether it is known what parameters look like when a function is traced."""
    return all(context.feeding.specs.get(p) or _element(context, p) is not None for p in params)


def _element(context: Context, element: Value) -> str | None:
    """What tells a function that has no signature what is drawn, at the first element of a draw; nothing at the
    others, None where it is not known."""
    draw = draw_of(element)
    if draw is None:
        return None
    source = draw.source
    text = context.drawing.names.get(draw, "")
    if not text or source in context.drawing.plain or source.form not in ("one-shot", "initializable", "structure"):
        return None
    if source.form == "structure":
        if source.like is None:
            return None
        context.replaced[source.node] = f"{RESTARTABLE}({context.text(source.like)})"
    elif source.dataset_value is not None and source.dataset_value.deferred:
        return None
    if element is not draw.elements[0]:
        return ""
    if draw.whole:
        return f"{text}.element_spec"
    return f"*{context.tf}.nest.flatten({text}.element_spec)" if draw.nested else f"*{text}.element_spec"


__all__ = ["described_parameters", "is_described"]
