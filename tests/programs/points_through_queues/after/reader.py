import tensorflow as tf


def read_csv(batch_size, file_name, record_defaults):
    filename_queue = tf.data.Dataset.from_tensor_slices([file_name]).repeat()

    def parse(value):
        decoded = tf.io.decode_csv(value, record_defaults=record_defaults)
        return tuple(decoded)

    return (
        filename_queue.flat_map(lambda name: tf.data.TextLineDataset(name).skip(1))
        .map(parse)
        .batch(batch_size, drop_remainder=True)
    )


def inputs(batch_size, path):
    def prepare(a, b, c, label):
        features = tf.transpose(tf.stack([a, b, c]))
        label = tf.reshape(tf.cast(label, tf.float32), [batch_size, 1])
        return features, label

    return read_csv(batch_size, path, [[0.0], [0.0], [0.0], [0]]).map(prepare)
