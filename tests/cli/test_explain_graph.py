"""``tf2mig explain-graph``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tf2mig.cli.main import main

PROGRAM = """\
import tensorflow as tf

x = tf.placeholder(tf.float32, [None])
y = x * 2.0
with tf.Session() as sess:
    print(sess.run(y, feed_dict={x: [1.0]}))
"""


def test_prints_the_model(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "a.py").write_text(PROGRAM)
    assert main(["explain-graph", "a.py"]) == 0
    out = capsys.readouterr().out
    assert "scope <module>" in out
    assert "line 6: fetches y; feeds x" in out


@pytest.mark.parametrize(
    ("content", "words"), [("import tensorflow\ndef\n", "a.py:2:4: "), (None, "a.py: cannot be read")]
)
def test_bad_files(folder: Path, capsys: pytest.CaptureFixture[str], content: str | None, words: str) -> None:
    if content is not None:
        (folder / "a.py").write_text(content)
    assert main(["explain-graph", "a.py"]) == 2
    assert capsys.readouterr().err.startswith(f"error: {words}")
