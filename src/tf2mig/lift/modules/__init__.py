"""Programs of several modules: joined to one text, and parted again."""
