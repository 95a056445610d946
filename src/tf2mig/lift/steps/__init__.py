"""Training: optimizers, tapes and updates."""
