"""The knowledge base: the API of TensorFlow 1.15 and of the targets, and the rules written as data."""
