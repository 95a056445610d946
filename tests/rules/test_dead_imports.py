"""Names for what is gone, once nothing reads them."""

from __future__ import annotations

from tf2mig import fix


def test_flags_that_another_file_imports_stay() -> None:
    text = fix(
        'import tensorflow as tf\ntf.app.flags.DEFINE_integer("steps", 4, "How many")\nFLAGS = tf.app.flags.FLAGS\n',
        destination="native",
    ).text
    assert "FLAGS = flags.FLAGS\n" in text


def test_a_name_for_a_module_that_is_gone_goes() -> None:
    text = fix("import tensorflow as tf\nlogging = tf.logging\nprint(tf.Session().run(tf.constant(1)))\n").text
    assert "logging" not in text
