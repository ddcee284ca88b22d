"""fit: the training loop, with progress, checkpoints and early stopping around it."""

from __future__ import annotations

import json
import math
import signal
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from numbers import Real
from pathlib import Path
from typing import Any

import numpy as np

from autograd import Program, no_grad
from nn.arguments import check_samples, checked_share, optimizer_of, samples_of, schedule_of
from nn.compiled import compiled_model
from nn.data import Batches, train_test_split, unmasked
from nn.files import (
    Where,
    check_form,
    check_name,
    load_arrays,
    nested,
    read_notes,
    save_arrays,
    under,
)
from nn.gradients import clip_grad_norm_, norm_of, without_graph
from nn.history import History
from nn.optim import Optimizer
from nn.outputs import (
    Metric,
    accuracy,
    as_array,
    check_takes_numbers,
    loss_of,
    matching,
    metrics_of,
    one_number,
)
from nn.progress import Bar
from nn.recording import Recorder, checked_every, new_record
from nn.schedules import Schedule

__all__ = ["History", "accuracy", "fit"]

_NOTES = "glassgrad checkpoint"  # under this name a checkpoint holds what is no array


def fit(
    model: Any,
    X: Any,
    y: Any,
    *,
    loss: str | Callable[..., Any] | Program | None = None,
    optimizer: str | Optimizer | Callable[[Any], Optimizer] | None = None,
    learning_rate: float | None = None,
    epochs: int = 100,
    batch_size: int = 32,
    validation: float | tuple[Any, Any] | None = None,
    metrics: Mapping[str, Metric] | None = None,
    schedule: Schedule | Callable[[Optimizer], Schedule] | None = None,
    clip_norm: float | None = None,
    early_stopping: int | None = None,
    checkpoint: Where | None = None,
    checkpoint_every: int = 1,
    resume: bool = False,
    seed: int = 0,
    progress: bool | None = None,
    lang: str | None = None,
    on_epoch: Callable[[History], object] | None = None,
    record: bool | int = False,
) -> History:
    """Train ``model`` on the rows of ``X`` and their targets ``y``; gives the ``History``.

    loss            a function of (output, target), or the name of one in ``nn.functional``.
                    By default what fits: cross entropy for classes and several outputs,
                    binary cross entropy for 0 and 1 and one output, hinge for -1 and 1,
                    else the squared error. Or what ``autograd.compile`` gives for the loss
                    of one sample (x, y): then that program is trained, which is fast, and
                    the neurons are given its weights
    optimizer       an optimiser, a function that makes one from the model, or a name such
                    as "SGD" for its defaults; by default ``Adam`` with lr=0.01. One that has
                    only some of the parameters leaves the others as they are:
                    ``lambda m: SGD(m.layers[1].parameters(), lr=0.5)``
    learning_rate   of an optimiser that is given by its name, or not given
    epochs          how many times to go over the samples, those before a resumption included
    batch_size      samples for one step
    validation      held-out samples (X, y), or the share of the samples to hold out
    metrics         functions of (outputs, targets), as arrays, by name; by default accuracy for
                    classes, which parts one output where the loss does.
                    A compiled loss does not say what its targets are, and has none unless
                    they are given, {"accuracy": nn.accuracy}: the neurons then compute outputs
    schedule        of the learning rate, or a function that makes it from the optimiser
    clip_norm       shrink gradients with a larger norm to this one
    early_stopping  stop after this many epochs without a better (validation) loss, and go
                    back to the best weights
    checkpoint      a file to write after every ``checkpoint_every`` epochs
    resume          go on from the checkpoint, if there is one: the result is that of a run
                    that was never interrupted, bit for bit
    seed            of the order of the samples
    progress        show a bar; by default in a terminal and a notebook, which saves nothing of it
    lang            the language of the bar, "en" or "ko"
    on_epoch        called with the history after each epoch
    record          True keeps the weights of every step, n those of every n-th, thinned where
                    they would fill the memory: ``history.record`` holds them, and
                    ``history.stepper()`` plays the training

    Ctrl-C ends the training after the current step: the model keeps what it has learnt and
    the history is returned. A loss that is no longer finite ends it with a warning.

    >>> from nn import Linear, Sequential, Tanh
    >>> from nn.data import xor
    >>> model = Sequential(Linear(2, 8, seed=0), Tanh(), Linear(8, 1, seed=1))
    >>> history = fit(model, *xor(), epochs=200)
    >>> history.metrics["accuracy"][-1]
    1.0
    """
    X, y = unmasked(X), unmasked(y)
    check_samples(X, y)
    if isinstance(epochs, bool) or not isinstance(epochs, int | np.integer) or epochs < 1:
        raise ValueError(f"epochs is a whole number, 1 or more; got {epochs!r}")
    if not hasattr(model, "parameters") and not callable(model):
        raise TypeError(f"fit() trains a Module, or a compiled program of one; got {model!r}")
    every = checked_every(record)
    if resume and checkpoint is None:
        raise ValueError("resume=True needs checkpoint=, the file to go on from")
    if checkpoint is not None:
        check_name(checkpoint)
    with _interrupts() as interrupted:  # from here on Ctrl-C waits for the end of a step
        training = getattr(model, "training", True)
        neurons = None
        try:
            if isinstance(validation, float | Real):
                share = checked_share(validation, len(X))
                X, held_out, y, targets = train_test_split(X, y, test=share, seed=seed)
                validation = (held_out, targets)
            if isinstance(loss, Program):
                neurons = model = compiled_model(model, loss, optimizer)
                loss, on_epoch = neurons.loss, neurons.after_writing_back(on_epoch)
            elif X.ndim == 1:
                check_takes_numbers(model, X)
            chosen = optimizer_of(model, optimizer, learning_rate)
            run = _Run(
                model,
                Batches(X, y, batch_size, shuffle=True, seed=seed),
                loss_of(model, X, y, loss),
                chosen,
                schedule_of(chosen, schedule),
                None if validation is None else samples_of(*validation),
                clip_norm,
                early_stopping,
            )
            run.metrics = metrics_of(model, run.loss, X, y, metrics)
            if checkpoint is not None and resume and Path(checkpoint).exists():
                run.restore(checkpoint)
            if every:
                run.record(every)
            with Bar(progress, epochs * len(run.batches), lang) as bar:
                run.go(epochs, bar, interrupted, checkpoint, checkpoint_every, on_epoch)
        finally:
            model.train(training)
            if neurons is not None:
                neurons.write_back()
    return run.history


