"""Locals that nothing reads go where lifting left them, and stay where the program had them."""

from __future__ import annotations

import textwrap

import pytest

from tf2mig.lift.finish.unused import without_unused

HEAD = "import tensorflow as tf\n"


def cleaned(after: str, before: str = "") -> str:
    text = without_unused(HEAD + textwrap.dedent(after), HEAD + textwrap.dedent(before))
    return text.removeprefix(HEAD)


@pytest.mark.parametrize(
    ("body", "left"),
    [
        ("shape = [3, n]\nreturn n\n", "return n\n"),
        ("total = tf.constant(0.0)\nreturn n\n", "return n\n"),
        ("a = n + 1\nb = a * 2\nreturn n\n", "return n\n"),
        ("n = n\nreturn n\n", "return n\n"),
        ("a, b, c = both(n)\nreturn b\n", "_, b, _ = both(n)\nreturn b\n"),
        ("# what n is\nsize = n\nreturn n\n", "# what n is\nreturn n\n"),
        (
            "try:\n    return n\nexcept KeyError as e:\n    return 0\n",
            "try:\n    return n\nexcept KeyError:\n    return 0\n",
        ),
    ],
)
def test_what_goes(body: str, left: str) -> None:
    text = "def f(n):\n" + textwrap.indent(body, "    ")
    assert cleaned(text) == "def f(n):\n" + textwrap.indent(left, "    ")


@pytest.mark.parametrize(
    "body",
    [
        "made = create(n)\nreturn n\n",
        "drawn = tf.random.normal([2])\nreturn n\n",
        "global made\nmade = n\nreturn n\n",
        "total = 0\ntotal += n\nreturn n\n",
        "size = 3\nreturn lambda: size\n",
        "size = 3\nreturn locals()\n",
        "a, _b = both(n)\nreturn a\n",
        "self.size = n\nreturn n\n",
        "if n:\n    size = 3\nreturn n\n",
        "size = 3; print(n)\nreturn n\n",
    ],
)
def test_what_stays(body: str) -> None:
    text = "def f(n):\n" + textwrap.indent(body, "    ")
    assert cleaned(text) == text


def test_what_the_program_had_stays() -> None:
    text = "class A:\n    def f(self):\n        size = 3\n        a, b = self.both()\n        return a\n"
    assert cleaned(text, text) == text
    assert "size" not in cleaned(text, text.replace("f(self)", "g(self)"))


def test_modules_keep_their_names() -> None:
    assert cleaned("size = 3\na, b = 1, 2\n") == "size = 3\na, b = 1, 2\n"


def test_what_is_printed_needs_no_name() -> None:
    text = "import tensorflow as tf\ndef f(n):\n    shown = tf.print(n)\n    return n\n"
    assert cleaned(text) == text.replace("shown = ", "")


def test_names_that_are_given_themselves_go_from_pairs() -> None:
    text = "def f(a, n):\n    a, n = a.part, n\n    return a, n\n"
    assert cleaned(text) == text.replace("a, n = a.part, n", "a = a.part")
    assert cleaned(text, text) == text


def test_the_name_of_a_training_step_goes_and_the_step_stays() -> None:
    branches = "    if CLIP:\n        step = o.apply_gradients(a)\n    else:\n        step = o.apply_gradients(b)\n"
    text = "def f(a, b):\n" + branches
    assert without_unused(text, "step = 1\n") == text.replace("step = ", "")


def test_global_names_go_that_lifting_left_unused() -> None:
    before = (
        "def f(v):\n    global pred, total\n    total += sess.run(pred, v)\n\n\n"
        "def g(v):\n    global pred\n    return v\n"
    )
    after = before.replace("sess.run(pred, v)", "compute_pred(v)")
    assert cleaned(after, before) == after.replace("global pred, total", "global total")
    alone = "def f(v):\n    global pred\n    return sess.run(pred, v)\n"
    assert cleaned(alone.replace("sess.run(pred, v)", "compute_pred(v)"), alone) == (
        "def f(v):\n    return compute_pred(v)\n"
    )


def test_a_sum_that_a_function_starts_is_started_there_alone() -> None:
    before = "total = 0.\nfor v in vs:\n    total += v\n"
    inner = "def f():\n    total = 0.\n    for v in vs:\n        total += v\n    return total\n"
    assert cleaned("total = 0.\n" + inner, before) == inner
    assert cleaned("total = 0.\n" + inner + "print(total)\n", before).startswith("total = 0.\n")
    assert cleaned("total = 0.\n" + inner, "total = 0.\n").startswith("total = 0.\n")


def test_what_was_local_to_a_function_that_is_written_out_goes() -> None:
    before = "def layer(n):\n    name = 'layer%s' % n\n    return f(name)\na = layer(1)\n"
    assert cleaned("name = 'layer%s' % 1\na = g()\n", before) == "a = g()\n"
    assert cleaned("name = 'layer%s' % 1\na = g(name)\n", before) == "name = 'layer%s' % 1\na = g(name)\n"
    assert cleaned("name = 'layer'\na = g()\n", "name = 'layer'\na = f(name)\n") == "name = 'layer'\na = g()\n"
