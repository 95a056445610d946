"""The commands: arguments and exit codes, nothing else; one module a command."""
