"""The inputs of a checked function as one flat row of numbers, and back again.

An entry is one number of the inputs. Floats, ints and arrays of floats are entries, alone
or inside lists, tuples and dicts; everything else (strings, bools, arrays of ints) is
handed to the function as it is.
"""

from __future__ import annotations

import inspect
import math
import sys
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from typing import Any

import numpy as np

from autograd.checking.precision import DOUBLE, eps_of, is_float, rounded
from autograd.engine.array_data import refuse_masked
from autograd.engine.node import Node
from autograd.formulas.computed_once import computed_once
from autograd.formulas.letters import LONGEST, clipped
from autograd.wording import said

# The plain sum would not do: that of a layernorm or of a softmax is the same for all inputs.
ONE_NUMBER = (
    "return one of its items, or their sum with unequal weights, (weights * y).sum(); a backward "
    "written by hand is checked with vjp="
)

_MOST_NAMED = 5000
Path = tuple[Any, ...]
Leaf = tuple[Path, Any]


class Inputs:
    """Where each entry stands in the inputs.

    values  the entries as float64, in order
    names   what each is called: ``x``, ``w[0, 1]``, ``layer['bias'][2]``
    places  for each, the number of the input and the index inside it
    eps     the relative spacing of its floats: larger for float32
    """

    def __init__(self, f: Callable[..., Any], args: Sequence[Any]) -> None:
        self.args = tuple(args)
        self.arguments = _names(f, len(args))
        if all(type(arg) is float for arg in args):  # there may be many, each alone
            self.values, self.eps = np.array(args, float), np.full(len(args), DOUBLE)
            self._leaves: list[list[tuple[Path, int]]] = [[((), 1)]] * len(args)
            return
        found = [list(_entries(arg)) for arg in args]
        self.values = _row([numbers for leaves in found for _, numbers, _ in leaves])
        self.eps = _row([np.full(len(x), eps) for leaves in found for _, x, eps in leaves])
        self._leaves = [[(path, len(numbers)) for path, numbers, _ in leaves] for leaves in found]

    @computed_once
    def names(self) -> list[str]:
        named = zip(self.arguments, self._paths, strict=True)
        return [
            name + "".join(f"[{_shown(key)}]" for key in path)
            for name, paths in named
            for path in paths
        ]

    def name_and_place(self, entry: int) -> tuple[str, tuple[int, Path]]:
        """``names[entry]`` and ``places[entry]``; of very many without those of all the others."""
        if len(self) <= _MOST_NAMED:
            return self.names[entry], self.places[entry]
        named = zip(self.arguments, self.args, self._leaves, strict=True)
        for number, (name, arg, leaves) in enumerate(named):
            for path, count in leaves:
                if entry < count:
                    shape = _shape_at(arg, path)
                    if shape:
                        path = (*path, tuple(int(i) for i in np.unravel_index(entry, shape)))
                    return name + "".join(f"[{_shown(key)}]" for key in path), (number, path)
                entry -= count
        raise IndexError(entry)

    @computed_once
    def places(self) -> list[tuple[int, Path]]:
        return [(number, path) for number, paths in enumerate(self._paths) for path in paths]

    @computed_once
    def _paths(self) -> list[list[Path]]:
        """Of each argument, where its entries stand inside it."""
        return [
            [path for inner, _ in leaves for path in _indices(arg, inner)]
            for arg, leaves in zip(self.args, self._leaves, strict=True)
        ]

    def __len__(self) -> int:
        return len(self.values)

    def rounded(self, points: np.ndarray, entry: int) -> np.ndarray:
        """``points`` of an entry as the function will see them, in the entry's precision."""
        return rounded(points, float(self.eps[entry]))

    def rounded_row(self, numbers: np.ndarray) -> np.ndarray:
        """One number for each entry, in the precision of the entries."""
        found = numbers.copy()
        for eps in np.unique(self.eps).tolist():
            found[self.eps == eps] = rounded(numbers[self.eps == eps], eps)
        return found

    def like(self, numbers: Any) -> tuple[Any, ...]:
        """The inputs with these floats as their entries, in the types they came in."""
        feed = _Feed(numbers)
        return tuple(_rebuilt(arg, feed, _as_given) for arg in self.args)

    def in_double(self) -> Inputs:
        """The same inputs in float64, where differences of less precise numbers are round-off.

        (JAX may have no more than float32.)
        """
        if not len(self) or self.eps.max() < 1e-12:
            return self
        feed, wide = _Feed(self.values), copy(self)
        wide.args = tuple(_rebuilt(arg, feed, _double_array, float) for arg in self.args)
        wide.eps = _row([np.full(len(x), eps) for a in wide.args for _, x, eps in _entries(a)])
        return wide

    def neighbours(self) -> Iterator[np.ndarray]:
        """Some points at which every entry is a few floats away."""
        coarse = self.eps.max(initial=0.0) > 1e-12
        for seed, ulps in enumerate((1.0, 1.0, 2.0, 2.0) if coarse else (1.0, 2.0, 3.0, 4.0), 1):
            yield self.values + self._away(ulps, seed)

    def opposite_pairs(self) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Pairs of points on opposite sides, 4 floats away and further, up to an eighth."""
        ulps, eps = 4.0, float(self.eps.max())
        while ulps * eps <= 0.13:
            for seed in (5, 6, 7, 8) if eps > 1e-5 else (5, 6):
                away = self._away(ulps, seed)
                yield self.rounded_row(self.values + away), self.rounded_row(self.values - away)
            ulps *= 2 if eps > 1e-5 else 4

    def _away(self, ulps: float, seed: int) -> np.ndarray:
        signs = np.random.default_rng(seed).choice([-ulps, ulps], len(self))
        found: np.ndarray = signs * self.eps * np.abs(self.values)
        return found

    def of_nodes(self, nodes: Sequence[Any]) -> tuple[Any, ...]:
        """The inputs, which hold no arrays, with these nodes as their entries."""
        feed = _Feed(nodes)
        return tuple(_rebuilt(arg, feed, _alone) for arg in self.args)

    @property
    def empty(self) -> list[str]:
        """What the arrays of floats are called that hold no entry."""
        return [
            name + "".join(f"[{_shown(key)}]" for key in path)
            for name, leaves in zip(self.arguments, self._leaves, strict=True)
            for path, count in leaves
            if not count
        ]

    @property
    def has_others(self) -> bool:
        """Whether something in the inputs is neither an entry nor an empty array of floats."""
        return any(map(_has_others, self.args))

    @property
    def has_arrays(self) -> bool:
        """Whether an entry stands in an array, not on its own."""
        return any(map(_has_arrays, self.args))

    def of_tensors(
        self, numbers: Any, value: Any, tensor: Any
    ) -> tuple[tuple[Any, ...], list[Any]]:
        """The inputs with leaves in them, ``value(x)`` and ``tensor(array)``, and the leaves."""
        leaves: list[Any] = []
        feed = _Feed(numbers)
        names = iter(self._leaf_names)

        def made(leaf: Any) -> Any:
            leaves.append(leaf)
            return leaf

        def array_of(like: Any, entries: Any) -> Any:
            return made(tensor(_as_given_array(like, entries), label=next(names)))

        def number_of(entry: Any) -> Any:
            return made(value(float(entry), label=next(names)))

        return tuple(_rebuilt(arg, feed, array_of, number_of) for arg in self.args), leaves

    @computed_once
    def _leaf_names(self) -> list[str]:
        return [
            name + "".join(f"[{_shown(key)}]" for key in path)
            for name, leaves in zip(self.arguments, self._leaves, strict=True)
            for path, _ in leaves
        ]


def flat_numbers(result: Any, inputs: Inputs) -> tuple[np.ndarray, dict[int, str]]:
    """A gradient as given by a hand-written function, as one row with a number per entry.

    What belongs together is found by keys and places, not by the order in which it comes. Of
    entries that have no number, for the shape is wrong, the reason is given as well.
    """
    count = len(inputs.args)
    if count == 1 and isinstance(result, tuple) and not isinstance(inputs.args[0], list | tuple):
        (result,) = result if len(result) == 1 else (result,)  # one input, and a tuple of one
    parts = result if isinstance(result, tuple | list) and count > 1 else (result,)
    if len(parts) != count:
        raise ValueError(
            f"the gradient has {len(parts)} parts and the function {count} inputs: return what "
            "looks like the input, or a tuple with one such thing for each input"
        )
    rows: list[np.ndarray] = []
    reasons: dict[int, str] = {}
    done = 0
    for number, (arg, part) in enumerate(zip(inputs.args, parts, strict=True)):
        for row, reason in _matched(arg, part, inputs.arguments[number]):
            rows.append(row)
            if reason:
                reasons |= dict.fromkeys(range(done, done + len(row)), reason)
            done += len(row)
    return _row(rows), reasons


def _matched(arg: Any, part: Any, name: str) -> Iterator[tuple[np.ndarray, str]]:
    """The numbers of ``part`` in the order of the entries of ``arg``, which it looks like."""
    if isinstance(arg, np.floating) or _is_number(arg) or _is_array(arg):
        yield _real_numbers(arg, part, name)
    elif isinstance(arg, dict):
        if any(True for _ in _entries(arg)):
            keys = set(part) if isinstance(part, dict) else None
            wanted = {key for key, item in arg.items() if any(True for _ in _entries(item))}
            if keys is None or not wanted <= keys or not keys <= set(arg):
                given = f"the keys {sorted(map(str, keys))}" if keys is not None else repr(part)
                raise ValueError(
                    f"the gradient of {name} has {given}; the input has {sorted(map(str, arg))}"
                )
            for key, item in arg.items():
                yield from _matched(item, part.get(key), f"{name}[{key!r}]")
    elif isinstance(arg, list | tuple):
        if not any(True for _ in _entries(arg)):
            return
        if isinstance(part, dict) or not hasattr(part, "__len__") or len(part) != len(arg):
            raise ValueError(
                f"the gradient of {name} must have {len(arg)} items, as the input has; got {part!r}"
            )
        for place, (item, own) in enumerate(zip(arg, part, strict=True)):
            yield from _matched(item, own, f"{name}[{place}]")


def _real_numbers(arg: Any, part: Any, name: str) -> tuple[np.ndarray, str]:
    """The numbers of an array or a number; nan and a reason where they cannot be compared."""
    found, shape = _array(part), _array(arg).shape
    if is_float(found.dtype):
        found = found.astype(float)
    if found.dtype.kind == "O" and isinstance(part, list | tuple):
        found = np.array([_array(x).item() for x in part])
    if part is None or found.dtype.kind not in "biufc":
        raise ValueError(f"the gradient of {name} is no number nor array of numbers: {part!r}")
    if found.shape != shape and not found.size == 1 == math.prod(shape):
        reason = said("check.other_shape", name=name, shape=found.shape, wanted=shape)
        if isinstance(part, list | tuple):
            raise ValueError(reason)
        return np.full(math.prod(shape), np.nan), reason
    if found.dtype.kind == "c" and np.any(found.imag):
        return np.full(found.size, np.nan), said("check.is_complex", name=name)
    return found.real.ravel().astype(float), ""


def real_number(x: Any) -> float:
    """The one number that a function returned, whatever library it comes from."""
    array = _array(x)
    if array.size != 1 or not (array.dtype.kind in "biuf" or is_float(array.dtype)):
        hint = "is a return missing?" if x is None else ONE_NUMBER
        raise TypeError(f"the function to check must return one number, got {x!r}: {hint}")
    return float(array.reshape(()))


def precision_of(x: Any) -> float:
    """The relative spacing of the floats in which a result was computed."""
    return max(_eps(x), DOUBLE)


# ---------------------------------------------------------------- reading


def _names(f: Callable[..., Any], count: int) -> list[str]:
    """The names of f's parameters, or x1, x2, ... where it does not tell."""
    try:
        parameters = list(inspect.signature(f).parameters.values())
    except (TypeError, ValueError):
        parameters = []
    positional = [
        p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)
    ]
    if len(positional) >= count:
        return positional[:count]
    missing = range(len(positional) + 1, count + 1)
    return positional + [f"x{i}" for i in missing]


