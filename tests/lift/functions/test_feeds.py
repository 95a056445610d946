"""Feeds that are not written out at the run."""

from __future__ import annotations

from lifting import blocker, lifted

PLACEHOLDERS = """
x = tf.placeholder(tf.float32, [None])
y_ = tf.placeholder(tf.float32, [None])
k = tf.placeholder_with_default(1.0, [])
total = tf.reduce_sum(x * y_) * k
pair = tf.reduce_sum(x * y_)
sess = tf.Session()
"""


def test_a_named_feed_is_keyed_by_parameters() -> None:
    text = lifted(PLACEHOLDERS + "feed = {x: [1], y_: [2]}\nprint(sess.run(pair, feed))")
    assert 'feed = {"x": [1], "y_": [2]}' in text
    assert "compute_pair(**feed).numpy()" in text


def test_a_default_is_taken_where_the_feed_leaves_it_out() -> None:
    text = lifted(PLACEHOLDERS + "feed = {x: [1], y_: [2]}\nprint(sess.run(total, feed))")
    assert 'compute_total(feed["x"], feed["y_"], feed.get("k", 1.0)).numpy()' in text


def test_a_feed_built_in_steps_is_not_unpacked_whole() -> None:
    text = lifted(PLACEHOLDERS + "feed = {}\nfeed[x] = [1]\nfeed.update({y_: [2]})\nprint(sess.run(pair, feed))")
    assert 'feed["x"] = [1]\nfeed.update({"y_": [2]})' in text
    assert 'compute_pair(feed["x"], feed["y_"])' in text


def test_a_name_with_two_feeds_is_not_unpacked_whole() -> None:
    steps = "if len('a') > 1:\n    feed = {x: [1]}\nelse:\n    feed = {x: [1], y_: [2]}\nsess.run(pair, feed)"
    assert "**feed" not in lifted(PLACEHOLDERS + steps)


def test_zip_pairs_names_with_data() -> None:
    text = lifted(PLACEHOLDERS + "feed = dict(zip([x, y_], ([1], [2])))\nprint(sess.run(pair, feed))")
    assert 'dict(zip(["x", "y_"], ([1], [2])))' in text


def test_a_feed_that_is_computed_at_the_run_is_computed_once() -> None:
    made = "def feeds(n):\n    d = {x: [n]}\n    d[y_] = [2]\n    return d\n"
    text = lifted(PLACEHOLDERS + made + "value = sess.run(pair, feeds(1))")
    assert text.count("feeds(1)") == 1
    assert 'value = compute_pair(feed["x"], feed["y_"]).numpy()' in text


def test_placeholders_given_as_arguments_go() -> None:
    made = "def fill(data, x_pl, y_pl):\n    return {x_pl: data, y_pl: data}\n"
    text = lifted(PLACEHOLDERS + made + "print(sess.run(pair, fill([1], x, y_)))")
    assert 'def fill(data):\n    return {"x": data, "y_": data}' in text
    assert "compute_pair(**fill([1]))" in text


def test_a_parameter_for_several_placeholders_takes_their_names() -> None:
    made = "def one(p):\n    return {p: [1.0]}\n"
    program = PLACEHOLDERS + "a = tf.reduce_sum(x)\nb = tf.reduce_sum(y_)\n" + made
    text = lifted(program + "print(sess.run(a, one(x)), sess.run(b, one(y_)))")
    assert 'one("x")' in text
    assert 'one("y_")' in text
    assert "def one(p):\n    return {p: [1.0]}" in text


def test_a_function_that_runs_a_tensor_is_handed_the_lifted_function() -> None:
    program = """
    def evaluate(sess, loss, x_pl, batches):
        return sum(sess.run(loss, feed_dict={x_pl: b}) for b in batches)

    def main():
        x = tf.placeholder(tf.float32, [None])
        loss = tf.reduce_sum(x)
        sess = tf.Session()
        print(evaluate(sess, loss, x, [[1.0], [2.0]]))

    main()
    """
    text = lifted(program)
    assert "def evaluate(loss, batches):\n    return sum(loss(b).numpy() for b in batches)" in text
    assert "evaluate(compute_loss, [[1.0], [2.0]])" in text


