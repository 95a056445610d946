"""Shapes and tensors that are printed where no function can print them while it is traced."""

from __future__ import annotations

from lifting import blocker, lifted

GRAPH = "x = tf.placeholder(tf.float32, [None, 2])\nw = tf.get_variable('w', [2, 3])\ny = tf.matmul(x, w)\n"
RUN = "sess = tf.Session()\nsess.run(tf.global_variables_initializer())\nprint(sess.run(y, {x: [[1.0, 2.0]]}))\n"
ASKED = "compute_y.get_concrete_function().structured_outputs"


def test_behind_runs() -> None:
    text = lifted(GRAPH + RUN + "print('shape', y.get_shape(), y.dtype)\n")
    assert f'str({ASKED}.get_shape()).replace("None", "?"), {ASKED}.dtype' in text


def test_between_other_lines() -> None:
    text = lifted(GRAPH + "print(y.shape)\nprint('built')\n" + RUN)
    assert text.index(f'print(str({ASKED}.shape).replace("None", "?"))') < text.index("print('built')")


def test_alone_in_front_of_the_run_the_function_prints_while_it_is_traced() -> None:
    assert ASKED not in lifted(GRAPH + "print(y.shape)\n" + RUN)


def test_placeholders_are_described_by_what_declares_them() -> None:
    assert 'print(str(x_spec.shape).replace("None", "?"))' in lifted(GRAPH + RUN + "print(x.get_shape())\n")


def test_what_is_computed_of_tensors_blocks() -> None:
    assert blocker(GRAPH + RUN + "print(y + 1)\n") == "TFM704"
