"""Programs that read through queues: the datasets that replace them. Results: tests/fixtures/queues."""

from __future__ import annotations

import ast
import textwrap

import pytest

from tf2mig.graph.blocked import Blocked
from tf2mig.lift.queues import lift_queues, uses_queues
from tf2mig.lift.queues.program import without_queues
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

HEAD = "import tensorflow as tf\n"
FILES = "q = tf.train.string_input_producer(names, shuffle=False)\n"


def without(body: str) -> str:
    source = Source(HEAD + textwrap.dedent(body))
    text = without_queues(source, Tree(source))
    ast.parse(text)
    return text


@pytest.mark.parametrize(
    ("reader", "dataset"),
    [
        ("TextLineReader()", "q.flat_map(tf.data.TextLineDataset)"),
        (
            "TextLineReader(skip_header_lines=1)",
            "q.flat_map(lambda name: tf.data.TextLineDataset(name).skip(1))",
        ),
        ("TFRecordReader()", "q.flat_map(tf.data.TFRecordDataset)"),
        (
            "FixedLengthRecordReader(record_bytes=9)",
            "q.flat_map(lambda name: tf.data.FixedLengthRecordDataset(name, 9))",
        ),
    ],
)
def test_readers(reader: str, dataset: str) -> None:
    text = without(f"{FILES}r = tf.{reader}\n_, v = r.read(q)\nb = tf.train.batch([v], 2)\n")
    assert f"iter({dataset}.batch(2, drop_remainder=True))" in text
    assert "tf.train" not in text
    assert "Reader" not in text


@pytest.mark.parametrize(
    ("arguments", "dataset"),
    [
        ("names, shuffle=False", "from_tensor_slices(names).repeat()"),
        ("names, num_epochs=3, shuffle=False", "from_tensor_slices(names).repeat(3)"),
        ("names", "from_tensor_slices(names).shuffle(len(names)).repeat()"),
        ("['a.csv']", "from_tensor_slices(['a.csv']).repeat()"),
        (
            "tf.train.match_filenames_once('*.csv'), shuffle=False",
            "from_tensor_slices(sorted(tf.io.gfile.glob('*.csv'))).repeat()",
        ),
    ],
)
def test_files(arguments: str, dataset: str) -> None:
    assert f"q = tf.data.Dataset.{dataset}" in without(f"q = tf.train.string_input_producer({arguments})\n")


@pytest.mark.parametrize(
    ("arguments", "dataset"),
    [
        ("batch([v], 4)", ".batch(4, drop_remainder=True)"),
        ("batch([v], 4, allow_smaller_final_batch=True)", ".batch(4)"),
        ("batch([v], 4, dynamic_pad=True)", ".padded_batch(4, drop_remainder=True)"),
        ("shuffle_batch([v], 4, 100, 50)", ".shuffle(100).batch(4, drop_remainder=True)"),
    ],
)
def test_batches(arguments: str, dataset: str) -> None:
    assert dataset in without(f"{FILES}_, v = tf.TextLineReader().read(q)\nb = tf.train.{arguments}\n")


def test_work_on_elements_moves_into_a_function() -> None:
    text = without(
        f"""{FILES}_, v = tf.TextLineReader().read(q)
# two numbers
a, b = tf.decode_csv(v, [[0.0], [0.0]])
x, y = tf.train.batch([a * 2, b], 4)
"""
    )
    assert (
        "def parse(v):\n    # two numbers\n    a, b = tf.decode_csv(v, [[0.0], [0.0]])\n    return a * 2, b\n" in text
    )
    assert ".map(parse).batch(4" in text


def test_functions_return_datasets() -> None:
    text = without(
        """\
        def read(names):
            q = tf.train.string_input_producer(names, shuffle=False)
            _, v = tf.TextLineReader().read(q)
            a, b = tf.decode_csv(v, [[0.0], [0.0]])
            return a, b


        x, y = read(['f.csv'])
        bx, by = tf.train.batch([x, y], 2)
        """
    )
    assert "return q.flat_map(tf.data.TextLineDataset).map(parse)" in text
    assert "batches = iter(read(['f.csv']).batch(2, drop_remainder=True))" in text


