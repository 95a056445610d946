"""Runs a program before and after its migration, and compares what both computed."""
