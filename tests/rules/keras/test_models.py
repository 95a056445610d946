"""What counts as a Keras model."""

from __future__ import annotations

import pytest

from tf2mig.api.knowledge import Knowledge
from tf2mig.engine.examination import open_module
from tf2mig.engine.results import Options
from tf2mig.rules.keras.models import Models
from tf2mig.rules.module import Plan
from tf2mig.syntax.source import Source

HEADER = "import tensorflow as tf\nfrom tensorflow import keras\nfrom sklearn import svm\n"


def models(code: str) -> set[str]:
    return Models(open_module(Source(HEADER + code, "m.py"), Options(), Plan())).names


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("a = keras.Sequential()", {"a"}),
        ("a, b = keras.Model(x, y), 3", {"a"}),
        ("def build():\n    m = keras.Sequential()\n    return m\na = build()", {"m", "a"}),
        (
            "class A:\n    def make(self):\n        return keras.Sequential()\n"
            "    def __init__(self):\n        self.m = self.make()",
            {"self.m"},
        ),
        ("class Net(keras.Model):\n    pass\na = Net()", {"a"}),
        ("a = keras.applications.VGG16()\nb = a", {"a", "b"}),
        ("keras.backend\ndef train(m):\n    m.compile('adam', loss='mse')", {"m"}),
        ("def train(m):\n    m.predict(x)", set()),
        ("a = svm.SVC()\na.predict(x)", set()),
        ("a = keras.Sequential()\na = svm.SVC()", set()),
        ("a = other()", set()),
    ],
)
def test_names_that_hold_models(code: str, expected: set[str]) -> None:
    assert models(code) == expected


def test_the_rules_know_the_methods() -> None:
    methods = {e["method"] for e in Knowledge.load(()).tables["keras-method"]}
    assert {"compile", "fit_generator", "predict"} <= methods
