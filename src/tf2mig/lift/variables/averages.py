"""Moving averages of variables: `tf.train.ExponentialMovingAverage` lives on, and its `apply` updates when
it is called.

TF1's `apply` made the averages, with the variables' initial values, where the graph was built; updating
came with each
run. TF2's first call makes them with the variables' values, and its update of an average that equals its
variable
changes nothing, so the call stands once where the graph was built. Source:
tensorflow/python/training/moving_averages.py.
"""

from __future__ import annotations

from tf2mig.graph.blocked import Blocked
from tf2mig.lift.core.context import Context
from tf2mig.lift.variables.listing_properties import lists_layers


def start_averages(context: Context) -> None:
    """Write the first call of each `apply` where it stood. Raises Blocked."""
    for item, call in context.state.averaged:
        text = context.text(call, item)
        if lists_layers(text):
            raise Blocked(call, "TFM704", "the variables of layers are averaged before the layers have any")
        if item.owner in context.builders:
            raise Blocked(call, "TFM706", "a function makes moving averages while it computes")
        context.hoisted.setdefault(item, []).append(text)
