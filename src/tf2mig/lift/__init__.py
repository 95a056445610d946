"""The native destination: from graph and session to functions, layers and tapes."""
