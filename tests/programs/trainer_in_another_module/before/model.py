import tensorflow as tf


class Model(object):
    def __init__(self, config):
        self.config = config
        self.build_model()

    def add_placeholders(self):
        self.inputs = tf.placeholder(tf.float32, shape=(None, self.config.n_features))
        self.labels = tf.placeholder(tf.float32, shape=(None, self.config.n_classes))

    def create_feed_dict(self, inputs, labels=None):
        feed_dict = {self.inputs: inputs}
        if labels is not None:
            feed_dict[self.labels] = labels
        return feed_dict

    def add_prediction_op(self):
        hidden = tf.layers.dense(self.inputs, self.config.n_hidden, activation=tf.nn.tanh, name='hidden')
        return tf.layers.dense(hidden, self.config.n_classes, name='out')

    def add_loss_op(self, pred):
        loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits_v2(logits=pred, labels=self.labels))
        l2 = tf.add_n([tf.nn.l2_loss(v) for v in tf.trainable_variables() if 'bias' not in v.name])
        return loss + self.config.lambda_l2 * l2

    def add_training_op(self, loss):
        return tf.train.AdamOptimizer(self.config.lr).minimize(loss)

    def build_model(self):
        self.add_placeholders()
        self.pred = self.add_prediction_op()
        self.loss = self.add_loss_op(self.pred)
        self.train_op = self.add_training_op(self.loss)
