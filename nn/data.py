"""Data to learn from: small problems made from a seed, the digits, and cutting into batches.

A problem is a pair ``(X, y)``: one row of ``X`` per sample, and ``y`` the class of each as a
whole number from 0. The same seed gives the same bits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

__all__ = [
    "Batches",
    "Standardiser",
    "batches",
    "blobs",
    "circles",
    "digits",
    "moons",
    "one_hot",
    "spirals",
    "standardise",
    "train_test_split",
    "xor",
]

Seed = int | np.random.Generator
Array = np.ndarray
Problem = tuple[Array, Array]


def unmasked(x: Any, dtype: Any = None) -> Array:
    """``np.asarray`` of what is learnt from; it would drop a mask without a word."""
    if isinstance(x, np.ma.MaskedArray):
        raise TypeError(
            "no entry can be masked where something is learnt from all: fill them in, "
            "X.filled(0.0), or leave their samples out, X[~X.mask.any(axis=1)].data"
        )
    return np.asarray(x, dtype)


# ---------------------------------------------------------------- problems


def moons(n: int = 200, noise: float = 0.1, seed: Seed = 0) -> Problem:
    """Two half circles that reach into each other; 2 inputs, 2 classes.

    >>> X, y = moons(100)
    >>> X.shape, y.shape, sorted(set(y.tolist()))
    ((100, 2), (100,), [0, 1])
    """
    chance = _generator(seed)
    y = _classes(n, 2)
    angle = np.pi * chance.random(n)
    upper = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    lower = np.stack([1.0 - np.cos(angle), 0.5 - np.sin(angle)], axis=1)
    return _shuffled(np.where(y[:, None] == 0, upper, lower), y, noise, chance)


def circles(n: int = 200, noise: float = 0.05, inner: float = 0.5, seed: Seed = 0) -> Problem:
    """A circle of radius 1 around one of radius ``inner``; 2 inputs, 2 classes."""
    if not 0.0 < inner < 1.0:
        raise ValueError(f"inner is the radius of the inner circle, between 0 and 1; got {inner!r}")
    chance = _generator(seed)
    y = _classes(n, 2)
    angle = 2.0 * np.pi * chance.random(n)
    radius = np.where(y == 0, 1.0, inner)
    X = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return _shuffled(X, y, noise, chance)


def spirals(
    n: int = 300, classes: int = 2, noise: float = 0.02, turns: float = 1.0, seed: Seed = 0
) -> Problem:
    """One arm per class winding ``turns`` times around the origin; 2 inputs."""
    chance = _generator(seed)
    y = _classes(n, classes)
    radius = np.sqrt(chance.uniform(0.01, 1.0, n))  # evenly along the arm, roughly
    angle = 2.0 * np.pi * (turns * radius + y / classes)
    X = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return _shuffled(X, y, noise, chance)


def blobs(
    n: int = 200, classes: int = 3, features: int = 2, spread: float = 0.5, seed: Seed = 0
) -> Problem:
    """A round cloud per class, around centres drawn from [-5, 5] in each direction."""
    chance = _generator(seed)
    y = _classes(n, classes)
    centres = chance.uniform(-5.0, 5.0, (classes, features))
    return _shuffled(centres[y], y, spread, chance)


def xor(n: int = 4, noise: float = 0.0, seed: Seed = 0) -> Problem:
    """Exclusive or: 1 where one input is 1 and the other 0. The four corners, repeated.

    >>> X, y = xor()
    >>> X.tolist(), y.tolist()
    ([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]], [0, 1, 1, 0])
    """
    if n < 4:
        raise ValueError(f"xor has 4 corners, so n is 4 or more; got {n!r}")
    corner = np.arange(n) % 4
    X = np.stack([corner // 2, corner % 2], axis=1).astype(float)
    y = (X[:, 0] != X[:, 1]).astype(int)
    return X + _generator(seed).normal(0.0, 1.0, X.shape) * noise, y


def digits(classes: int = 10) -> Problem:
    """1,797 handwritten digits of 8 × 8 pixels: 64 inputs from 0 to 1, 10 classes.

    Real data (Alpaydin and Kaynak, UCI 1998), from the package scikit-learn, which holds
    it on disk: no network is used. ``classes=2`` keeps the digits 0 and 1.
    """
    try:
        from sklearn.datasets import load_digits
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            "the digits come with scikit-learn, which is not installed: "
            "pip install 'glassgrad[data]'",
            name=error.name,
        ) from None
    if not 1 < classes <= 10:
        raise ValueError(f"there are 10 digits, so classes is from 2 to 10; got {classes!r}")
    pixels, y = load_digits(return_X_y=True)
    kept = y < classes
    return pixels[kept] / 16.0, y[kept].astype(int)


# ---------------------------------------------------------------- cutting


def train_test_split(
    *arrays: Any, test: float = 0.25, seed: Seed = 0, stratify: Any = None
) -> tuple[Array, ...]:
    """Cut arrays of the same length at random: ``X_train, X_test, y_train, y_test``.

    test      the share of samples (below 1) or their number that is held out
    stratify  the classes, usually y: each gets the same share in both parts

    >>> X_train, X_test, y_train, y_test = train_test_split(*moons(100), test=0.2)
    >>> X_train.shape, y_test.shape
    ((80, 2), (20,))
    """
    if not arrays:
        raise TypeError("train_test_split takes the arrays to cut: train_test_split(X, y)")
    kept = [unmasked(array) for array in arrays]
    n = _same_length(kept)
    held_out = test if isinstance(test, int) else round(test * n)
    if not 0 < held_out < n:
        raise ValueError(
            f"test={test!r} of {n} samples leaves {n - held_out} to train with and {held_out} to "
            "test with: both need some"
        )
    order = _generator(seed).permutation(n)
    if stratify is not None:
        order = _spread_evenly(unmasked(stratify)[order], order)
    tested, trained = order[:held_out], order[held_out:]
    if stratify is not None:
        chance = _generator(seed)
        tested, trained = chance.permutation(tested), chance.permutation(trained)
    return tuple(part for array in kept for part in (array[trained], array[tested]))


def _spread_evenly(classes: Array, order: Array) -> Array:
    """``order`` with the members of each class at even distances: any cut is fair."""
    place = np.empty(len(order))
    for name in np.unique(classes):
        members = np.flatnonzero(classes == name)
        place[members] = (np.arange(len(members)) + 0.5) / len(members)
    return order[np.argsort(place, kind="stable")]


class Batches:
    """The samples in portions. Each loop over it is an epoch with its own order.

    Epoch ``e`` is shuffled by the seed and ``e`` alone: ``at(e)`` gives it directly, so that
    training can be taken up again in the middle.
    """

    def __init__(self, X: Any, y: Any, size: int, shuffle: bool, seed: int) -> None:
        if isinstance(size, bool) or not isinstance(size, int | np.integer) or size < 1:
            raise ValueError(f"a batch has a whole number of samples, 1 or more; got {size!r}")
        self.X, self.y = unmasked(X), unmasked(y)
        self.samples = _same_length([self.X, self.y])
        self.size, self.shuffle, self.seed = size, shuffle, seed
        self.epoch = 0

    def __len__(self) -> int:
        return -(-self.samples // self.size)

    def __iter__(self) -> Iterator[Problem]:
        self.epoch += 1
        return self.at(self.epoch - 1)

    def order(self, epoch: int) -> Array:
        """The numbers of the samples in the order of one epoch."""
        order = np.arange(self.samples)
        if self.shuffle:
            np.random.default_rng([self.seed, epoch]).shuffle(order)
        return order

    def at(self, epoch: int) -> Iterator[Problem]:
        """The batches of one epoch, counted from 0."""
        order = self.order(epoch)
        for start in range(0, self.samples, self.size):
            chosen = order[start : start + self.size]
            yield self.X.take(chosen, axis=0), self.y.take(chosen, axis=0)


def batches(X: Any, y: Any, size: int = 32, shuffle: bool = True, seed: int = 0) -> Batches:
    """Portions of ``size`` samples; the last one may be smaller.

    >>> for X, y in batches(np.arange(5), np.arange(5), 2, shuffle=False):
    ...     print(X)
    [0 1]
    [2 3]
    [4]
    """
    return Batches(X, y, size, shuffle, seed)


# ---------------------------------------------------------------- preparing


class Standardiser:
    """Takes the mean off each column and divides by its standard deviation.

    Both are those of the data it was made from; a column that never varies is not scaled.
    """

    def __init__(self, X: Any) -> None:
        array = unmasked(X, float)
        if not len(array):
            raise ValueError("there are no samples to take the mean of")
        self.mean = array.mean(axis=0)
        deviation = array.std(axis=0)
        self.deviation = np.where(deviation > 0.0, deviation, 1.0)

    def __call__(self, X: Any) -> Array:
        scaled: Array = (unmasked(X, float) - self.mean) / self.deviation
        return scaled


def standardise(X: Any, *others: Any) -> Any:
    """Columns with mean 0 and deviation 1; ``others`` are treated with the numbers of ``X``.

    >>> train, test = standardise([[0.0], [2.0]], [[4.0]])
    >>> train.tolist(), test.tolist()
    ([[-1.0], [1.0]], [[3.0]])
    """
    treated = Standardiser(X)
    if not others:
        return treated(X)
    return tuple(map(treated, (X, *others)))


def one_hot(y: Sequence[int] | Array, classes: int | None = None) -> Array:
    """A row per sample with 1 in the column of its class.

    >>> one_hot([2, 0])
    array([[0., 0., 1.],
           [1., 0., 0.]])
    """
    index = unmasked(y)
    whole = index.astype(int)
    if index.dtype.kind not in "biuf" or np.any(whole != index):
        raise TypeError(f"classes are whole numbers from 0; got {index.dtype} such as {index[:1]}")
    count = int(whole.max(initial=-1)) + 1 if classes is None else classes
    if whole.size and not 0 <= whole.min() <= whole.max() < count:
        wrong = int(whole.min()) if whole.min() < 0 else int(whole.max())
        raise ValueError(f"class {wrong} is not among the {count} classes 0 to {count - 1}")
    rows: Array = np.eye(count)[whole]
    return rows


# ---------------------------------------------------------------- shared


def _generator(seed: Seed) -> np.random.Generator:
    return np.random.default_rng(seed)


def _classes(n: int, classes: int) -> Array:
    if n < classes or classes < 1:
        raise ValueError(f"{n!r} samples are too few for {classes!r} classes")
    return np.arange(n) % classes


def _shuffled(X: Array, y: Array, noise: float, chance: np.random.Generator) -> Problem:
    X = X + noise * chance.normal(0.0, 1.0, X.shape)
    order = chance.permutation(len(y))
    return X[order], y[order]


def _same_length(arrays: list[Array]) -> int:
    for array in arrays:
        if not array.ndim:
            raise TypeError(f"an array with one entry per sample is needed; got the number {array}")
    lengths = {len(array) for array in arrays}
    if len(lengths) > 1:
        found = " and ".join(str(array.shape) for array in arrays)
        raise ValueError(f"every array needs one entry per sample; got the shapes {found}")
    return lengths.pop()
