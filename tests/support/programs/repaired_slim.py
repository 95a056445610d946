"""tf-slim, repaired: batch normalization with a fed `is_training`, dropout, regularizers, networks."""

import random as python_random

import numpy as np
from world import V1, random, tf

python_random.seed(5)
if V1:
    import tensorflow.contrib.slim as slim
    import tensorflow.contrib.slim.nets as nets
else:
    tf.disable_v2_behavior()
    import tf1_slim as slim
    from tf1_slim import nets
    from tf1_slim.nets import vgg

    assert vgg is nets.vgg
print(python_random.random())  # Python's own numbers are the program's

for fused in (None, False):
    for shape in ([None, 6, 6, 3], [None, 5]):
        tf.reset_default_graph()
        x, training = tf.placeholder(tf.float32, shape), tf.placeholder(tf.bool, [])
        options = {"is_training": training, "decay": 0.9, "fused": fused}
        layers = [slim.conv2d, slim.fully_connected]
        penalty = slim.l2_regularizer(1e-3)
        with slim.arg_scope(
            layers, normalizer_fn=slim.batch_norm, normalizer_params=options, weights_regularizer=penalty
        ):
            net = slim.conv2d(x, 4, 3) if len(shape) == 4 else slim.fully_connected(x, 4)
            net = slim.dropout(net, 0.8, is_training=training)
            net = slim.fully_connected(slim.flatten(net), 2, normalizer_fn=None, activation_fn=None)
        loss = tf.reduce_mean(tf.square(net - 1)) + tf.add_n(
            tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES)
        )
        with tf.control_dependencies(tf.get_collection(tf.GraphKeys.UPDATE_OPS)):
            train = tf.train.GradientDescentOptimizer(0.05).minimize(loss)
        data = random.rand(8, *[d for d in shape if d]).astype("f")
        with tf.Session() as session:
            session.run(tf.global_variables_initializer())
            print([v.name for v in tf.global_variables()])
            for _ in range(3):
                print("%.4f" % session.run([loss, train], {x: data, training: True})[0])
            print("%.4f" % session.run(loss, {x: data, training: False}))
tf.reset_default_graph()
images = tf.placeholder(tf.float32, [None, 64, 64, 3])
with slim.arg_scope(nets.resnet_v1.resnet_arg_scope()):
    logits, _ = nets.resnet_v1.resnet_v1_50(images, 10, is_training=True)
print(logits.shape, len(tf.global_variables()))
tf.reset_default_graph()
v = tf.Variable([1.0, 2.0])
train_op = slim.learning.create_train_op(
    tf.reduce_sum(v * v), tf.train.GradientDescentOptimizer(0.1), clip_gradient_norm=1.0
)
with tf.Session() as session:
    session.run(tf.global_variables_initializer())
    session.run(train_op)
    print(np.round(session.run(v), 4).tolist())
