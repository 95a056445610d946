import tensorflow as tf
import tf1_optimizers


class Model(object):
    def __init__(self, config):
        self.config = config
        self.build_model()

    def add_specs(self):
        self.inputs_spec = tf.TensorSpec((None, self.config.n_features), tf.float32)
        self.labels_spec = tf.TensorSpec((None, self.config.n_classes), tf.float32)

    def create_feed_dict(self, inputs, labels=None):
        feed_dict = {"inputs": inputs}
        if labels is not None:
            feed_dict["labels"] = labels
        return feed_dict

    def build_model(self):
        self.add_specs()
        self.hidden_layer = tf.keras.layers.Dense(
            self.config.n_hidden, activation=tf.nn.tanh, name='hidden'
        )
        self.out_layer = tf.keras.layers.Dense(self.config.n_classes, name='out')
        self.optimizer = tf1_optimizers.Adam(self.config.lr)
        self.optimize = tf.function(self.optimize, input_signature=[self.inputs_spec, self.labels_spec])
        self.compute_pred = tf.function(self.compute_pred, input_signature=[self.inputs_spec])

    def optimize(self, inputs, labels):
        with tf.GradientTape() as tape:
            pred = self.compute_pred(inputs)
            loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(logits=pred, labels=labels))
            l2 = tf.add_n([
                tf.nn.l2_loss(v)
                for v in [*self.hidden_layer.trainable_variables, *self.out_layer.trainable_variables]
                if 'bias' not in v.name
            ])
            loss = loss + self.config.lambda_l2 * l2
        variables = tape.watched_variables()
        self.optimizer.apply_gradients(zip(tape.gradient(loss, variables), variables))
        return loss

    def compute_pred(self, inputs):
        hidden = self.hidden_layer(inputs)
        return self.out_layer(hidden)
