"""TF1's objects around the graph: iterators, metrics, savers, summaries."""
