"""Results as text, diff and JSON."""
