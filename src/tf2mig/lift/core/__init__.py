"""What every part of lifting knows and uses."""
