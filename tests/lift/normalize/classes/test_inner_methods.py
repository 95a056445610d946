"""Functions inside methods that make layers are methods."""

from __future__ import annotations

from tf2mig.lift.normalize.classes.inner_methods import take_out_inner_functions
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree

HEAD = "import tensorflow as tf\n"


def written(text: str) -> str:
    return take_out_inner_functions(Tree(Source(HEAD + text))).text.removeprefix(HEAD)


def test_an_inner_function_becomes_a_method() -> None:
    text = (
        "class A:\n"
        "    def build(self, x):\n"
        "        def net(x, width):\n"
        "            return tf.layers.dense(x, width * self.k)\n"
        "\n"
        "        self.q = net(x, 3)\n"
    )
    assert written(text) == (
        "class A:\n"
        "    def build(self, x):\n"
        "        self.q = self.net(x, 3)\n"
        "\n"
        "    def net(self, x, width):\n"
        "        return tf.layers.dense(x, width * self.k)\n"
    )


def test_a_taken_name_gets_another() -> None:
    inner = "        def net():\n            return tf.layers.dense(1, 2)\n        self.net = net()\n"
    text = f"class A:\n    def build(self):\n{inner}"
    assert "self.net = self._net()" in written(text)


def test_what_uses_names_of_the_method_or_is_handed_on_stays() -> None:
    for inner in ("def net():\n            return tf.layers.dense(x, 2)\n        self.q = net()\n",
                  "def net(y):\n            return tf.layers.dense(y, 2)\n        self.q = apply(net)\n",
                  "def net(y):\n            return y + 1\n        self.q = net(x)\n"):  # fmt: skip
        text = f"class A:\n    def build(self, x):\n        {inner}"
        assert written(text) == text