# ---------------------------------------------------------------- one training


class _InterruptedError(Exception):
    pass


class _Run:
    """The state of a training: everything that a checkpoint has to hold."""

    def __init__(
        self,
        model: Any,
        batches: Batches,
        loss: Callable[..., Any],
        optimizer: Optimizer,
        schedule: Schedule | None,
        validation: tuple[np.ndarray, np.ndarray] | None,
        clip_norm: float | None,
        patience: int | None,
    ) -> None:
        self.model, self.batches, self.loss = model, batches, loss
        self.optimizer, self.schedule, self.validation = optimizer, schedule, validation
        self.clip_norm, self.patience = clip_norm, patience
        self.metrics: dict[str, Metric] = {}
        self.history = History()
        self.best_loss, self.best_epoch = math.inf, 0
        self.best: dict[str, np.ndarray] = {}
        self.recorder: Recorder | None = None

    def record(self, every: int) -> None:
        """Keep the weights of every so many steps from here on."""
        record = new_record(
            self.model,
            self.batches,
            self.loss,
            self.optimizer,
            self.validation,
            every,
            self.clip_norm,
            self.history.epochs * len(self.batches),
        )
        self.history.record = record
        self.recorder = Recorder(self.model, self.optimizer, record)

    def go(
        self,
        epochs: int,
        bar: Bar,
        interrupted: Callable[[], bool],
        checkpoint: Where | None,
        checkpoint_every: int,
        on_epoch: Callable[[History], object] | None,
    ) -> None:
        history, count = self.history, len(self.batches)
        bar.update(history.epochs * count)
        totals = _Means()
        try:
            while history.epochs < epochs and not self._patience_is_over():
                totals = _Means()
                self.model.train(True)
                for X, y in self.batches.at(history.epochs):
                    self._step(X, y, totals)
                    totals.batches += 1
                    bar.update(1)
                    if interrupted():
                        raise _InterruptedError
                self._finish_epoch(totals)
                totals = _Means()
                bar.describe(history, epochs)
                if checkpoint is not None and (
                    history.epochs % checkpoint_every == 0 or history.epochs == epochs
                ):
                    self.save(checkpoint)
                if on_epoch is not None:
                    on_epoch(history)
            history.stopped = "the one epoch done" if epochs == 1 else f"all {epochs} epochs done"
            if self._patience_is_over():
                history.stopped = f"no better loss for {self.patience} epochs: back to the best one"
            if self.best:
                self._go_back()
        except (_InterruptedError, KeyboardInterrupt):
            history.stopped = (
                f"interrupted in epoch {history.epochs + 1}, after {totals.batches} of {count} "
                "batches"
            )
        except _DivergedError as error:
            history.stopped = str(error)
            warnings.warn(history.stopped, RuntimeWarning, stacklevel=3)
        finally:
            if self.recorder is not None:
                self.recorder.finish()

    def _go_back(self) -> None:
        """To the best weights; the record ends before."""
        if self.recorder is not None:
            self.recorder.finish()
            self.recorder.record.best = self.best_epoch * len(self.batches)
        self.model.load_state_dict(self.best)

    def _step(self, X: np.ndarray, y: np.ndarray, totals: _Means) -> None:
        self.optimizer.zero_grad()
        output = self.model(X)
        loss = self.loss(output, matching(y, output))
        number = one_number(loss)
        if not math.isfinite(number):
            raise _DivergedError(
                f"the loss became {number} in epoch {self.history.epochs + 1}: the learning rate "
                f"of {self.optimizer.lr:g} may be too large; nn.diagnose(model, X, y, "
                "history=history) looks for the reason"
            )
        loss.backward()
        if self.clip_norm is None:
            norm = norm_of([without_graph(leaf.grad) for leaf in self.optimizer.parameters])
        else:
            norm = clip_grad_norm_(self.optimizer.parameters, self.clip_norm)
        rate = self.optimizer.lr
        if self.recorder is not None:
            self.recorder.keep(output)
        self.optimizer.step()
        if self.recorder is not None:
            self.recorder.note(number, rate)
        totals.add(len(y), loss=number, gradient_norm=norm)
        if self.metrics:
            numbers = as_array(output)
            totals.add(len(y), **{name: f(numbers, y) for name, f in self.metrics.items()})

    def _finish_epoch(self, totals: _Means) -> None:
        history = self.history
        means = totals.means()
        history.learning_rate.append(self.optimizer.lr)
        history.gradient_norm.append(means["gradient_norm"])
        for name in self.metrics:
            history.metrics.setdefault(name, []).append(means[name])
        watched = means["loss"]
        if self.validation is not None:
            watched = self._validate(*self.validation)
            history.validation_loss.append(watched)
        history.loss.append(means["loss"])  # last: it says that the epoch is finished
        if watched < self.best_loss:
            self.best_loss, self.best_epoch = watched, history.epochs
            self.best = {} if self.patience is None else self.model.state_dict()
        if self.schedule is not None:
            self.schedule.step(watched)

    def _validate(self, X: np.ndarray, y: np.ndarray) -> float:
        self.model.eval()
        with no_grad():
            output = self.model(X)
            loss = one_number(self.loss(output, matching(y, output)))
        numbers = as_array(output)
        for name, metric in self.metrics.items():
            self.history.metrics.setdefault(f"validation_{name}", []).append(metric(numbers, y))
        return loss

    def _patience_is_over(self) -> bool:
        return self.patience is not None and (
            self.history.epochs - self.best_epoch >= self.patience
        )

    # ------------------------------------------------------------ checkpoints

    def _settings(self) -> dict[str, Any]:
        """What has to be the same when a training is taken up again."""
        return {
            "samples": self.batches.samples,
            "batch_size": int(self.batches.size),
            "seed": self.batches.seed,
            "loss": getattr(self.loss, "__name__", type(self.loss).__name__),
            "clip_norm": self.clip_norm,
        }

    def _parts(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """What a checkpoint holds: the arrays, and the notes beside them."""
        optimizer = self.optimizer.state_dict()
        memory = optimizer.pop("state")
        arrays = {f"model.{name}": array for name, array in self.model.state_dict().items()}
        arrays |= {f"best.{name}": array for name, array in self.best.items()}
        for place, entries in memory.items():
            arrays |= {f"optimizer.{place}.{name}": x for name, x in entries.items()}
        generators = {name: g.bit_generator.state for name, g in _generators(self.model)}
        notes = {
            "settings": self._settings(),
            "optimizer": optimizer,
            "schedule": None if self.schedule is None else self.schedule.state_dict(),
            "generators": generators,
            "history": self.history.state(),
            "best": [self.best_loss, self.best_epoch],
        }
        return arrays, json.loads(json.dumps(notes, default=_as_list))

    def save(self, path: Where) -> None:
        arrays, notes = self._parts()
        save_arrays(arrays, path, {_NOTES: json.dumps(notes)})

    def restore(self, path: Where) -> None:
        """Take over a checkpoint: all of it, or after a ``ValueError`` nothing."""
        arrays, metadata = load_arrays(path)
        if _NOTES not in metadata:
            raise ValueError(f"{path} holds weights only, it is no checkpoint: load it with load()")
        before = self._parts()
        try:
            notes = read_notes(metadata[_NOTES])
            self._refuse_another(notes)
            check_form(notes, before[1])
            self._take(arrays, notes)
        except (ValueError, KeyError, TypeError, OverflowError) as error:
            self._take(*before)
            what = str(error) if isinstance(error, ValueError) else f"it is damaged: {error!r}"
            raise ValueError(f"{path}: {what}") from None

    def _refuse_another(self, notes: dict[str, Any]) -> None:
        """``ValueError`` where the settings of a checkpoint are not those of this training."""
        settings = notes.get("settings")
        if not isinstance(settings, dict):
            raise ValueError("the notes are damaged: they have no settings")
        changed = [
            f"{name} was {settings.get(name)!r} and is {now!r}"
            for name, now in self._settings().items()
            if settings.get(name) != now
        ]
        optimizer = notes.get("optimizer")
        kind = optimizer.get("kind") if isinstance(optimizer, dict) else None
        if kind != type(self.optimizer).__name__:
            changed.append(f"state of {kind!r}, not of {type(self.optimizer).__name__!r}")
        if (notes.get("schedule") is None) != (self.schedule is None):
            changed.append("one of the two has a schedule, the other has none")
        if changed:
            raise ValueError(f"it is of another training: {'; '.join(changed)}")

    def _take(self, arrays: Mapping[str, Any], notes: dict[str, Any]) -> None:
        best = under("best", arrays)
        self.model.load_state_dict(best or under("model", arrays))  # the best must fit, too
        self.model.load_state_dict(under("model", arrays))
        self.optimizer.load_state_dict(
            {**notes["optimizer"], "state": nested(under("optimizer", arrays))}
        )
        if self.schedule is not None:
            self.schedule.load_state_dict(notes["schedule"])
        for name, generator in _generators(self.model):
            generator.bit_generator.state = notes["generators"][name]
        self.history = History.from_state(notes["history"])
        self.best, (self.best_loss, self.best_epoch) = best, notes["best"]


def _generators(model: Any) -> Iterator[tuple[str, np.random.Generator]]:
    """The random generators that modules such as Dropout draw from."""
    for path, module in model.named_modules().items():
        for name, value in vars(module).items():
            if isinstance(value, np.random.Generator):
                yield f"{path}.{name}", value


def _as_list(x: Any) -> Any:
    return x.item() if isinstance(x, np.generic) else x.tolist()


class _Means:
    """Means over the samples of an epoch."""

    def __init__(self) -> None:
        self.batches = 0
        self.sums: dict[str, float] = {}
        self.counts: dict[str, int] = {}

    def add(self, samples: int, **means: float) -> None:
        for name, mean in means.items():
            self.sums[name] = self.sums.get(name, 0.0) + samples * float(mean)
            self.counts[name] = self.counts.get(name, 0) + samples

    def means(self) -> dict[str, float]:
        return {name: total / self.counts[name] for name, total in self.sums.items()}


class _DivergedError(Exception):
    pass


# ---------------------------------------------------------------- around the loop


@contextmanager
def _interrupts() -> Iterator[Callable[[], bool]]:
    """Whether Ctrl-C was pressed: a step in progress is finished first. Twice ends at once."""
    pressed = False

    def note(number: int, frame: Any) -> None:
        nonlocal pressed
        if pressed:
            raise KeyboardInterrupt
        pressed = True

    usual = threading.current_thread() is threading.main_thread() and (
        signal.getsignal(signal.SIGINT) is signal.default_int_handler
    )
    if usual:
        signal.signal(signal.SIGINT, note)
    try:
        yield lambda: pressed
    finally:
        if usual:
            signal.signal(signal.SIGINT, signal.default_int_handler)
