"""The patterns that stand in for random numbers are worth their names."""

from __future__ import annotations

import numpy as np
import pytest

from tf2mig.verify.child import patterns


def test_they_depend_on_the_shape_alone() -> None:
    assert np.array_equal(patterns.array(patterns.normal, (3, 4)), patterns.array(patterns.normal, [3, 4]))
    assert not np.allclose(
        patterns.array(patterns.normal, (3, 4)).ravel(), patterns.array(patterns.normal, (4, 3)).ravel()
    )
    assert not np.allclose(patterns.array(patterns.uniform, (4,)), patterns.array(patterns.uniform, (4, 1)).ravel())


def test_numbers_recorded_with_the_fixtures_depend_on_these() -> None:
    """Whoever changes the patterns has to record every fixture anew."""
    found = patterns.array(patterns.normal, (3, 2)).ravel()
    expected = [1.18614006, -0.23015790, -0.87908506, 1.07891142, -0.63452661, 1.57221221]
    assert found == pytest.approx(expected, abs=1e-7)


@pytest.mark.parametrize("shape", [(200, 300), (60000,), (784, 256), (5, 5, 32, 64)])
def test_moments(shape: tuple[int, ...]) -> None:
    uniform = patterns.array(patterns.uniform, shape)
    assert uniform.min() >= 0.0
    assert uniform.max() < 1.0
    assert uniform.mean() == pytest.approx(0.5, abs=0.01)
    assert uniform.std() == pytest.approx(12**-0.5, abs=0.01)
    normal = patterns.array(patterns.normal, shape)
    assert normal.mean() == pytest.approx(0.0, abs=0.02)
    assert normal.std() == pytest.approx(1.0, abs=0.02)
    assert np.abs(normal).max() < 7
    truncated = patterns.array(patterns.truncated, shape)
    assert np.abs(truncated).max() <= 2.0
    assert truncated.mean() == pytest.approx(0.0, abs=0.02)


def test_a_weight_matrix_has_full_rank() -> None:
    values = np.linalg.svd(patterns.array(patterns.normal, (64, 64)), compute_uv=False)
    assert values[-1] > 1e-3
    assert values[0] < 20.0  # 2 * sqrt(64), and some


def test_neighbours_are_not_correlated() -> None:
    numbers = patterns.array(patterns.normal, (20000,))
    for distance in (1, 2, 7, 64):
        assert abs(np.corrcoef(numbers[:-distance], numbers[distance:])[0, 1]) < 0.03


def test_empty_and_scalar() -> None:
    assert patterns.array(patterns.uniform, ()).shape == ()
    assert patterns.array(patterns.uniform, (0, 3)).shape == (0, 3)
