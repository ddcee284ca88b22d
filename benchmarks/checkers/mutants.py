"""Wrong gradients, each a small change of a right one, by kind.

A mutant counts when it is wrong: when an entry of it, for a fixed cotangent, is off by more
than ``LEAST`` of itself. The others are equivalent and are left out.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from benchmarks.checkers.subjects import Arrays, Subject, built

LEAST = 1e-7
FACTORS = (1e-2, 1e-3, 1e-4, 1e-5)
Backward = Callable[..., Arrays]
Points = Callable[[np.random.Generator], Arrays]


@dataclass
class Case:
    """A question to a checker.

    kind     of the mutant; "" of a right gradient
    around   where else the gradient is used: at so many points near, or at points as drawn;
             None: at ``inputs`` alone
    right    the gradient that it should be, for a check of the exam itself
    """

    name: str
    kind: str
    family: str
    forward: Callable[..., Any]
    backward: Backward
    inputs: Arrays
    around: Points | int | None = None
    right: Backward | None = None


# ---------------------------------------------------------------- right pairs


def pair(subject: Subject) -> tuple[Callable[..., Any], Backward]:
    """forward and backward of a subject, on NumPy arrays."""
    if subject.family == "NumPy":
        return _by_hand(subject, ast.parse(subject.backward))
    return _pair_of_library(subject, ast.parse(subject.forward, mode="eval"))


def _by_hand(subject: Subject, tree: ast.AST) -> tuple[Callable[..., Any], Backward]:
    names = {"np": np}
    forward = built(subject.arguments, subject.forward, names)
    return forward, built([*subject.arguments, "dy"], ast.unparse(tree), names)


def _pair_of_library(subject: Subject, tree: ast.AST) -> tuple[Callable[..., Any], Backward]:
    body = f"return {ast.unparse(tree)}"
    make = _of_torch if subject.family == "PyTorch" else _of_ours
    return make(subject.arguments, f"return {subject.forward}", body)


def _of_torch(
    arguments: list[str], forward: str, mutated: str
) -> tuple[Callable[..., Any], Backward]:
    import torch

    torch.set_default_dtype(torch.float64)
    names = {n: getattr(torch, n) for n in ("tanh", "log", "exp", "sin", "sqrt")}
    names |= {"torch": torch, "F": torch.nn.functional, "stop": lambda t: t.detach()}
    f, df = built(arguments, forward, names), built(arguments, mutated, names)

    def value(*arrays: np.ndarray) -> np.ndarray:
        result: np.ndarray = f(*map(torch.as_tensor, arrays)).numpy()
        return result

    def backward(*arrays: np.ndarray) -> Arrays:
        *inputs, dy = (torch.tensor(a) for a in arrays)
        leaves = [x.requires_grad_() for x in inputs]
        result = df(*leaves)
        if not result.requires_grad:
            return tuple(np.zeros_like(a) for a in arrays[:-1])
        found = torch.autograd.grad(result, leaves, dy.reshape(result.shape), allow_unused=True)
        return tuple(
            np.zeros_like(a) if g is None else g.numpy()
            for a, g in zip(arrays[:-1], found, strict=True)
        )

    return value, backward


def _of_ours(
    arguments: list[str], forward: str, mutated: str
) -> tuple[Callable[..., Any], Backward]:
    import autograd

    wanted = ["tanh", "log", "exp", "sin", "sqrt", "softmax", "logsumexp", "gelu", "softplus"]
    names = {n: getattr(autograd, n) for n in wanted}
    names["stop"] = lambda t: t.detach() if isinstance(t, autograd.Tensor) else t
    f, df = built(arguments, forward, names), built(arguments, mutated, names)

    def value(*arrays: np.ndarray) -> np.ndarray:
        with autograd.no_grad():
            return np.asarray(f(*map(autograd.Tensor, arrays)).data)

    def backward(*arrays: np.ndarray) -> Arrays:
        output, pull = autograd.vjp(df, *map(np.asarray, arrays[:-1]))
        return tuple(map(np.asarray, pull(np.reshape(arrays[-1], np.shape(output)))))

    return value, backward


# ---------------------------------------------------------------- mutants of text


def _variants(tree: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Every small change of the text of a backward, with its kind."""
    count = sum(1 for _ in ast.walk(tree))
    names = sorted({n.id for n in ast.walk(tree) if isinstance(n, ast.Name)} - {"np", "len"})
    for i in range(count):
        for kind, change in _changes(list(ast.walk(tree))[i], names):
            mutated = copy.deepcopy(tree)
            node = list(ast.walk(mutated))[i]
            yield kind, ast.fix_missing_locations(_Replace(node, change(node)).visit(mutated))