def _array(x: Any) -> np.ndarray:
    if isinstance(x, Node):
        x = x._data
    if hasattr(x, "detach"):  # a PyTorch tensor
        x = x.detach().cpu()
        if str(x.dtype) == "torch.bfloat16":  # which NumPy does not know
            return np.asarray(x.float())
    return np.asarray(x)


def _eps(x: Any) -> float:
    return 2.0**-7 if str(getattr(x, "dtype", "")) == "torch.bfloat16" else eps_of(_array(x).dtype)


def _is_array(x: Any) -> bool:
    """Whether it is an array of any library, of floats, or a Tensor."""
    if isinstance(x, Node):
        return x._holds_array
    refuse_masked(x)
    return hasattr(x, "__array__") and is_float(_array(x).dtype)


def _is_number(x: Any) -> bool:
    return (isinstance(x, Node) and not x._holds_array) or (
        isinstance(x, int | float) and not isinstance(x, bool)
    )


def _items(x: Any) -> Iterator[tuple[Any, Any]]:
    yield from x.items() if isinstance(x, dict) else enumerate(x)


def _entries(x: Any, path: Path = ()) -> Iterator[tuple[Path, np.ndarray, float]]:
    """(path, numbers, precision) of every number or array of floats in ``x``."""
    if isinstance(x, np.floating) or _is_number(x):
        eps = np.finfo(type(x) if isinstance(x, np.floating) else float).eps
        yield path, np.array([float(x._data if isinstance(x, Node) else x)]), float(eps)
    elif _is_array(x):
        array = _array(x)
        yield path, array.ravel().astype(float), _eps(x)
    elif isinstance(x, list | tuple | dict):
        for key, item in _items(x):
            yield from _entries(item, (*path, key))


