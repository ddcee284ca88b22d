"""Schedules: the learning rate as a function of the epoch, under PyTorch's names.

Making a schedule sets the rate of epoch 0; ``step()`` after an epoch sets the next one.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from nn.optim import Optimizer

__all__ = [
    "CosineAnnealingLR",
    "ExponentialLR",
    "LinearLR",
    "ReduceLROnPlateau",
    "Schedule",
    "SequentialLR",
    "StepLR",
    "WarmUp",
]


class Schedule:
    """What the schedules share: ``rate(epoch)`` says it all, ``step()`` applies it."""

    def __init__(self, optimizer: Optimizer) -> None:
        if not isinstance(optimizer, Optimizer):
            raise TypeError(f"a schedule changes the lr of an optimiser; got {optimizer!r}")
        self.optimizer = optimizer
        if optimizer.initial_lr is None:
            optimizer.initial_lr = optimizer.lr
        self.base_lr = optimizer.initial_lr
        self.epoch = 0
        optimizer.lr = self.rate(0)

    def rate(self, epoch: int) -> float:
        """The learning rate of an epoch, counted from 0."""
        raise TypeError("Schedule is what all schedules share: use StepLR or another kind")

    def step(self, metric: Any = None) -> None:
        """An epoch is over: set the learning rate of the next one.

        metric  the number that ReduceLROnPlateau watches, also as a Value or a Tensor of one
                number; the others do not look at it
        """
        self.epoch += 1
        self.optimizer.lr = self.rate(self.epoch)

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}({type(self.optimizer).__name__}, epoch {self.epoch}, "
            f"lr={self.optimizer.lr:.4g})"
        )

    def state_dict(self) -> dict[str, Any]:
        """Where the schedule stands, as plain numbers."""
        return {"kind": type(self).__name__, "base_lr": self.base_lr, "epoch": self.epoch}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go on from where ``state_dict()`` was taken."""
        if state.get("kind") != type(self).__name__:
            raise ValueError(
                f"this is the state of {state.get('kind')!r}, not of {type(self).__name__!r}"
            )
        self.base_lr, self.epoch = state["base_lr"], state["epoch"]
        self.optimizer.lr = self.rate(self.epoch)


