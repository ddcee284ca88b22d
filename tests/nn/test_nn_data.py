"""Data: the shapes of the problems, the same bits from the same seed, fair cuts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from missing_packages import hide

from nn import data

MADE = [data.moons, data.circles, data.spirals, data.blobs, data.xor]


@pytest.mark.parametrize("problem", MADE)
def test_the_same_seed_gives_the_same_bits(problem: Any) -> None:
    noisy = {} if problem is not data.xor else {"noise": 0.1}
    X, y = problem(60, seed=3, **noisy)
    again, same = problem(60, seed=3, **noisy)
    other, _ = problem(60, seed=4, **noisy)
    assert X.tobytes() == again.tobytes()
    assert y.tobytes() == same.tobytes()
    assert X.tobytes() != other.tobytes()


@pytest.mark.parametrize("problem", MADE)
def test_problems_have_one_row_and_one_class_per_sample(problem: Any) -> None:
    X, y = problem(61)
    assert X.shape == (61, 2)
    assert X.dtype == np.float64
    assert y.shape == (61,)
    assert y.dtype.kind == "i"
    counts = np.bincount(y)
    assert counts.max() - counts.min() <= 2


def test_a_generator_is_a_seed() -> None:
    first = data.moons(20, seed=np.random.default_rng(7))[0]
    assert first.tobytes() == data.moons(20, seed=7)[0].tobytes()


def test_without_noise_points_lie_where_they_should() -> None:
    X, y = data.circles(50, noise=0.0, inner=0.3)
    np.testing.assert_allclose(np.hypot(*X.T), np.where(y == 0, 1.0, 0.3))
    X, y = data.moons(50, noise=0.0)
    np.testing.assert_allclose(np.hypot(*X[y == 0].T), 1.0)
    np.testing.assert_allclose(np.hypot(*(X[y == 1] - [1.0, 0.5]).T), 1.0)
    X, y = data.spirals(60, classes=3, noise=0.0, turns=0.5)
    turned = np.arctan2(X[:, 1], X[:, 0]) - np.pi * np.hypot(*X.T) - 2 * np.pi * y / 3
    np.testing.assert_allclose(np.cos(turned), 1.0)


def test_digits_are_the_real_ones() -> None:
    pytest.importorskip("sklearn")
    X, y = data.digits()
    assert X.shape == (1797, 64)
    assert X.min() == 0.0
    assert X.max() == 1.0
    assert np.bincount(y).tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]
    assert set(data.digits(classes=2)[1].tolist()) == {0, 1}


def test_missing_scikit_learn_says_what_to_install(monkeypatch: Any) -> None:
    hide(monkeypatch, "sklearn")
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'glassgrad\[data\]'"):
        data.digits()


def test_a_split_keeps_rows_together_and_loses_none() -> None:
    X, y = np.arange(20.0).reshape(10, 2), np.arange(10)
    X_train, X_test, y_train, y_test = data.train_test_split(X, y, test=0.3, seed=1)
    assert len(y_train) == 7
    assert sorted([*y_train, *y_test]) == list(range(10))
    np.testing.assert_array_equal(X_train[:, 0], 2 * y_train)
    np.testing.assert_array_equal(X_test[:, 0], 2 * y_test)
    assert len(data.train_test_split(y, test=4)[1]) == 4


def test_a_stratified_split_is_fair_to_each_class() -> None:
    y = np.array([0] * 80 + [1] * 20)
    train, test = data.train_test_split(y, test=0.25, stratify=y, seed=5)
    assert np.bincount(test).tolist() == [20, 5]
    assert np.bincount(train).tolist() == [60, 15]


def test_batches_cover_every_sample_once_an_epoch_in_new_orders() -> None:
    X = np.arange(10)
    portions = data.batches(X, 2 * X, 4, seed=3)
    assert len(portions) == 3
    first, second = [list(portions), list(portions)]
    assert [len(a) for a, _ in first] == [4, 4, 2]
    orders = [np.concatenate([a for a, _ in epoch]) for epoch in (first, second)]
    for order, epoch in zip(orders, (first, second), strict=True):
        assert sorted(order) == list(range(10))
        np.testing.assert_array_equal(np.concatenate([b for _, b in epoch]), 2 * order)
    assert orders[0].tolist() != orders[1].tolist()
    assert np.concatenate([a for a, _ in portions.at(1)]).tolist() == orders[1].tolist()


def test_standardised_columns() -> None:
    chance = np.random.default_rng(0)
    X = chance.normal([3.0, -1.0, 5.0], [2.0, 0.1, 0.0], (200, 3))
    scaled = data.standardise(X)
    np.testing.assert_allclose(scaled.mean(axis=0), 0.0, atol=1e-12)
    np.testing.assert_allclose(scaled.std(axis=0), [1.0, 1.0, 0.0], atol=1e-12)


def test_one_hot() -> None:
    np.testing.assert_array_equal(data.one_hot([1, 0], 3), [[0, 1, 0], [1, 0, 0]])
    assert data.one_hot(np.array([], dtype=int), 3).shape == (0, 3)


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: data.one_hot([3], 3), ValueError, "class 3 is not among the 3 classes 0 to 2"),
        (lambda: data.one_hot([-1]), ValueError, "class -1 is not among"),
        (lambda: data.one_hot([0.5]), TypeError, "whole numbers"),
        (lambda: data.moons(1), ValueError, "1 samples are too few for 2 classes"),
        (lambda: data.xor(3), ValueError, "4 corners"),
        (lambda: data.circles(inner=1.0), ValueError, "inner is the radius"),
        (lambda: data.batches([1], [1], 0), ValueError, "a batch has a whole number of samples"),
        (lambda: data.batches([1, 2], [1], 1), ValueError, r"shapes \(2,\) and \(1,\)"),
        (lambda: data.train_test_split([1, 2], test=0.0), ValueError, "both need some"),
        (lambda: data.train_test_split(), TypeError, "takes the arrays"),
        (lambda: data.standardise([]), ValueError, "no samples"),
        (lambda: data.batches(1.0, [1], 1), TypeError, "one entry per sample is needed"),
    ],
)
def test_wrong_input_is_said(make: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        make()
