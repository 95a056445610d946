import numpy as np
import tensorflow as tf
import tf1_optimizers
from base_model import BaseModel


class MyModel(BaseModel):
    def __init__(self, config):
        super(MyModel, self).__init__(config)

    def get_feed_dict(self, x, labels=None, lr=None, dropout=None):
        feed = {"x": x}
        if labels is not None:
            feed["labels"] = labels
        if lr is not None:
            feed["lr"] = lr
        if dropout is not None:
            feed["dropout"] = dropout
        return feed

    def build(self):
        self.W = tf.Variable(tf.keras.initializers.GlorotUniform()([4, 3]), name="proj/W")
        self.b = tf.Variable(tf.zeros([3]), name="proj/b")
        lr_method = self.config['method']
        self.clip = self.config['clip']
        _lr_m = lr_method.lower()
        if _lr_m == 'adam':
            self.optimizer = tf1_optimizers.Adam(0.001)
        elif _lr_m == 'sgd':
            self.optimizer = tf.keras.optimizers.SGD(0.001)
        else:
            raise NotImplementedError('Unknown method {}'.format(_lr_m))
        self.initialize_session()

    @tf.function(input_signature=[
        tf.TensorSpec([None, 4], tf.float32),
        tf.TensorSpec([None], tf.int32),
        tf.TensorSpec([], tf.float32),
        tf.TensorSpec([], tf.float32),
    ])
    def train_step(self, x, labels, dropout, lr):
        with tf.GradientTape() as tape:
            logits = self.compute_logits(x, dropout)
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(
                logits=logits, labels=labels))
        variables = tape.watched_variables()
        grads_and_vars_1 = list(zip(tape.gradient(loss, variables), variables))
        if self.clip > 0:
            grads_and_vars = grads_and_vars_1
            grads, vs = zip(*grads_and_vars)
            grads, _ = tf.clip_by_global_norm(grads, self.clip)
            grads_and_vars_1 = zip(grads, vs)
        self.optimizer.learning_rate.assign(lr)
        self.optimizer.apply_gradients(grads_and_vars_1)
        return loss

    @tf.function(input_signature=[
        tf.TensorSpec([None, 4], tf.float32),
        tf.TensorSpec([], tf.float32),
    ])
    def compute_logits(self, x, dropout):
        return tf.matmul(tf.nn.dropout(x, rate=1 - dropout), self.W) + self.b

    def run_epoch(self, x, y, epoch):
        for i in range(0, len(x), 10):
            fd = self.get_feed_dict(x[i:i + 10], y[i:i + 10], self.config['lr'], self.config['keep'])
            train_loss = self.train_step(fd["x"], fd["labels"], fd["dropout"], fd["lr"]).numpy()
        print('epoch', epoch, 'loss', '%.4f' % train_loss)

    def predict_batch(self, x):
        fd = self.get_feed_dict(x, dropout=1.0)
        logits = self.compute_logits(fd["x"], fd["dropout"]).numpy()
        return np.argmax(logits, 1)
