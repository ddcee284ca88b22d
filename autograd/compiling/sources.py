"""The functions of a program, as text."""

from __future__ import annotations

import math
import os
import re
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from threading import RLock
from typing import Any, NamedTuple

import numpy as np

from autograd.compiling.gradient import gradients
from autograd.compiling.graph import SAMPLES, Axes
from autograd.compiling.helpers import given_row
from autograd.compiling.plan import Plan
from autograd.compiling.samples_last import with_samples_last
from autograd.compiling.writing import Writer, number_text

# The functions that a program can be asked for.
FORWARD, VALUE_AND_GRAD, PER_SAMPLE, JACOBIAN = (
    "forward",
    "value_and_grad",
    "per_sample_gradients",
    "jacobian",
)


KINDS = (FORWARD, VALUE_AND_GRAD, PER_SAMPLE, JACOBIAN)


class ProgramText(NamedTuple):
    """Text, and what it needs beside an array namespace."""

    text: str
    name: str
    given: tuple[str, ...]  # rows whose kernels are no text
    constants: dict[str, Any]  # arrays too large to be read

    def full(self) -> str:
        """The text as a file that imports only NumPy."""
        return f"import numpy as xp\n\n\n{self.text}"


# Writing adds entries to the graph of the plan, so it is one thread's turn at a time.
_writing_lock: Any = RLock()


def _renew_lock() -> None:
    """In a forked process: the thread whose turn it was is not here."""
    global _writing_lock
    if not _writing_lock._is_owned():
        _writing_lock = RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew_lock)


@contextmanager
def writing_of(plan: Plan) -> Iterator[None]:
    """The names that one text gives to entries are not those of another."""
    with _writing_lock:
        names = dict(plan.graph.names)
        try:
            yield
        finally:
            plan.graph.names = names


def write(plan: Plan, kind: str) -> ProgramText:
    """The text of one function of a program."""
    with writing_of(plan):
        if kind == FORWARD:
            return _forward(plan)
        return _jacobian(plan) if kind == JACOBIAN else _gradients(plan, kind)


def _forward(plan: Plan) -> ProgramText:
    writer = Writer(plan.graph, plan.outputs, given_names(plan))
    results = ", ".join(writer.ref(e) for e in plan.outputs)
    return _source(plan, writer, FORWARD, [], results)


def _gradients(plan: Plan, kind: str) -> ProgramText:
    """The value and its gradients: their mean, or those of each sample."""
    per_sample = kind == PER_SAMPLE
    if per_sample and plan.arrays:
        plan = with_samples_last(plan)
    g, given = plan.graph, given_names(plan)
    (out,) = plan.outputs
    results: dict[str, int] = {}
    for name, entries in gradient_entries(plan, per_sample).items():
        results[name] = entries[0]
        if len(entries) > 1:
            samples = (SAMPLES,) if per_sample else ()
            stack = g.stack(tuple(entries), (g.axis(len(entries)), *samples))
            shape = plan.parameters[name][1]
            axes = (*map(g.axis, shape), *samples)
            whole = len(shape) > 1
            results[name] = g.entry("reshape", (stack,), axes) if whole else stack
        core = g.core(results[name])
        if g.ops[core] != "const":
            g.names.setdefault(core, f"d{name}")
    writer = Writer(g, [out, *reversed(results.values())], given)  # the last layer comes first
    value = writer.ref(out)
    last = []
    if not per_sample and g.batched(out):
        last = [f"value = {value}.sum() / n"]
        value = "value"
    pairs = [f'"{name}": {text}' for name, text in _own_arrays(writer, results).items()]
    return _source(plan, writer, kind, last, f"{value}, {{{', '.join(pairs)}}}")


def _own_arrays(writer: Writer, results: dict[str, int]) -> dict[str, str]:
    """What is returned: arrays that are no others under another name, nor views of them."""
    g, texts = writer.g, dict[str, str]()
    for name, entry in results.items():
        text = writer.ref(entry)
        shared = g.ops[g.core(entry)] in _VIEWS or text in texts.values()
        texts[name] = f"1 * {text}" if shared and g.ops[entry] != "const" else text
    return texts


_VIEWS = frozenset({"param", "input", "take", "reshape", "samples_last"})


def gradient_entries(plan: Plan, per_sample: bool) -> dict[str, list[int]]:
    """The gradient of the mean of the output, or of the output of each sample."""
    g = plan.graph
    (out,) = plan.outputs
    wrt = [entry for entries, _ in plan.parameters.values() for entry in entries]
    seed = g.const(1.0, 0 if per_sample or not g.batched(out) else -1)
    g.names.setdefault(out, "loss")
    found = dict(zip(wrt, gradients(g, {out: seed}, wrt, per_sample), strict=True))
    return {name: [found[e] for e in entries] for name, (entries, _) in plan.parameters.items()}


def _jacobian(plan: Plan) -> ProgramText:
    """∂output/∂input for every sample: (samples, outputs..., inputs...)."""
    g, given = plan.graph, given_names(plan)
    inputs = {g.extra[e]: e for e in range(len(g.ops)) if g.ops[e] == "input"}
    wrt = list(inputs.values())
    rows = []
    for out in plan.outputs:
        own = tuple(a for a in g.axes[out] if a != SAMPLES)
        row: Axes = ()
        seed = g.const(1.0)
        if own:
            size = math.prod(g.sizes[a] for a in own)
            row = (g.axis(size),)
            g.rows.update(row)
            eye = np.eye(size).reshape(size, *(g.sizes[a] for a in own))
            seed = g.entry("table", (), (*row, *own), g.keep(eye))
        found = gradients(g, {out: seed}, wrt, carried=row)
        rows.append(_by_argument(plan, inputs, dict(zip(wrt, found, strict=True)), row))
    wanted = [e for row in rows for e in row]
    writer = Writer(g, wanted, given)
    parts = [", ".join(writer.ref(e) for e in row) for row in rows]
    texts = [f"({part},)" for part in parts]
    return _source(plan, writer, JACOBIAN, [], f"{', '.join(texts)},")


