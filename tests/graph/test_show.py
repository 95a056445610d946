"""The printed model."""

from __future__ import annotations

from modelling import model

from tf2mig.graph.show import show


def test_every_statement_and_run_has_a_line() -> None:
    text = show(
        model(
            """
            x = tf.placeholder(tf.float32)
            w = tf.Variable(1.0)
            y = x * w
            z = y + 1
            sess = tf.Session()
            sess.run(tf.global_variables_initializer())
            print(sess.run([z, w], {x: 1.0}))
            """
        )
    )
    lines = [" ".join(line.split()) for line in text.splitlines()]
    assert lines[0] == "scope <module>"
    assert "3 placeholder x (placeholder)" in lines
    assert "4 create w (variable) creates tf.Variable" in lines
    assert "6 defer z (tensor) needs lines 5" in lines
    at = lines.index("run sites")
    assert lines[at + 1 :] == [
        "line 8: fetches initializer operation; feeds nothing",
        "line 9: fetches z, w; feeds x",
    ]
