"""Classes of the program that build the graph: methods, properties, attributes."""