def numbers_in(x: Any) -> np.ndarray:
    """Every number of ``x`` in one row, in the order of its entries."""
    return _row([numbers for _, numbers, _ in _entries(x)])


def _row(parts: Sequence[np.ndarray]) -> np.ndarray:
    return np.concatenate(parts) if parts else np.zeros(0)


def _has_others(x: Any) -> bool:
    if isinstance(x, list | tuple | dict):
        return any(_has_others(item) for _, item in _items(x))
    return not (isinstance(x, np.floating) or _is_number(x) or _is_array(x))


def _has_arrays(x: Any) -> bool:
    if isinstance(x, list | tuple | dict):
        return any(_has_arrays(item) for _, item in _items(x))
    return _is_array(x) and np.ndim(_array(x)) > 0 and _array(x).size > 0


def _indices(arg: Any, path: Path) -> Iterator[Path]:
    if not path and isinstance(arg, float):
        return iter([path])
    return ((*path, index) if index else path for index in np.ndindex(_shape_at(arg, path)))


def _shape_at(arg: Any, path: Path) -> tuple[int, ...]:
    for key in path:
        arg = arg[key]
    return np.shape(_array(arg))


def _shown(key: Any) -> str:
    return ", ".join(map(str, key)) if isinstance(key, tuple) else clipped(repr(key), LONGEST)


