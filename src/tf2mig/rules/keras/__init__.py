"""What Keras 3 does otherwise with models: their methods, metrics, optimizers, files."""
