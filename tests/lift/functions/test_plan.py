"""Which functions runs become, and in which form their results come."""

from __future__ import annotations

import pytest
from lifting import blocker, lifted

MODEL = """
x = tf.placeholder(tf.float32, [None, 3])
y = tf.placeholder(tf.float32, [None, 1])
w = tf.Variable(tf.zeros([3, 1]))
pred = tf.matmul(x, w)
loss = tf.reduce_mean(tf.square(pred - y))
train = tf.train.GradientDescentOptimizer(0.1).minimize(loss)
sess = tf.Session()
sess.run(tf.global_variables_initializer())
feed = {x: [[1, 2, 3]], y: [[1]]}
"""


def last(statement: str) -> str:
    """The last line of the lifted program that ends with a statement."""
    return lifted(MODEL + statement + "\n").rstrip().splitlines()[-1]


@pytest.mark.parametrize(
    ("run", "call"),
    [
        ("a = sess.run(loss, feed)", "a = compute_loss(**feed).numpy()"),
        ("a = sess.run([loss], feed)", "a = [compute_loss(**feed).numpy()]"),
        ("a, b = sess.run([pred, loss], feed)", "a, b = (t.numpy() for t in compute_pred_and_loss(**feed))"),
        ("a = sess.run([pred, loss], feed)", "a = [t.numpy() for t in compute_pred_and_loss(**feed)]"),
        ("a = sess.run((pred, loss), feed)", "a = tuple(t.numpy() for t in compute_pred_and_loss(**feed))"),
        ("a = sess.run((loss,), feed)", "a = (compute_loss(**feed).numpy(),)"),
        (
            "a = sess.run({'p': pred, 'l': loss}, feed)",
            "a = {name: t.numpy() for name, t in compute_pred_and_loss(**feed).items()}",
        ),
        ("_, a = sess.run([train, loss], feed)", "a = train_step(**feed).numpy()"),
        ("a = sess.run([train, loss], feed)", "a = [None, train_step(**feed).numpy()]"),
        ("a = sess.run((loss, train), feed)", "a = (train_step(**feed).numpy(), None)"),
        ("a = sess.run([loss, train], feed)[0]", "a = train_step(**feed).numpy()"),
        ("a = sess.run([train, pred, loss], feed)[-1]", "a = train_step(**feed)[1].numpy()"),
        ("sess.run([train, loss], feed)", "train_step(**feed)"),
        ("a = sess.run(w)", "a = w.numpy()"),
        ("a = sess.run([w, w])", "a = [w.numpy(), w.numpy()]"),
        ("a = sess.run((w,))", "a = (w.numpy(),)"),
        ("a, b = sess.run((w, w))", "a, b = w.numpy(), w.numpy()"),
        ("a = w.eval(session=sess)", "a = w.numpy()"),
        ("a = loss.eval(feed, session=sess)", "a = compute_loss(**feed).numpy()"),
    ],
)
def test_results_come_as_the_session_gave_them(run: str, call: str) -> None:
    assert last(run) == call


@pytest.mark.parametrize(
    ("fetches", "result"),
    [
        ("[pred, [loss, w]]", "[pred, [loss, w.read_value()]]"),
        ("[pred, (loss,)]", "[pred, (loss,)]"),
        ("([pred], loss)", "([pred], loss)"),
        ("{'a': [pred, loss], 'b': (w,)}", "{'a': [pred, loss], 'b': (w.read_value(),)}"),
    ],
)
def test_nested_fetches_keep_their_form(fetches: str, result: str) -> None:
    text = lifted(MODEL + f"a = sess.run({fetches}, feed)\n")
    assert f"    return {result}\n" in text
    assert "\na = tf.nest.map_structure(lambda t: t.numpy(), " in text


def test_nested_fetches_of_different_forms_are_different_functions() -> None:
    text = lifted(MODEL + "a = sess.run([pred, (loss,)], feed)\nb = sess.run([[pred], loss], feed)\n")
    assert "    return [pred, (loss,)]\n" in text
    assert "    return [[pred], loss]\n" in text


def test_runs_of_the_same_fetches_are_one_function() -> None:
    text = lifted(MODEL + "for i in range(3):\n    sess.run(loss, feed)\nprint(sess.run(loss, feed))\n")
    assert text.count("def compute_") == 1
    assert text.count("compute_loss(**feed)") == 2


def test_initializations_are_no_functions() -> None:
    text = lifted(MODEL)
    assert "def " not in text
    assert "initializer" not in text


def test_what_nothing_fetches_is_not_computed() -> None:
    text = lifted(MODEL + "a = sess.run(pred, feed)\n")
    assert "def compute_pred(x):" in text
    assert "tf.square" not in text
    assert 'a = compute_pred(feed["x"]).numpy()' in text


def test_a_tensor_printed_while_the_graph_is_built_is_printed_while_it_is_traced() -> None:
    text = lifted("x = tf.placeholder(tf.float32, [])\ny = x * 2\nprint(y)\nprint(tf.Session().run(y, {x: 1.0}))\n")
    assert "    y = x * 2\n    print(y)\n    return y\n" in text


def test_what_is_printed_of_a_tensor_behind_its_run_blocks() -> None:
    program = "x = tf.placeholder(tf.float32, [])\ny = x * 2\nsess = tf.Session()\nsess.run(y, {x: 1.0})\nprint(y)\n"
    assert blocker(program) == "TFM704"


def test_what_the_graph_knows_of_a_tensor_is_not_printed_at_another_time() -> None:
    program = "x = tf.placeholder(tf.float32, [])\ny = x * 2\nprint(y.name)\nprint(tf.Session().run(y, {x: 1.0}))\n"
    assert blocker(program) == "TFM704"


def test_assertions_about_tensors_are_made_while_they_are_traced() -> None:
    text = lifted(
        "x = tf.placeholder(tf.float32, [None, 2])\ny = x * 2\nassert y.shape[1] == 2\n"
        "print(tf.Session().run(y, {x: [[1, 2]]}))\n"
    )
    assert "    y = x * 2\n    assert y.shape[1] == 2\n    return y\n" in text


def test_a_statement_that_hands_tensors_away_blocks() -> None:
    program = (
        "import other\nx = tf.placeholder(tf.float32, [])\ny = x * 2\n"
        "other.keep(y)\nprint(tf.Session().run(y, {x: 1.0}))\n"
    )
    assert blocker(program) == "TFM709"


def test_the_use_of_what_an_operation_gives_blocks() -> None:
    assert blocker(MODEL + "a, b = sess.run([train, loss], feed)\nprint(a)\n") == "TFM701"
