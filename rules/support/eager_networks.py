"""`tf.contrib.eager.Network`: a model that is told which layers are its own.

Written beside this program by tf2mig; it belongs to you now.
"""

import tensorflow as tf


class Network(tf.keras.Model):
    """A Keras model, whose attributes track its layers by themselves."""

    def track_layer(self, layer):
        """The layer; the attribute that it is given to makes it the network's own."""
        return layer