class _Replace(ast.NodeTransformer):
    def __init__(self, old: ast.AST, new: ast.AST) -> None:
        self.old, self.new = old, new

    def visit(self, node: ast.AST) -> Any:
        return self.new if node is self.old else self.generic_visit(node)


Change = Callable[[Any], ast.AST]


def _changes(node: ast.AST, names: list[str]) -> Iterator[tuple[str, Change]]:
    if isinstance(node, ast.BinOp):
        yield from _changes_of_operation(node)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield "sign", lambda n: n.operand
    elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in names:
        for name in names:
            if name != node.id:
                yield "swapped operand", partial(_named, name)
        yield "sign", lambda n: ast.UnaryOp(ast.USub(), n)
    elif isinstance(node, ast.Attribute) and node.attr == "T":
        yield "transposed product", lambda n: n.value
    elif isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("sum", "mean"):
        if isinstance(node.func, ast.Attribute) and not isinstance(node.func.value, ast.Name):
            yield "missing broadcast sum", lambda n: n.func.value
        yield "missing broadcast sum", lambda n: _first_of(n.func.value)
    elif isinstance(node, ast.Constant):
        yield from _shifted(node)


def _first_of(array: ast.expr) -> ast.AST:
    return ast.Subscript(array, ast.Constant(0), ast.Load())


def _changes_of_operation(node: ast.BinOp) -> Iterator[tuple[str, Change]]:
    if isinstance(node.op, ast.Add | ast.Sub):
        yield "dropped term", lambda n: n.left
        yield "dropped term", lambda n: n.right
        other = ast.Sub() if isinstance(node.op, ast.Add) else ast.Add()
        yield "sign", lambda n: ast.BinOp(n.left, other, n.right)
    if isinstance(node.op, ast.Mult | ast.Div):
        yield "detached factor", lambda n: n.left
    if isinstance(node.op, ast.Mult):
        yield "detached factor", lambda n: n.right
    if isinstance(node.op, ast.Sub | ast.Div):
        yield "swapped operand", lambda n: ast.BinOp(n.right, n.op, n.left)
    if isinstance(node.op, ast.MatMult):
        yield "transposed product", lambda n: ast.BinOp(n.right, n.op, n.left)
        for slot in ("left", "right"):
            yield "transposed product", partial(_transposed, slot)


def _named(name: str, node: ast.AST) -> ast.AST:
    return ast.Name(name, ast.Load())


def _transposed(slot: str, node: ast.BinOp) -> ast.AST:
    side = getattr(node, slot)
    turned = {slot: ast.Attribute(side, "T", ast.Load())}
    parts = {"left": node.left, "right": node.right} | turned
    return ast.BinOp(parts["left"], node.op, parts["right"])


def _shifted(node: ast.AST) -> Iterator[tuple[str, Change]]:
    """A bound of a slice, or a whole number, one further."""
    if isinstance(node, ast.Constant) and type(node.value) is int:
        for step in (-1, 1):
            yield "off-by-one index", partial(_further, step)


def _further(step: int, node: Any) -> ast.AST:
    return ast.Constant(node.value + step)


