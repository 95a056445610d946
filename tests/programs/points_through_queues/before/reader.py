import tensorflow as tf


def read_csv(batch_size, file_name, record_defaults):
    filename_queue = tf.train.string_input_producer([file_name], shuffle=False)
    reader = tf.TextLineReader(skip_header_lines=1)
    key, value = reader.read(filename_queue)
    decoded = tf.decode_csv(value, record_defaults=record_defaults)
    return tf.train.batch(decoded, batch_size=batch_size, capacity=batch_size * 50)


def inputs(batch_size, path):
    a, b, c, label = read_csv(batch_size, path, [[0.0], [0.0], [0.0], [0]])
    features = tf.transpose(tf.stack([a, b, c]))
    label = tf.reshape(tf.to_float(label), [batch_size, 1])
    return features, label
