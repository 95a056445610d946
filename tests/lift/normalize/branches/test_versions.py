"""Branches on TensorFlow's version are decided as TF 1.15 decided them."""

from __future__ import annotations

import pytest

from tf2mig.lift.normalize.calls.filling import fold_versions
from tf2mig.syntax.source import Source
from tf2mig.syntax.tree import Tree


def folded(test: str) -> str:
    text = f"import tensorflow as tf\nif {test}:\n    a = 1\nelse:\n    a = 2\n"
    return fold_versions(Tree(Source(text))).text.removeprefix("import tensorflow as tf\n")


@pytest.mark.parametrize(
    ("test", "result"),
    [
        ("int((tf.__version__).split('.')[1]) < 12 and int((tf.__version__).split('.')[0]) < 1", "a = 2\n"),
        ("tf.__version__.startswith('1.')", "a = 1\n"),
        ("not tf.__version__ >= '1.0'", "a = 2\n"),
    ],
)
def test_the_branch_of_tf_1_15_stays(test: str, result: str) -> None:
    assert folded(test) == result


def test_other_conditions_stay() -> None:
    assert folded("parse(tf.__version__) < limit").startswith("if parse")
    assert folded("x.__version__ < '1.0'").startswith("if x")
