from collections import namedtuple

import tensorflow as tf

HParams = namedtuple('HParams', 'hidden, lrate, clip')
Model = namedtuple('Model', ['logits', 'loss', 'accuracy', 'train_op', 'global_step'])


def build_model(features, labels, hps):
    with tf.variable_scope('net', initializer=tf.glorot_uniform_initializer()):
        net = tf.layers.dense(features, hps.hidden, activation=tf.nn.relu)
        logits = tf.layers.dense(net, 3)
    loss = tf.losses.sparse_softmax_cross_entropy(labels, logits)
    accuracy = tf.reduce_mean(tf.to_float(tf.equal(tf.argmax(logits, 1), tf.cast(labels, tf.int64))))
    global_step = tf.train.get_or_create_global_step()
    opt = tf.train.MomentumOptimizer(hps.lrate, 0.9)
    grads, tvars = zip(*opt.compute_gradients(loss))
    grads, _ = tf.clip_by_global_norm(grads, hps.clip)
    train_op = opt.apply_gradients(zip(grads, tvars), global_step=global_step)
    return Model(logits, loss, accuracy, train_op, global_step)
