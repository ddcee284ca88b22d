"""Much at once, and for long: notebook cells that draw and drop, and threads that do everything."""

from __future__ import annotations

import gc
import threading
import tracemalloc

from threads import run_at_once

import autograd
from autograd import Value, tanh

CELLS = 60
THREADS = 8


def neuron(x: float) -> Value:
    """A small graph of the caller's own, with known derivatives: y = tanh(0.3 x + x²)."""
    leaf = Value(x, label="x")
    y: Value = tanh(0.3 * leaf + leaf * leaf)
    return y


def cell(i: int) -> None:
    """What a notebook cell does: compute, differentiate, draw, step, drop."""
    y = neuron(i / CELLS)
    y.backward()
    y.draw()._repr_mimebundle_()
    y.stepper()._repr_mimebundle_()


def test_cells_that_draw_and_drop_leave_memory_flat() -> None:
    tracemalloc.start()
    try:
        for i in range(CELLS):
            cell(i)
        before = memory()
        for i in range(CELLS):
            cell(i)
        grown = memory() - before
    finally:
        tracemalloc.stop()
    # one small graph alone is about 2,000 bytes, its output 50,000
    assert grown < 1_000 * CELLS, f"{CELLS} cells left {grown} bytes behind"


def memory() -> int:
    gc.collect()
    return tracemalloc.get_traced_memory()[0]


def test_threads_record_sweep_draw_and_compile_at_once() -> None:
    """Each thread gets the answers that it would get alone."""
    alone = answers(0.25)
    found: list[list[object]] = []
    start = threading.Barrier(THREADS)

    def work() -> None:
        start.wait()
        for _ in range(3):
            found.append(answers(0.25))

    run_at_once([work] * THREADS)
    assert found == [alone] * (3 * THREADS)


def answers(x: float) -> list[object]:
    """Gradient, picture, page and compiled gradient of one graph."""
    y = neuron(x)
    y.backward()
    w = Value(0.5, label="w")
    program = autograd.compile(lambda a: tanh(w * a), example=(1.0,))
    value, grads = program.value_and_grad([x, 2 * x])
    slopes = [float(gradient) for gradient in grads.values()]
    return [y.parents[0].grad, y.draw().svg, y.stepper().html(), float(value), slopes]
