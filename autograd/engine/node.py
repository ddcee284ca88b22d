"""Node: what every node of a graph can do, whether it holds a float or an array.

A node keeps its operands and its row of the table, no closure; what is rarely there (label,
origin) is left unset.
"""

from __future__ import annotations

import operator
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from itertools import repeat
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, Self

import numpy as np

from autograd.engine import backward, copying, forking, modes  # noqa: F401
from autograd.engine.anomalies import report_backward, report_forward
from autograd.engine.backward import Observer, ancestors, parents_of, sweep
from autograd.engine.slots import sequence_numbers
from autograd.engine.views import views
from autograd.errors import GraphError
from autograd.formulas.letters import LONGEST, clipped
from autograd.table.scalars import CONSTANT, LEAF, Primitive

if TYPE_CHECKING:
    from autograd.engine.slots import Slots as _Slots
else:
    _Slots = object

# Numbers written into an expression cannot be assigned, so they are older than anything.
ALWAYS = 0

# Kinds of node whose own ``_apply`` computes wherever one of them is an operand.
overriding_types: set[type] = set()

_SIGNS = {"add": "+", "sub": "-", "mul": "*", "div": "/", "pow": "**", "neg": "-"}

Params = dict[str, Any] | None  # parameters of one application of a primitive: axis, shape


class DecisionObserver(Protocol):
    """Sees what a program asks of nodes while it runs: see ``observer``."""

    def compared(self, left: Node, right: Any, compare: Callable[..., Any], answer: Any) -> None:
        """``left`` was compared with a node or a number, or with 0 as its truth was asked."""

    def taken_out(self) -> None:
        """A number left the graph, by ``data`` or ``item()``."""


# Set while somebody looks on (``checking/decisions.py``), else None.
observer: DecisionObserver | None = None