# ---------------------------------------------------------------- writing


class _Feed:
    """Hands out the entries in order."""

    def __init__(self, entries: Any) -> None:
        self.entries, self.done = entries, 0

    def take(self, count: int) -> Any:
        self.done += count
        return self.entries[self.done - count : self.done]


def _rebuilt(
    x: Any,
    feed: _Feed,
    array_of: Callable[[Any, Any], Any],
    number_of: Callable[[Any], Any] | None = None,
) -> Any:
    if isinstance(x, np.floating) or _is_number(x):
        (number,) = feed.take(1)
        if number_of is not None:
            return number_of(number)
        if isinstance(number, Node):
            return number
        return type(x)(number) if isinstance(x, np.floating) else float(number)
    if _is_array(x):
        return array_of(x, feed.take(_array(x).size))
    if isinstance(x, dict):
        return {key: _rebuilt(item, feed, array_of, number_of) for key, item in x.items()}
    if isinstance(x, list | tuple):
        items = [_rebuilt(item, feed, array_of, number_of) for item in x]
        return type(x)(*items) if hasattr(x, "_fields") else type(x)(items)
    return x


def _as_given_array(like: Any, numbers: Any) -> np.ndarray:
    given = _array(like)
    return np.array(numbers, dtype=given.dtype).reshape(given.shape)


def _double_array(like: Any, numbers: Any) -> Any:
    array = np.array(numbers, float).reshape(_array(like).shape)
    library = type(like).__module__.partition(".")[0]
    if library == "torch":
        return sys.modules["torch"].as_tensor(array, device=like.device)
    return sys.modules["jax"].numpy.asarray(array) if library.startswith("jax") else array


def _as_given(like: Any, numbers: Any) -> Any:
    array = _as_given_array(like, numbers)
    if isinstance(like, np.ndarray):
        return array
    library = type(like).__module__.partition(".")[0]
    if library == "torch":
        return sys.modules["torch"].as_tensor(array, dtype=like.dtype, device=like.device)
    if library.startswith("jax"):
        return sys.modules["jax"].numpy.asarray(array)
    return array


def _alone(like: Any, nodes: Sequence[Any]) -> Any:
    """What stands for an array without axes, or for an empty one, among nodes."""
    return nodes[0] if len(nodes) else like
