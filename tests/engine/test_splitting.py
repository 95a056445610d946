"""Programs of several scripts, of which some can be native."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tf2mig.engine import Options, fix_apart, splitting
from tf2mig.engine.results import ProgramResult
from tf2mig.engine.splitting import twin_path
from tf2mig.lift.program import TOGETHER
from tf2mig.syntax.source import Source

UTILS = """import tensorflow as tf


def weights(shape):
    return tf.Variable(tf.truncated_normal(shape, stddev=0.1))
"""
RUN = """with tf.Session() as sess:
    sess.run(tf.global_variables_initializer())
    print(sess.run(y, {x: [[1.0, 2.0]]}))
"""
GOOD = f"""import tensorflow as tf
from utils import weights

x = tf.placeholder(tf.float32, [None, 2])
y = tf.matmul(x, weights([2, 1]))
{RUN}"""
BAD = f"""import tensorflow as tf
import utils

x = tf.placeholder(tf.float32, [None, 2])
y = tf.matmul(x, utils.weights([2, 1]))
{RUN}print([op.name for op in tf.get_default_graph().get_operations()])
"""


def sources(**texts: str) -> list[Source]:
    return [Source(text, f"{name}.py") for name, text in texts.items()]


def test_all_scripts_native() -> None:
    results = fix_apart(sources(one=GOOD, two=GOOD, utils=UTILS), Options())
    assert [r.destination for r in results] == ["native"]


def test_scripts_that_cannot_be_native_keep_modules_of_their_own() -> None:
    native, other = fix_apart(sources(bad=BAD, good=GOOD, utils=UTILS), Options())
    assert native.destination == "native"
    assert {f.source.path for f in native.files} == {"good.py", "utils.py"}
    assert other.destination == "compat"
    texts = {f.source.path: f.text for f in other.files}
    assert set(texts) == {"bad.py", "utils_tf1.py"}
    assert "import utils_tf1 as utils" in texts["bad.py"]
    assert "import tensorflow.compat.v1 as tf" in texts["utils_tf1.py"]
    assert [b.code for b in other.blockers] == ["TFM704"]
    new = next(f for f in other.files if f.source.path == "utils_tf1.py")
    assert new.source.text == ""
    assert not new.found


def test_a_module_that_stays_as_it_is_is_shared() -> None:
    plain = "import numpy as np\n\n\ndef weights(shape):\n    return np.ones(shape, np.float32)\n"
    results = fix_apart(sources(bad=BAD, good=GOOD, utils=plain), Options())
    assert {f.source.path for r in results for f in r.files} == {"bad.py", "good.py", "utils.py"}


def test_no_script_can_be_native() -> None:
    results = fix_apart(sources(bad=BAD, worse=BAD, utils=UTILS), Options())
    assert [r.destination for r in results] == ["compat"]


def test_path_of_the_second_module() -> None:
    assert twin_path("lib/utils.py") == "lib/utils_tf1.py"


def test_a_module_of_neither_world_shares_the_runtime_of_what_imports_it() -> None:
    data = "import tensorflow as tf\n\n\ndef rows():\n    return tf.data.Dataset.range(3).make_one_shot_iterator()\n"
    script = BAD.replace("import utils", "import data").replace("utils.weights([2, 1])", "[[1.0], [data.rows()]]")
    (result,) = fix_apart(sources(data=data, script=script), Options(destination="compat"))
    assert "import tensorflow.compat.v1 as tf" in result.files[0].text


def test_large_scripts_are_not_tried_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """A package of hundreds of modules would be read anew for each of its scripts."""
    tried: list[int] = []
    filler = "# " + "x" * TOGETHER + "\n"
    module = Source("import tensorflow as tf\nx = tf.placeholder(tf.float32)\n" + filler, "m.py")
    scripts = [
        Source(f"import m\nimport tensorflow as tf\ntf.Session().run(m.x, {{m.x: {n}}})\n", f"s{n}.py") for n in (1, 2)
    ]
    real = splitting.fix_sources

    def counted(sources: Sequence[Source], options: Options) -> ProgramResult:
        tried.append(len(sources))
        return real(sources, options)

    monkeypatch.setattr(splitting, "fix_sources", counted)
    (result,) = splitting.fix_apart([module, *scripts], Options())
    assert result.destination == "compat"
    assert tried == [3]