class Node(_Slots):
    """One node of the graph. Use ``Value`` for a number, ``Tensor`` for an array."""

    __slots__ = ()  # each kind has those of slots.py, a Value perhaps in C

    # Each kind of node says how it is made, and how data of its kind is checked.
    _family: ClassVar[type[Node]]  # the public class: Value
    _wider: ClassVar[type[Node] | None] = None  # takes over where an operand is not of this kind
    _holds_array: ClassVar[bool] = False

    # ---------------------------------------------------------------- kind-specific

    @staticmethod
    def _checked(data: Any) -> Any:
        """``data`` as this kind stores it, or an error that says what to do."""
        raise NotImplementedError

    @staticmethod
    def _apply(op: Primitive, args: Sequence[Any], params: Params = None) -> Any:
        """Record ``op`` on nodes and numbers: compute, and keep the row and the operands."""
        raise NotImplementedError

    @staticmethod
    def _is_finite(data: Any) -> bool:
        raise NotImplementedError

    @staticmethod
    def _arithmetic() -> AbstractContextManager[Any]:
        """The block in which this kind of data is computed with."""
        return nullcontext()

    @staticmethod
    def _takes(x: Any) -> bool:
        """Whether ``x`` can be an operand of this kind of node; else a wider kind takes over."""
        raise NotImplementedError

    @staticmethod
    def _copy_of(data: Any) -> Any:
        return data

    def _as_gradient(self, adjoint: Any, owned: bool = False) -> Any:
        """A finished adjoint as a gradient of this node; ``owned`` if no other node has it."""
        return adjoint

    # ---------------------------------------------------------------- making nodes

    @classmethod
    def _result(cls, data: Any, op: Primitive, operands: tuple[Any, ...]) -> Self:
        """A node that keeps ``operands``: one or two in slots of their own, more as a tuple."""
        node: Any = cls._family.__new__(cls._family)
        node._data = data
        node.op = op
        node._a = operands if op.arity is None else operands[0] if operands else None
        node._b = operands[1] if op.arity == 2 else None
        node._sequence_number = next(sequence_numbers)
        node._grad = node._adjoint = None
        return node  # type: ignore[no-any-return]

    @classmethod
    def _constant(cls, data: Any) -> Self:
        return cls._result(data, CONSTANT, ())

    @classmethod
    def _operand(cls, x: Any) -> Self:
        return x if isinstance(x, cls) else cls._literal(cls._checked(x))

    @classmethod
    def _literal(cls, data: Any) -> Self:
        """The constant for a number written into an expression."""
        return cls._constant(data)

    @classmethod
    def _family_for(cls, given: Sequence[Any]) -> type[Node]:
        """The narrowest kind of node, from this one up, that can take all operands."""
        family = cls._family
        for x in given:
            if type(x) in overriding_types:
                return type(x)
        while family._wider is not None and not all(map(family._takes, given)):
            family = family._wider
        return family

    # ---------------------------------------------------------------- reading

    @property
    def data(self) -> Any:
        """The value. Assigning to a leaf makes graphs recorded with it stale."""
        if (current := observer) is not None:
            current.taken_out()
        return self._data

    @data.setter
    def data(self, data: Any) -> None:
        if self._sequence_number == ALWAYS:
            raise GraphError(
                f"{self!r} is a number written into an expression and cannot be assigned: make a "
                f"named leaf, {self._family.__name__}({self._data!r}), and use that"
            )
        if not self.is_leaf:
            raise GraphError(
                f"{self!r} was computed by {self.op.name!r}: its data follows from its operands. "
                "Assign to a leaf and compute again, or take detach() first"
            )
        self._data = self._checked(data)
        self._sequence_number = backward.last_assignment = next(sequence_numbers)

    @property
    def grad(self) -> Any:
        """∂output/∂self, or None until a sweep has reached this node.

        In a leaf, gradients of several ``backward()`` calls add up; any other node keeps
        the gradient of the last one.
        """
        return getattr(self, "_grad", None)

    @grad.setter
    def grad(self, grad: Any) -> None:
        self._grad = grad if grad is None or isinstance(grad, Node) else self._checked(grad)

    @property
    def label(self) -> str | None:
        """The name to show for this node."""
        return getattr(self, "_label", None)

    @label.setter
    def label(self, label: str | None) -> None:
        if label is None:
            if self.label is not None:
                del self._label
            return
        if not isinstance(label, str):
            raise TypeError(f"a label is text such as 'x', got {label!r}")
        self._label = label

    @property
    def origin(self) -> modes.Origin | None:
        """The scope this node was made in and, under ``detect_anomaly``, the line."""
        return getattr(self, "_origin", None)

    @property
    def scope(self) -> str:
        """The path of scopes this node was made in, ``"mlp/layer 1"``, or ``""``."""
        origin = self.origin
        return origin.scope if origin else ""

    @property
    def requires_grad(self) -> bool:
        """Whether a gradient is computed for this node; False for constants."""
        return self.op is not CONSTANT

    @requires_grad.setter
    def requires_grad(self, wanted: bool) -> None:
        raise AttributeError(
            "what requires a gradient is settled when it is made: Value(x, requires_grad=False); "
            "to keep weights as they are, give the optimiser only the others, "
            "SGD(model.layers[1].parameters())"
        )

    @property
    def is_leaf(self) -> bool:
        """Whether this node was given, not computed."""
        return self._a is None

    @property
    def parents(self) -> tuple[Node, ...]:
        """The operands in order, duplicates kept."""
        return parents_of(self)

    @property
    def _prev(self) -> set[Node]:
        """The operands without order, as micrograd's lecture asks for them."""
        return set(self.parents)

    @property
    def _op(self) -> str:
        """The sign of the operation, or its name; of a leaf nothing: as that lecture draws it."""
        return "" if self.is_leaf else _SIGNS.get(self.op.name, self.op.name)

    # ---------------------------------------------------------------- gradients

    def backward(
        self,
        gradient: Any = 1.0,
        *,
        create_graph: bool = False,
        watch: Observer | None = None,
    ) -> None:
        """Fill ``grad`` of every node that this one was computed from.

        gradient      ∂(something)/∂self to start from
        create_graph  make the gradients nodes, so that they can be differentiated again
                      (the gradients then hold the graph alive until ``zero_grad()``)
        watch         called with each contribution, see ``backward.Observer``
        """
        if self.op is CONSTANT:
            raise GraphError(
                f"{self!r} depends on no node that requires a gradient; build it from "
                f"{self._family.__name__}(...) leaves, outside of no_grad()"
            )
        seed = self._seed(gradient._data if isinstance(gradient, Node) else self._checked(gradient))
        if create_graph:
            seed = gradient if isinstance(gradient, Node) else self._constant(seed)
        if modes.mode().anomaly and watch is None:
            watch = report_backward
        if create_graph or watch is not None or not backward.sweep_in_c(self, seed):
            sweep(self, seed, create_graph=create_graph, watch=watch, then=_keep)

    def _seed(self, gradient: Any) -> Any:
        """The gradient that ``backward`` starts from, as this kind of data."""
        return gradient

    def zero_grad(self) -> None:
        """Forget the gradients of this node and of everything it was computed from."""
        for node in ancestors(self):
            node._grad = None

    def detach(self) -> Self:
        """The same data as a constant: no gradient flows back through it."""
        constant = self._constant(self._data)
        if self.label is not None:
            constant._label = f"detach({self.label})"
        return constant

    def item(self) -> Any:
        """The data as a plain Python number."""
        if (current := observer) is not None:
            current.taken_out()
        return self._data

    # ---------------------------------------------------------------- looking at it

    # Parameters are written out, so that an editor shows them; a test holds them to the functions.

    def trace(self, gradient: Any = None, *, names: Mapping[str, Any] | None = None) -> Any:
        """Nodes, edges and steps as plain records: see ``autograd.trace``."""
        return views["trace"](self, gradient, names=names)

    def draw(
        self,
        *,
        direction: str = "LR",
        names: Mapping[str, Any] | None = None,
        gradients: bool = True,
        derivatives: bool | None = None,
        collapse: int | None = None,
        highlight: Any = (),
        max_nodes: int = 1000,
        legend: bool = False,
        flow: bool = False,
        scale: float = 2.0,
        theme: str = "light",
        lang: str | None = None,
    ) -> Any:
        """A picture of the graph, shown by a notebook: see ``autograd.draw``."""
        options = locals()
        return views["draw"](options.pop("self"), **options)

    def stepper(
        self,
        *,
        learning_rate: float | None = None,
        steps: int | None = None,
        parameters: Iterable[Any] | Any | None = None,
        direction: str = "LR",
        names: Mapping[str, Any] | None = None,
        derivatives: bool | None = None,
        collapse: int | None = None,
        highlight: Any = (),
        max_nodes: int = 1000,
        legend: bool = False,
        flow: bool = False,
        theme: str = "light",
        lang: str | None = None,
    ) -> Any:
        """The backward pass step by step: see ``autograd.Stepper``.

        learning_rate, steps, parameters  for rounds of gradient descent: see ``autograd.descend``
        """
        options = locals()
        return views["stepper"](options.pop("self"), **options)

    @staticmethod
    def _brief(data: Any) -> str:
        """Data, or a gradient, in a message."""
        return repr(data)

    @property
    def _mask(self) -> Any:
        """Asked for by NumPy's masked arrays, which would take the data and lose the graph."""
        raise TypeError(
            f"a masked array does not compute with a {self._family.__name__}: take its data "
            "without the mask, m.filled(0.0) or m.data[~m.mask]"
        )

    def __repr__(self) -> str:
        made = () if self.is_leaf else (f"op={self.op.name!r}",)
        label = () if self.label is None else (f"label={clipped(self.label, LONGEST)!r}",)
        grad = () if self.grad is None else (f"grad={self._brief(self.grad)}",)
        fixed = ("requires_grad=False",) if self.op is CONSTANT else ()
        parts = (self._brief(self._data), *label, *made, *grad, *fixed)
        return f"{self._family.__name__}({', '.join(parts)})"

    # ---------------------------------------------------------------- comparing data

    __hash__ = object.__hash__  # identity: equal data does not make two nodes one

    def _compare(self, other: Any, compare: Callable[[Any, Any], Any]) -> Any:
        try:
            right = other if isinstance(other, Node) else self._checked(other)
        except TypeError:
            return NotImplemented
        except OverflowError:  # a whole number beyond all floats can still be compared
            return compare(self._data, other)
        answer = compare(self._data, right._data if isinstance(right, Node) else right)
        if (current := observer) is not None:
            current.compared(self, right, compare, answer)
        return answer

    def __bool__(self) -> bool:
        answer = bool(self._data)
        if (current := observer) is not None:
            current.compared(self, 0.0, operator.ne, answer)
        return answer

    # ---------------------------------------------------------------- copies and pickles

    def __copy__(self) -> Self:
        return copying.shallow(self)  # type: ignore[no-any-return]

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return copying.deep(self, memo)  # type: ignore[no-any-return]

    def __reduce__(self) -> tuple[Any, ...]:
        return copying.reduced(self)


