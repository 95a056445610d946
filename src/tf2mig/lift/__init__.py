"""The native destination: from graph and session to functions, layers and tapes."""

from tf2mig.lift.program import LiftResult, lift_program

__all__ = ["LiftResult", "lift_program"]
