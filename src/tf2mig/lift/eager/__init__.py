"""Eager TF1 programs as plain TF2: the switch goes, `tf.contrib.eager` and TF1's optimizers become what replaced them."""

from tf2mig.lift.eager.program import lift_eager, runs_eagerly

__all__ = ["lift_eager", "runs_eagerly"]
