"""TensorFlow that comes by a star import of another module of the program."""

from __future__ import annotations

from tf2mig.engine import Options, fix_program
from tf2mig.engine.starred import imports_written_out
from tf2mig.syntax.source import Source

SETTINGS = """import tensorflow as tf
from tensorflow.contrib import slim as s

FLAGS = tf.app.flags.FLAGS
tf.app.flags.DEFINE_integer('steps', 3, 'how many')
"""
MODEL = """from settings import *


def weights(shape):
    return tf.get_variable('w', shape, initializer=s.xavier_initializer())
"""
MAIN = """import numpy
from model import *

print(tf.__version__, FLAGS.steps)
"""


def written(**texts: str) -> dict[str, str]:
    sources = [Source(text, f"{name}.py") for name, text in texts.items()]
    return {s.path: s.text for s in imports_written_out(sources)}


def test_what_a_star_import_brings_is_imported_by_name() -> None:
    texts = written(settings=SETTINGS, model=MODEL, main=MAIN)
    assert texts["settings.py"] == SETTINGS
    assert texts["model.py"].startswith(
        "from settings import *\nfrom tensorflow.contrib import slim as s\nimport tensorflow as tf\n\n\ndef weights"
    )
    assert texts["main.py"].startswith("import numpy\nfrom model import *\nimport tensorflow as tf\n\nprint")


def test_a_name_that_the_module_binds_is_its_own() -> None:
    texts = written(settings=SETTINGS, model="from settings import *\ntf = 3\nprint(tf, FLAGS.steps)\n")
    assert texts["model.py"].endswith("tf = 3\nprint(tf, FLAGS.steps)\n")
    assert "import tensorflow" not in texts["model.py"]


def test_all_says_what_is_brought() -> None:
    texts = written(settings=SETTINGS + "__all__ = ['FLAGS']\n", model=MODEL)
    assert texts["model.py"] == MODEL


def test_every_module_is_fixed() -> None:
    sources = [Source(SETTINGS, "settings.py"), Source(MODEL, "model.py")]
    result = fix_program(sources, Options(destination="compat"))
    model = result.files[1]
    assert "import tensorflow.compat.v1 as tf" in model.text
    assert model.source.text == MODEL


def test_what_only_the_imports_would_change_stays() -> None:
    texts = {"settings.py": "import tensorflow as tf\n", "main.py": "from settings import *\nprint(tf.add(1, 2))\n"}
    result = fix_program([Source(text, path) for path, text in texts.items()], Options())
    assert [f.text for f in result.files] == list(texts.values())


def test_what_a_star_import_of_contrib_brings_is_imported_by_name() -> None:
    code = "from tensorflow.contrib.rnn import *\n\ncell = GRUCell(3)\nwrapped = wrap(LSTMCell(2))\n"
    known = {"tf.contrib.rnn.GRUCell", "tf.contrib.rnn.LSTMCell"}
    (after,) = imports_written_out([Source("import tensorflow as tf\n" + code, "main.py")], known.__contains__)
    assert "from tensorflow.contrib.rnn import GRUCell, LSTMCell\n" in after.text


def test_a_star_import_that_others_read_through_stays() -> None:
    names = "from tensorflow.contrib.rnn import *\n\ncell = GRUCell(3)\n"
    sources = [Source(names, "cells.py"), Source("from cells import *\n\nother = LSTMCell(3)\n", "main.py")]
    assert imports_written_out(sources, {"tf.contrib.rnn.GRUCell"}.__contains__)[0].text == names
