"""What a training was, step by step: the weights, the batches, and what the optimiser kept."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograd import Tensor
from nn import functional
from nn.compiled import CompiledModel, Samples
from nn.data import Batches
from nn.functional import Loss
from nn.module import Leaf, Module
from nn.optim import Optimizer
from nn.outputs import matching
from nn.structure import layers_of, order_of, outputs_at, parameter_names, record_of

MOST_NUMBERS = 4_000_000  # that are kept: 32 MB
PENDING = 16  # rows of a compiled program's weights that are put end to end at once
LOSSES = {
    name: getattr(functional, name)
    for name in (
        "mse_loss",
        "binary_cross_entropy",
        "binary_cross_entropy_with_logits",
        "cross_entropy",
        "hinge_loss",
        "huber_loss",
        "l1_loss",
    )
}
STATES = 8  # the optimiser's memory is kept at every so many steps


@dataclass
class Record:
    """A training as it was: ``history.record``, where ``fit`` was asked to keep one.

    X, y         the samples, copied and frozen
    validation   the held-out ones, or None
    loss         the name of the loss in ``nn.functional``, "" of any other
    loss_options   its settings, such as delta
    optimizer    the kind of optimiser, and ``settings`` its numbers at the start
    network      sizes and activations as plain data; None of a model that is no plain network
    names        of all parameters, in the order in which they are kept
    steps        the numbers of the updates before which they are kept; the last is the end
    parameters   of each of these, one row  # (steps, parameters)
    states       the optimiser's memory by step and name, of some of these steps
    losses       the loss of each update's batch, before it
    rates        the learning rate of each update
    every        the distance of two kept steps
    steps_before   updates that the optimiser had made before
    obstacle     what keeps others from repeating the steps from these numbers, "frozen" where
                 not all weights are trained, "float32"; or None
    thinned      whether it became larger, to hold no more than ``MOST_NUMBERS`` numbers
    best         the step to whose weights early stopping went back, counted from the first
                 update of all; or None
    """

    X: np.ndarray
    y: np.ndarray
    validation: tuple[np.ndarray, np.ndarray] | None
    loss: str
    optimizer: str
    settings: dict[str, Any]
    network: dict[str, Any] | None
    names: list[str]
    batches: Batches
    every: int
    order: np.ndarray | None = None
    clip_norm: float | None = None
    first: int = 0  # the number of the first update, after a resumption
    loss_options: dict[str, float] = field(default_factory=dict)
    steps_before: int = 0
    obstacle: str | None = None
    thinned: bool = False
    best: int | None = None
    steps: list[int] = field(default_factory=list)
    states: dict[int, dict[str, np.ndarray]] = field(default_factory=dict)
    _rows: list[np.ndarray] = field(default_factory=list)
    _losses: array[float] = field(default_factory=lambda: array("d"))
    _rates: array[float] = field(default_factory=lambda: array("d"))

    @property
    def parameters(self) -> np.ndarray:
        return self.in_order(np.array(self._rows))

    def in_order(self, numbers: np.ndarray) -> np.ndarray:
        """Numbers of all parameters, as they are kept, in the order of ``names``."""
        return numbers if self.order is None else numbers[..., self.order]

    @property
    def losses(self) -> np.ndarray:
        return np.array(self._losses)

    @property
    def rates(self) -> np.ndarray:
        return np.array(self._rates)

    @property
    def updates(self) -> int:
        """How many updates there were."""
        return len(self._losses)

    def indices(self, step: int) -> np.ndarray:
        """Which samples update ``step`` was computed from, in their order."""
        epoch, batch = divmod(self.first + step, len(self.batches))
        return self.batches.order(epoch)[batch * self.batches.size :][: self.batches.size]

    def at(self, step: int) -> dict[str, float]:
        """The parameters before update ``step``, by name, which must be a step that was kept."""
        if step not in self.steps:
            raise KeyError(f"step {step} was not kept; every {self.every}th was: see record.steps")
        numbers = self.in_order(self._rows[self.steps.index(step)])
        return dict(zip(self.names, numbers.tolist(), strict=True))

    def __repr__(self) -> str:
        thinned = f", thinned to every {self.every}th" if self.thinned else ""
        return (
            f"<Record of {self.updates} updates by {self.optimizer} on {len(self.X)} samples: "
            f"{len(self.names)} parameters at {len(self.steps)} of them{thinned}>"
        )


class Recorder:
    """Keeps the record while ``fit`` trains."""

    def __init__(self, model: Module, optimizer: Optimizer, record: Record) -> None:
        self.record, self.optimizer = record, optimizer
        self.leaves = model.parameters()
        self.singles = not any(isinstance(leaf, Tensor) for leaf in self.leaves)
        record.steps_before = max((s.get("step", 0) for s in optimizer.state), default=0)
        places = {id(leaf): i for i, leaf in enumerate(optimizer.parameters)}
        self.places = [places.get(id(leaf)) for leaf in self.leaves]
        if None in self.places:
            record.obstacle = "frozen"
        elif any(isinstance(x, Tensor) and x.dtype != np.float64 for x in self.leaves):
            record.obstacle = "float32"
        self.width = sum(leaf.size if isinstance(leaf, Tensor) else 1 for leaf in self.leaves)
        self.pending: list[dict[str, np.ndarray]] = []
        self.updates = 0
        self.count = 0  # of all numbers that are kept

    def keep(self, output: Any = None) -> None:
        """Before an update: the weights and the memory, if it is the turn of this step."""
        if self.updates % self.record.every == 0:
            self._keep(output)
            if self.count > MOST_NUMBERS and len(self.record.steps) > 3:
                self._thin()

    def _keep(self, output: Any = None) -> None:
        record, step = self.record, self.updates
        if isinstance(output, Samples):  # it has copied them
            self.pending.append(output.weights)
            if len(self.pending) == PENDING:
                self._flush()
        else:
            self._flush()
            record._rows.append(self._end_to_end([leaf.data for leaf in self.leaves]))
        record.steps.append(step)
        self.count += self.width
        if step % max(record.every, STATES) == 0 and (memory := self._memory()):
            record.states[step] = memory
            self.count += self.width * len(memory)

    def note(self, loss: float, rate: float) -> None:
        """After it: what it was computed from."""
        self.record._losses.append(loss)
        self.record._rates.append(rate)
        self.updates += 1

    def finish(self) -> None:
        """The last weights are kept, whatever their number."""
        steps = self.record.steps
        if not steps or steps[-1] != self.updates:
            self._keep()
        self._flush()

    def _flush(self) -> None:
        if self.pending:
            rows = np.empty((len(self.pending), self.width))
            parts = [part for weights in self.pending for part in weights.values()]
            np.concatenate(parts, axis=None, out=rows.reshape(-1))
            self.record._rows += list(rows)
            self.pending.clear()

    def _thin(self) -> None:
        """Every other row; copies of them, for a row keeps the memory of its whole block."""
        self._flush()
        record = self.record
        record.every *= 2
        record.thinned = True
        kept = [
            (step, row.copy())
            for step, row in zip(record.steps, record._rows, strict=True)
            if step % record.every == 0
        ]
        record.steps, record._rows = [step for step, _ in kept], [row for _, row in kept]
        record.states = {s: memory for s, memory in record.states.items() if s % record.every == 0}
        memories = sum(len(memory) for memory in record.states.values())
        self.count = self.width * (len(record.steps) + memories)

    def _memory(self) -> dict[str, np.ndarray]:
        """What the optimiser remembers of each parameter, by name."""
        if not any(self.optimizer.state):  # plain descent remembers nothing
            return {}
        states = [{} if place is None else self.optimizer.state[place] for place in self.places]
        names = [name for name in next((s for s in states if s), {}) if name != "step"]
        return {
            name: self._end_to_end(
                [_spread(x, s.get(name, 0.0)) for x, s in zip(self.leaves, states, strict=True)]
            )
            for name in names
        }

    def _end_to_end(self, parts: list[Any]) -> np.ndarray:
        if self.singles:
            return np.array(parts, dtype=np.float64)
        return np.concatenate(parts, axis=None)


def _spread(leaf: Leaf, memory: Any) -> Any:
    """What is remembered of a leaf, one number for each of its own."""
    if not isinstance(leaf, Tensor):
        return float(memory)
    return memory if np.shape(memory) == leaf.shape else np.broadcast_to(memory, leaf.shape)


def new_record(
    model: Module,
    batches: Batches,
    loss: Any,
    optimizer: Optimizer,
    validation: tuple[np.ndarray, np.ndarray] | None,
    every: int,
    clip_norm: float | None,
    first: int,
) -> Record:
    """An empty record of a training that is about to begin."""
    leaves = model.parameters()
    order = order_of(model, leaves)
    layers = None if order is None else layers_of(model)
    network = None if layers is None else record_of(layers)
    name, options = _known_loss(model, loss, batches, network, order)
    return Record(
        X=_frozen(batches.X),
        y=_frozen(batches.y),
        validation=None if validation is None else (_frozen(validation[0]), _frozen(validation[1])),
        loss=name,
        optimizer=type(optimizer).__name__,
        settings=optimizer.settings(),
        network=network,
        names=parameter_names(network) if network else plain_names(model),
        batches=batches,
        every=every,
        order=order,
        clip_norm=clip_norm,
        first=first,
        loss_options=options,
    )


def _known_loss(
    model: Module,
    loss: Any,
    batches: Batches,
    network: dict[str, Any] | None,
    order: np.ndarray | None,
) -> tuple[str, dict[str, float]]:
    """The name of a loss of ``nn.functional`` and its settings; "" of any other."""
    if isinstance(model, CompiledModel):
        if network is None or order is None:
            return "", {}
        return _recognised(model, batches, network, order), {}
    if isinstance(loss, Loss):
        options = {k: v for k, v in loss.settings.items() if k != "reduction"}
        known = loss.settings["reduction"] == "mean"
        return (type(loss).function.__name__ if known else ""), options
    return next((name for name, f in LOSSES.items() if f is loss), ""), {}


def _recognised(
    model: CompiledModel, batches: Batches, network: dict[str, Any], order: np.ndarray
) -> str:
    """The loss that gives a few samples what a compiled program gives them."""
    X, y = batches.X[:3], batches.y[:3]
    if len(X) < 2:
        return ""
    parameters = model.numbers()
    weights = np.concatenate([x.ravel() for x in parameters.values()])[order]
    output = outputs_at(network, weights, X)
    wanted = [
        float(model.program.value_and_grad(X[i : i + 1], y[i : i + 1], parameters=parameters)[0])
        for i in range(len(X))
    ]
    for name, function in LOSSES.items():
        try:
            each = function(Tensor(output), matching(y, output), reduction="none").numpy()
        except (TypeError, ValueError):  # targets or outputs that it does not take
            continue
        if np.allclose(each.reshape(len(X), -1).mean(axis=1), wanted, rtol=1e-9, atol=1e-12):
            return name
    return ""


def plain_names(model: Module) -> list[str]:
    """``0.weight[1, 0]``: of a model that is no plain network."""
    names = []
    for name, leaf in model.named_parameters().items():
        shape = leaf.shape if isinstance(leaf, Tensor) else ()
        names += [f"{name}{list(place)}" if shape else name for place in np.ndindex(shape)]
    return names


def _frozen(x: np.ndarray) -> np.ndarray:
    copy = np.array(x)
    copy.flags.writeable = False
    return copy


def checked_every(record: Any) -> int:
    """0 for no record, else the distance of two steps that are kept."""
    if record is True or record is False:
        return int(record)
    if isinstance(record, int) and record >= 1:
        return record
    raise ValueError(f"record is True, or n to keep every n-th step; got {record!r}")
