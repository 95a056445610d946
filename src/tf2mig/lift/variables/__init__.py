"""What runs once: variables, layers and the classes that hold them."""
