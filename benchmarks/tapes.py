"""An irregular random program as a list of operations, and the same list run by C.

Every operand is drawn from all finished values before it, so that neighbours in the list
have nothing to do with each other: no matrix product and no layer can be found in it. All
values stay near 1, and all of them lead to the output, so nothing can be left out.
"""

from __future__ import annotations

import ctypes
import math
import random
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np

INPUTS = 50


class Operation(NamedTuple):
    """``kind`` of the values ``i`` and ``j``, or of ``i`` and a ``constant``."""

    kind: str
    i: int
    j: int = 0
    constant: float = 0.0


KINDS = ("add", "sub", "mul", "div", "shift", "scale", "tanh", "exp", "sin", "sqrt")
ARITHMETIC = ("mean", "difference", "product", "quotient", "times", "over")
FUNCTIONS = (*ARITHMETIC, "tanh", "exp", "sin", "sqrt")


def irregular(operations: int, seed: int = 0, functions: bool = False) -> list[Operation]:
    """About ``operations`` operations that lead from ``INPUTS`` numbers near 1 to one."""
    chance = random.Random(seed)
    tape: list[Operation] = []
    ready = list(range(INPUTS))  # values near 1, no halves of a phrase
    loose = dict.fromkeys(ready)  # those of them that nothing uses yet

    def put(kind: str, i: int, j: int = 0, constant: float = 0.0) -> int:
        tape.append(Operation(kind, i, j, constant))
        return INPUTS + len(tape) - 1

    def phrase(kind: str, a: int, b: int, u: int) -> int:
        if kind == "mean":
            return put("scale", put("add", a, b), constant=0.5)
        if kind == "difference":
            return put("shift", put("scale", put("sub", a, b), constant=0.5), constant=1.0)
        if kind == "product":
            return put("scale", put("shift", put("mul", a, b), constant=1.0), constant=0.5)
        if kind in ("quotient", "times", "over"):
            return put("mul" if kind == "times" else "div", a, b if kind == "quotient" else u)
        if kind == "sqrt":
            return put("sqrt", a)
        return put("scale", put(kind, a), constant=1 / getattr(math, kind)(1.0))

    def finish(value: int, *operands: int) -> None:
        for operand in operands:
            loose.pop(operand, None)
        ready.append(value)
        loose[value] = None

    kinds = FUNCTIONS if functions else ARITHMETIC
    while len(tape) + 2 * len(loose) < operations:
        a = next(iter(loose)) if chance.random() < 0.5 else chance.choice(ready)
        b, u, kind = chance.choice(ready), chance.randrange(INPUTS), chance.choice(kinds)
        two = kind in ("mean", "difference", "product", "quotient")
        finish(phrase(kind, a, b, u), a, *([b] if two else []))
    while len(loose) > 1:
        a, b = list(loose)[:2]
        finish(phrase("mean", a, b, 0), a, b)
    return tape


def on_numbers(tape: Sequence[Operation], functions: ModuleType) -> Callable[[Sequence[Any]], Any]:
    """The tape as a function of any numbers; tanh, exp, sin and sqrt are ``functions``'."""
    named = {name: getattr(functions, name) for name in ("tanh", "exp", "sin", "sqrt")}

    def program(inputs: Sequence[Any]) -> Any:
        v = list(inputs)
        for kind, i, j, constant in tape:
            if kind == "add":
                v.append(v[i] + v[j])
            elif kind == "sub":
                v.append(v[i] - v[j])
            elif kind == "mul":
                v.append(v[i] * v[j])
            elif kind == "div":
                v.append(v[i] / v[j])
            elif kind == "shift":
                v.append(v[i] + constant)
            elif kind == "scale":
                v.append(v[i] * constant)
            else:
                v.append(named[kind](v[i]))
        return v[-1]

    return program


# ---------------------------------------------------------------- the same list in C

BLOCK = 40  # points that go through the whole tape together; of 4 to 1,000 the fastest

