"""Recurrent cells, and the parameters of conditional random fields."""
