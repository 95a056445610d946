"""TF1's optimizers and learning-rate decays as Keras' optimizers and schedules.

The knowledge is ``rules/lift/optimizers.toml``. Keras' optimizers are TF1's with other defaults, so those
are written out.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from tf2mig.lift.core.arguments import Arguments, Symbols, Text, Unsupported, bind, entries, fill

_RATE = "{learning_rate}"
_CUSTOM = "tf.contrib.opt."
_KERAS = "tf.keras.optimizers."
_SGD = f"{_KERAS}SGD("


@dataclass(frozen=True)
class OptimizerSplit:
    """A TF1 optimizer as a Keras optimizer."""

    creator: str
    """The text that creates it, with the learning rate in its place."""
    base: str
    learning_rate: str
    """The text of the learning rate; TF1's default where none is given."""
    imports: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    slots_to_ones: bool = False
    """Whether the caller has to set slots to one after they are built; the support module does that now."""
    lazy: bool = False
    """Where a gradient is sparse (an embedding), TF1 leaves the slots of unused rows alone and Keras does
    not.
    """
    template: str = ""
    """The creator with the slot ``{learning_rate}``."""

    def creator_with(self, learning_rate: str) -> str:
        """The creator with another learning rate: a schedule, say, or one that later steps overwrite."""
        return self.template.replace(_RATE, learning_rate)


@dataclass(frozen=True)
class DecaySplit:
    """A decayed learning rate: a Keras schedule and the step that it is called with."""

    schedule: str
    step: str

    @property
    def expression(self) -> str:
        """The rate at the step."""
        return f"{self.schedule}({self.step})"


def is_optimizer(symbol: str) -> bool:
    """Whether the symbol is an optimizer of TF1 that `split_optimizer` turns or refuses with a reason."""
    return symbol in entries("optimizer") or (symbol.startswith(_CUSTOM) and symbol.endswith("Optimizer"))


def is_decay(symbol: str) -> bool:
    """Whether the symbol is a decay function of TF1."""
    return symbol in entries("decay")


def split_optimizer(
    symbol: str,
    call: ast.Call,
    text: Text,
    tensor_args: frozenset[str] = frozenset(),
    *,
    symbols: Symbols | None = None,
) -> OptimizerSplit:
    """The Keras optimizer for a TF1 optimizer's creation. Raises Unsupported.

    A learning rate that is a tensor is the caller's to pass on (`optimizer.learning_rate = rate` in the step
    works in Keras 2 and 3); other tensors among the arguments are refused. RMSProp comes from a support
    module: TF1's mean square starts at one.
    """
    entry = entries("optimizer").get(symbol, entries("optimizer")[_CUSTOM + "*"])
    arguments = _bound(symbol, entry, call, text, symbols)
    for name in entry.get("zero", ()):
        if arguments.given(name) and arguments.literal(name) not in (0, 0.0):
            raise Unsupported(f"the argument {name} of {symbol} has no counterpart in Keras")
    for name in sorted(tensor_args - {"learning_rate"}):
        if arguments.given(name):
            raise Unsupported(f"the argument {name} of {symbol} is a tensor, and Keras takes a number")
    rate = arguments.texts.get("learning_rate")
    template = _template(entry, arguments)
    if rate is None and "default-rate" not in entry:
        raise Unsupported(f"{symbol} is called without learning_rate")
    creator = template.replace(_RATE, rate) if arguments.given("learning_rate") and rate else _without_rate(template)
    return OptimizerSplit(
        creator=creator,
        base="optimizer",
        learning_rate=rate or str(entry["default-rate"]),
        imports=tuple(f"import {name}" for name in entry.get("support", ())),
        support=tuple(entry.get("support", ())),
        lazy=bool(entry.get("lazy")),
        template=template,
    )


def by_rows(symbol: str, split: OptimizerSplit) -> OptimizerSplit:
    """The split for a program that looks rows up, where TF1 leaves the other rows alone. Raises Unsupported."""
    other = entries("optimizer").get(symbol, {}).get("lazy-support")
    if not split.lazy:
        return split
    if other is None:
        raise Unsupported(f"{symbol} leaves rows of an embedding alone that a step does not use")
    module, keras = str(other).partition(".")[0], split.template.partition("(")[0]
    return replace(
        split,
        creator=split.creator.replace(keras, str(other), 1),
        template=split.template.replace(keras, str(other), 1),
        imports=tuple(dict.fromkeys((*split.imports, f"import {module}"))),
        support=tuple(dict.fromkeys((*split.support, module))),
    )


def with_changing_rate(split: OptimizerSplit) -> OptimizerSplit:
    """The split for a learning rate that changes from step to step.

    TF1's momentum keeps sums of gradients and multiplies them by the rate of the day; Keras' keeps sums of steps, each
    taken at the rate of its own day (tensorflow/core/kernels/training_ops.cc, keras/src/optimizers/sgd.py).
    """
    if not split.template.startswith(_SGD) or "momentum=" not in split.template:
        return split
    name = "tf1_optimizers"
    return replace(
        split,
        creator=split.creator.replace(_SGD, f"{name}.Momentum(", 1),
        template=split.template.replace(_SGD, f"{name}.Momentum(", 1),
        imports=(*split.imports, f"import {name}"),
        support=(*split.support, name),
    )


def shared_by_steps(split: OptimizerSplit) -> OptimizerSplit:
    """The split for an optimizer that several steps use, each for variables of its own: Keras' knows only those that it
    met first (keras/src/optimizers/base_optimizer.py), those of the support module take them as they come.
    """
    if not split.template.startswith(_KERAS):
        return split
    name = "tf1_optimizers"
    return replace(
        split,
        creator=split.creator.replace(_KERAS, f"{name}.", 1),
        template=split.template.replace(_KERAS, f"{name}.", 1),
        imports=tuple(dict.fromkeys((*split.imports, f"import {name}"))),
        support=tuple(dict.fromkeys((*split.support, name))),
    )


def _bound(symbol: str, entry: Mapping[str, Any], call: ast.Call, text: Text, symbols: Symbols | None) -> Arguments:
    if "reason" in entry:
        raise Unsupported(f"{symbol} {entry['reason']}")
    return bind(symbol, str(entry["params"]), call, text, symbols=symbols)


def _template(entry: Mapping[str, Any], arguments: Arguments) -> str:
    """The creator with every slot filled but the learning rate's."""
    filled = fill(str(entry["keras"]).replace(_RATE, "{layer}"), arguments)
    return filled.replace("{layer}", _RATE, 1)


def _without_rate(template: str) -> str:
    return template.replace(f"{_RATE}, ", "", 1).replace(_RATE, "", 1)


def split_decay(symbol: str, call: ast.Call, text: Text, *, symbols: Symbols | None = None) -> DecaySplit:
    """The Keras schedule for a TF1 decay function's call, and its step. Raises Unsupported."""
    entry = entries("decay")[symbol]
    arguments = _bound(symbol, entry, call, text, symbols)
    return DecaySplit(fill(str(entry["schedule"]), arguments), arguments.require(str(entry["step"])))


def decay_text(symbol: str, call: ast.Call, text: Text, *, symbols: Symbols | None = None) -> str:
    """The expression that a TF1 decay function's call becomes: a schedule called with the step. Raises
    Unsupported.
    """
    return split_decay(symbol, call, text, symbols=symbols).expression
