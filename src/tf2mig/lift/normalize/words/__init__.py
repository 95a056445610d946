"""Names, devices and printed values, written as what they are."""
