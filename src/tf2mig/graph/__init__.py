"""The graph model of a TF1 program: what each expression is, and what it depends on. Analysis only."""
