"""Whole programs through the engine: destinations, evidence, idempotence, safety."""

from __future__ import annotations

import ast
from pathlib import Path
from textwrap import dedent

import pytest

import tf2mig
from tf2mig.engine import Options, ProgramResult, examine, fix_program
from tf2mig.findings import Applicability
from tf2mig.syntax.source import Source

GRAPH = """\
import numpy as np
import tensorflow as tf

x = tf.placeholder(tf.float32, [None, 3])
y = tf.reduce_sum(x, 1, keep_dims=True)  # by row
with tf.Session() as sess:
    print(sess.run(y, {x: np.ones([2, 3])}))
"""


def compat(*files: tuple[str, str], **options: object) -> ProgramResult:
    sources = [Source(dedent(text), path) for path, text in files]
    result = fix_program(sources, Options(destination="compat", **options))  # type: ignore[arg-type]
    for file in result.files:
        ast.parse(file.text.removeprefix("\ufeff"))
    again = fix_program([Source(f.text, f.source.path) for f in result.files], Options(destination="compat"))
    assert [f.text for f in again.files] == [f.text for f in result.files]
    return result


def test_a_graph_program_goes_to_compat_with_the_smallest_diff() -> None:
    result = compat(("p.py", GRAPH))
    assert result.destination == "compat"
    expected = GRAPH.replace(
        "import tensorflow as tf\n", "import tensorflow.compat.v1 as tf\n\ntf.disable_v2_behavior()\n"
    )
    assert result.files[0].text == expected
    assert result.files[0].remaining == ()
    assert result.requirements == ()


def test_a_module_of_operations_becomes_plain_tf2() -> None:
    result = tf2mig.fix(
        "import tensorflow as tf\n\n\ndef f(x):\n    return tf.log(tf.reduce_sum(x, 1, keep_dims=True))\n"
    )
    assert result.text.endswith("    return tf.math.log(tf.reduce_sum(x, 1, keepdims=True))\n")
    assert "compat" not in result.text


def test_line_endings_and_bom_stay() -> None:
    text = "\ufeff" + GRAPH.replace("\n", "\r\n")
    fixed = compat(("p.py", text)).files[0].text
    assert fixed.startswith("\ufeff")
    assert "\n" not in fixed.replace("\r\n", "")


def test_layers_ask_for_keras_2() -> None:
    result = compat(("p.py", GRAPH.replace("tf.reduce_sum(x, 1, keep_dims=True)", "tf.layers.dense(x, 2)")))
    text = result.files[0].text
    assert text.index('os.environ["TF_USE_LEGACY_KERAS"] = "1"') < text.index("tensorflow")
    assert "import os\n" in text
    assert result.requirements == ("tf-keras",)


def test_a_target_with_keras_2_needs_no_switch() -> None:
    program = GRAPH.replace("tf.reduce_sum(x, 1, keep_dims=True)", "tf.layers.dense(x, 2)")
    assert "os.environ" not in compat(("p.py", program), target="2.15").files[0].text


def test_one_program_one_entry() -> None:
    result = compat(
        ("model.py", "import tensorflow as tf\n\n\ndef net(x):\n    return tf.get_variable('w', [3]) * x\n"),
        ("main.py", "import model\n\nprint(model.net(1.0))\n"),
    )
    model, main = (f.text for f in result.files)
    assert model.startswith("import tensorflow.compat.v1 as tf\n")
    assert "disable_v2_behavior" not in model
    assert (
        main == "import tensorflow.compat.v1 as tf\ntf.disable_v2_behavior()\nimport model\n\nprint(model.net(1.0))\n"
    )


def test_tf2_modules_of_a_mixed_program_stay() -> None:
    new = "import tensorflow as tf\n\nx = tf.random.Generator.from_seed(1)\ny = tf.nn.dropout(x, 0.5)\n"
    assert compat(("new.py", new), ("old.py", GRAPH)).files[0].text == new


