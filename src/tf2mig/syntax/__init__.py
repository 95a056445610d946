"""Source text: parsing, what names mean, and edits that keep formatting."""
