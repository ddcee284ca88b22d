"""Module: what holds parameters, and everything that follows from holding them.

A module's parameters and submodules are simply its attributes: leaves (``Value``,
``Tensor``), modules, and lists of either. They are found by looking, so there is nothing
to register and nothing to forget.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from autograd import Tensor, Value, scope
from nn.summary import table_of

if TYPE_CHECKING:
    from autograd import NetworkDrawing

Leaf = Value | Tensor
# What Module.draw() does: filled by the file of diagrams, which stands above this one.
views: dict[str, Callable[..., Any]] = {}
# A scope holds nothing but its name, so one serves all calls, which are many.
_scope = lru_cache(maxsize=1000)(scope)


class Module:
    """A part of a network: write ``forward`` and assign parameters and submodules.

    >>> class Line(Module):
    ...     def __init__(self):
    ...         self.slope, self.offset = Value(2.0), Value(1.0)
    ...
    ...     def forward(self, x):
    ...         return self.slope * x + self.offset
    >>> line = Line()
    >>> line(3.0).item()
    7.0
    >>> list(line.named_parameters())
    ['slope', 'offset']

    training  True until ``eval()``: Dropout asks for it
    name      the scope that the nodes of a call are recorded in; a module that belongs to
              another has the name of the attribute it was assigned to
    """

    training: bool = True
    name: str = ""
    is_layer: bool = False  # whether it counts as a layer of the model that holds it
    is_neuron: bool = False  # whether those beside it in a list belong to the same layer

    def forward(self, *inputs: Any, **options: Any) -> Any:
        """What the module computes; calling the module calls this."""
        raise TypeError(
            f"{type(self).__name__} has no forward(): define it, it is what calling the module does"
        )

    def __call__(self, *inputs: Any, **options: Any) -> Any:
        with _scope(self.name or type(self).__name__):
            return self.forward(*inputs, **options)

    def __setattr__(self, attribute: str, value: Any) -> None:
        _refuse_to_drop(self, attribute, value)
        object.__setattr__(self, attribute, value)
        holds_modules = False
        for path, member in _found(attribute, value):
            if isinstance(member, Module):
                member.name = member.name or path
                holds_modules = True
            elif _is_parameter(member):
                scope.adopt(member)  # pictures draw it inside the module
        if holds_modules and not self.is_layer:
            name_layers(self)

    def take_place(self, place: Place) -> None:
        """Name what belongs to a layer by its place in a model: ``w2_11``, ``W2``."""

    # ---------------------------------------------------------------- what it holds

    def _members(self) -> Iterable[tuple[str, Any]]:
        """Names and values to look for parameters and submodules in."""
        return vars(self).items()

    def _held(self) -> Iterator[tuple[str, Any]]:
        """Leaves and modules held directly, with their dotted names."""
        for name, value in self._members():
            for path, member in _found(name, value, dotted=True):
                if isinstance(member, Module) or _is_parameter(member):
                    yield path, member

    def _walk(self, prefix: str, above: tuple[Module, ...]) -> Iterator[tuple[str, Any]]:
        """Every leaf and module at or below this one, a shared one under each of its names."""
        if self in above:
            raise ValueError(f"the module at {prefix!r} contains itself")
        yield prefix, self
        for name, member in self._held():
            path = f"{prefix}.{name}" if prefix else name
            if isinstance(member, Module):
                yield from member._walk(path, (*above, self))
            else:
                yield path, member

    def _all_parameters(self) -> dict[str, Leaf]:
        return {path: x for path, x in self._walk("", ()) if not isinstance(x, Module)}

    def named_modules(self) -> dict[str, Module]:
        """This module under the name ``""`` and all below it, each once."""
        return _each_once((p, x) for p, x in self._walk("", ()) if isinstance(x, Module))

    def modules(self) -> list[Module]:
        """This module and all below it, each once."""
        return list(self.named_modules().values())

    def named_parameters(self) -> dict[str, Leaf]:
        """The leaves that training changes, each once, by dotted names such as ``"0.weight"``.

        A dict: ``for name, p in model.named_parameters().items()`` gives the pairs.
        """
        return _each_once(self._all_parameters().items())

    def parameters(self) -> list[Leaf]:
        """The leaves that training changes, each once."""
        return list(self.named_parameters().values())

    def num_parameters(self) -> int:
        """How many numbers training changes: the total of ``summary()``.

        >>> from nn import Linear
        >>> Linear(3, 2).num_parameters()
        8
        """
        return sum(p.size if isinstance(p, Tensor) else 1 for p in self.parameters())

    # ---------------------------------------------------------------- modes and gradients

    def train(self, mode: bool = True) -> Self:
        """Switch this module and all below it to training (or, with False, to evaluation)."""
        for module in self.modules():
            module.training = mode
        return self

    def eval(self) -> Self:
        """Switch to evaluation: Dropout then lets everything through."""
        return self.train(False)

    def zero_grad(self) -> None:
        """Forget the gradients of all parameters."""
        for parameter in self.parameters():
            parameter.grad = None

    # ---------------------------------------------------------------- states

    def state_dict(self) -> dict[str, np.ndarray]:
        """A copy of every parameter as an array, by its dotted name."""
        return {name: np.array(p.data) for name, p in self._all_parameters().items()}

    def load_state_dict(self, state: Mapping[str, Any], strict: bool = True) -> None:
        """Take over the arrays of ``state``, all of them or, after an error, none.

        state   what ``state_dict()`` gives; also PyTorch's, whose tensors are converted
        strict  False ignores names that only the module or only ``state`` has

        Names that are missing or unknown, shapes that differ and entries that are not
        numbers raise a ``ValueError`` that lists every one of them.
        """
        own = self._all_parameters()
        problems = _differing_names(own, state) if strict else []
        fitting: dict[str, Any] = {}
        for name in [name for name in own if name in state]:
            try:
                fitting[name] = _fitted(state[name], own[name])
            except (TypeError, ValueError, RuntimeError) as error:
                problems.append(f"{name}: {error}")
        if problems:
            raise ValueError(
                f"the state does not fit {type(self).__name__}, which is unchanged:\n  "
                + "\n  ".join(problems)
            )
        for name, data in fitting.items():
            own[name].data = data

    # ---------------------------------------------------------------- texts

    def summary(self, example: Any = None, *, lang: str | None = None) -> str:
        """A table of the modules with the shapes and the number of their parameters.

        example  an input, or the shape of one such as ``(64,)``: the table then also says
                 what shape goes into each module and what comes out
        lang     the language of the table, "en" or "ko"

        >>> from nn import Linear, Sequential, Tanh
        >>> model = Sequential(Linear(2, 3), Tanh(), Linear(3, 1))
        >>> print(model.summary())
        name   module        parameters                count
        0      Linear(2, 3)  weight (3, 2), bias (3,)      9
        1      Tanh()                                      0
        2      Linear(3, 1)  weight (1, 3), bias (1,)      4
        total                                             13
        >>> print(model.summary((100, 2)))
        name   module        input → output       parameters                count
        0      Linear(2, 3)  (100, 2) → (100, 3)  weight (3, 2), bias (3,)      9
        1      Tanh()        (100, 3) → (100, 3)                                0
        2      Linear(3, 1)  (100, 3) → (100, 1)  weight (1, 3), bias (1,)      4
        total                                                                  13
        """
        return table_of(self, example, lang)

    def draw(
        self,
        x: Any = None,
        *,
        gradients: bool = False,
        matrices: bool = False,
        neuron: tuple[int, int] | None = None,
        lang: str | None = None,
        theme: str = "light",
        scale: float = 2.0,
        width: float | None = None,
        height: float | None = None,
        legend: bool = True,
    ) -> NetworkDrawing:
        """The model as circles and lines, with the weights on the lines.

        x          an input, one sample: then the circles show what it becomes, z and h
        gradients  True shows the gradients of weights and biases, after a ``backward()``
        matrices   True puts the matrices below, ``O = XW + b``, inputs × outputs
        neuron     layer and neuron, from 1, whose lines get numbers where there are too many
        lang       ``"en"`` or ``"ko"``; by default a page follows its reader
        theme      ``"dark"`` saves PNG and PDF in dark colours; SVG and HTML follow the screen
        scale      the size of a saved PNG: 1 as on a screen, 2 twice as many dots each way
        width, height  in pixels, by default what reads well
        legend     False leaves the legend out

        A notebook shows it, to point at and to click; ``.save("net.svg")``, ``.png``, ``.pdf`` or
        ``.html`` writes it. Positive weights are solid and blue, negative ones dashed and rose;
        the wider a line, the larger its weight. Nothing moves when the numbers change.

        >>> from nn import Layer
        >>> layer = Layer(2, 2, "sigmoid", bias=False, init=[[0.9, 0.3], [0.2, 0.8]])
        >>> layer.draw([1.0, 0.5])
        <Drawing of a network 2-2; .save('net.svg'), .png, .pdf or .html writes it>
        """
        options = dict(locals())
        drawing: NetworkDrawing = views["draw"](options.pop("self"), options.pop("x"), options)
        return drawing

    def _own_parameters(self) -> list[tuple[str, Leaf]]:
        """The leaves that stand in this module's line of the summary."""
        return [(name, x) for name, x in self._held() if not isinstance(x, Module)]

    def _shapes(self, lang: str | None = None) -> str:
        """What the summary says of them: ``weight (3, 2), bias (3,)``, ``w (2), b``."""
        texts: dict[str, int | str] = {}
        for name, leaf in self._own_parameters():
            head, _, rest = name.partition(".")
            if isinstance(leaf, Tensor):
                texts[name] = f"{name} {leaf.shape}"
            elif rest:
                texts[head] = int(texts.get(head, 0)) + 1
            else:
                texts[head] = name
        return ", ".join(t if isinstance(t, str) else f"{n} ({t})" for n, t in texts.items())

    def _arguments(self) -> list[str]:
        """The arguments in the module's repr, as they are written in code."""
        return [f"{n}={m!r}" for n, m in self._held() if isinstance(m, Module)]

    def __repr__(self) -> str:
        arguments = self._arguments()
        line = f"{type(self).__name__}({', '.join(arguments)})"
        if len(line) <= 80 and "\n" not in line:
            return line
        inside = "".join(f"    {a.replace(chr(10), chr(10) + '    ')},\n" for a in arguments)
        return f"{type(self).__name__}(\n{inside})"


