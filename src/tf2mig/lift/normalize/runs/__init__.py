"""Sessions, what runs them and what runs fetch, written as plain runs."""
