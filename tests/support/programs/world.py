"""What the programs beside this file share: one text runs under TensorFlow 1.15 and under TensorFlow 2."""

import numpy as np
import tensorflow

V1 = tensorflow.__version__.startswith("1.")
if V1:
    tf = tensorflow
else:
    import tensorflow.compat.v1 as tf

tf.logging.set_verbosity(tf.logging.ERROR)
random = np.random.mtrand.RandomState(3)


def flat(structure):
    """The leaves of nested lists and tuples."""
    if isinstance(structure, (list, tuple)):
        return [leaf for part in structure for leaf in flat(part)]
    return [structure]


def rounded(value):
    """A value as nested lists of Python numbers with four digits."""
    return np.round(np.asarray(value, dtype="f8"), 4).tolist()


def run(tag, build, gradients=True):
    """Build tensors in a graph of their own; print them, the variables' names and shapes, and the gradients' sums."""
    with tf.Graph().as_default():
        tensors = [t for t in flat(build()) if hasattr(t, "dtype")]
        variables = tf.trainable_variables()
        real = [t for t in tensors if t.dtype == tf.float32]
        found = []
        if gradients and real and variables:
            total = tf.add_n([tf.reduce_sum(tf.square(t)) for t in real])
            pairs = zip(variables, tf.gradients(total, variables))
            found = [(v, tf.convert_to_tensor(g)) for v, g in pairs if g is not None]
        with tf.Session() as session:
            session.run([tf.global_variables_initializer(), tf.tables_initializer()])
            values, sums = session.run([tensors, [g for _, g in found]])
    print(tag, sorted((v.name, v.shape.as_list()) for v in variables))
    print([rounded(v) for v in values])
    print(sorted((v.name, round(float(np.sum(s)), 3)) for (v, _), s in zip(found, sums)))
