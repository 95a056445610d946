"""Functions of the program that build the graph: what they are given, and where they are called."""
