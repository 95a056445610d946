"""Programs that read their data through TF1's queues: the data comes from `tf.data`, a batch for each run."""

from tf2mig.lift.queues.program import datasets, lift_queues, uses_queues

__all__ = ["datasets", "lift_queues", "uses_queues"]
