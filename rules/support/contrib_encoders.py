"""Embeddings of sequences as `tf.contrib.layers` had them.

Written beside this program by tf2mig; it belongs to you now. For graphs of TensorFlow 1's kind.
"""

import tensorflow.compat.v1 as tf


def embed_sequence(
    ids,
    vocab_size=None,
    embed_dim=None,
    unique=False,
    initializer=None,
    regularizer=None,
    trainable=True,
    scope=None,
    reuse=None,
):
    """Symbols [batch, length] as vectors [batch, length, embed_dim], from a table named `EmbedSequence/embeddings`."""
    if not (reuse or (vocab_size and embed_dim)):
        raise ValueError("Must specify vocab size and embedding dimension when not reusing.")
    with tf.variable_scope(scope, "EmbedSequence", [ids], reuse=reuse):
        shape = [vocab_size, embed_dim]
        if (reuse and vocab_size is None) or embed_dim is None:
            shape = None
        embeddings = tf.get_variable(
            "embeddings", shape=shape, initializer=initializer, regularizer=regularizer, trainable=trainable
        )
        return embedding_lookup_unique(embeddings, ids) if unique else tf.nn.embedding_lookup(embeddings, ids)


def bow_encoder(
    ids,
    vocab_size,
    embed_dim,
    sparse_lookup=True,
    initializer=None,
    regularizer=None,
    trainable=True,
    scope=None,
    reuse=None,
):
    """The mean of the vectors of a bag of symbols."""
    with tf.variable_scope(scope, "bow_encoder", [ids], reuse=reuse):
        embeddings = tf.get_variable(
            "embeddings",
            shape=[vocab_size, embed_dim],
            initializer=initializer,
            regularizer=regularizer,
            trainable=trainable,
        )
        if not sparse_lookup:
            if isinstance(ids, tf.SparseTensor):
                raise TypeError("ids are expected to be dense Tensor, got: %s" % ids)
            return tf.reduce_mean(tf.nn.embedding_lookup(embeddings, ids), reduction_indices=1)
        if not isinstance(ids, tf.SparseTensor):
            ids = _dense_to_sparse(ids)
        return tf.nn.safe_embedding_lookup_sparse([embeddings], ids, combiner="mean", default_id=0)


def embedding_lookup_unique(params, ids, partition_strategy="mod", name=None):
    """`embedding_lookup` that looks each symbol up once."""
    with tf.name_scope(name, "EmbeddingLookupUnique", [params, ids]):
        ids = tf.convert_to_tensor(ids)
        unique, positions = tf.unique(tf.reshape(ids, [-1]))
        vectors = tf.gather(tf.nn.embedding_lookup(params, unique, partition_strategy), positions)
        result = tf.reshape(vectors, tf.concat([tf.shape(ids), tf.shape(vectors)[1:]], 0))
        result.set_shape(ids.shape.concatenate(vectors.shape[1:]))
        return result


def _dense_to_sparse(ids):
    ids = tf.convert_to_tensor(ids)
    where = tf.where(tf.not_equal(ids, tf.cast(0, ids.dtype)))
    return tf.SparseTensor(where, tf.gather_nd(ids, where), tf.shape(ids, out_type=tf.int64))