# ---------------------------------------------------------------- names


@dataclass(frozen=True)
class Place:
    """Where a part of a model stands, counted from 1: neuron ``neuron`` of ``count``."""

    layer: int = 1
    is_last: bool = False
    neuron: int = 1
    count: int = 1


def name_layers(model: Module) -> None:
    """Let every layer of a model name its parameters by its place."""
    layers = _layers(model, set())
    if len(layers) == 1 and [part.is_neuron for part in layers[0]] == [True]:
        return  # one neuron is no network: its weights are w1, w2
    for number, parts in enumerate(layers, start=1):
        for i, part in enumerate(parts, start=1):
            part.take_place(
                Place(layer=number, is_last=number == len(layers), neuron=i, count=len(parts))
            )


def _layers(module: Module, seen: set[int]) -> list[list[Module]]:
    """The layers below a module in order, a shared one once: a module each, or its neurons."""
    found: list[list[Module]] = []
    before = ""
    for name, member in module._held():
        if not isinstance(member, Module) or id(member) in seen:
            continue
        seen.add(id(member))
        attribute, _, item = name.partition(".")
        if member.is_neuron and item and attribute == before:
            found[-1].append(member)
        else:
            found += [[member]] if member.is_layer else _layers(member, seen)
        before = attribute if member.is_neuron else ""
    return found


