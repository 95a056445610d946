"""What makes training operations, losses and averages behind the program's back."""
