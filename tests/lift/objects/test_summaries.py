"""Summaries whose tags the program makes, and those that it fills by hand."""

from __future__ import annotations

from lifting import blocker, lifted

HEAD = """
x = tf.placeholder(tf.float32, [None])
w = tf.Variable(1.0, name='w')
loss = tf.reduce_sum(x * w)
writer = tf.summary.FileWriter('logs')
sess = tf.Session()
"""


def test_a_loop_over_variables_fills_a_dictionary() -> None:
    program = (
        HEAD
        + """
for v in tf.trainable_variables():
    tf.summary.histogram(v.name, v)
merged = tf.summary.merge_all()
s = sess.run(merged, {x: [1]})
writer.add_summary(s, 3)
"""
    )
    text = lifted(program)
    assert "histograms = {}\n    for v in [w]:\n        histograms[v.name] = v.read_value()" in text
    assert '"histograms": histograms' in text
    assert 'for tag, value in summaries["histograms"].items():' in text


def test_names_of_layers_variables_block() -> None:
    program = (
        HEAD
        + """
out = tf.layers.dense(tf.reshape(x, [-1, 1]), 2)
for v in tf.trainable_variables():
    tf.summary.histogram(v.name, v)
merged = tf.summary.merge_all()
s = sess.run(merged, {x: [1]})
writer.add_summary(s, 3)
"""
    )
    assert blocker(program) != ""


def test_variables_of_layers_are_called_by_their_paths() -> None:
    program = (
        HEAD
        + """
out = tf.layers.dense(tf.reshape(x, [-1, 1]), 2)
gradients = tf.train.AdamOptimizer().compute_gradients(tf.reduce_sum(out))
for g, v in gradients:
    tf.summary.histogram(v.op.name + '/grad', g)
merged = tf.summary.merge_all()
s = sess.run(merged, {x: [1]})
writer.add_summary(s, 3)
"""
    )
    text = lifted(program)
    assert "histograms[event_summaries.name_of(v).partition(\":\")[0] + '/grad'] = g" in text
    assert "histograms = {}\n" in text


def test_tags_that_may_meet_get_numbers() -> None:
    program = (
        HEAD
        + """
def scaled(inputs, name):
    with tf.variable_scope(name):
        return inputs * tf.Variable(1.0, name='scale')

out = scaled(scaled(x, 'first'), 'second')
gradients = tf.train.AdamOptimizer().compute_gradients(tf.reduce_sum(out))
for g, v in gradients:
    tf.summary.histogram('{}/grad'.format(v.name), g)
merged = tf.summary.merge_all()
s = sess.run(merged, {x: [1]})
writer.add_summary(s, 3)
"""
    )
    assert "histograms = event_summaries.Tagged()\n" in lifted(program)


def test_numbers_by_hand() -> None:
    program = (
        HEAD
        + """
summary = tf.Summary(value=[tf.Summary.Value(tag='a', simple_value=1.0)])
summary.value.add(tag='b c', simple_value=2.0)
writer.add_summary(summary, 3)
"""
    )
    text = lifted(program)
    assert "summary = {'a': 1.0}\nsummary['b c'] = 2.0" in text
    assert "write_numbers(writer, summary, 3)" in text
    assert "for tag, value in summaries.items():" in text


def test_an_unknown_summary_blocks() -> None:
    assert blocker(HEAD + "import other\nwriter.add_summary(other.make(), 3)") == "TFM710"


def test_a_function_that_makes_summaries_is_written_out() -> None:
    program = """
x = tf.placeholder(tf.float32, [None])

def double(v):
    out = v * 2
    tf.summary.histogram('out', out)
    return out

with tf.name_scope('model'):
    y = double(x)
merged = tf.summary.merge_all()
writer = tf.summary.FileWriter('logs')
s = tf.Session().run(merged, {x: [1]})
writer.add_summary(s, 0)
"""
    text = lifted(program)
    assert "def double" not in text
    assert 'merged = {"model/out": y}' in text


def test_many_summaries_of_a_kind_are_written_in_a_loop() -> None:
    made = "".join(f"tf.summary.scalar('part{i}', loss * {i})\n" for i in range(3))
    runs = "merged = tf.summary.merge_all()\nwriter.add_summary(sess.run(merged, {x: [1]}), 3)\n"
    text = lifted(HEAD + made + "tf.summary.histogram('weights', w)\n" + runs)
    loop = '        for tag in ("part0", "part1", "part2"):\n            event_summaries.scalar(tag, summaries[tag])\n'
    assert loop in text
    assert '        event_summaries.histogram("weights", summaries["weights"])\n' in text
