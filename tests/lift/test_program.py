"""One program, all of its modules or none."""

from __future__ import annotations

from pathlib import Path

from tf2mig.lift.program import lift_program
from tf2mig.syntax.source import Source

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
GRAPH = """import tensorflow as tf
x = tf.placeholder(tf.float32, [])
y = x * 2
with tf.Session() as sess:
    print(sess.run(y, {x: 1.0}))
"""
QUEUE = "import tensorflow as tf\nq = tf.RandomShuffleQueue(3, 1, tf.float32)\ntf.Session().run(q.enqueue(1.0))\n"


def test_a_lifted_program_has_texts_and_no_blockers() -> None:
    result = lift_program([Source(GRAPH, "a.py")])
    assert result.blockers == ()
    assert result.texts is not None
    assert "def compute_y(x):" in result.texts["a.py"]


def test_names_that_lifting_wrote_are_told_by_their_places() -> None:
    result = lift_program([Source(GRAPH, "a.py")])
    assert result.texts is not None
    text = result.texts["a.py"]
    assert [text[at:].partition("(")[0] for at in result.written["a.py"]] == ["tf.TensorSpec", "tf.function"]


def test_a_blocker_says_what_and_where() -> None:
    result = lift_program([Source(QUEUE, "b.py")])
    assert result.texts is None
    (blocker,) = result.blockers
    assert (blocker.code, blocker.rule, blocker.line) == ("TFM705", "graph-runtime", 2)
    assert blocker.message.startswith("not lifted: `tf.RandomShuffleQueue`")
    assert QUEUE[blocker.start : blocker.end].startswith("tf.RandomShuffleQueue")


def test_text_that_is_not_python_is_a_blocker() -> None:
    result = lift_program([Source("print 'tf'\n", "c.py")])
    assert result.texts is None
    assert [b.code for b in result.blockers] == ["TFM700"]


def test_one_blocked_module_keeps_all_back() -> None:
    result = lift_program([Source(GRAPH, "a.py"), Source(QUEUE, "b.py")])
    assert result.texts is None
    assert result.blockers


def test_a_module_beside_the_graph_comes_back_as_it_is() -> None:
    other = "import numpy as np\n\n\n\ndef load( ):\n  return np.ones( 3 )\n"
    result = lift_program([Source(GRAPH, "a.py"), Source(other, "data.py")])
    assert result.texts is not None
    assert result.texts.get("data.py", other) == other


def test_eager_and_estimator_programs_are_lifted_in_their_own_way() -> None:
    eager = "import tensorflow as tf\ntf.enable_eager_execution()\nprint(tf.constant(1.0) * 2)\n"
    result = lift_program([Source(eager, "a.py")])
    assert result.texts is not None
    assert "enable_eager_execution" not in result.texts["a.py"]
    assert "tf.function" not in result.texts["a.py"]


def test_branches_are_left_out_only_where_a_person_asks_for_unsafe_fixes() -> None:
    source = Source((FIXTURES / "rl" / "objective_by_table" / "before.py").read_text(encoding="utf-8"), "a.py")
    assert lift_program([source]).texts is None
    assert lift_program([source], unsafe=True).texts is not None