RUNS = FILES + "_, v = tf.TextLineReader().read(q)\nn = tf.string_to_number(v)\nx = tf.train.batch([n], 2)\n"


def test_runs_that_need_a_batch_draw_one() -> None:
    text = without(
        RUNS
        + """\
w = tf.Variable(1.0)
total = tf.reduce_sum(w * x)
sess = tf.Session()
sess.run(tf.global_variables_initializer())
print(sess.run(w))
print(sess.run(total))
print(sess.run(x))
"""
    )
    assert "print(sess.run(w))\nnext_x = batches.get_next()\n" in text
    assert "print(sess.run(total, feed_dict={x: next_x}))" in text
    assert "print(batches.get_next().numpy())" in text


def test_coordinators_go() -> None:
    text = lift_queues(
        Source(
            HEAD
            + RUNS
            + """\
with tf.Session() as sess:
    coord = tf.train.Coordinator()
    threads = tf.train.start_queue_runners(sess=sess, coord=coord)
    try:
        while not coord.should_stop():
            print(sess.run(x))
    except tf.errors.OutOfRangeError:
        print('done')
    finally:
        coord.request_stop()
    coord.join(threads)
"""
        )
    ).text
    assert text.rstrip().endswith(
        textwrap.dedent(
            """\
            try:
                while True:
                    print(batches.get_next().numpy())
            except tf.errors.OutOfRangeError:
                print('done')"""
        )
    )


@pytest.mark.parametrize(
    "body",
    [
        f"{FILES}k, v = tf.TextLineReader().read(q)\nb = tf.train.batch([k, v], 2)\n",
        "x = tf.train.batch_join(lists, 4)\nq = tf.train.string_input_producer(n)\n",
        RUNS + "sess = tf.Session()\nwhile sess.run(tf.reduce_sum(x)) > 0:\n    pass\n",
        RUNS + "print(n)\n",
        f"{FILES}k, v = tf.TextLineReader().read(q)\nprint(tf.Session().run(v))\nb = tf.train.batch([v], 2)\n",
        FILES + "f = tf.FIFOQueue(3, tf.float32)\nr = tf.train.QueueRunner(f, [])\n",
    ],
)
def test_what_is_not_proven_is_refused(body: str) -> None:
    with pytest.raises(Blocked):
        lift_queues(Source(HEAD + body))


def test_programs_that_read_through_queues() -> None:
    assert uses_queues(Source(HEAD + FILES))
    assert not uses_queues(Source(HEAD + "q = tf.FIFOQueue(3, tf.float32)\n"))


MADE = f"""\
{FILES}
k, v = tf.TextLineReader().read(q)
b = tf.train.batch([v], 2)
with tf.Session() as sess:
    coord = tf.train.Coordinator()
    threads = []
    try:
        for runner in tf.get_collection(tf.GraphKeys.QUEUE_RUNNERS):
            threads.extend(runner.create_threads(sess, coord=coord, daemon=True, start=True))
        print(sess.run(b))
    except tf.errors.OutOfRangeError:
        print("end")
    except Exception as error:
        HANDED
    coord.request_stop()
    coord.join(threads)
"""


def test_threads_that_a_loop_makes_go_with_their_list() -> None:
    text = without(MADE.replace("HANDED", "coord.request_stop(error)"))
    assert "runner" not in text
    assert "threads" not in text
    assert "except Exception" not in text


def test_an_error_that_is_told_first_is_raised_as_the_coordinator_did() -> None:
    text = without(MADE.replace("HANDED", 'print("error")\n        coord.request_stop(error)'))
    assert 'except Exception as error:\n        print("error")\n        raise\n' in text
