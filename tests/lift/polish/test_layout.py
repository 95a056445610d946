"""Lines, brackets and blank lines of a lifted text."""

from __future__ import annotations

import ast

import pytest

from tf2mig.lift.polish.alignment import aligned
from tf2mig.lift.polish.blank_lines import spaced
from tf2mig.lift.polish.long_lines import wrapped
from tf2mig.lift.polish.polished import polished

LAYER = (
    "self.fc = tf.keras.layers.Dense(64, activation=tf.nn.tanh, kernel_initializer=tf.keras.initializers.Zeros(), "
    'name="fc")'
)


def test_a_bracket_that_moved_takes_its_lines_along() -> None:
    before = "y = tf.contrib.rnn.static_rnn(cell, x,\n                              dtype=tf.float32)\n"
    after = "y = rnn_cells.static_rnn(cell, x,\n                              dtype=tf.float32)\n"
    assert aligned(after, before) == "y = rnn_cells.static_rnn(cell, x,\n                         dtype=tf.float32)\n"


def test_lines_of_one_bracket_stand_under_each_other() -> None:
    before = "self.loss = f(weights=w,\n              biases=b,\n              inputs=x)\n"
    after = "loss = f(weights=self.w,\n              biases=self.b,\n              inputs=x)\n"
    assert aligned(after, before) == "loss = f(weights=self.w,\n         biases=self.b,\n         inputs=x)\n"


def test_a_hanging_line_stays() -> None:
    before = "y = old.static_rnn(cell, x,\n    dtype=tf.float32)\n"
    after = "y = new_name.static_rnn(cell, x,\n    dtype=tf.float32)\n"
    assert aligned(after, before) == after


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        (
            f"    {LAYER}",
            [
                "    self.fc = tf.keras.layers.Dense(",
                '        64, activation=tf.nn.tanh, kernel_initializer=tf.keras.initializers.Zeros(), name="fc"',
                "    )",
            ],
        ),
        (
            "net = tf.keras.Sequential([tf.keras.layers.Dense(8, use_bias=False, name='fc1'),"
            " tf.keras.layers.Activation(tf.nn.relu)])",
            [
                "net = tf.keras.Sequential([",
                "    tf.keras.layers.Dense(8, use_bias=False, name='fc1'), tf.keras.layers.Activation(tf.nn.relu)",
                "])",
            ],
        ),
        (
            "    return tf.data.Dataset.from_tensor_slices((paths, labels))"
            ".shuffle(len(paths)).repeat().batch(size, True)",
            [
                "    return (",
                "        tf.data.Dataset.from_tensor_slices((paths, labels))",
                "        .shuffle(len(paths))",
                "        .repeat()",
                "        .batch(size, True)",
                "    )",
            ],
        ),
        (
            "loss = tf.reduce_mean(some_function_of(masks, logits=logits))"
            " + 0.5 * tf.math.log(dice(pred, masks, smooth=1e-6))",
            [
                "loss = (",
                "    tf.reduce_mean(some_function_of(masks, logits=logits))",
                "    + 0.5 * tf.math.log(dice(pred, masks, smooth=1e-6))",
                ")",
            ],
        ),
        (
            "for tag, value in zip([*first_layer.trainable_variables, *second_layer.trainable_variables],"
            " names_of_them):",
            [
                "for tag, value in zip(",
                "    [*first_layer.trainable_variables, *second_layer.trainable_variables], names_of_them",
                "):",
            ],
        ),
        (
            "size, depth = (t.numpy() for t in compute_the_sizes_and_depths_of(first_batch, second_batch,"
            " third_batch, 0.5, most))",
            [
                "size, depth = (",
                "    t.numpy()",
                "    for t in compute_the_sizes_and_depths_of(first_batch, second_batch, third_batch, 0.5, most)",
                ")",
            ],
        ),
        (
            "first_of_the_means, second_of_the_means, third_of_the_means, fourth_of_the_means"
            " = compute_all_means(batch, 1)",
            [
                "(",
                "    first_of_the_means, second_of_the_means, third_of_the_means, fourth_of_the_means",
                ") = compute_all_means(batch, 1)",
            ],
        ),
    ],
    ids=["call", "list", "chain", "sum", "head", "generator", "targets"],
)
def test_a_long_line_is_broken(line: str, parts: list[str]) -> None:
    head = "if True:\n    pass\n" if line.startswith(" ") else ""
    text = ("def f():\n" if head else "") + line + ("\n    pass\n" if line.endswith(":") else "\n")
    new = wrapped(text, "")
    assert [p for p in new.split("\n") if p not in ("def f():", "    pass", "")] == parts
    assert ast.dump(ast.parse(new)) == ast.dump(ast.parse(text))


def test_lines_of_the_program_stay() -> None:
    text = f"{LAYER}\n"
    assert wrapped(text, f"if True:\n    {LAYER}\n") == text


def test_a_program_with_long_lines_has_a_longer_limit() -> None:
    line = f"x = [{'1, ' * 34}1]"
    assert 100 < len(line) <= 110
    assert wrapped(line + "\n", "#" * 110) == line + "\n"
    assert wrapped(line + "\n", "#" * 60) != line + "\n"


def test_a_comment_stays_behind_the_head() -> None:
    new = wrapped(f"{LAYER}  # the layer\n", "")
    assert new.split("\n")[0] == "self.fc = tf.keras.layers.Dense(  # the layer"


def test_strings_are_not_broken() -> None:
    text = f'x = """\n{"f(1, 2) " * 20}\n"""\ny = "{"(a, b) " * 20}"\n'
    assert wrapped(text, "") == text


def test_new_definitions_stand_apart() -> None:
    text = "x = 1\n# says what\ndef f():\n    return x\ny = f()\n"
    assert spaced(text, "x = 1\n") == "x = 1\n\n\n# says what\ndef f():\n    return x\n\n\ny = f()\n"


def test_methods_stand_one_line_apart() -> None:
    text = "class A:\n    def f(self):\n        return 1\n    def g(self):\n        return 2\n"
    assert spaced(text, "") == "class A:\n    def f(self):\n        return 1\n\n    def g(self):\n        return 2\n"


def test_the_programs_own_spacing_stays() -> None:
    text = "def f():\n    return x\ny = f()\n\n\n\n\nz = 1\n"
    assert spaced(text, text) == text


def test_holes_are_closed() -> None:
    assert spaced("x = 1\n\n\n\n\n\ny = 2\n", "x = 1\n\n\ny = 2\n") == "x = 1\n\n\ny = 2\n"


def test_windows_line_endings_stay() -> None:
    new = polished(f"{LAYER}\r\n", "")
    assert "\r\n" in new
    assert "\n" not in new.replace("\r\n", "")


def test_a_class_whose_last_method_went_away_keeps_what_was_behind_it() -> None:
    before = "class A:\n    def f(self):\n        pass\n\n    def g(self):\n        pass\n\n\na = A()\n"
    after = "class A:\n    def f(self):\n        pass\n\na = A()\n"
    assert spaced(after, before) == "class A:\n    def f(self):\n        pass\n\n\na = A()\n"
    assert spaced(after, before.replace("\n\n\na", "\n\na")) == after
