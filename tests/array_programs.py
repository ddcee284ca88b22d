"""Random programs of arrays as plain lists, run by any library that has the functions.

A program is a seed for its inputs, their shapes, and steps ``[function, operands, options]``;
an operand is the number of an input or an earlier result. The output is the sum of the last
result times fixed weights.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

# What a step may be, by how many operands it takes.
UNARY = ["tanh", "sigmoid", "sin", "softplus", "abs", "relu", "square", "bounded_exp"]
BINARY = ["add", "sub", "mul", "safe_div", "maximum", "where"]
REDUCTIONS = ["sum", "mean", "var", "std", "prod", "max", "min", "logsumexp", "norm"]
ALONG = ["softmax", "log_softmax", "cumsum"]
SHAPES = ["reshape", "transpose", "expand_dims", "pad", "tril", "triu", "index", "take"]
JOINING = ["concatenate", "stack", "outer", "matmul", "einsum"]


def inputs_of(program: dict[str, Any]) -> list[np.ndarray]:
    """The inputs: multiples of 1/64 away from each other, so that every library gets the same."""
    rng = np.random.RandomState(program["seed"])  # its stream is frozen for good
    return [np.asarray(rng.randint(-128, 129, s) / 64 + 0.003 * i) for i, s in program["inputs"]]


def weights_of(shape: tuple[int, ...]) -> np.ndarray:
    """The fixed weights of the output: 1, -2, 3, -1, 2, -3, ..."""
    count = int(np.prod(shape))
    return (np.resize([1.0, -2.0, 3.0, -1.0, 2.0, -3.0], count) / 4).reshape(shape)


def index_of(text: list[Any]) -> tuple[Any, ...]:
    """An index from its JSON form: lists are arrays, texts are slices, ... and None."""

    def part(x: Any) -> Any:
        if isinstance(x, list):
            return np.array(x)
        if isinstance(x, str):
            return ... if x == "..." else slice(*(int(n) if n else None for n in x.split(":")))
        return x

    return tuple(map(part, text))


def run(
    program: dict[str, Any], inputs: list[Any], functions: dict[str, Callable[..., Any]]
) -> Any:
    """The last result of a program."""
    results = list(inputs)
    for name, operands, options in program["steps"]:
        results.append(functions[name](*(results[i] for i in operands), **options))
    return results[-1]


# ---------------------------------------------------------------- making them up


def random_program(seed: int, functions: dict[str, Callable[..., Any]]) -> dict[str, Any]:
    """A program of three to eight steps that fits together, tried out with ``functions``."""
    rng = np.random.RandomState(seed)
    shapes = [_random_shape(rng) for _ in range(rng.randint(1, 4))]
    program: dict[str, Any] = {
        "seed": seed, "inputs": [[i, list(s)] for i, s in enumerate(shapes)], "steps": []
    }  # fmt: skip
    values = inputs_of(program)
    wanted = rng.randint(3, 9)
    while len(program["steps"]) < wanted:
        step = _random_step(rng, [np.shape(v) for v in values])
        if step is None:
            continue
        name, operands, options = step
        try:
            value = np.asarray(functions[name](*(values[i] for i in operands), **options))
        except (ValueError, IndexError):
            continue
        if not np.isfinite(value).all() or value.size > 60 or np.abs(value).max(initial=0) > 50:
            continue
        values.append(value)
        program["steps"].append(step)
    return program


def _random_shape(rng: Any) -> tuple[int, ...]:
    return tuple(int(rng.choice([1, 2, 3])) for _ in range(rng.randint(0, 4)))


def _random_step(rng: Any, shapes: list[tuple[int, ...]]) -> list[Any] | None:
    """A step that may or may not fit; the latest results are the likeliest operands."""
    groups = [UNARY, BINARY, REDUCTIONS, ALONG, SHAPES, JOINING]
    group = groups[rng.choice(6, p=[0.15, 0.25, 0.2, 0.1, 0.15, 0.15])]
    name = group[rng.randint(len(group))]
    n = len(shapes)
    a = n - 1 if rng.rand() < 0.7 else int(rng.randint(n))
    b = int(rng.randint(n))
    ndim, shape = len(shapes[a]), shapes[a]
    axis = int(rng.randint(-ndim, ndim)) if ndim else None
    if group is UNARY:
        return [name, [a], {}]
    if group is BINARY:
        return [name, [a, b], {}]
    if group is REDUCTIONS:
        if 0 in shape or (name == "std" and int(np.prod(shape)) < 2):
            return None
        chosen: Any = axis if rng.rand() < 0.6 else None
        return [name, [a], {"axis": chosen, "keepdims": bool(rng.rand() < 0.4)}]
    if axis is None:
        return None
    if group is ALONG:
        return [name, [a], {"axis": axis}]
    if group is SHAPES:
        return _random_reshaping(rng, name, a, shape, axis)
    if name == "einsum":
        form = str(rng.choice(["ij,jk->ik", "ij,ij->i", "i,j->ij", "...i,...i", "ij->j", "ijk,k"]))
        return [name, [a, b][: form.count(",") + 1], {"subscripts": form}]
    if name in ("outer", "matmul"):
        return [name, [a, b], {}]
    return [name, [a, b], {"axis": axis}]


def _random_reshaping(rng: Any, name: str, a: int, shape: Any, axis: int) -> list[Any] | None:
    ndim, n = len(shape), shape[axis]
    if name == "reshape":
        sizes = [int(s) for s in rng.permutation(shape)]
        return [name, [a], {"shape": sizes if rng.rand() < 0.5 else [-1, sizes[0]]}]
    if name == "transpose":
        return [name, [a], {"axes": [int(i) for i in rng.permutation(ndim)]}]
    if name == "expand_dims":
        return [name, [a], {"axis": axis}]
    if name == "pad":
        return [name, [a], {"pad_width": [[int(x) for x in rng.randint(0, 2, 2)] for _ in shape]}]
    if name in ("tril", "triu"):
        return [name, [a], {"k": int(rng.randint(-1, 2))}] if ndim >= 2 else None
    if name == "take":
        picks = rng.randint(0, n, shape).tolist()
        return [name, [a], {"indices": picks, "axis": axis}]
    first = shape[0]
    choices: list[Any] = [
        [int(rng.randint(first))],
        [":" if rng.rand() < 0.5 else "1:"],
        ["...", int(rng.randint(-shape[-1], shape[-1]))],
        [None, "..."],
        [[int(i) for i in rng.randint(-first, first, 3)]],
        ["...", [int(i) for i in rng.randint(0, shape[-1], (4))]],
        [[bool(i) for i in rng.randint(0, 2, first)]],
    ]
    return ["index", [a], {"index": choices[rng.randint(len(choices))]}]
