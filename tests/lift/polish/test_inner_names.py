"""Functions inside functions without their numbers."""

from __future__ import annotations

import pytest

from tf2mig.lift.polish.inner_names import with_inner_names

TEXT = """def main(x):
    @tf.function
    def train_step_1(x):
        return x

    print(train_step_1(x))
"""


def test_the_number_goes() -> None:
    assert with_inner_names(TEXT, "x = 1\n") == TEXT.replace("train_step_1", "train_step")


@pytest.mark.parametrize(
    ("text", "before"),
    [
        (TEXT, "train_step = 1\n"),
        (TEXT, "def train_step_1():\n    pass\n"),
        (TEXT + "def train_step(x):\n    pass\n", "x = 1\n"),
        (TEXT.replace("(x))", "(train_step))"), "x = 1\n"),
    ],
)
def test_it_stays_where_the_name_means_something(text: str, before: str) -> None:
    assert with_inner_names(text, before) == text
