"""Runs the cases below ``tests/fixtures``; ``tests/test_fixtures.py`` is where pytest finds them."""