C_SOURCE = r"""
#include <math.h>
#include <string.h>
enum { ADD, SUB, MUL, DIV, SHIFT, SCALE, TANH, EXP, SIN, SQRT };
typedef struct { int kind, i, j; double c; } operation;
#define EACH for (int k = 0; k < BLOCK; k++)

/* values (inputs, points) in; value (points) and gradient (inputs, points) out.
   v and g are room for (inputs + n) * BLOCK doubles; points is a multiple of BLOCK. */
void value_and_gradient(const operation *restrict tape, int n, int inputs, int points,
                        const double *restrict x, double *restrict value,
                        double *restrict gradient, double *restrict v, double *restrict g)
{
    int all = inputs + n;
    for (int p = 0; p < points; p += BLOCK) {
        for (int i = 0; i < inputs; i++)
            memcpy(v + i * BLOCK, x + (long)i * points + p, BLOCK * sizeof(double));
        for (int t = 0; t < n; t++) {
            const double *a = v + tape[t].i * BLOCK, *b = v + tape[t].j * BLOCK;
            const double c = tape[t].c;
            double *restrict y = v + (inputs + t) * BLOCK;
            switch (tape[t].kind) {
            case ADD:   EACH y[k] = a[k] + b[k]; break;
            case SUB:   EACH y[k] = a[k] - b[k]; break;
            case MUL:   EACH y[k] = a[k] * b[k]; break;
            case DIV:   EACH y[k] = a[k] / b[k]; break;
            case SHIFT: EACH y[k] = a[k] + c; break;
            case SCALE: EACH y[k] = a[k] * c; break;
            case TANH:  EACH y[k] = tanh(a[k]); break;
            case EXP:   EACH y[k] = exp(a[k]); break;
            case SIN:   EACH y[k] = sin(a[k]); break;
            case SQRT:  EACH y[k] = sqrt(a[k]); break;
            }
        }
        memcpy(value + p, v + (all - 1) * BLOCK, BLOCK * sizeof(double));
        memset(g, 0, (long)all * BLOCK * sizeof(double));
        EACH g[(all - 1) * BLOCK + k] = 1.0;
        for (int t = n - 1; t >= 0; t--) {
            const double *a = v + tape[t].i * BLOCK, *b = v + tape[t].j * BLOCK;
            const double *y = v + (inputs + t) * BLOCK, *restrict d = g + (inputs + t) * BLOCK;
            const double c = tape[t].c;
            double *ga = g + tape[t].i * BLOCK, *gb = g + tape[t].j * BLOCK;
            switch (tape[t].kind) {
            case ADD:   EACH ga[k] += d[k];  EACH gb[k] += d[k]; break;
            case SUB:   EACH ga[k] += d[k];  EACH gb[k] -= d[k]; break;
            case MUL:   EACH ga[k] += d[k] * b[k];  EACH gb[k] += d[k] * a[k]; break;
            case DIV:   EACH { double q = d[k] / b[k]; ga[k] += q; gb[k] -= q * y[k]; } break;
            case SHIFT: EACH ga[k] += d[k]; break;
            case SCALE: EACH ga[k] += d[k] * c; break;
            case TANH:  EACH ga[k] += d[k] * (1.0 - y[k] * y[k]); break;
            case EXP:   EACH ga[k] += d[k] * y[k]; break;
            case SIN:   EACH ga[k] += d[k] * cos(a[k]); break;
            case SQRT:  EACH ga[k] += d[k] * 0.5 / y[k]; break;
            }
        }
        for (int i = 0; i < inputs; i++)
            memcpy(gradient + (long)i * points + p, g + i * BLOCK, BLOCK * sizeof(double));
    }
}
"""


class _COperation(ctypes.Structure):
    _fields_ = [
        ("kind", ctypes.c_int),
        ("i", ctypes.c_int),
        ("j", ctypes.c_int),
        ("constant", ctypes.c_double),
    ]


def in_c(
    tape: Sequence[Operation], points: int, block: int = BLOCK, flags: Sequence[str] = ("-O2",)
) -> Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]:
    """A function of inputs (INPUTS, points) that gives values and gradients, built by gcc."""
    if points % block:
        raise ValueError(f"{points} points are no multiple of the block of {block}")
    with tempfile.TemporaryDirectory() as folder:
        source, library = Path(folder, "tape.c"), Path(folder, "tape.so")
        source.write_text(C_SOURCE)
        command = ["gcc", *flags, f"-DBLOCK={block}", "-shared", "-fPIC"]
        subprocess.run([*command, str(source), "-o", str(library), "-lm"], check=True)
        run = ctypes.CDLL(str(library)).value_and_gradient
    n = len(tape)
    entries = (_COperation * n)(*(_COperation(KINDS.index(o.kind), *o[1:]) for o in tape))
    room = np.empty((2, (INPUTS + n) * block))
    run.argtypes = [ctypes.c_void_p, *[ctypes.c_int] * 3, *[ctypes.c_void_p] * 5]
    run.restype = None

    def value_and_gradient(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        x = np.ascontiguousarray(x, dtype=np.float64)
        value, gradient = np.empty(points), np.empty((INPUTS, points))
        arrays = (a.ctypes.data for a in (x, value, gradient, room[0], room[1]))
        run(ctypes.addressof(entries), n, INPUTS, points, *arrays)
        return value, gradient

    return value_and_gradient