@pytest.mark.parametrize(
    "text",
    [
        "import tensorflow as tf\n\n\n@tf.function\ndef f(x):\n    return tf.nn.dropout(tf.argmax(x, 1), 0.5)\n",
        "import tensorflow as tf\n\nx = tf.nn.dropout(tf.ones([2]), rate=0.5)\n",
        "import tensorflow as tf\n\nx = tf.nn.dropout(tf.ones([2]), 0.5)\ny = tf.argmax(x, 0)\n",
        "x = 'tensorflow'\nplaceholder = tf.placeholder\n",
        "def f(tf):\n    return tf.placeholder  # not tensorflow's\n",
        "import tensorflow.compat.v2 as tf\n\ntf.math.log(1.0)\n",
        "try:\n    import tensorflow.compat.v1 as tf\n    tf.disable_v2_behavior()\nexcept ImportError:\n"
        "    import tensorflow as tf\n\nx = tf.placeholder(tf.float32)\n",
    ],
)
@pytest.mark.parametrize("destination", ["native", "compat"])
def test_what_is_no_tf1_code_stays_byte_identical(text: str, destination: str) -> None:
    assert tf2mig.fix(text, destination=destination).text == text
    assert tf2mig.check(text, destination=destination) == ()


def test_what_tf_upgrade_v2_leaves_gets_its_graph_runtime() -> None:
    result = compat(
        (
            "p.py",
            "import tensorflow as tf\n\nx = tf.compat.v1.placeholder(tf.float32)\ny = tf.nn.dropout(x, rate=0.5)\n",
        )
    )
    assert result.files[0].text == (
        "import tensorflow as tf\n\ntf.compat.v1.disable_v2_behavior()\n\n"
        "x = tf.compat.v1.placeholder(tf.float32)\ny = tf.nn.dropout(x, rate=0.5)\n"
    )


def test_what_tf_upgrade_v2_leaves_is_changed_once_beside_tf1_modules() -> None:
    main = """\
    import tensorflow as tf
    import lib

    w = tf.compat.v1.get_variable("w", [2])
    with tf.compat.v1.Session() as sess:
        sess.run(w * lib.build())
    """
    lib = "import tensorflow as tf\n\n\ndef build():\n    return tf.placeholder(tf.float32)\n"
    text = compat(("main.py", main), ("lib.py", lib)).files[0].text
    assert text.startswith("import tensorflow as tf\n\ntf.compat.v1.disable_v2_behavior()\n")


def test_eager_programs_keep_eager_execution() -> None:
    result = compat(
        (
            "p.py",
            "import tensorflow as tf\n\ntf.enable_eager_execution()\n"
            "print(tf.layers.flatten(tf.log(tf.ones([2, 2]))))\n",
        )
    )
    assert "disable_v2_behavior" not in result.files[0].text
    assert "tf.enable_eager_execution()" in result.files[0].text


def test_imports_of_names_from_tensorflow() -> None:
    result = compat(
        ("p.py", "from tensorflow import placeholder as ph, float32\n\nx = ph(float32)\n"),
    )
    assert result.files[0].text == (
        "import tensorflow.compat.v1 as tf\ntf.disable_v2_behavior()\n"
        "from tensorflow.compat.v1 import placeholder as ph, float32\n\nx = ph(float32)\n"
    )


def test_plain_imports_and_imports_in_functions() -> None:
    result = compat(
        (
            "p.py",
            "import tensorflow\n\n\ndef f():\n    import tensorflow as tf\n    return tf.Session()\n\n\nf()\n",
        ),
    )
    assert result.files[0].text == (
        "import tensorflow.compat.v1 as tensorflow\n\ntensorflow.disable_v2_behavior()\n\n\n"
        "def f():\n    import tensorflow.compat.v1 as tf\n    return tf.Session()\n\n\nf()\n"
    )


def test_private_imports_go_to_their_public_home() -> None:
    result = compat(
        (
            "p.py",
            "from tensorflow.python.ops import array_ops\nimport tensorflow as tf\n"
            "\nx = array_ops.placeholder(tf.float32)\ntf.Session()\n",
        )
    )
    assert "tensorflow.python" not in result.files[0].text
    assert "x = tf.placeholder(tf.float32)" in result.files[0].text


def test_imports_of_what_is_gone_go_when_nothing_uses_them() -> None:
    text = (
        compat(("p.py", GRAPH.replace("import numpy", "from tensorflow.contrib import slim\nimport numpy")))
        .files[0]
        .text
    )
    assert "slim" not in text


def test_a_comment_switches_a_finding_off() -> None:
    text = "import tensorflow as tf\n\ndef f(x):\n    return tf.log(tf.log1p(x))  # tf2mig: ignore[TFM1]\n"
    assert tf2mig.fix(text).text == text
    assert tf2mig.check(text) == ()
    assert tf2mig.check(text.replace("TFM1", "TFM9")) != ()


