"""Placeholders in lists, under names that stand for more, and what feeds them."""
