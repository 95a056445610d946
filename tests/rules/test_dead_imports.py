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


def test_a_star_import_of_what_is_gone_goes_once_nothing_comes_from_it() -> None:
    code = (
        "import tensorflow as tf\nfrom tensorflow.contrib.layers import *\n\n"
        "x = tf.placeholder(tf.float32, [None, 2])\ny = {} * 2\n"
        "with tf.Session() as sess:\n    print(sess.run(y, {{x: [[1.0, 2.0]]}}))\n"
    )
    for part in ("flatten(x)", "x"):
        assert "contrib" not in fix(code.format(part), destination="native").text
