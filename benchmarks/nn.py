"""Training steps and a whole training: ours beside micrograd and PyTorch.

The scalar network has 2 inputs, layers of 16, 16 and 1 neurons, and 100 points; a step is
the forward pass of all points, the squared error, the backward pass and plain gradient
descent. micrograd runs the same network, loss and step, from the same weights, and the
losses of both are compared before anything is timed. Ours is timed three ways:

    products   every product and sum of a neuron is a node of its own (``expanded()``)
    dot        a neuron is one n-ary ``dot`` node and its activation: the default
    columns    the default, given all points at once: a node holds a number for each point

The training takes the 8 × 8 digits to 97 % of 450 held-out ones, with ``nn.fit`` and its
default settings, beside PyTorch (one thread, where it is installed) with the same recipe:
the same layers, first weights, batches in the same order, Adam, and the same count of right
answers after every epoch. The seconds are medians of several runs, taken in turn.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

import numpy as np

from benchmarks.command_line import parser_for
from benchmarks.measure import interleaved
from nn import MLP, SGD, Linear, ReLU, Sequential, data, expanded, fit
from nn.functional import mse_loss

LR = 0.05
GOAL = 0.97
MOST_EPOCHS = 30

# ---------------------------------------------------------------- a step on scalars


def micrograd_step(X: np.ndarray, y: np.ndarray, weights: MLP) -> Callable[[], float]:
    from micrograd import nn as micrograd_nn
    from micrograd.engine import Value as Micro

    random.seed(0)
    model = micrograd_nn.MLP(2, [16, 16, 1])
    for layer, ours in zip(model.layers, weights.layers, strict=True):
        for neuron, mine in zip(layer.neurons, ours.neurons, strict=True):
            for w, value in zip(neuron.w, mine.w, strict=True):
                w.data = value.data
    points, targets = X.tolist(), y.tolist()

    def step() -> float:
        losses = [(model(x) - t) ** 2 for x, t in zip(points, targets, strict=True)]
        loss = sum(losses, Micro(0.0)) * (1.0 / len(losses))
        model.zero_grad()
        loss.backward()
        for p in model.parameters():
            p.data -= LR * p.grad
        return float(loss.data)

    return step


def our_step(X: np.ndarray, y: np.ndarray, how: str) -> Callable[[], float]:
    model = network()
    optimizer = SGD(model, lr=LR)
    points, targets = X.tolist(), y.tolist()

    def loss_of_points() -> Any:
        return mse_loss([model(x) for x in points], targets)

    def loss_of_products() -> Any:
        with expanded():
            return loss_of_points()

    def loss_of_columns() -> Any:
        return mse_loss(model(X), y[:, None])

    loss_of = {"products": loss_of_products, "dot": loss_of_points, "columns": loss_of_columns}[how]
    if how != "columns":
        model.scalar = True

    def step() -> float:
        loss = loss_of()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return float(loss.item())

    return step


def network() -> MLP:
    return MLP(2, [16, 16, 1], activation="relu", seed=0)


def scalar_lines(rounds: int) -> list[str]:
    X, classes = data.moons(100)
    y = 2.0 * classes - 1.0
    ways = ("products", "dot", "columns")
    first = [micrograd_step(X, y, network()), *(our_step(X, y, how) for how in ways)]
    for _ in range(3):
        losses = [step() for step in first]
        assert max(losses) - min(losses) <= 1e-9 * max(losses), losses
    programs: dict[str, Callable[[], object]] = {"micrograd": first[0]}
    programs |= dict(zip(ways, first[1:], strict=True))
    seconds = interleaved(programs, rounds)
    goals = {"products": "  (goal 0.05)", "dot": "  (goal 0.03)"}
    lines = [f"{'micrograd':10}{seconds['micrograd'] * 1e3:>9.1f} ms"]
    for how in ways:
        ratio = seconds[how] / seconds["micrograd"]
        lines.append(f"{how:10}{seconds[how] * 1e3:>9.1f} ms{ratio:>9.4f}{goals.get(how, '')}")
    return lines


# ---------------------------------------------------------------- digits to 97 %


class _Reached(Exception):  # noqa: N818  (no error: it ends a training that is good enough)
    pass


def digits_with_fit(parts: tuple[np.ndarray, ...], hidden: int) -> tuple[int, float]:
    """The epochs that were needed and the share of right answers that was reached."""
    X, held_out, y, targets = parts
    model = digits_network(hidden)
    epochs, best = 0, 0.0

    def stop_when_good(history: Any) -> None:
        nonlocal epochs, best
        epochs, best = history.epochs, history.metrics["validation_accuracy"][-1]
        if best >= GOAL:
            raise _Reached

    with suppress(_Reached):
        fit(
            model,
            X,
            y,
            epochs=MOST_EPOCHS,
            validation=(held_out, targets),
            on_epoch=stop_when_good,
            progress=False,
        )
    return epochs, best


def digits_network(hidden: int) -> Sequential:
    return Sequential(Linear(64, hidden, seed=0), ReLU(), Linear(hidden, 10, seed=1))


def digits_with_torch(parts: tuple[np.ndarray, ...], hidden: int) -> tuple[int, float]:
    import torch

    X, held_out, y, targets = parts
    model = torch.nn.Sequential(
        torch.nn.Linear(64, hidden), torch.nn.ReLU(), torch.nn.Linear(hidden, 10)
    ).double()
    start = digits_network(hidden).state_dict()
    model.load_state_dict({name: torch.from_numpy(array) for name, array in start.items()})
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    measure = torch.nn.CrossEntropyLoss()
    batches = data.batches(X, y, 32)
    test, answers = torch.from_numpy(held_out), torch.from_numpy(targets)
    best = 0.0
    for epoch in range(MOST_EPOCHS):
        total = right = 0.0
        for some, classes in batches.at(epoch):
            target = torch.from_numpy(classes)
            optimizer.zero_grad()
            output = model(torch.from_numpy(some))
            loss = measure(output, target)
            loss.backward()
            # fit notes these too: the norm of the gradient, the loss and the right answers
            torch.nn.utils.get_total_norm(
                [p.grad for p in model.parameters() if p.grad is not None]
            ).item()
            optimizer.step()
            total += loss.item() * len(classes)
            right += float((output.argmax(dim=1) == target).sum())
        with torch.no_grad():
            output = model(test)
            measure(output, answers).item()
            best = float((output.argmax(dim=1) == answers).double().mean())
        if best >= GOAL:
            return epoch + 1, best
    return MOST_EPOCHS, best


def digits_lines(rounds: int) -> list[str]:
    try:
        X, y = data.digits()
    except ModuleNotFoundError as error:
        return [f"digits left out: {error}"]
    parts = data.train_test_split(X, y, stratify=y)
    programs = {"ours": digits_with_fit}
    try:
        import torch
    except ModuleNotFoundError:
        note = "PyTorch left out: it is not installed"
    else:
        torch.set_num_threads(1)
        programs["PyTorch"] = digits_with_torch
        note = "goal 0.6 of PyTorch's time"
    lines = []
    for hidden in (32, 128):
        results = {name: run(parts, hidden) for name, run in programs.items()}
        seconds = interleaved(
            {n: partial(run, parts, hidden) for n, run in programs.items()}, rounds
        )
        for name, (epochs, best) in results.items():
            ratio = seconds["ours"] / seconds[name]
            beside = f"{ratio:>9.2f} ours / {name}" if name != "ours" else ""
            lines.append(
                f"64-{hidden}-10  {name:8}{seconds[name]:>7.2f} s{epochs:>4} epochs, "
                f"{best:.1%} right{beside}"
            )
    return [*lines, note]


def main() -> None:
    parser = parser_for("benchmarks.nn", __doc__, "fewer rounds")
    quick = parser.parse_args().quick
    print("one step of a 2-16-16-1 network on 100 points, and its share of micrograd's time\n")
    print("\n".join(scalar_lines(3 if quick else 11)), flush=True)
    print("\ndigits to 97 % of the held-out ones\n")
    print("\n".join(digits_lines(2 if quick else 7)))


if __name__ == "__main__":
    main()