def kind_of_leaf(requires_grad: Any) -> Primitive:
    """The row of a node that was given: a leaf, or a constant."""
    if isinstance(requires_grad, bool | np.bool):
        return LEAF if requires_grad else CONSTANT
    raise TypeError(f"requires_grad is True or False, got {requires_grad!r}")


def completed(op: Primitive, given: Sequence[Any]) -> tuple[Any, ...]:
    """The operands of a row, with its defaults for trailing ones that were left out."""
    missing = 0 if op.variadic else len(op.args) - len(given)
    if not missing:
        return tuple(given)
    if 0 < missing <= len(op.defaults):
        return (*given, *op.defaults[-missing:])
    raise TypeError(f"{op.name}() takes {', '.join(op.args)}; got {len(given)} operands")


def note(node: Node, op: Primitive, operands: Sequence[Any], mode: modes.Mode) -> None:
    """What an open block wants of a new node."""
    if (origin := mode.origin()) is not None:
        node._origin = origin
    if mode.anomaly and not node._is_finite(node._data):
        report_forward(node, op, operands)


def install_comparisons(family: type[Node]) -> None:
    """Give ``family`` the comparisons, which compare data."""
    for name in ("eq", "ne", "lt", "le", "gt", "ge"):
        compare = getattr(operator, name)

        def method(self: Node, other: Any, compare: Any = compare) -> Any:
            return self._compare(other, compare)

        method.__name__ = f"__{name}__"
        setattr(family, method.__name__, method)
    family.__hash__ = object.__hash__  # type: ignore[assignment, method-assign]


# ---------------------------------------------------------------- gradients, kept


def _keep(senders: list[Any], leaves: list[Any]) -> None:
    """Write a finished sweep into the nodes: leaves add up, the others keep the last.

    The leaves are written by one call that runs no Python code, so that neither an
    interrupt nor another thread can come between: all of their gradients are new, or none.
    """
    if (senders or leaves)[0]._holds_array:
        _own(senders, leaves)
    for node in senders:
        node._grad = node._adjoint
    totals = [
        node._adjoint if node._grad is None else node._grad + node._adjoint for node in leaves
    ]
    deque(map(setattr, leaves, repeat("_grad"), totals), maxlen=0)


def _own(senders: list[Any], leaves: list[Any]) -> None:
    """Give every leaf an array of its own; the others' are copied when they are read.

    Adding and reshaping send the same array, or a view of it, to several nodes.
    """
    held = set(map(id, map(_adjoint_of, senders)))
    for node in leaves:
        adjoint = node._adjoint
        node._adjoint = node._as_gradient(adjoint, id(adjoint) not in held)
        held.add(id(adjoint))


_adjoint_of = operator.attrgetter("_adjoint")
