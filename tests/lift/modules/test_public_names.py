"""What comes from private modules is named publicly before lifting."""

from __future__ import annotations

from tf2mig.lift.modules.public_names import with_public_names
from tf2mig.syntax.source import Source

OPS = "import tensorflow as tf\nfrom tensorflow.python.framework import ops\n"


def named(text: str) -> str:
    return with_public_names(Source(text)).text


def test_a_private_home_becomes_the_public_name() -> None:
    assert named(OPS + "ops.reset_default_graph()\n") == OPS + "tf.reset_default_graph()\n"


def test_what_is_only_private_stays() -> None:
    text = OPS + "ops.RegisterGradient\nops.name_from_scope_name('a/')\n"
    assert named(text) == text.replace("ops.RegisterGradient", "tf.RegisterGradient")


def test_the_program_s_own_word_for_tensorflow_is_used() -> None:
    head = "import tensorflow as flow\nfrom tensorflow.python.ops import array_ops\n"
    assert named(head + "x = array_ops.placeholder(1)\n") == head + "x = flow.placeholder(1)\n"


def test_without_tensorflow_by_name_nothing_changes() -> None:
    text = "from tensorflow.python.framework import ops\nops.reset_default_graph()\n"
    assert named(text) == text


def test_broken_text_stays() -> None:
    text = OPS + "def :\n"
    assert named(text) == text


def test_keras_keeps_its_names_and_changes_its_imports() -> None:
    text = "import tensorflow as tf\nfrom tensorflow.python.keras.layers import Dense\nDense(3)\n"
    assert named(text) == text.replace("tensorflow.python.keras", "tensorflow.keras")


def test_the_inner_optimizers_of_keras_are_others_than_the_public_ones() -> None:
    text = "import tensorflow as tf\nfrom tensorflow.python.keras.optimizers import Adam\nAdam(3)\n"
    assert "from tensorflow.python.keras.optimizers" in named(text)


def test_a_statement_moves_as_a_whole_or_not_at_all() -> None:
    text = "import tensorflow as tf\nfrom tensorflow.python.keras import layers, optimizers\n"
    assert named(text) == text
    text = "import tensorflow as tf\nimport tensorflow.python.keras.layers as l, tensorflow.python.keras.losses as c\n"
    assert named(text) == text.replace("tensorflow.python.keras", "tensorflow.keras")