class StepLR(Schedule):
    """Times ``gamma`` after every ``step_size`` epochs.

    >>> from autograd import Value
    >>> from nn.optim import SGD
    >>> StepLR(SGD([Value(1.0)], lr=1.0), step_size=10).rate(25)
    0.010000000000000002
    """

    def __init__(self, optimizer: Optimizer, step_size: int, gamma: float = 0.1) -> None:
        if step_size < 1:
            raise ValueError(f"step_size is a number of epochs, 1 or more; got {step_size!r}")
        self.step_size, self.gamma = step_size, gamma
        super().__init__(optimizer)

    def rate(self, epoch: int) -> float:
        return self.base_lr * self.gamma ** (epoch // self.step_size)


class ExponentialLR(Schedule):
    """Times ``gamma`` after every epoch."""

    def __init__(self, optimizer: Optimizer, gamma: float) -> None:
        self.gamma = gamma
        super().__init__(optimizer)

    def rate(self, epoch: int) -> float:
        return self.base_lr * self.gamma**epoch


class CosineAnnealingLR(Schedule):
    """Down to ``eta_min`` over ``T_max`` epochs along half a cosine, and up again after."""

    def __init__(self, optimizer: Optimizer, T_max: int, eta_min: float = 0.0) -> None:
        if T_max < 1:
            raise ValueError(f"T_max is a number of epochs, 1 or more; got {T_max!r}")
        self.T_max, self.eta_min = T_max, eta_min
        super().__init__(optimizer)

    def rate(self, epoch: int) -> float:
        share = (1.0 + math.cos(math.pi * epoch / self.T_max)) / 2.0
        return self.eta_min + (self.base_lr - self.eta_min) * share


class LinearLR(Schedule):
    """From ``start_factor`` times the rate to ``end_factor`` times it over ``total_iters``."""

    def __init__(
        self,
        optimizer: Optimizer,
        start_factor: float = 1.0 / 3,
        end_factor: float = 1.0,
        total_iters: int = 5,
    ) -> None:
        if not 0.0 < start_factor <= 1.0:
            raise ValueError(f"start_factor is above 0 and at most 1; got {start_factor!r}")
        if total_iters < 1:
            raise ValueError(f"total_iters is a number of epochs, 1 or more; got {total_iters!r}")
        self.start_factor, self.end_factor = start_factor, end_factor
        self.total_iters = total_iters
        super().__init__(optimizer)

    def rate(self, epoch: int) -> float:
        done = min(epoch, self.total_iters) / self.total_iters
        return self.base_lr * (self.start_factor + (self.end_factor - self.start_factor) * done)


class SequentialLR(Schedule):
    """One schedule after the other; ``milestones`` are the epochs at which the next begins."""

    def __init__(
        self, optimizer: Optimizer, schedulers: Sequence[Schedule], milestones: Sequence[int]
    ) -> None:
        if len(milestones) != len(schedulers) - 1:
            raise ValueError(
                f"{len(schedulers)} schedules need {len(schedulers) - 1} milestones between them; "
                f"got {len(milestones)}"
            )
        if any(isinstance(schedule, ReduceLROnPlateau) for schedule in schedulers):
            raise TypeError("ReduceLROnPlateau has no rate for an epoch: step it on its own")
        if list(milestones) != sorted(milestones):
            raise ValueError(f"milestones must not go down; got {list(milestones)}")
        self.schedulers, self.milestones = list(schedulers), list(milestones)
        super().__init__(optimizer)

    def rate(self, epoch: int) -> float:
        started = sum(epoch >= milestone for milestone in self.milestones)
        since = self.milestones[started - 1] if started else 0
        return self.schedulers[started].rate(epoch - since)


class WarmUp(Schedule):
    """Rise evenly to the full rate over ``epochs``, then follow ``then`` from its start.

    >>> from autograd import Value
    >>> from nn.optim import SGD
    >>> optimizer = SGD([Value(1.0)], lr=1.0)
    >>> schedule = WarmUp(optimizer, 4, then=CosineAnnealingLR(optimizer, 10))
    >>> [schedule.rate(epoch) for epoch in (0, 1, 2, 3, 4)]
    [0.25, 0.5, 0.75, 1.0, 1.0]
    """

    def __init__(self, optimizer: Optimizer, epochs: int, then: Schedule | None = None) -> None:
        if epochs < 1:
            raise ValueError(f"epochs of a warm-up are 1 or more; got {epochs!r}")
        if isinstance(then, ReduceLROnPlateau):
            raise TypeError("ReduceLROnPlateau has no rate for an epoch: step it on its own")
        self.epochs, self.then = epochs, then
        super().__init__(optimizer)

    def rate(self, epoch: int) -> float:
        if epoch < self.epochs:
            return self.base_lr * (epoch + 1) / self.epochs
        return self.base_lr if self.then is None else self.then.rate(epoch - self.epochs)


class ReduceLROnPlateau(Schedule):
    """Times ``factor`` when ``step(metric)`` has brought nothing better for long enough.

    patience   epochs without improvement that are borne
    threshold  what counts as better: by this share ("rel") or this much ("abs")
    cooldown   epochs after a reduction in which nothing is counted
    """

    def __init__(
        self,
        optimizer: Optimizer,
        mode: str = "min",
        factor: float = 0.1,
        patience: int = 10,
        threshold: float = 1e-4,
        threshold_mode: str = "rel",
        cooldown: int = 0,
        min_lr: float = 0.0,
        eps: float = 1e-8,
    ) -> None:
        if not factor < 1.0:
            raise ValueError(f"factor must be below 1, or the rate would not fall; got {factor!r}")
        if mode not in ("min", "max"):
            raise ValueError(f'mode is "min" or "max"; got {mode!r}')
        if threshold_mode not in ("rel", "abs"):
            raise ValueError(f'threshold_mode is "rel" or "abs"; got {threshold_mode!r}')
        self.mode, self.factor, self.patience = mode, factor, patience
        self.threshold, self.threshold_mode = threshold, threshold_mode
        self.cooldown, self.min_lr, self.eps = cooldown, min_lr, eps
        self.best = math.inf if mode == "min" else -math.inf
        self.bad_epochs = self.cooling = 0
        super().__init__(optimizer)

    def rate(self, epoch: int) -> float:
        return self.optimizer.lr

    def step(self, metric: Any = None) -> None:
        if metric is None:
            raise TypeError("ReduceLROnPlateau.step(metric) needs the metric that it watches")
        metric = _one_number(metric)
        self.epoch += 1
        if self._better(metric):
            self.best, self.bad_epochs = metric, 0
        else:
            self.bad_epochs += 1
        if self.cooling:
            self.cooling -= 1
            self.bad_epochs = 0
        if self.bad_epochs > self.patience:
            lr = max(self.optimizer.lr * self.factor, self.min_lr)
            if self.optimizer.lr - lr > self.eps:
                self.optimizer.lr = lr
            self.cooling, self.bad_epochs = self.cooldown, 0

    def _better(self, metric: float) -> bool:
        margin = self.threshold
        if self.threshold_mode == "rel" and math.isfinite(self.best):
            margin *= self.best
        return metric < self.best - margin if self.mode == "min" else metric > self.best + margin

    def state_dict(self) -> dict[str, Any]:
        memory = {"best": self.best, "bad_epochs": self.bad_epochs, "cooling": self.cooling}
        return super().state_dict() | memory | {"lr": self.optimizer.lr}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        super().load_state_dict(state)
        self.best, self.optimizer.lr = state["best"], state["lr"]
        self.bad_epochs, self.cooling = state["bad_epochs"], state["cooling"]


def _one_number(metric: Any) -> float:
    if np.size(metric) != 1:
        raise ValueError(
            f"ReduceLROnPlateau watches one number, got one of shape {np.shape(metric)}: take "
            "its mean"
        )
    return float(metric.item() if hasattr(metric, "item") else metric)
