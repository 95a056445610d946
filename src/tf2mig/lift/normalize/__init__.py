"""Before the graph is read: programs written out so that the model can follow them."""
