"""The look of a lifted text: the program's own names, lines that fit, brackets that align, blank lines."""
