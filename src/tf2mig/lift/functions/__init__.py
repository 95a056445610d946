"""Run sites as functions: which there are, of what, where they stand and how they are called."""