def test_select_and_ignore() -> None:
    codes = {d.code for d in tf2mig.check(GRAPH)}
    assert len(codes) > 1
    one = sorted(codes)[0]
    assert {d.code for d in tf2mig.check(GRAPH, select=(one,))} == {one}
    assert {d.code for d in tf2mig.check(GRAPH, ignore=(one,))} == codes - {one}


def test_places_are_counted_from_one_in_characters() -> None:
    text = 'import tensorflow as tf\nx = "ü"; y = tf.placeholder(tf.float32)\n'
    found = [d for d in tf2mig.check(text) if d.symbol == "tf.placeholder"]
    assert [(d.line, d.column, text[d.start : d.end]) for d in found] == [(2, 14, "tf.placeholder")]


def test_bad_text_is_an_error_not_an_exception() -> None:
    source = Source("import tensorflow as tf\nprint 'x'\n", "old.py")
    assert "2:" in (examine(source, Options()).error or "")
    file = fix_program([source], Options()).files[0]
    assert file.error is not None
    assert not file.changed
    with pytest.raises(SyntaxError):
        tf2mig.check(source.text)


def test_unknown_targets_are_refused() -> None:
    with pytest.raises(ValueError, match="2\\.21"):
        tf2mig.check("import tensorflow as tf\n", target="1.4")


def test_a_fix_that_writes_nonsense_is_rolled_back(tmp_path: Path) -> None:
    rules = tmp_path / "own.toml"
    rules.write_text(
        '[[rename]]\nrule = "X1"\ntf1 = "tf.log"\ntf2 = "tf.no_such_thing"\n'
        '[[rename]]\nrule = "X2"\ntf1 = "tf.log1p"\ntf2 = "tf.math.log1p"\n',
        encoding="utf-8",
    )
    text = "import tensorflow as tf\n\ndef f(x):\n    return tf.log(tf.log1p(x))\n"
    result = tf2mig.fix(text, extend_rules=(str(rules),))
    assert "tf.log(tf.math.log1p(x))" in result.text
    assert [d.code for d in result.remaining] == ["TFM001"]


def test_unsafe_fixes_wait_for_consent(tmp_path: Path) -> None:
    rules = tmp_path / "own.toml"
    rules.write_text(
        '[[rename]]\nrule = "X1"\ntf1 = "tf.log"\ntf2 = "tf.math.log"\nunsafe = "who knows"\n',
        encoding="utf-8",
    )
    text = "import tensorflow as tf\n\ndef f(x):\n    return tf.log(x)\n"
    options = {"extend_rules": (str(rules),), "select": ("X",)}
    kept = tf2mig.fix(text, **options)
    assert kept.text == text
    assert kept.remaining[0].applicability is Applicability.UNSAFE
    assert "tf.math.log" in tf2mig.fix(text, unsafe_fixes=True, **options).text


def test_cells_move_with_the_text() -> None:
    first, second = "import tensorflow as tf\n", "x = tf.log(1.0)\n"
    third = "tf.app\n"
    source = Source(first + second + third, "n.ipynb", (len(first), len(first + second)))
    file = fix_program([source], Options()).files[0]
    assert [file.text[a:].split("\n")[0] for a in file.cells] == [
        "x = tf.math.log(1.0)",
        file.text.split("\n")[2],
    ]


def test_aliases_of_what_is_gone_go_with_their_last_use() -> None:
    text = compat(
        (
            "p.py",
            "import tensorflow as tf\n\nrnn = tf.contrib.rnn\n\n\ndef f():\n    nn = tf.contrib.rnn\n"
            "    return nn.BasicLSTMCell(3)\n\n\nx = tf.Session()\ny = rnn.GRUCell(2)\n",
        )
    )
    assert "contrib" not in text.files[0].text
    assert "tf.nn.rnn_cell.BasicLSTMCell(3)" in text.files[0].text


def test_what_only_works_in_graphs_is_never_left_in_a_native_result() -> None:
    text = dedent(
        """\
        import tensorflow as tf
        import tensorflow.contrib.slim as slim

        x = tf.placeholder(tf.float32, [None, 3])


        def net(h, norm=slim.batch_norm):
            return norm(h)


        y = net(x)
        with tf.Session() as sess:
            sess.run(tf.global_variables_initializer())
            print(sess.run(y, {x: [[1.0, 2.0, 3.0]]}))
        """
    )
    result = fix_program([Source(text, "train.py")], Options())
    assert result.destination == "compat"
    assert [b.message for b in result.blockers] == ["what `tf1_slim` stands in for has no native counterpart"]
