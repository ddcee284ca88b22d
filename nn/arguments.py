"""What ``fit`` makes of the optimiser, the schedule and the samples that it is given."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from nn import optim
from nn.data import unmasked
from nn.optim import Optimizer
from nn.schedules import Schedule


def optimizer_of(model: Any, given: Any, rate: float | None = None) -> Optimizer:
    """The optimiser that is given as itself, as a name, or as a function that makes it."""
    if given is None:
        return optim.Adam(model, lr=0.01 if rate is None else rate)
    if isinstance(given, str):
        kinds = {name.lower(): getattr(optim, name) for name in optim.__all__ if name[0].isupper()}
        del kinds["optimizer"]
        if given.lower() not in kinds:
            raise ValueError(f"no optimiser is called {given!r}: {', '.join(sorted(kinds))}")
        given = kinds[given.lower()]
        if rate is not None:
            given = partial(given, lr=rate)
    elif rate is not None:
        raise ValueError(
            "learning_rate= goes with the name of an optimiser; give it to the optimiser itself: "
            f"SGD(model, lr={rate!r})"
        )
    made = given if isinstance(given, Optimizer) else given(model)
    if not isinstance(made, Optimizer):
        raise TypeError(f"optimizer= takes an optimiser or a function that makes one; got {made!r}")
    own = {id(leaf) for leaf in model.parameters()}
    if not any(id(leaf) in own for leaf in made.parameters):
        raise ValueError(
            "the optimiser has none of this model's parameters: it would train something else; "
            "make it with the same model, Adam(model)"
        )
    return made


def schedule_of(optimizer: Optimizer, given: Any) -> Schedule | None:
    """The schedule that is given as itself or as a function that makes it."""
    if given is None:
        return None
    made = given if isinstance(given, Schedule) else given(optimizer)
    if made.optimizer is not optimizer:
        raise ValueError("the schedule changes another optimiser than the one that trains")
    return made


def samples_of(X: Any, y: Any) -> tuple[np.ndarray, np.ndarray]:
    """Samples and targets as arrays, checked."""
    X, y = unmasked(X), unmasked(y)
    check_samples(X, y)
    return X, y


def checked_share(validation: Any, count: int) -> float:
    """The share of so many samples to hold out: some are left on both sides."""
    share = float(validation)
    if not 0 < round(share * count) < count:
        raise ValueError(
            f"validation={validation!r} of {count} samples leaves none to train or none to "
            "validate with: it is a share between 0 and 1, or held-out samples (X, y)"
        )
    return share


def check_samples(X: np.ndarray, y: np.ndarray) -> None:
    """An error that says which entry cannot be learnt from."""
    for name, array in (("X", X), ("y", y)):
        if array.dtype.kind not in "biuf":
            held = "None" if array.ndim == 0 and array.item() is None else array.dtype
            raise TypeError(f"{name} holds {held}: numbers are needed")
        bad = np.argwhere(~np.isfinite(array))
        if len(bad):
            place = tuple(bad[0].tolist())
            raise ValueError(
                f"{name} holds {array[place]} at {place}, {len(bad)} of its {array.size} entries "
                "are not finite: leave their samples out or fill them in, every gradient would "
                "become nan"
            )
    if X.ndim and not len(X):
        raise ValueError("there are no samples to learn from")