def _detached(tree: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Every operand of a product or sum, and every name, cut from the graph."""
    for i, node in enumerate(ast.walk(tree)):
        if isinstance(node, ast.Name) and node.id not in ("torch", "F"):
            kind = "detached factor"
        elif isinstance(node, ast.BinOp):
            kind = "dropped term" if isinstance(node.op, ast.Add | ast.Sub) else "detached factor"
        else:
            continue
        mutated = copy.deepcopy(tree)
        inner: Any = list(ast.walk(mutated))[i]
        cut = ast.Call(ast.Name("stop", ast.Load()), [inner], [])
        yield kind, ast.fix_missing_locations(_Replace(inner, cut).visit(mutated))


def of_text(subject: Subject) -> list[tuple[str, Backward]]:
    """The mutants of a subject's text that can be run."""
    if subject.family == "NumPy":
        return [
            (kind, _by_hand(subject, mutated)[1])
            for kind, mutated in _variants(ast.parse(subject.backward))
        ]
    tree = ast.parse(subject.forward, mode="eval")
    found = []
    for kind, mutated in _detached(tree):
        try:
            found.append((kind, _pair_of_library(subject, mutated)[1]))
        except SyntaxError:
            continue
    return found


# ---------------------------------------------------------------- mutants of the result


def _changed(backward: Backward, change: Callable[[list[np.ndarray], Arrays], None]) -> Backward:
    def wrong(*arguments: np.ndarray) -> Arrays:
        result = [np.array(part) for part in backward(*arguments)]
        change(result, arguments)
        return tuple(result)

    return wrong


def of_result(backward: Backward, inputs: Arrays, chance: np.random.Generator) -> Any:
    """(kind, wrong gradient, around) of every kind that needs no text."""
    part = int(chance.integers(len(inputs)))
    at = tuple(int(chance.integers(n)) for n in inputs[part].shape)
    delta = float(chance.choice(FACTORS) * chance.choice([-1, 1]))

    def factor(result: list[np.ndarray], _: Arrays) -> None:
        result[part] *= 1 + delta

    def entry(result: list[np.ndarray], _: Arrays) -> None:
        result[part][at] *= 1 + delta

    def zero(result: list[np.ndarray], _: Arrays) -> None:
        result[part][at] = 0.0

    def rolled(result: list[np.ndarray], _: Arrays) -> None:
        result[part][...] = np.roll(result[part].ravel(), 1).reshape(result[part].shape)

    def single(result: list[np.ndarray], given: Arrays) -> None:
        if given[part].dtype == np.float32:
            result[part] *= np.float32(1 + chance_of_single)

    chance_of_single = float(chance.choice([0.3, 0.05, -0.05, -0.5]))
    here, gap = float(inputs[part][at]), float(chance.uniform(0.02, 0.5))
    edge = here + gap * abs(here)

    def branch(result: list[np.ndarray], given: Arrays) -> None:
        beyond = given[part][at] > edge
        result[part] *= 1.5 if beyond else 1.0

    def batched(result: list[np.ndarray], given: Arrays) -> None:
        result[part] *= 1.0 if len(given[0]) == 1 else 1.0 / len(given[0])

    yield f"factor 1 ± {abs(delta):.0e}", _changed(backward, factor), ""
    yield "one entry", _changed(backward, entry), ""
    yield "one entry", _changed(backward, zero), ""
    yield "off-by-one index", _changed(backward, rolled), ""
    yield "only in float32", _changed(backward, single), "float32"
    yield "wrong branch", _changed(backward, branch), "branch"
    yield "only for a batch", _changed(backward, batched), "batch"


# ---------------------------------------------------------------- how wrong


def size_of(case: Case, points: list[Arrays]) -> float:
    """The largest error relative to the right entry, over the points; nan where it fails."""
    assert case.right is not None
    largest = 0.0
    for inputs in points:
        with np.errstate(all="ignore"):
            output = np.asarray(case.forward(*inputs))
            dy = np.random.default_rng(5).normal(size=output.shape).astype(output.dtype)
            right = case.right(*inputs, dy)
            wrong = case.backward(*inputs, dy)
            for r, w in zip(right, wrong, strict=True):
                if np.shape(r) != np.shape(w):
                    return np.inf
                off = np.abs(np.asarray(w, float) - r)
                relative = np.where(off == 0, 0.0, off / np.abs(r))
                largest = max(largest, float(np.max(relative, initial=0.0)))
    return largest


def excess_of(case: Case, report: Any) -> float:
    """The largest error of a mutant in units of what a report says it would have noticed.

    inf where the report says nothing of an entry, or is none.
    """
    if report is None or not report:
        return np.inf
    assert case.right is not None
    with np.errstate(all="ignore"):
        output = np.asarray(case.forward(*case.inputs))
        dy = np.random.default_rng(5).normal(size=output.shape).astype(output.dtype)
        right, wrong = case.right(*case.inputs, dy), case.backward(*case.inputs, dy)
    largest = 0.0
    for e in report.entries:
        r, w = (float(np.asarray(g[e.argument])[e.index[-1:][0] if e.index else ()])
                for g in (right, wrong))  # fmt: skip
        unseen = e.noticed / abs(e.numeric or e.analytic or 1.0)
        off = abs(w - r) / abs(r or w) if w != r else 0.0
        largest = max(largest, off / unseen if unseen else np.inf * off)
    return largest
