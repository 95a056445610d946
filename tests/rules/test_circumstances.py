"""What entries ask of a whole module: what its program uses, and which attributes it reads."""

from __future__ import annotations

import pytest

from tf2mig.engine import Options, fix_program
from tf2mig.syntax.source import Source

HEADER = "import tensorflow as tf\nds = tf.contrib.distributions\n"


def fixed(text: str) -> str:
    return fix(HEADER + text)


def fix(text: str, destination: str = "native") -> str:
    result = fix_program([Source(text, "main.py")], Options(destination=destination))  # type: ignore[arg-type]
    return result.files[0].text


def test_parts_of_what_only_probability_has_come_from_there() -> None:
    text = fixed("d = ds.Independent(ds.Normal([0.0], tf.log([2.0])), 1)\n")
    assert "tfp.distributions" in text
    assert "tf1_distributions" not in text


def test_a_normal_distribution_alone_needs_no_package() -> None:
    assert "tfp" not in fixed("d = ds.Normal(0.0, tf.log(2.0))\n")


def test_a_module_of_a_program_that_needs_probability_uses_it() -> None:
    parts = "import tensorflow as tf\n\ndef prior():\n    return tf.distributions.Normal(0.0, tf.log(2.0))\n"
    main = "import tensorflow as tf\nimport parts\nd = tf.contrib.distributions.Independent(parts.prior(), 0)\n"
    result = fix_program([Source(parts, "parts.py"), Source(main, "main.py")], Options())
    assert all("tfp.distributions" in f.text for f in result.files)


@pytest.mark.parametrize(
    ("read", "offered"),
    [("d.covariance()", False), ("d.log_prob(x)", True), ("self.covariance = d.log_prob(x)\nself.covariance", True)],
)
def test_attributes_that_mean_something_else_are_asked_for(read: str, offered: bool) -> None:
    text = fixed(f"x = tf.log([1.0, 2.0])\nd = ds.MultivariateNormalTriL(x)\n{read}\n")
    assert ("tfp.distributions.MultivariateNormalTriL" in text) == offered


def test_names_below_an_aliased_package_are_not_imported_from_it() -> None:
    text = fix("from tensorflow.contrib.distributions import Mixture\nm = Mixture(cat, parts)\n")
    assert "import tensorflow_probability as tfp" in text
    assert "m = tfp.distributions.Mixture(cat, parts)" in text


def test_a_module_of_an_aliased_package_is() -> None:
    text = fix("import tensorflow.contrib.distributions as ds\nm = ds.Chi2(2.0)\n")
    assert text.startswith("from tensorflow_probability import distributions as ds\n")


@pytest.mark.parametrize("left", ["ds.bijectors.SinhArcsinh()", "ds.percentile(x, 50.0)"])
def test_an_alias_stays_where_a_use_through_it_is_left_to_the_user(left: str) -> None:
    text = fixed(
        f"bijectors = ds.bijectors\nx = bijectors.Exp().forward(tf.log([2.0]))\ny = {left}\nz = ds.Chi2(2.0)\n"
    )
    assert "ds = tf.contrib.distributions" in text.replace("tf.compat.v1", "tf")
    assert "tfp.distributions.Chi2(2.0)" in text
