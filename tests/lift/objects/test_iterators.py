"""Dataset iterators become Python's, and every run draws its own element."""

from __future__ import annotations

from lifting import blocker, lifted

DATA = "ds = tf.data.Dataset.from_tensor_slices((np.arange(4.0), np.arange(4))).batch(2)\n"


def test_one_shot() -> None:
    text = lifted(DATA + "x, y = ds.make_one_shot_iterator().get_next()\nz = x * 2\nprint(tf.Session().run([z, y]))")
    assert "iterator = iter(ds)\nx_spec, y_spec = iterator.element_spec" in text
    assert "compute_z_and_y(*iterator.get_next())" in text


def test_what_is_only_drawn_needs_no_function() -> None:
    text = lifted(DATA + "pair = ds.make_one_shot_iterator().get_next()\nv = tf.Session().run(pair)")
    assert "@tf.function" not in text
    assert "v = tf.nest.map_structure(lambda t: t.numpy(), iterator.get_next())" in text


def test_an_initializer_starts_anew() -> None:
    program = DATA + "it = ds.make_initializable_iterator()\nx, y = it.get_next()\nz = x * 2\nsess = tf.Session()\n"
    text = lifted(program + "for i in range(2):\n    sess.run(it.initializer)\n    print(sess.run(z))")
    assert "for i in range(2):\n    it = iter(ds)\n    print(compute_z(*it.get_next()).numpy())" in text


def test_a_dataset_of_what_is_fed_is_made_by_a_function() -> None:
    program = """
n = tf.placeholder(tf.int64)
ds = tf.data.Dataset.range(10).batch(n)
it = ds.make_initializable_iterator()
z = it.get_next()
sess = tf.Session()
sess.run(it.initializer, {n: 3})
print(sess.run(z))
"""
    text = lifted(program)
    assert "def make_ds(n):\n    ds = tf.data.Dataset.range(10).batch(n)\n    return ds" in text
    assert "it = iter(make_ds(tf.constant(3, tf.int64)))" in text


def test_reinitializable() -> None:
    program = (
        DATA
        + """
it = tf.data.Iterator.from_structure(ds.output_types, ds.output_shapes)
x, y = it.get_next()
z = x * 2
first, second = ds.take(1), ds.skip(1)
one = it.make_initializer(first)
two = it.make_initializer(second)
sess = tf.Session()
sess.run(one)
print(sess.run(z))
sess.run(two)
"""
    )
    text = lifted(program)
    assert "it = iter(first)\nprint(compute_z(*it.get_next()).numpy())\nit = iter(second)" in text


def test_a_handle_is_the_iterator() -> None:
    program = (
        DATA
        + """
handle = tf.placeholder(tf.string, [])
it = tf.data.Iterator.from_string_handle(handle, ds.output_types, ds.output_shapes)
x, y = it.get_next()
z = x * 2
train = ds.make_one_shot_iterator()
valid = ds.make_initializable_iterator()
sess = tf.Session()
handles = sess.run([train.string_handle(), valid.string_handle()])
sess.run(valid.initializer)
print(sess.run(z, {handle: handles[1]}))
"""
    )
    text = lifted(program)
    assert "handles = [train, valid]\nvalid.restart()\nprint(compute_z(*handles[1].get_next()).numpy())" in text


def test_an_iterator_started_in_another_scope_stays_one_object() -> None:
    program = (
        DATA
        + """
it = ds.make_initializable_iterator()
x, y = it.get_next()
z = x * 2

def epoch(sess):
    sess.run(it.initializer)
    print(sess.run(z))

epoch(tf.Session())
"""
    )
    text = lifted(program)
    assert "it = RestartableIterator(ds)" in text
    assert "    it.restart()\n    print(compute_z(*it.get_next()).numpy())" in text


def test_a_part_of_an_element_that_is_fed_blocks() -> None:
    program = DATA + "x, y = ds.make_one_shot_iterator().get_next()\nz = x * tf.to_double(y)\n"
    assert blocker(program + "print(tf.Session().run(z, {x: [1.0]}))") == "TFM702"


def test_random_functions_of_a_dataset_leave_it_eager() -> None:
    program = "ds = tf.data.Dataset.range(4).map(lambda v: tf.cast(v, tf.float32) + tf.random_normal([]))\n"
    text = lifted(program + "x = ds.make_one_shot_iterator().get_next()\nz = x * 2\nprint(tf.Session().run(z))")
    assert text.count("ds = tf.data.Dataset.range(4)") == 1
    assert "iterator = iter(ds)" in text


def test_an_element_used_where_it_is_drawn_blocks() -> None:
    program = DATA + "z = tf.reduce_sum(ds.make_one_shot_iterator().get_next()[0])\n"
    assert blocker(program + "print(tf.Session().run(z))") == "TFM705"