def test_calls_that_run_different_tensors_block() -> None:
    program = PLACEHOLDERS + "def run(s, t):\n    return s.run(t, {x: [1], y_: [2]})\n"
    calls = "for i in range(2):\n    run(sess, pair)\n    run(sess, total)"
    assert blocker(program + calls) == "TFM711"


def test_an_unknown_key_blocks() -> None:
    assert blocker(PLACEHOLDERS + "feed = {x: [1]}\nfeed[input()] = [2]\nsess.run(pair, feed)") == "TFM701"


def test_a_feed_from_elsewhere_blocks() -> None:
    assert blocker(PLACEHOLDERS + "import other\nsess.run(pair, other.feed())") == "TFM701"


def test_a_needed_placeholder_that_an_exact_feed_lacks_blocks() -> None:
    assert blocker(PLACEHOLDERS + "feed = {x: [1]}\nsess.run(pair, feed)") == "TFM702"


def test_parameters_keep_their_underscores() -> None:
    program = "x = tf.placeholder(tf.float32)\ny_ = tf.placeholder(tf.float32)\ny = x * 2\nd = y - y_\n"
    text = lifted(program + "print(tf.Session().run(d, {x: 1, y_: 2}))")
    assert "def compute_d(x, y_):\n    y = x * 2\n    d = y - y_" in text


def test_parameters_are_not_called_placeholders() -> None:
    program = "images_placeholder = tf.placeholder(tf.float32)\nplaceholder_y = tf.placeholder(tf.float32)\n"
    program += "y = images_placeholder * 2\nd = y - placeholder_y\n"
    text = lifted(program + "print(tf.Session().run(d, {images_placeholder: 1, placeholder_y: 2}))")
    assert "def compute_d(images, y_in):\n    y = images * 2\n    d = y - y_in" in text
    assert "placeholder" not in text


def test_a_feed_in_a_name_beside_what_an_iterator_gives() -> None:
    program = "it = tf.data.Dataset.range(3).make_one_shot_iterator()\nv = it.get_next()\n"
    program += "k = tf.placeholder(tf.int64)\nz = v * k\nfeed = {k: 2}\n"
    text = lifted(program + "print(tf.Session().run(z, feed))")
    assert 'compute_z(it.get_next(), feed["k"]).numpy()' in text


MODEL = """
class Model(object):
    def __init__(self, rate):
        self.rate = rate
        self.x = tf.placeholder(tf.float32, [2])
        self.k = tf.placeholder_with_default({default}, [])
        self.y = self.x * self.k


def main():
    model = Model(0.5)
    with tf.Session() as sess:
        print(sess.run(model.y, {{model.x: [1.0, 2.0]}}))


main()
"""


def test_the_default_of_an_objects_placeholder_is_said_where_the_run_stands() -> None:
    assert "model.compute_y([1.0, 2.0], 1.0)" in lifted(MODEL.format(default="1.0"))
    assert "model.compute_y([1.0, 2.0], tf.ones([]))" in lifted(MODEL.format(default="tf.ones([])"))
    assert "model.compute_y([1.0, 2.0], 2.0 * model.rate)" in lifted(MODEL.format(default="2.0 * self.rate"))


def test_a_default_that_only_the_constructor_knows_blocks() -> None:
    assert blocker(MODEL.format(default="rate")) == "TFM702"


def test_so_it_is_in_a_feed_with_a_name() -> None:
    run = "sess.run(model.y, {model.x: [1.0, 2.0]})"
    assert run in MODEL.format(default="1.0")
    named = f"feed = {run[18:-1]}\n        print(sess.run(model.y, feed))"
    program = MODEL.format(default="1.0").replace(f"print({run})", named)
    assert 'feed.get("k", 1.0)' in lifted(program)
