"""Migrate TensorFlow 1 code to TensorFlow 2."""

__version__ = "0.1.0"
