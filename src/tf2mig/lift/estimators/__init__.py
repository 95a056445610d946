"""Programs around `tf.estimator`: the model function stays, in TF2's words, and a support module runs it."""

from tf2mig.lift.estimators.program import lift_estimators, uses_estimators

__all__ = ["lift_estimators", "uses_estimators"]