# ---------------------------------------------------------------- looking into attributes


def _is_parameter(x: Any) -> bool:
    return isinstance(x, Value | Tensor) and x.is_leaf and x.requires_grad


def _found(name: str, value: Any, dotted: bool = False) -> Iterator[tuple[str, Any]]:
    """``value`` itself, or what the list or dict holds: as ``a.0`` when dotted, else ``a[0]``."""
    if isinstance(value, list | tuple):
        items: Iterable[tuple[Any, Any]] = enumerate(value)
    elif isinstance(value, dict):
        items = value.items()
    else:
        yield name, value
        return
    for key, item in items:
        yield from _found(f"{name}.{key}" if dotted else f"{name}[{key!r}]", item, dotted)


def _refuse_to_drop(module: Module, attribute: str, value: Any) -> None:
    """A ``TypeError`` where what is no parameter would take the place of one, as in PyTorch.

    Another leaf, another module and None may.
    """
    before = vars(module).get(attribute)
    held = [(p, x) for p, x in _found(attribute, before) if isinstance(x, Module | Leaf)]
    if not held or value is None:
        return
    given = dict(_found(attribute, value))
    holds_none = bool(given) and not any(isinstance(x, Module | Leaf) for x in given.values())
    for path, old in held:
        if not (isinstance(old, Module) or _is_parameter(old)):
            continue
        kind = Module if isinstance(old, Module) else Leaf
        new = given.get(path)
        fits = new is None or (isinstance(new, kind) and getattr(new, "is_leaf", True))
        if holds_none or not fits:
            raise TypeError(_not_instead(module, path, old, new if path in given else value))


def _not_instead(module: Module, path: str, old: Any, new: Any) -> str:
    """Why ``new`` cannot take the place of a parameter or a module."""
    what = "a computed node" if isinstance(new, Leaf) else repr(type(new).__name__)
    place = f"{path} of a {type(module).__name__}"
    if isinstance(old, Module):
        return f"{place} is a module, and {what} cannot take its place: assign a module, or None"
    kind = "Tensor" if isinstance(old, Tensor) else "Value"
    why = f"{place} is a parameter, and {what} cannot take its place"
    if isinstance(new, Leaf):
        return f"{why}: a state that is none is made with {kind}(..., requires_grad=False)"
    return f"{why}: assign to its data, .{path}.data = ..., or give a leaf, {kind}(...), or None"


def _each_once(named: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Without those that came before under another name (equal data is not the same leaf)."""
    first: dict[int, tuple[str, Any]] = {}
    for name, x in named:
        first.setdefault(id(x), (name, x))
    return dict(first.values())


# ---------------------------------------------------------------- states


def _differing_names(own: Mapping[str, Any], state: Mapping[str, Any]) -> list[str]:
    missing = [f"{name}: missing in the state" for name in own if name not in state]
    return missing + [f"{name}: unknown to the module" for name in state if name not in own]


def _fitted(given: Any, parameter: Leaf) -> Any:
    """``given`` as data of ``parameter``, or an error that says what does not fit."""
    array = np.asarray(given.numpy() if isinstance(given, Tensor) else given)
    shape = np.shape(parameter.data)
    if array.dtype.kind not in "biuf":
        raise ValueError(f"holds {array.dtype}, not real numbers")
    if array.shape != shape:
        raise ValueError(f"the state has shape {array.shape}, the module {shape}")
    return array.astype(parameter.dtype) if isinstance(parameter, Tensor) else float(array)
