"""Eager TF1 programs as plain TF2, without the switch, `tf.contrib.eager` and TF1's optimizers."""

from tf2mig.lift.eager.program import lift_eager, runs_eagerly

__all__ = ["lift_eager", "runs_eagerly"]
