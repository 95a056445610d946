"""Updates are carried out where they stand."""

from __future__ import annotations

import pytest

from tf2mig.lift.polish.updates_at_once import updates_at_once

INNER = """def copy(self, other):

    @tf.function
    def run_ops():
        for a, b in zip(self.v, other.v):
            a.assign(b)

    run_ops()
    print(1)
"""


def test_a_function_that_only_updates_and_is_called_once_is_written_out() -> None:
    expected = "def copy(self, other):\n    for a, b in zip(self.v, other.v):\n        a.assign(b)\n    print(1)\n"
    assert updates_at_once(INNER, "def copy(self):\n    pass\n") == expected


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    print(1)\n", "    run_ops()\n"),
        ("    print(1)\n", "    print(a)\n"),
        ("            a.assign(b)\n", "            a.assign(b)\n        return 1\n"),
        ("@tf.function\n", "@tf.function(input_signature=[])\n"),
    ],
)
def test_other_functions_stay(old: str, new: str) -> None:
    text = INNER.replace(old, new)
    assert updates_at_once(text, "def copy(self):\n    pass\n") == text
