"""fit: the training loop, with what one wants of it around."""

from __future__ import annotations

import json
import math
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from autograd import no_grad
from nn import optim
from nn.data import Batches, train_test_split
from nn.files import Where, load_arrays, save_arrays
from nn.history import History
from nn.optim import Optimizer, clip_grad_norm_, grad_norm
from nn.outputs import THRESHOLDS, accuracy, as_array, loss_of, matching, one_number
from nn.schedules import Schedule

__all__ = ["History", "accuracy", "fit"]

Metric = Callable[[np.ndarray, np.ndarray], float]


def fit(
    model: Any,
    X: Any,
    y: Any,
    *,
    loss: str | Callable[..., Any] | None = None,
    optimizer: str | Optimizer | Callable[[Any], Optimizer] | None = None,
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
    on_epoch: Callable[[History], object] | None = None,
) -> History:
    """Train ``model`` on the rows of ``X`` and their targets ``y``; gives the ``History``.

    loss            a function of (output, target), or the name of one in ``nn.functional``.
                    By default what fits: cross entropy for classes and several outputs,
                    binary cross entropy for 0 and 1 and one output, hinge for -1 and 1,
                    else the squared error
    optimizer       an optimiser, a function that makes one from the model, or a name such
                    as "SGD" for its defaults; by default ``Adam`` with lr=0.01
    epochs          how many times to go over the samples, those before a resumption included
    batch_size      samples for one step
    validation      held-out samples (X, y), or the share of the samples to hold out
    metrics         functions of (outputs, targets) by name; by default accuracy for classes
    schedule        of the learning rate, or a function that makes it from the optimiser
    clip_norm       shrink gradients with a larger norm to this one
    early_stopping  stop after this many epochs without a better (validation) loss, and go
                    back to the best weights
    checkpoint      a file to write after every ``checkpoint_every`` epochs
    resume          go on from the checkpoint, if there is one: the result is that of a run
                    that was never interrupted, bit for bit
    seed            of the order of the samples
    progress        show a bar; by default in a terminal and a notebook
    on_epoch        called with the history after each epoch

    Ctrl-C ends the training after the current step: the model keeps what it has learnt and
    the history is returned. A loss that is no longer finite ends it with a warning.

    >>> from nn import Linear, Sequential, Tanh
    >>> from nn.data import xor
    >>> model = Sequential(Linear(2, 8, seed=0), Tanh(), Linear(8, 1, seed=1))
    >>> history = fit(model, *xor(), epochs=200)
    >>> history.metrics["accuracy"][-1]
    1.0
    """
    X, y = np.asarray(X), np.asarray(y)
    _check_samples(X, y)
    if epochs < 1:
        raise ValueError(f"epochs is 1 or more; got {epochs!r}")
    if resume and checkpoint is None:
        raise ValueError("resume=True needs checkpoint=, the file to go on from")
    if isinstance(validation, float):
        X, held_out, y, targets = train_test_split(X, y, test=validation, seed=seed)
        validation = (held_out, targets)
    chosen = _optimizer_of(model, optimizer)
    run = _Run(
        model,
        Batches(X, y, batch_size, shuffle=True, seed=seed),
        loss_of(model, X, y, loss),
        chosen,
        _schedule_of(chosen, schedule),
        None if validation is None else _as_arrays(*validation),
        clip_norm,
        early_stopping,
    )
    run.choose_metrics(metrics)
    if checkpoint is not None and resume and Path(checkpoint).exists():
        run.restore(checkpoint)
    training = getattr(model, "training", True)
    try:
        with _Bar(progress, epochs * len(run.batches)) as bar, _interrupts() as interrupted:
            run.go(epochs, bar, interrupted, checkpoint, checkpoint_every, on_epoch)
    finally:
        model.train(training)
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

    def choose_metrics(self, given: Mapping[str, Metric] | None) -> None:
        if given is not None:
            self.metrics = dict(given)
        elif self.loss in THRESHOLDS:
            threshold = THRESHOLDS[self.loss]
            self.metrics = {"accuracy": lambda output, y: accuracy(output, y, threshold)}

    def go(
        self,
        epochs: int,
        bar: _Bar,
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
            history.stopped = f"all {epochs} epochs done"
            if self._patience_is_over():
                history.stopped = f"no better loss for {self.patience} epochs: back to the best one"
            if self.best:
                self.model.load_state_dict(self.best)
        except (_InterruptedError, KeyboardInterrupt):
            history.stopped = (
                f"interrupted in epoch {history.epochs + 1}, after {totals.batches} of {count} "
                "batches"
            )
        except _DivergedError as error:
            history.stopped = str(error)
            warnings.warn(history.stopped, RuntimeWarning, stacklevel=3)

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
            norm = grad_norm(self.optimizer.parameters)
        else:
            norm = clip_grad_norm_(self.optimizer.parameters, self.clip_norm)
        self.optimizer.step()
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

    def save(self, path: Where) -> None:
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
        save_arrays(arrays, path, {"glassgrad checkpoint": json.dumps(notes, default=_as_list)})

    def restore(self, path: Where) -> None:
        arrays, metadata = load_arrays(path)
        if "glassgrad checkpoint" not in metadata:
            raise ValueError(f"{path} holds weights only, it is no checkpoint: load it with load()")
        notes = json.loads(metadata["glassgrad checkpoint"])
        changed = [
            f"{name} was {notes['settings'].get(name)!r} and is {now!r}"
            for name, now in self._settings().items()
            if notes["settings"].get(name) != now
        ]
        if (notes["schedule"] is None) != (self.schedule is None):
            changed.append("one of the two has a schedule, the other has none")
        if changed:
            raise ValueError(f"{path} is of another training: {'; '.join(changed)}")
        before = self.model.state_dict()
        self.model.load_state_dict(_under("model", arrays))
        try:
            self.optimizer.load_state_dict(
                {**notes["optimizer"], "state": _nested(_under("optimizer", arrays))}
            )
        except ValueError:
            self.model.load_state_dict(before)
            raise
        if self.schedule is not None:
            self.schedule.load_state_dict(notes["schedule"])
        for name, generator in _generators(self.model):
            generator.bit_generator.state = notes["generators"][name]
        self.history = History.from_state(notes["history"])
        self.best = _under("best", arrays)
        self.best_loss, self.best_epoch = notes["best"]


def _generators(model: Any) -> Iterator[tuple[str, np.random.Generator]]:
    """The random generators that modules such as Dropout draw from."""
    for path, module in model.named_modules().items():
        for name, value in vars(module).items():
            if isinstance(value, np.random.Generator):
                yield f"{path}.{name}", value


def _under(prefix: str, arrays: Mapping[str, Any]) -> dict[str, Any]:
    start = prefix + "."
    return {n.removeprefix(start): a for n, a in arrays.items() if n.startswith(start)}


def _nested(arrays: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for name, array in arrays.items():
        place, entry = name.split(".", 1)
        found.setdefault(place, {})[entry] = array
    return found


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


# ---------------------------------------------------------------- what fits


def _optimizer_of(model: Any, given: Any) -> Optimizer:
    if given is None:
        return optim.Adam(model, lr=0.01)
    if isinstance(given, str):
        kinds = {name.lower(): getattr(optim, name) for name in optim.__all__ if name[0].isupper()}
        del kinds["optimizer"]
        if given.lower() not in kinds:
            raise ValueError(f"no optimiser is called {given!r}: {', '.join(sorted(kinds))}")
        given = kinds[given.lower()]
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


def _schedule_of(optimizer: Optimizer, given: Any) -> Schedule | None:
    if given is None:
        return None
    made = given if isinstance(given, Schedule) else given(optimizer)
    if made.optimizer is not optimizer:
        raise ValueError("the schedule changes another optimiser than the one that trains")
    return made


def _as_arrays(X: Any, y: Any) -> tuple[np.ndarray, np.ndarray]:
    X, y = np.asarray(X), np.asarray(y)
    _check_samples(X, y)
    return X, y


def _check_samples(X: np.ndarray, y: np.ndarray) -> None:
    for name, array in (("X", X), ("y", y)):
        if array.dtype.kind not in "biuf":
            raise TypeError(f"{name} holds {array.dtype}: numbers are needed")
        bad = np.argwhere(~np.isfinite(array))
        if len(bad):
            place = tuple(bad[0].tolist())
            raise ValueError(
                f"{name} holds {array[place]} at {place}, and {len(bad)} such entries in all: "
                "leave these samples out or fill them in, every gradient would become nan"
            )
    if X.ndim and not len(X):
        raise ValueError("there are no samples to learn from")


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


class _Bar:
    """A tqdm bar that counts batches, in a terminal or a notebook."""

    def __init__(self, wanted: bool | None, total: int) -> None:
        if wanted is None:
            wanted = sys.stderr.isatty() or "ipykernel" in sys.modules
        self.wanted, self.total = wanted, total
        self.bar: Any = None

    def __enter__(self) -> _Bar:
        if self.wanted:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # without ipywidgets it writes text instead
                from tqdm.auto import tqdm

                self.bar = tqdm(total=self.total, unit="batch", dynamic_ncols=True)
        return self

    def update(self, batches: int) -> None:
        if self.bar is not None:
            self.bar.update(batches)

    def describe(self, history: History, epochs: int) -> None:
        if self.bar is not None:
            self.bar.set_description(f"epoch {history.epochs}/{epochs}", refresh=False)
            shown = {n: c[-1] for n, c in history.curves().items() if not n.startswith(_QUIET)}
            self.bar.set_postfix({n: f"{x:.4g}" for n, x in shown.items()}, refresh=False)

    def __exit__(self, *_: Any) -> None:
        if self.bar is not None:
            self.bar.close()


_QUIET = ("gradient_norm", "learning_rate")
