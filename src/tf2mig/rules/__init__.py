"""The rules: generic ones that interpret the data of ``rules/*.toml``, and those that data cannot express."""
