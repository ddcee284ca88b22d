"""What a row of the table of primitives is, and how one enters the table and leaves it.

The rows themselves are in ``scalars.py``, ``reductions.py`` and ``arrays.py``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from weakref import WeakValueDictionary

import numpy as np

from autograd.formulas.compiled_text import function_of
from autograd.formulas.computed_once import computed_once
from autograd.formulas.language import (
    NUMBERS,
    array_source,
    compile_formula,
    literal_zero,
    names_in,
    parse,
    runnable,
)
from autograd.formulas.notation import Formula
from autograd.formulas.variadic import (
    FIRST,
    PRODUCT_OF_ALL_BUT,
    StraightLine,
    expanded,
    lists_of,
    product_of_all_but,
    source,
    straight_line_of,
)
from autograd.table import rules
from autograd.table.along_axes import AlongAxes
from autograd.table.array_kernels import boxed, mended, stacked
from autograd.table.rules import Rule

_ARRAYS = (np.ndarray, np.generic)

inf = math.inf
Interval = tuple[float, float]
TABLE: dict[str, Primitive] = {}
ARRAY_TABLE: dict[str, Primitive] = {}  # filled by arrays.py and reductions.py
# Functions of users with derivatives of their own (functions/own_primitive.py), while they live.
OWN: WeakValueDictionary[str, Primitive] = WeakValueDictionary()


class Primitive:
    """One row. Calling it records a node, or computes a float when given only numbers.

    name      its name; also the function's and the method's
    args      argument names in order; ``("*x",)`` for any number of operands, ``("*a", "*b")``
              for two lists of equal length
    value     a formula of the arguments and other rows, or the float kernel as a function:
              IEEE answers, never an exception. From a formula, arrays and the page follow
    local_derivatives  one formula per argument, ∂y/∂argument; of any number of operands, in
              the language of ``formulas/variadic.py`` or, where no formula can say it, a
              function of ``(y, *xs)`` that returns all of them (then neither compiled
              programs nor the page know it)
    composed  any number of operands: the value as a formula of others, by which arrays,
              compiled programs and the page compute it
    pairs     any number of operands: the row of two by which it is computed pair by pair
    shown     the formulas to show, where the ones that run are guarded against rounding
    text      how an application prints, as a formula; default ``name(args)``
    method    the operator's method name without underscores (``"add"``), if it is one
    numpy     the NumPy ufunc that computes it, whose calls are also recorded
    array     the array kernel where NumPy has no such ufunc, as source in ``xp`` and
              other rows, or as a function; without it that of the formula or, where there is
              none, the float kernel applied to each element. Of any number of operands: of
              ``x`` and ``axis``, and one for lists, along axes and in compiled programs
    of_nothing  any number of operands: the value of an empty list; None has none, nor has nan,
              which arrays give
    degree    any number of operands: f(s·x) = sᵏ·f(x), so that where arrays overflow on the
              way to a finite value they are scaled
    of_log_odds  any number of operands: the row that gives the value of the first one's log-odds,
              x - logsumexp(the others), by which compiled programs compute it
    sent      any number of operands: the product that a step shows for an array, with ``g``
              the upstream gradient
    centred   any number of operands: the mean is subtracted first, so that rounding of the
              largest operand is in every slope
    domain    an open interval per argument inside which it is smooth; of any number of
              operands, one for all
    range     the least and the largest value, at the usual options
    never_zero  whether no value at finite operands is 0
    smooth_piece  a formula that is constant on each smooth piece: it kinks where this jumps
    kinks     where that does not tell: a function of ``(y, xs, moving)`` that says at which
              entries its slopes have no slope (see ``on_edge``); of any number of operands, of
              ``(y, x, moving, axis)``, with y as wide as with ``keepdims``
    halving   whether it lets about half of what comes in pass, as relu does: a layer before it
              starts with He's weights
    defaults  values of trailing arguments that may be left out
    public    False for helpers that only the rules of other rows use
    doc       one line for the reader of the function
    """

    vjp: Any = None  # of arrays, see ``ArrayPrimitive``, as the next two
    saving: Callable[..., tuple[Any, Any]] | None = None
    moves = False

    def __init__(
        self,
        name: str,
        args: tuple[str, ...],
        value: str | Callable[..., float],
        local_derivatives: tuple[str, ...] | Callable[..., Sequence[Any]] = (),
        *,
        composed: str | None = None,
        pairs: str | None = None,
        shown: tuple[str, ...] | Callable[[int, int], str] | None = None,
        text: str | None = None,
        method: str | None = None,
        numpy: str | None = None,
        array: str | Callable[..., Any] | None = None,
        of_nothing: float | None = None,
        degree: int | None = None,
        of_log_odds: str | None = None,
        sent: str | None = None,
        centred: bool = False,
        domain: tuple[Interval, ...] | Interval | None = None,
        range: Interval = (-inf, inf),
        never_zero: bool = False,
        smooth_piece: str | Callable[..., float] | None = None,
        kinks: Callable[..., Any] | None = None,
        halving: bool = False,
        defaults: tuple[float, ...] = (),
        public: bool = True,
        doc: str = "",
    ) -> None:
        self.name = self.__name__ = name
        self.args = args
        self.variadic = args[:1] != () and args[0].startswith("*")
        # 1 or 2 operands lie in a node's two parent slots; more lie in a tuple (None)
        self.arity = None if self.variadic or len(args) > 2 else len(args)
        self.formula = value if isinstance(value, str) else None
        if not isinstance(value, str):
            self.value = value
        self._derivatives_function: Callable[..., Sequence[Any]] | None = None
        self.local_derivatives: tuple[str, ...] = ()
        if callable(local_derivatives):
            self._derivatives_function = local_derivatives
        else:
            self.local_derivatives = local_derivatives
        self.shown = shown or self.local_derivatives
        self.text = text
        self.method = method
        self.numpy = numpy
        if array is not None:
            self.array = array
        self.of_nothing = of_nothing
        self.degree = degree
        self.of_log_odds = of_log_odds
        self.sent = sent
        self.centred = centred
        self.domain = self._domains(domain)
        self.range = range
        self.never_zero = never_zero
        self.smooth_piece = smooth_piece
        self.kinks = kinks
        self.halving = halving
        self.defaults = defaults
        self.public = public
        self.doc = doc
        self.composed = composed
        self.pairs = pairs

    def _domains(self, domain: tuple[Interval, ...] | Interval | None) -> tuple[Interval, ...]:
        if domain is None:
            return ((-inf, inf),) * (1 if self.variadic else len(self.args))
        return domain if isinstance(domain[0], tuple) else (domain,)

    def __repr__(self) -> str:
        return f"<primitive {self.name}({', '.join(self.args)})>"

    def __reduce__(self) -> tuple[Any, ...]:
        return row, (self.name,)  # copies and pickles refer to the table

    def __call__(self, *args: Any) -> Any:
        for arg in args:
            if hasattr(arg, "_apply"):
                return arg._apply(self, args)
        if arrays := [arg for arg in args if isinstance(arg, np.ndarray)]:
            if any(array.dtype == object for array in arrays):  # of Values: one by one
                return np.frompyfunc(self, len(args), 1)(*map(boxed, args))
            return self.array_kernel(*self.as_floats(args))
        return self.value(*args)

    def as_floats(self, args: Sequence[Any]) -> Sequence[Any]:
        """Operands with whole numbers and truth values as floats, in which all is computed.

        NumPy's logarithm of a uint8 is a float16, and its sum of uint8 wraps around. What
        moves entries leaves them as they are, and so does ``where`` its condition.
        """
        if self.moves:
            return args
        first = self.args[:1] == ("condition",)
        kinds = [arg.dtype for arg in args[first:] if isinstance(arg, _ARRAYS)]
        if not any(kind.kind in "biu" for kind in kinds):
            return args
        found = np.result_type(*kinds)
        wanted = found if found.kind == "f" else np.dtype(np.float64)
        return [
            arg.astype(wanted)
            if i >= first and isinstance(arg, _ARRAYS) and arg.dtype.kind in "biu"
            else arg
            for i, arg in enumerate(args)
        ]

    @computed_once
    def value(self) -> Callable[..., float]:
        """The float kernel that was not given: the formula of the value, compiled."""
        assert self.formula is not None
        formula = parse(self.formula)
        used = names_in(runnable(formula)) & TABLE.keys()
        return compile_formula(formula, self.args, {name: TABLE[name].value for name in used}, True)

    @property
    def flat(self) -> bool:
        """Whether it is constant between jumps, so that a shown rule can give its number."""
        return bool(self.local_derivatives) and set(self.local_derivatives) == {"0"}

    @computed_once
    def zeros(self) -> tuple[Formula | None, ...]:
        """Per argument, where its rule says 0: there nothing is sent, not even 0 × inf."""
        flat = {op.name for op in TABLE.values() if op.flat}
        return tuple(literal_zero(parse(p), flat.__contains__) for p in self.local_derivatives)

    # ------------------------------------------------ the local derivatives, ready to run

    @computed_once
    def float_rules(self) -> tuple[Callable[..., float], ...]:
        """∂y/∂argument as functions of floats ``(y, *args)``."""
        return tuple(rule.local for rule in self.rules_on_floats)

    @computed_once
    def rules_on_floats(self) -> tuple[Rule, ...]:
        """The same, and where each of them says 0."""
        return rules.on_floats(self, TABLE)

    @computed_once
    def rules_on_arrays(self) -> tuple[Rule, ...]:
        """The rules as functions of arrays."""
        return rules.on_arrays(self, TABLE)

    @computed_once
    def rules_on_nodes(self) -> tuple[Rule, ...]:
        """The rules as functions of nodes, and of numbers and arrays beside them."""
        return rules.on_nodes(self, TABLE)

    @computed_once
    def array(self) -> str | Callable[..., Any] | None:
        """The kernel for arrays that was not given: of a value that is a formula, the same one."""
        if self.formula is None or self.numpy is not None:
            return None
        ufuncs = {op.name: op.numpy for op in TABLE.values() if op.numpy is not None}
        return array_source(parse(self.formula), ufuncs)

    @computed_once
    def on_arrays(self) -> Callable[..., Any]:
        """The kernel on NumPy arrays."""
        if self.numpy is not None:
            ufunc: Callable[..., Any] = getattr(np, self.numpy)
            return ufunc
        if self.variadic:
            return self._on_lists_of_arrays()
        if callable(self.array):
            return self.array
        if self.array is None:
            each = np.vectorize(self.value, otypes=[float])
            return lambda *xs: each(*xs).astype(np.result_type(np.float32, *xs))
        used = names_in(parse(self.array))
        rows = {name: TABLE[name].on_arrays for name in used if name in TABLE}
        source = f"lambda {', '.join(self.args)}: {self.array}"
        kernel: Callable[..., Any] = eval(source, {"xp": np, **rows})
        return kernel

    def _on_lists_of_arrays(self) -> Callable[..., Any]:
        """The kernel on numbers and arrays, entry by entry."""
        if len(self.args) == 1:
            return lambda *xs: mended(self.along(stacked(xs), 0), self.value, xs)
        if self.array is not None:
            kernel = self.array
            assert callable(kernel)
            return lambda *xs: mended(kernel(xs), self.value, xs)
        assert self.composed is not None, f"{self.name} has no kernel for arrays"
        code = straight_line_of(self.args, (self.composed,), variadic_names())
        whole = self._run(code, TABLE, False)
        return lambda *xs: whole(None, *xs)[0]

    @computed_once
    def along(self) -> AlongAxes:
        """Of one list: value and local derivatives where operands lie along axes of an array."""
        return AlongAxes(self, TABLE, ARRAY_TABLE)

    @computed_once
    def array_kernel(self) -> Callable[..., Any]:
        """The kernel on NumPy arrays; infinities and nan come without warnings."""
        kernel: Callable[..., Any] = np.errstate(all="ignore")(self.on_arrays)
        return kernel

    @computed_once
    def derivative_code(self) -> StraightLine | None:
        """How all local derivatives of a row of any number of operands are computed."""
        if self._derivatives_function is not None:
            return None
        return straight_line_of(self.args, self.local_derivatives, variadic_names())

    @computed_once
    def float_derivatives(self) -> Callable[..., Sequence[float]]:
        """All local derivatives as a function of floats ``(y, *xs)``."""
        return self._compiled({op.name: op.value for op in TABLE.values()}, True)

    def derivatives(self, y: Any, xs: Sequence[Any]) -> Sequence[Any]:
        """The same of arrays, nodes and dual numbers."""
        return self._derivatives_on_all(y, *xs)

    @computed_once
    def _derivatives_on_all(self) -> Callable[..., Sequence[Any]]:
        return self._compiled(TABLE, False)

    def _compiled(self, functions: Mapping[str, Any], branch: bool) -> Callable[..., Sequence[Any]]:
        if self.derivative_code is None:
            assert self._derivatives_function is not None
            return self._derivatives_function
        return self._run(self.derivative_code, functions, branch)

    def _run(
        self, code: StraightLine, functions: Mapping[str, Any], branch: bool
    ) -> Callable[..., Sequence[Any]]:
        scope = {**NUMBERS, **functions, PRODUCT_OF_ALL_BUT: product_of_all_but}
        text = source(code, "results", branch)
        return function_of(text, "results", scope, f"code of {self.name}")

    # ------------------------------------------------ the formulas, ready to print

    def arguments(self, count: int) -> tuple[str, ...]:
        """The names that the formulas use for ``count`` operands."""
        return tuple(f"x{i}" for i in range(count)) if self.variadic else self.args

    def application(self, count: int) -> Formula:
        """The formula of the value: ``a + b``, ``tanh(x)``."""
        return parse(self.text or f"{self.name}({', '.join(self.arguments(count))})")

    def rule(self, slot: int, count: int) -> Formula:
        """The formula of ∂y/∂(operand ``slot`` of ``count``), as it is shown."""
        if callable(self.shown):
            return parse(self.shown(slot, count))
        if not self.variadic:
            return parse(self.shown[slot])
        shown = self.shown[slot * len(self.args) // count]
        return expanded(self.args, shown, variadic_names(), slot, count)


def variadic_names() -> set[str]:
    """The names of the rows that take any number of operands."""
    return {op.name for op in TABLE.values() if op.variadic}


def add_rows(rows: Sequence[Primitive]) -> None:
    """Put the rows of a section into the table, all at once: they may name each other."""
    for op in rows:
        if op.name in TABLE:  # the later of two would silently take the name
            raise ValueError(f"two rows are called {op.name!r}")
        TABLE[op.name] = op


def row(name: str) -> Primitive:
    """The row of that name, or the leaf or constant mark."""
    marks = {LEAF.name: LEAF, CONSTANT.name: CONSTANT}
    found = TABLE.get(name) or ARRAY_TABLE.get(name) or marks.get(name) or OWN.get(name)
    if found is None:
        raise KeyError(f"no primitive is called {name!r}; the table has {', '.join(TABLE)}")
    return found


row.__module__ = "autograd"  # where pickles of rows find it: with all rows


def primitive(name: str) -> Primitive:
    """What is known of the primitive behind a function: its row of the table.

    >>> primitive("tanh").range, primitive("relu").halving
    ((-1.0, 1.0), True)
    """
    return row(name if name in TABLE else f"{name}_first" if f"{name}_first" in TABLE else name)


def _no_value(*_: float) -> float:
    raise TypeError("a leaf is given, not computed")


# What made a node that no primitive made. (Whether a gradient is wanted is told by which.)
LEAF = Primitive("leaf", (), _no_value)
CONSTANT = Primitive("constant", (), _no_value)


# ---------------------------------------------------------------- into the table and out of it

_followers: list[tuple[Callable[[Primitive], None], Callable[[Primitive], None]]] = []


def _nothing(_: Primitive) -> None:
    pass


def each_row(
    install: Callable[[Primitive], None], remove: Callable[[Primitive], None] = _nothing
) -> None:
    """Call ``install`` with every row of the table, and with every row added later.

    ``remove`` takes back what ``install`` did, when a row is taken out again.
    """
    _followers.append((install, remove))
    for op in TABLE.values():
        install(op)


def register(op: Primitive) -> Primitive:
    """Add a row to the table while the program runs; everything that loops over it follows.

    A name that is taken, or a formula that uses an unknown name, raises ``ValueError``.

    >>> cube = register(Primitive("cube", ("x",), "x * x * x", ("3 * x**2",)))
    >>> cube(2.0), cube.float_rules[0](8.0, 2.0)
    (8.0, 12.0)
    >>> unregister(cube)
    """
    if op.name in TABLE or op.name in (LEAF.name, CONSTANT.name):
        raise ValueError(f"the table already has a primitive called {op.name!r}")
    if not op.name.isidentifier():
        raise ValueError(f"a primitive's name is a Python name such as 'cube', not {op.name!r}")
    TABLE[op.name] = op
    done = []
    try:
        check_formulas(op)
        assert callable(op.value)  # what is wrong with its formula is told now
        for install, remove in _followers:
            done.append(remove)
            install(op)
    except BaseException:  # a row is everywhere or nowhere
        for remove in reversed(done):
            remove(op)
        del TABLE[op.name]
        raise
    return op


def unregister(op: Primitive) -> None:
    """Take a row out of the table again; nodes that it made keep working."""
    if TABLE.get(op.name) is not op:
        raise ValueError(f"the table has no such primitive: {op!r}")
    for _, remove in reversed(_followers):
        remove(op)
    del TABLE[op.name]


def check_formulas(op: Primitive) -> None:
    """Every name in the row's formulas is an argument, ``y``, a number or another row."""
    rules = op.local_derivatives
    for given in (rules, op.shown):
        if isinstance(given, str):
            raise ValueError(
                f"the formulas of {op.name!r} stand in a tuple, one for each argument: with one "
                f"argument, ({given!r},)"
            )
    if len(rules) != len(op.args) and not (op.variadic and op._derivatives_function is not None):
        raise ValueError(
            f"{op.name!r} takes {len(op.args)} arguments ({', '.join(op.args)}) and has "
            f"{len(rules)} local derivatives: give one formula for each argument"
        )
    words = [*(["n", FIRST] if op.variadic else []), *lists_of(op.args)]
    others, special = TABLE.keys() - {op.name}, {PRODUCT_OF_ALL_BUT} if op.variadic else set()
    formulas = [("rule", rule, TABLE.keys() | {"y"} | special) for rule in rules]
    formulas += [("value", value, others) for value in (op.formula, op.composed, op.pairs) if value]
    if not callable(op.shown):
        formulas += [("rule", rule, TABLE.keys() | {"y"} | special) for rule in op.shown]
    for kind, text, names in formulas:
        try:
            used = names_in(parse(text))
        except SyntaxError as error:
            raise ValueError(
                f"the {kind} {text!r} of {op.name!r} is no formula: {error.msg}"
            ) from None
        if unknown := used - names - NUMBERS.keys() - set(words):
            also = ", ".join(["y"] * (kind == "rule") + words)
            raise ValueError(
                f"the {kind} {text!r} of {op.name!r} uses {', '.join(sorted(unknown))}: a {kind} "
                f"may use {also}, numbers and the {'other ' * (kind == 'value')}rows of the table"
            )