def _by_argument(plan: Plan, inputs: dict[int, int], found: dict[int, int], row: Axes) -> list[int]:
    """The derivative by each argument, as one array."""
    g = plan.graph
    if plan.arrays:
        return [
            found[inputs[i]] if i in inputs else g.const(0.0) for i in range(len(plan.arguments))
        ]
    parts, number = [], 0
    for shape in plan.shapes:
        numbers = range(number, number + math.prod(shape))
        number = numbers.stop
        mine = tuple(found[inputs[i]] if i in inputs else g.const(0.0) for i in numbers)
        if not shape:
            parts.append(g.expand(mine[0], (SAMPLES, *row)))
            continue
        flat = (SAMPLES, *row, g.axis(len(mine)))
        stack = g.stack(mine, flat)
        axes = (SAMPLES, *row, *(g.axis(size) for size in shape))
        parts.append(stack if len(shape) == 1 else g.entry("reshape", (stack,), axes))
    return parts


def names_of_numbers(plan: Plan) -> dict[str, list[str]]:
    """For each argument the names of its numbers: x_0, x_1, ..., or x where it is one number."""
    return {
        name: [f"{name}_{i}" for i in range(math.prod(shape))] if shape else [name]
        for name, shape in zip(plan.arguments, plan.shapes, strict=True)
    }


def names_of_entries(plan: Plan) -> dict[str, list[str]]:
    """For each parameter the names of its entries, where these are numbers: W1_0, W1_1, ..."""
    taken = {*plan.arguments, *plan.parameters, *chain(*names_of_numbers(plan).values())}
    found = {}
    for name, (entries, _) in plan.parameters.items():
        start, count = f"{name}_", len(entries)
        while count > 1 and any(f"{start}{i}" in taken for i in range(count)):
            start += "_"
        found[name] = [f"{start}{i}" for i in range(count)] if count > 1 else [name]
        taken.update(found[name])
    return found


def given_names(plan: Plan) -> dict[int, str]:
    g = plan.graph
    names = names_of_entries(plan)
    given = {
        entry: name
        for of, (entries, _) in plan.parameters.items()
        for entry, name in zip(entries, names[of], strict=True)
    }
    numbers = plan.arguments if plan.arrays else [*chain(*names_of_numbers(plan).values())]
    return given | {e: numbers[g.extra[e]] for e in range(len(g.ops)) if g.ops[e] == "input"}


def _source(plan: Plan, writer: Writer, kind: str, last: list[str], result: str) -> ProgramText:
    arguments = [*plan.arguments, *plan.parameters]
    lines = _unpacking(plan)
    if writer.uses_n or any(_says_n(line) for line in (*lines, *last)):
        lines.insert(0, f"n = len({plan.arguments[0]})")
    lines += [*writer.lines, *last, _return(result)]
    head = textwrap.fill(
        f"def {kind}({', '.join(arguments)}):", 96, subsequent_indent="    ", break_long_words=False
    )
    given = [row for text in writer.helpers.values() if (row := given_row(text)) is not None]
    texts = [text for text in writer.helpers.values() if given_row(text) is None]
    small = {k: v for k, v in writer.constants.items() if v.size <= _MOST_WRITTEN}
    large = {k: v for k, v in writer.constants.items() if v.size > _MOST_WRITTEN}
    parts = [
        f"{name} = xp.asarray({_list_text(array.tolist())})\n" for name, array in small.items()
    ]
    body = "\n".join(f"    {line}" for line in lines)
    text = "\n\n".join([*("".join(parts),), *texts, f"{head}\n{body}\n"]).lstrip("\n")
    return ProgramText(text, kind, tuple(given), large)


_MOST_WRITTEN = 64


def _says_n(line: str) -> bool:
    return re.search(r"\bn\b", line.partition("#")[0]) is not None


def _return(result: str) -> str:
    line = f"return {result}"
    if len(line) <= 96:
        return line
    return (
        textwrap.fill(line, 96, subsequent_indent="        ", break_long_words=False).replace(
            "return ", "return (", 1
        )
        + ")"
    )


def _list_text(entries: Any) -> str:
    """A list of numbers, or of lists of them, in code."""
    if isinstance(entries, list):
        return f"[{', '.join(map(_list_text, entries))}]"
    return number_text(entries)[0] if isinstance(entries, float) else repr(entries)


def _unpacking(plan: Plan) -> list[str]:
    """Where every scalar has a name of its own: columns of the inputs."""
    if plan.arrays:
        return []
    lines = []
    for name, numbers in names_of_numbers(plan).items():
        if numbers != [name]:
            lines.append(f"{', '.join(numbers)}, = {name}.reshape(n, {len(numbers)}).T")
    for name, entries in names_of_entries(plan).items():
        if len(entries) > 1:
            flat = ".reshape(-1)" * (len(plan.parameters[name][1]) > 1)
            lines.append(f"{', '.join(entries)}, = {name}{flat}")
    return lines
