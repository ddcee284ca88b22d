"""What the training player of autograd is given: a record of ``fit`` as plain data."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from autograd import training_player
from nn.init import bound_for
from nn.recording import Record

NO_RECORD = "there is no record of this training: ask for it, fit(model, X, y, record=True)"
KINDS = ("SGD", "Adam", "AdamW", "RMSprop", "Adagrad")  # whose steps the page can take


def player_of(
    record: Record | None, validation_losses: list[float], lang: str | None = None
) -> Any:
    """The player of a training that was recorded."""
    if record is None:
        raise ValueError(NO_RECORD)
    if not record.updates:
        raise ValueError("the training ended before its first update: there is nothing to play")
    return training_player(player_record(record, validation_losses), lang=lang)


def player_record(record: Record, validation_losses: list[float]) -> dict[str, Any]:
    """The record as ``autograd.training_player`` takes it."""
    reason = _reason(record)
    names = sorted({name for memory in record.states.values() for name in memory})
    whole = [s for s, memory in record.states.items() if memory.keys() == set(names)]
    state = {name: [record.in_order(record.states[s][name]) for s in whole] for name in names}
    per_epoch = len(record.batches)
    epochs = range(record.first // per_epoch, -(-(record.first + record.updates) // per_epoch))
    return {
        "losses": record.losses,
        "rates": record.rates,
        "kept": record.steps,
        "parameters": record.parameters,
        "names": record.names,
        "network": record.network,
        "bounds": _bounds(record),
        "X": record.X,
        "y": record.y,
        "loss": {
            "name": record.loss or None,
            "options": record.loss_options,
            "classes": record.loss == "cross_entropy" and record.y.ndim == 1,
        },
        "optimizer": {"kind": record.optimizer, "settings": _as_data(record.settings)},
        "steps0": record.steps_before,
        "first": record.first,
        "batch": record.batches.size,
        "order": None if per_epoch == 1 else [record.batches.order(e) for e in epochs],
        "validation": _validation(record, validation_losses),
        "state": state,
        "state_rounds": whole,
        "replay": reason is None and record.network is not None,
        "reason": reason,
        "thinned": record.every if record.thinned else None,
        "best": None if record.best is None else record.best - record.first,
    }


def _bounds(record: Record) -> list[float] | None:
    """How far the weights of each layer may begin from 0, as those of an ``MLP``; None where the
    record does not begin where the training did."""
    if record.network is None or record.steps_before:
        return None
    sizes, activations = record.network["sizes"], record.network["activations"]
    return [bound_for(*pair, kind) for pair, kind in zip(pairwise(sizes), activations, strict=True)]


def _validation(record: Record, losses: list[float]) -> dict[str, Any] | None:
    if record.validation is None:
        return None
    per_epoch = len(record.batches)
    before = record.first // per_epoch
    own = losses[before:]
    at = [per_epoch * (k + 1) for k in range(len(own))]
    inside = [(r, x) for r, x in zip(at, own, strict=True) if r <= record.updates]
    X, y = record.validation
    return {"X": X, "y": y, "at": [r for r, _ in inside], "losses": [x for _, x in inside]}


def _reason(record: Record) -> str | None:
    """Why the page cannot compute what this training did; None where it can."""
    if record.network is None:
        return None
    if not record.loss:
        return "loss"
    if record.optimizer not in KINDS:
        return "optimizer"
    if record.clip_norm is not None:
        return "clipped"
    return record.obstacle


def _as_data(settings: dict[str, Any]) -> dict[str, Any]:
    return {name: np.asarray(value).tolist() for name, value in settings.items()}
