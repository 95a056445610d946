"""The commands with the engine that is shipped: a program of several files, from check to check."""

from __future__ import annotations

from pathlib import Path

import pytest

from tf2mig.cli.main import main

FILES = {
    "main.py": 'from nets.model import train\n\nif __name__ == "__main__":\n    train()\n',
    "nets/__init__.py": "",
    "nets/layers.py": "import tensorflow as tf\n\n\ndef scale(x):\n    return tf.multiply(x, 2.0)\n",
    "nets/model.py": """\
import tensorflow as tf
from tensorflow.examples.tutorials.mnist import input_data

from nets.layers import scale


def train():
    mnist = input_data.read_data_sets("data")
    x = tf.placeholder(tf.float32, [None, 784])
    with tf.Session() as sess:
        print(sess.run(scale(x), {x: mnist.test.images}))
""",
    "unrelated.py": "print('not TensorFlow')\n",
}


@pytest.fixture
def tree(folder: Path) -> Path:
    for name, text in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    return folder


def contents(tree: Path) -> dict[str, bytes]:
    return {str(path.relative_to(tree)): path.read_bytes() for path in tree.rglob("*.py")}


def test_check_finds(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "."]) == 1
    out = capsys.readouterr().out
    assert "nets/model.py:9:9: " in out
    assert "`tf.placeholder`" in out
    assert contents(tree) == {name: text.encode() for name, text in FILES.items()}


def test_fix_once_and_for_all(tree: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["fix", "--to", "compat", "."]) == 0
    out = capsys.readouterr().out
    assert out.startswith("main.py, nets/layers.py, nets/model.py: ")
    assert "  written beside it: mnist_input_data.py\n" in out
    fixed = contents(tree)
    assert set(fixed) == {*FILES, "mnist_input_data.py"}
    assert b"disable_v2_behavior()" in fixed["main.py"]
    assert fixed["unrelated.py"] == FILES["unrelated.py"].encode()
    for text in fixed.values():
        compile(text, "fixed", "exec")
    assert main(["check", "."]) == 0
    assert main(["fix", "--to", "compat", "."]) == 0
    assert main(["fix", "--diff", "."]) == 0
    assert contents(tree) == fixed
