"""Recording and sweeping scalar graphs: ours beside micrograd and XAD.

Every program is the same list of operations, written as a user writes them, run on the
number type of each library: make the inputs, build the graph, take the gradient of every
input, drop it all. The gradients are compared before anything is timed.

    random   a * u, a / u, (a + b) * 0.5, a - u + 1.0 or a * u**2 of recent numbers and inputs
    chain    v = v * 0.999 + 0.001, over and over
    dot      a1 * b1 + a2 * b2 + ... of as many inputs as operations
    dot()    the same sum, where ours is the single n-ary node and the peers write it out

How to read the table: nanoseconds of ours for one recorded operation (the program's own
loop is in it), then ours divided by each peer's, so that 0.25 is four times as fast. All
libraries take turns in one run and medians of processor time are compared: the ratios carry
over to other machines, the nanoseconds do not. A turn makes 10,000 operations or more in a
row, with the cyclic collector on: micrograd's closures leave cycles, which is a large part of
its time. The column "no gc" compares with the collector switched off for both. "loop" is the
share of our time that the same program takes on plain floats, with nothing recorded: the limit
of any engine that a Python program drives.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from time import process_time
from typing import Any

from autograd import Value, dot
from benchmarks.command_line import parser_for
from benchmarks.measure import interleaved, memory_of

Program = Callable[[list[Any]], Any]
INPUTS = 50


def random_graph(operations: int) -> tuple[Program, list[float]]:
    """A program of random operations in which values and adjoints stay near 1.

    (An adjoint that fades to 0 would let us skip its part of the sweep.) Each operator
    that micrograd has and that keeps the values near 1 is taken equally often.
    """
    chance = random.Random(0)
    kinds = [(1, "product"), (1, "quotient"), (2, "mean"), (2, "difference"), (2, "square")]
    plan: list[tuple[str, int, int, int]] = []
    recorded = 0
    while recorded < operations:
        count, kind = chance.choice(kinds)
        newest = len(plan) + INPUTS
        older = newest - 1 - chance.randrange(INPUTS)
        plan.append((kind, newest - 1, older, chance.randrange(INPUTS)))
        recorded += count

    def program(inputs: list[Any]) -> Any:
        numbers = list(inputs)
        for kind, i, j, k in plan:
            a, u = numbers[i], inputs[k]
            if kind == "product":
                numbers.append(a * u)
            elif kind == "quotient":
                numbers.append(a / u)
            elif kind == "mean":
                numbers.append((a + numbers[j]) * 0.5)
            elif kind == "difference":
                numbers.append(a - u + 1.0)
            else:
                numbers.append(a * u**2)
        return numbers[-1]

    return program, [chance.uniform(0.99, 1.01) for _ in range(INPUTS)]


def chain(operations: int) -> tuple[Program, list[float]]:
    def program(inputs: list[Any]) -> Any:
        v = inputs[0]
        for _ in range(operations // 2):
            v = v * 0.999 + 0.001
        return v

    return program, [0.5]


def products(operations: int) -> tuple[Program, list[float]]:
    half = operations // 2

    def program(inputs: list[Any]) -> Any:
        total = inputs[0] * inputs[half]
        for a, b in zip(inputs[1:half], inputs[half + 1 :], strict=True):
            total = total + a * b
        return total

    chance = random.Random(0)
    return program, [chance.uniform(-1, 1) for _ in range(2 * half)]


def one_dot(operations: int) -> tuple[Program, list[float]]:
    half = operations // 2
    _, inputs = products(operations)
    return lambda xs: dot(xs[:half], xs[half:]), inputs


def ours(program: Program, inputs: list[float]) -> list[float]:
    leaves = [Value(x) for x in inputs]
    program(leaves).backward()
    return [leaf.grad or 0.0 for leaf in leaves]


def micrograd(program: Program, inputs: list[float]) -> list[float]:
    from micrograd.engine import Value as Micro

    leaves = [Micro(x) for x in inputs]
    program(leaves).backward()
    return [leaf.grad or 0.0 for leaf in leaves]


def xad(program: Program, inputs: list[float]) -> list[float]:
    import xad.adj_1st as adjoint

    with adjoint.Tape() as tape:
        leaves = [adjoint.Real(x) for x in inputs]
        for leaf in leaves:
            tape.registerInput(leaf)
        tape.newRecording()
        output = program(leaves)
        tape.registerOutput(output)
        output.derivative = 1.0
        tape.computeAdjoints()
        return [leaf.derivative for leaf in leaves]


PEERS = {"micrograd": micrograd, "XAD": xad}
WORK = {"random": random_graph, "chain": chain, "dot": products, "dot()": products}


def compare(name: str, operations: int, rounds: int) -> str:
    """One line of the table: nanoseconds of ours, and ratios to the peers."""
    program, inputs = WORK[name](operations)
    mine, _ = one_dot(operations) if name == "dot()" else (program, inputs)
    programs: dict[str, Callable[[], object]] = {"ours": lambda: ours(mine, inputs)}
    for peer, run in PEERS.items():
        _assert_close(ours(mine, inputs), run(program, inputs))
        programs[peer] = partial(run, program, inputs)
    runs = max(1, 10_000 // operations)
    seconds = interleaved(programs, rounds, runs, clock=process_time)
    loop = interleaved({"loop": lambda: program(inputs)}, rounds, runs, clock=process_time)["loop"]
    del programs["XAD"]
    without = interleaved(programs, max(3, rounds // 2), runs, collector=False, clock=process_time)
    ratios = [
        seconds["ours"] / seconds["micrograd"],
        without["ours"] / without["micrograd"],
        seconds["ours"] / seconds["XAD"],
        loop / seconds["ours"],
    ]
    cells = [f"{name:8}{operations:>11,}{seconds['ours'] / operations * 1e9:>8.0f} ns"]
    return "".join(cells + [f"{ratio:>13.3f}" for ratio in ratios])


def _assert_close(gradients: list[float], theirs: list[float]) -> None:
    for mine, other in zip(gradients, theirs, strict=True):
        assert abs(mine - other) <= 1e-9 * max(1, abs(mine)), (mine, other)


def memory_line(operations: int) -> str:
    program, inputs = random_graph(operations)
    from micrograd.engine import Value as Micro

    def recorded(make: Callable[[float], Any], swept: bool) -> Any:
        leaves = [make(x) for x in inputs]
        output = program(leaves)
        if swept:
            output.backward()
        return leaves, output

    def of_ours(swept: bool) -> float:
        reserve = [Value(0.0) for _ in range(200_000)]  # so no memory of dead nodes is used again
        used = memory_of(lambda: recorded(Value, swept)) / operations
        del reserve
        return used

    mine, swept = of_ours(False), of_ours(True)
    theirs = memory_of(lambda: recorded(Micro, False)) / operations
    return (
        f"bytes per operation: ours {mine:.0f}, with its gradient {swept:.0f}; "
        f"micrograd {theirs:.0f}"
    )


def import_line(rounds: int) -> str:
    """Time of the statement, less that of the bare interpreter, with compiled files."""
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}

    def starting(statement: str) -> Callable[[], object]:
        command = [sys.executable, "-c", statement]
        return lambda: subprocess.run(command, check=True, env=environment)

    statements = ("pass", "import numpy", "import autograd")
    with tempfile.TemporaryDirectory() as compiled:
        environment["PYTHONPYCACHEPREFIX"] = compiled
        seconds = interleaved({s: starting(s) for s in statements}, rounds)
    bare, numpy, all_of_it = (seconds[s] for s in statements)
    ratio = (all_of_it - bare) / (numpy - bare)
    return f"import autograd takes {ratio:.2f} of the time of import numpy"


def main() -> None:
    parser = parser_for("benchmarks.engine", __doc__, "fewer rounds, small graphs only")
    quick = parser.parse_args().quick
    sys.setrecursionlimit(10_000_000)  # micrograd orders its nodes by recursion
    print("record + backward, per operation; ratios below 1 mean that ours is faster\n")
    columns = "".join(f"{name:>13}" for name in ("/ micrograd", "no gc", "/ XAD", "loop"))
    print(f"{'':8}{'operations':>11}{'ours':>11}{columns}")
    rounds = {1_000: 5} if quick else {1_000: 25, 10_000: 25, 100_000: 5}
    for name in WORK:
        for operations, count in rounds.items():
            print(compare(name, operations, count), flush=True)
    print("\n" + memory_line(10_000))
    print(import_line(9 if quick else 41))


if __name__ == "__main__":
    main()
