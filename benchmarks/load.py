"""Large graphs through every public verb: seconds and memory.

    python -m benchmarks.load [--nodes 1000000]

Three shapes: a chain (each node uses the one before), a wide sum (every product is used once,
by one sum) and a diamond lattice (each node uses two of the row above, so that the number of
paths doubles with every row). Each cell is a process of its own; its memory is the most that
the process held, less what it held with the graph alone.

Then how the time of the verbs that make a record of each node grows with the graph: the exponent
is 1 where ten times as many nodes take ten times as long.
"""

from __future__ import annotations

import argparse
import copy
import gc
import json
import pickle
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from math import log10
from statistics import median
from typing import Any

import autograd
from autograd import Value
from benchmarks.command_line import parser_for

MOST_SECONDS = 300


def chain(n: int) -> Value:
    """((x·w)·w)·... with w so near 1 that nothing under- or overflows."""
    w = Value(1.0 + 1e-9, label="w")
    y = Value(1.0, label="x")
    for _ in range(n):
        y = y * w
    return y


def wide(n: int) -> Value:
    """A sum of n products that share one factor."""
    w = Value(0.5, label="w")
    y: Value = autograd.sum([w * (1.0 / (i + 1)) for i in range(n // 2)])
    return y


def lattice(n: int) -> Value:
    """Rows of 100 nodes, each the mean of two neighbours in the row above."""
    row = [Value(i / 100, label=f"x{i}") for i in range(100)]
    for _ in range(n // 200):
        row = [(row[i - 1] + row[i]) * 0.5 for i in range(100)]
    y: Value = autograd.sum(row)
    return y


SHAPES: dict[str, Callable[[int], Value]] = {"chain": chain, "wide": wide, "lattice": lattice}


def _backward(y: Value) -> Any:
    y.backward()


def _second_backward(y: Value) -> Any:
    y.backward(create_graph=True)


def _compile(y: Value) -> Any:
    return autograd.compile(y)


VERBS: dict[str, Callable[[Value], Any]] = {
    "backward()": _backward,
    "backward(create_graph=True)": _second_backward,
    "trace()": Value.trace,
    "first step of stepper()": lambda y: str(y.stepper().step),
    "draw() in a notebook": lambda y: y.draw()._repr_mimebundle_(),
    "stepper() in a notebook": lambda y: y.stepper()._repr_mimebundle_(),
    "copy.deepcopy": copy.deepcopy,
    "pickle, both ways": lambda y: pickle.loads(pickle.dumps(y)),
    "compile": _compile,
    "del": lambda y: y._data,
}


def measure(shape: str, verb: str, n: int) -> dict[str, Any]:
    """Time and memory of one verb, in this process."""
    start = time.perf_counter()
    y = SHAPES[shape](n)
    recorded = time.perf_counter() - start
    gc.collect()
    before = _peak()
    start = time.perf_counter()
    try:
        VERBS[verb](y)
        said = ""
    except autograd.GlassgradError as error:
        said = str(error)
    if verb == "del":
        del y
    seconds = time.perf_counter() - start
    return {"recorded": recorded, "seconds": seconds, "MB": _peak() - before, "said": said}


def _peak() -> float:
    import resource  # which Windows lacks

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # KB on Linux


def cell(shape: str, verb: str, n: int) -> str:
    """What a process of its own says to one shape and verb."""
    command = [sys.executable, "-m", "benchmarks.load", "--nodes", str(n), "--one", shape, verb]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=MOST_SECONDS)
    except subprocess.TimeoutExpired:
        return f"over {MOST_SECONDS} s"
    if done.returncode:
        return (
            done.stderr.strip().splitlines()[-1][:40] if done.stderr else f"died {done.returncode}"
        )
    found = json.loads(done.stdout)
    mark = " refused" if found["said"] else ""
    return f"{found['seconds']:6.1f} s {found['MB']:6.0f} MB{mark}"


GROWING = ("trace()", "pickle, both ways", "copy.deepcopy", "backward(create_graph=True)")
SIZES = (10_000, 100_000)
PAIRS = 7


def growth(verb: str) -> tuple[list[float], float]:
    """Microseconds an operation at both sizes, and the exponent: medians of pairs in turn."""
    graphs = {n: lattice(n) for n in SIZES}
    seconds: dict[int, list[float]] = {n: [] for n in SIZES}
    for _ in range(PAIRS):
        for n, y in graphs.items():
            y.zero_grad()
            gc.collect()
            start = time.process_time()
            made = VERBS[verb](y)
            seconds[n].append(time.process_time() - start)
            del made
    few, many = (seconds[n] for n in SIZES)
    exponents = [log10(b / a) / log10(SIZES[1] / SIZES[0]) for a, b in zip(few, many, strict=True)]
    return [median(seconds[n]) / n * 1e6 for n in SIZES], median(exponents)


def main() -> None:
    parser = parser_for("benchmarks.load", __doc__, "100,000 nodes")
    parser.add_argument("--nodes", type=int, default=1_000_000)
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    n = 100_000 if options.quick else options.nodes
    if options.one:
        shape, verb = options.one
        print(json.dumps(measure(shape, verb, n)))
        return
    print(f"{n:,} operations; refused: an error that says why and what to do instead\n")
    print(f"{'':28}" + "".join(f"{shape:>26}" for shape in SHAPES))
    for verb in VERBS:
        cells = map(partial(cell, verb=verb, n=n), SHAPES)
        print(f"{verb:28}" + "".join(f"{text:>26}" for text in cells), flush=True)
    at = "".join(f"{f'us at {n:,}':>20}" for n in SIZES)
    print(f"\n{'an operation of a lattice':28}{at}{'exponent':>20}")
    for verb in GROWING:
        microseconds, exponent = growth(verb)
        print(f"{verb:28}" + "".join(f"{us:20.1f}" for us in microseconds) + f"{exponent:20.2f}")


if __name__ == "__main__":
    main()
