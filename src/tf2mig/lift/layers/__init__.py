"""TF1's layer functions as Keras layers."""
