"""Loops that make variables, gradients or lists of them."""
