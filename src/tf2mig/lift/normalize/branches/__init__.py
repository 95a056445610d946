"""Branches that are decided before the graph is built, or that describe several parts of it."""
