"""THE table: one row per primitive, and everything that is known about it in that row.

A row's formulas are text (see ``formula.py``), written in the row's arguments (``x``, or
``a`` and ``b``), its output ``y``, and other rows. From them follow, by loops over
``TABLE`` and never by hand: functions, methods and operators, NumPy dispatch, the rules
that a step shows, and the tests. A new primitive is a new row.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from functools import cached_property, partial
from typing import Any

import numpy as np

from autograd import array_kernels, error_function, kernels
from autograd.formula import (
    NUMBERS,
    Formula,
    array_source,
    compile_formula,
    names_in,
    parse,
    runnable,
)

inf = math.inf
Interval = tuple[float, float]
TABLE: dict[str, Op] = {}
ARRAY_TABLE: dict[str, Op] = {}  # the second section, filled by array_ops.py


class Op:
    """One row. Calling it records a node, or computes a float when given only numbers.

    name      its name; also the function's and the method's
    args      argument names in order; ``("*xs",)`` for any number of operands
    value     a formula of the arguments and other rows, or the float kernel as a function:
              IEEE answers, never an exception. From a formula, arrays and the page follow
    partials  one formula per argument: the local derivative ∂y/∂argument
    slopes    any number of operands: function of (y, *xs) that returns all derivatives
    shown     the formulas to show, where the ones that run are guarded against rounding
    text      how an application prints, as a formula; default ``name(args)``
    method    the operator's method name without underscores (``"add"``), if it is one
    numpy     the NumPy ufunc that computes it, whose calls are also recorded
    array     the array kernel where NumPy has no such ufunc, as source in ``xp`` and
              other rows; without it that of the formula or, where there is none, the
              float kernel applied to each element
    many      the array kernel as a function, where it is no formula; of any number of
              operands: see ``array_kernels.py``
    centred   any number of operands: the mean is subtracted first, so that rounding of the
              largest operand is in every slope
    domain    an open interval per argument inside which it is smooth
    piece     a formula that is constant on each smooth piece: it kinks where this jumps
    defaults  values of trailing arguments that may be left out
    public    False for helpers that only the rules of other rows use
    doc       one line for the reader of the function
    """

    def __init__(
        self,
        name: str,
        args: tuple[str, ...],
        value: str | Callable[..., float],
        partials: tuple[str, ...] = (),
        *,
        slopes: Callable[..., Sequence[Any]] | None = None,
        shown: tuple[str, ...] | Callable[[int, int], str] | None = None,
        text: str | None = None,
        method: str | None = None,
        numpy: str | None = None,
        array: str | None = None,
        many: Callable[[Any], Any] | None = None,
        centred: bool = False,
        domain: tuple[Interval, ...] | Interval | None = None,
        piece: str | Callable[..., float] | None = None,
        defaults: tuple[float, ...] = (),
        public: bool = True,
        doc: str = "",
    ) -> None:
        self.name = self.__name__ = name
        self.args = args
        self.variadic = args == ("*xs",)
        # 1 or 2 operands lie in a node's two parent slots; more lie in a tuple (None)
        self.arity = None if self.variadic or len(args) > 2 else len(args)
        self.formula = value if isinstance(value, str) else None
        self.value = self._settling if isinstance(value, str) else value
        self.partials = partials
        self.shown = shown or partials
        self.text = text
        self.method = method
        self.numpy = numpy
        self.array = array
        self.many = many
        self.centred = centred
        self.domain = self._domains(domain)
        self.piece = piece
        self.defaults = defaults
        self.public = public
        self.doc = doc
        self._slopes = slopes
        # What the sweep runs: written out from the formulas at its first use (sending.py)
        self.send_floats: Callable[..., None] | None = None
        self.send_arrays: Callable[..., None] | None = None
        self.send_nodes: Callable[..., None] | None = None

    def _domains(self, domain: tuple[Interval, ...] | Interval | None) -> tuple[Interval, ...]:
        if domain is None:
            return ((-inf, inf),) * len(self.args)
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
                return np.frompyfunc(self, len(args), 1)(*map(array_kernels.boxed, args))
            return self.array_kernel(*args)
        return self.value(*args)

    def settle(self) -> None:
        """Compile a value that is a formula, after those of the rows that it uses."""
        if self.formula is None or self.value != self._settling:
            return
        formula = parse(self.formula)
        rows = [TABLE[name] for name in names_in(runnable(formula)) if name in TABLE]
        for op in rows:
            op.settle()
        self.value = compile_formula(formula, self.args, {op.name: op.value for op in rows}, True)
        if self.array is None and self.numpy is None and self.many is None:
            ufuncs = {op.name: op.numpy for op in TABLE.values() if op.numpy is not None}
            self.array = array_source(formula, ufuncs)

    def _settling(self, *args: float) -> float:
        self.settle()
        return self.value(*args)

    @property
    def flat(self) -> bool:
        """Whether it is constant between jumps, so that a shown rule can give its number."""
        return bool(self.partials) and set(self.partials) == {"0"}

    # ------------------------------------------------ the local derivatives, ready to run

    @cached_property
    def on_floats(self) -> tuple[Callable[..., float], ...]:
        """∂y/∂argument as functions of floats ``(y, *args)``."""
        names, functions = ("y", *self.args), {op.name: op.value for op in TABLE.values()}
        return tuple(compile_formula(parse(p), names, functions, True) for p in self.partials)

    @cached_property
    def on_arrays(self) -> Callable[..., Any]:
        """The kernel on NumPy arrays."""
        if self.numpy is not None:
            ufunc: Callable[..., Any] = getattr(np, self.numpy)
            return ufunc
        if self.many is not None and not self.variadic:
            return self.many
        if self.many is not None:
            return partial(array_kernels.mended, self.many, self.value)
        if self.array is None:
            each = np.vectorize(self.value, otypes=[float])
            return lambda *xs: each(*xs).astype(np.result_type(np.float32, *xs))
        used = names_in(parse(self.array))
        rows = {name: TABLE[name].on_arrays for name in used if name in TABLE}
        source = f"lambda {', '.join(self.args)}: {self.array}"
        kernel: Callable[..., Any] = eval(source, {"xp": np, **rows})
        return kernel

    @cached_property
    def array_kernel(self) -> Callable[..., Any]:
        """The kernel on NumPy arrays; infinities and nan come without warnings."""
        kernel: Callable[..., Any] = np.errstate(all="ignore")(self.on_arrays)
        return kernel

    def slopes(self, y: Any, xs: Sequence[Any]) -> Sequence[Any]:
        """All local derivatives of a row of any number of operands at once."""
        assert self._slopes is not None
        return self._slopes(y, *xs)

    # ------------------------------------------------ the formulas, ready to print

    def arguments(self, count: int) -> tuple[str, ...]:
        """The names that the formulas use for ``count`` operands."""
        return tuple(f"x{i}" for i in range(count)) if self.variadic else self.args

    def application(self, count: int) -> Formula:
        """The formula of the value: ``a + b``, ``tanh(x)``."""
        return parse(self.text or f"{self.name}({', '.join(self.arguments(count))})")

    def rule(self, slot: int, count: int) -> Formula:
        """The formula of ∂y/∂(operand ``slot`` of ``count``), as it is shown."""
        return parse(self.shown(slot, count) if callable(self.shown) else self.shown[slot])


def row(name: str) -> Op:
    """The row of that name, or the leaf or constant mark."""
    marks = {LEAF.name: LEAF, CONSTANT.name: CONSTANT}
    found = TABLE.get(name) or ARRAY_TABLE.get(name) or marks.get(name)
    if found is None:
        raise KeyError(f"no primitive is called {name!r}; the table has {', '.join(TABLE)}")
    return found


def _no_value(*_: float) -> float:
    raise TypeError("a leaf is given, not computed")


# What made a node that no primitive made. (Whether a gradient is wanted is told by which.)
LEAF = Op("leaf", (), _no_value)
CONSTANT = Op("constant", (), _no_value)

# One operand, two operands: by far the most common shapes of a row.
X, AB = ("x",), ("a", "b")
EVERYWHERE: Interval = (-inf, inf)
POSITIVE: Interval = (0.0, inf)

# fmt: off
ARITHMETIC = [
    Op("neg", X,  operator.neg, ("-1",),                text="-x",     method="neg", numpy="negative",  doc="The negative, -x."),
    Op("pos", X,  operator.pos, ("1",),                 text="+x",     method="pos", numpy="positive",  doc="The same number as a new node, +x."),
    Op("add", AB, operator.add, ("1", "1"),             text="a + b",  method="add", numpy="add",       doc="The sum of two, a + b."),
    Op("sub", AB, operator.sub, ("1", "-1"),            text="a - b",  method="sub", numpy="subtract",  doc="The difference, a - b."),
    Op("mul", AB, operator.mul, ("b", "a"),             text="a * b",  method="mul", numpy="multiply",  doc="The product of two, a * b."),
    Op("div", AB, kernels.div,  ("1 / b", "-y / b"),    text="a / b",  method="truediv", numpy="divide", piece="sign(b)",
       shown=("1 / b", "-a / b**2"), doc="The quotient, a / b; 1/0 is inf."),
    Op("pow", AB, kernels.power,
       # 0·0⁻¹ and 0·log 0 would be nan: x⁰ is flat everywhere, and 0^b is flat for b >= 0
       ("where(b == 0, where(a == 0, 0, b * y / a), b * a ** (b - 1))", "where(a == 0, where(b < 0, -inf, 0), y * log(a))"),
       shown=("where(b == 0, 0, b * a ** (b - 1))", "where(a == 0, where(b < 0, -inf, 0), y * log(a))"),
       text="a ** b", method="pow", numpy="power", domain=(POSITIVE, EVERYWHERE), doc="The power a ** b; no real value is nan."),
    Op("mod", AB, kernels.mod,  ("1", "-floordiv(a, b)"), text="a % b", method="mod", numpy="remainder", piece="floordiv(a, b)", doc="The remainder with the divisor's sign, a % b."),
    Op("floordiv", AB, kernels.floordiv, ("0", "0"), text="a // b", method="floordiv", numpy="floor_divide", piece="y", doc="The whole part of the quotient, a // b."),
]

EXPONENTIAL = [
    Op("exp",   X, kernels.exp,   ("y",),          numpy="exp",   doc="The exponential, e to the x."),
    Op("expm1", X, kernels.expm1, ("exp(x)",),     numpy="expm1", doc="exp(x) - 1 without losing digits near 0."),
    # outside the domain the value is nan, and so is the slope; on its edge the slope is +inf
    Op("log",   X, kernels.log,   ("where(x > 0, 1 / x, where(x == 0, inf, nan))",),               numpy="log",   domain=POSITIVE,    doc="The natural logarithm; log(0) is -inf."),
    Op("log1p", X, kernels.log1p, ("where(x > -1, 1 / (1 + x), where(x == -1, inf, nan))",),       numpy="log1p", domain=(-1.0, inf), doc="log(1 + x) without losing digits near 0."),
    Op("sqrt",  X, kernels.sqrt,  ("where(y == 0, inf, 0.5 / y)",), shown=("1 / (2 * y)",),        numpy="sqrt",  domain=POSITIVE,    doc="The square root; of a negative number, nan."),
]

TRIGONOMETRY = [
    Op("sin",   X, kernels.sin,  ("cos(x)",),                      numpy="sin",     doc="The sine of x radians."),
    Op("cos",   X, kernels.cos,  ("-sin(x)",),                     numpy="cos",     doc="The cosine of x radians."),
    Op("tan",   X, kernels.tan,  ("1 + y * y",), shown=("1 + y**2",), numpy="tan", piece="floor(x / pi + 0.5)", doc="The tangent of x radians."),
    # (1 - x)(1 + x), not 1 - x²: no digits are lost near ±1
    Op("asin",  X, kernels.asin, ("1 / sqrt((1 - x) * (1 + x))",),  shown=("1 / sqrt(1 - x**2)",),  numpy="arcsin", domain=(-1.0, 1.0), doc="The angle in radians whose sine is x."),
    Op("acos",  X, kernels.acos, ("-1 / sqrt((1 - x) * (1 + x))",), shown=("-1 / sqrt(1 - x**2)",), numpy="arccos", domain=(-1.0, 1.0), doc="The angle in radians whose cosine is x."),
    Op("atan",  X, math.atan,    ("1 / (1 + x * x)",), shown=("1 / (1 + x**2)",), numpy="arctan",   doc="The angle in radians whose tangent is x."),
    Op("atan2", AB, math.atan2,  ("b / hypot(a, b) / hypot(a, b)", "-a / hypot(a, b) / hypot(a, b)"),
       shown=("b / (a**2 + b**2)", "-a / (a**2 + b**2)"), numpy="arctan2", piece="sign(a) * where(b < 0, 1, 0) + 3 * where(a == 0, where(b == 0, 1, 0), 0)", doc="The angle in radians of the point (b, a): atan2(y, x)."),
    Op("sinh",  X, kernels.sinh, ("cosh(x)",),  numpy="sinh", doc="The hyperbolic sine."),
    Op("cosh",  X, kernels.cosh, ("sinh(x)",),  numpy="cosh", doc="The hyperbolic cosine."),
    Op("tanh",  X, math.tanh,    ("sech2(x)",), shown=("1 - y**2",), numpy="tanh", doc="The hyperbolic tangent."),
    Op("sech2", X, kernels.sech2, ("-2 * tanh(x) * y",), public=False,
       array="4 * xp.exp(-2 * xp.abs(x)) / (1 + xp.exp(-2 * xp.abs(x))) ** 2",     doc="1 / cosh(x)², the slope of tanh."),
]

ACTIVATIONS = [
    # 1 - y would be 0 for large x although the slope is not
    Op("sigmoid",     X, kernels.sigmoid, ("y * sigmoid(-x)",), shown=("y * (1 - y)",),
       array="xp.where(x >= 0, 1.0, xp.exp(-xp.abs(x))) / (1 + xp.exp(-xp.abs(x)))",  doc="The logistic function, 1 / (1 + exp(-x))."),
    Op("log_sigmoid", X, "-softplus(-x)", ("sigmoid(-x)",), doc="log(sigmoid(x)), also where sigmoid(x) rounds to 0."),
    Op("softplus",    X, "maximum(x, 0) + log1p(exp(-abs(x)))", ("sigmoid(x)",), doc="log(1 + exp(x)), a smooth relu."),
    Op("relu",        X, "where(x <= 0, 0, x)", ("sign(y)",), shown=("step(x)",), piece="sign(x)",
       array="xp.maximum(x, 0.0)",                                                    doc="max(x, 0); its slope at 0 is taken as 0."),
    Op("leaky_relu",  ("x", "slope"), "where(x > 0, x, slope * x)",
       ("where(x > 0, 1, where(x <= 0, slope, x))", "where(x > 0, 0, x)"), piece="sign(x)", defaults=(0.01,), doc="x if positive, else slope * x; its slope at 0 is ``slope``."),
    Op("elu",         ("x", "alpha"), "where(x > 0, x, alpha * expm1(x))",
       ("where(x > 0, 1, alpha * exp(x))", "where(x > 0, 0, expm1(x))"), piece="where(alpha == 1, 0, sign(x))", defaults=(1.0,),
       array="xp.where(x > 0, x, alpha * xp.expm1(xp.minimum(x, 0.0)))",              doc="x if positive, else alpha * (exp(x) - 1)."),
    Op("gelu",        X, "x * normal_cdf(x)", ("normal_cdf(x) + x * normal_pdf(x)",), doc="x times the normal distribution function of x (Hendrycks and Gimpel, 2016)."),
    Op("silu",        X, "x * sigmoid(x)", ("sigmoid(x) * (1 + x * sigmoid(-x))",), doc="x * sigmoid(x), also called swish."),
    Op("normal_cdf",  X, kernels.normal_cdf, ("normal_pdf(x)",), public=False, many=error_function.normal_cdf, doc="The standard normal distribution function."),
    Op("normal_pdf",  X, "exp(-0.5 * x * x) / 2.5066282746310002", ("-x * y",), public=False, doc="The standard normal density."),
]

PIECEWISE = [
    Op("abs",     X, abs, ("sign(x)",), method="abs", numpy="absolute", piece="sign(x)", doc="The absolute value; its slope at 0 is taken as 0."),
    Op("sign",    X, "where(x > 0, 1, where(x < 0, -1, where(x == x, 0, x)))", ("0",), numpy="sign", piece="y", doc="-1, 0 or 1; flat everywhere."),
    Op("floor",   X, kernels.floor, ("0",), method="floor", numpy="floor", piece="y", doc="The largest whole number not above x; flat everywhere."),
    Op("round",   X, kernels.round_half_even, ("0",), method="round", numpy="rint", piece="y", doc="The nearest whole number, halves to even; flat everywhere."),
    Op("step",    X, "where(x > 0, 1, where(x == x, 0, x))", ("0",), array="xp.sign(xp.maximum(x, 0.0))", piece="sign(x)", doc="1 if x > 0, else 0: the threshold unit; flat everywhere."),
    Op("hypot",   AB, math.hypot, ("where(y == 0, 0, a / y)", "where(y == 0, 0, b / y)"), numpy="hypot", piece="where(y == 0, 0, 1)", doc="sqrt(a² + b²) without overflow; its slopes at (0, 0) are 0."),
    # a tie shares the slope: ½ to each; nan is never hidden
    Op("maximum", AB, "where(a > b, a, where(a == a, b, a))", ("where(a > b, 1, where(a == b, 0.5, where(a < b, 0, nan)))", "where(b > a, 1, where(a == b, 0.5, where(b < a, 0, nan)))"), numpy="maximum", piece="sign(a - b)", doc="The larger of two; a tie shares the gradient."),
    Op("minimum", AB, "where(a < b, a, where(a == a, b, a))", ("where(a < b, 1, where(a == b, 0.5, where(a > b, 0, nan)))", "where(b < a, 1, where(a == b, 0.5, where(b > a, 0, nan)))"), numpy="minimum", piece="sign(a - b)", doc="The smaller of two; a tie shares the gradient."),
    Op("clip",    ("x", "low", "high"), "minimum(maximum(x, low), high)",
       ("where(x < low, 0, where(x > high, 0, where(x == x, 1, nan)))", "where(x < low, where(low <= high, 1, 0), 0)", "where(maximum(x, low) > high, 1, 0)"),
       shown=("where(x < low, 0, where(x > high, 0, 1))", "where(x < low, where(low <= high, 1, 0), 0)", "where(maximum(x, low) > high, 1, 0)"),
       piece="sign(x - low) + 3 * sign(x - high) + 9 * sign(low - high)", doc="x limited to [low, high]; the slope on a bound is 1."),
    Op("where",   ("condition", "a", "b"), kernels.where, ("0", "where(condition, 1, 0)", "where(condition, 0, 1)"),
       array="xp.where(condition, a, b)", piece="where(condition, 1, 0)", doc="a where the condition holds, else b; the other branch gets no gradient."),
]
# fmt: on


# ---------------------------------------------------------------- any number of operands


def _products_of_others(_: Any, *xs: Any) -> list[Any]:
    """∏ⱼ≠ᵢ xⱼ for every i from running products: right when operands are 0, and linear."""
    before: list[Any] = [1.0]
    after: list[Any] = [1.0]
    for x, z in zip(xs[:-1], reversed(xs[1:]), strict=True):
        before.append(before[-1] * x)
        after.append(after[-1] * z)
    return [b * a for b, a in zip(before, reversed(after), strict=True)]


def _shared_by_ties(y: Any, *xs: Any) -> list[float]:
    ties = sum(x == y for x in xs)
    return [(1 / ties if x == y else 0.0) if ties else math.nan for x in xs]


def _directions(y: Any, *xs: Any) -> list[Any]:
    return [DIV(x, y) if y != 0 else 0.0 for x in xs]


def _softmax(y: Any, *xs: Any) -> list[Any]:
    if y == -inf:
        return [0.0] * len(xs)
    if y == inf:  # the operands that are inf share it; exp(inf - inf) would be nan
        return _shared_by_ties(y, *xs)
    # y is rounded: divided by their sum, the exponentials have all digits however large y is
    exponentials = [EXP(x - y) for x in xs]
    total = SUM(*exponentials)
    return [DIV(e, total) for e in exponentials]


def _centred(xs: Sequence[Any]) -> list[Any]:
    """x - mean for every x. What the rounded mean is off by is taken out as well."""
    middle = MEAN(*xs)
    rough = [x - middle for x in xs]
    rest = MEAN(*rough)
    return [d - rest for d in rough]


def _deviations(_: Any, *xs: Any) -> list[Any]:
    return [2 / len(xs) * d for d in _centred(xs)]


def _standardised(y: Any, *xs: Any) -> list[Any]:
    if y == 0:
        return [0.0] * len(xs)
    return [DIV(d, len(xs) * y) for d in _centred(xs)]


def _partners(_: Any, *xs: Any) -> tuple[Any, ...]:
    half = len(xs) // 2
    return xs[half:] + xs[:half]


def _names(count: int, leave_out: int | None = None) -> list[str]:
    return [f"x{j}" for j in range(count) if j != leave_out]


# Above this many operands a shown rule does not list them all, but says what is meant.
_MOST_LISTED = 8


def _others(i: int, n: int) -> str:
    return (" * ".join(_names(n, i)) or "1") if n <= _MOST_LISTED else f"prod_of_all_but(x{i})"


def _middle(n: int) -> str:
    return f"mean({', '.join(_names(n))})" if n <= _MOST_LISTED else "mean"


def _ties(n: int) -> str:
    return f"({' + '.join(f'(x{j} == y)' for j in range(n))})" if n <= _MOST_LISTED else "ties"


def _which(pick: Callable[..., float]) -> Callable[..., float]:
    """The index of the first operand that is picked: it jumps where the kernel kinks."""
    return lambda *xs: float(xs.index(pick(*xs))) if all(x == x for x in xs) else math.nan


XS = ("*xs",)
# fmt: off
REDUCTIONS = [
    Op("sum",  XS, kernels.total, slopes=lambda y, *xs: [1.0] * len(xs), many=array_kernels.total,
       shown=lambda i, n: "1",                              doc="The correctly rounded sum."),
    Op("mean", XS, kernels.mean,  slopes=lambda y, *xs: [1 / len(xs)] * len(xs), many=array_kernels.mean,
       shown=lambda i, n: f"1 / {n}",                       doc="The arithmetic mean."),
    Op("prod", XS, lambda *xs: math.prod(xs, start=1.0), slopes=_products_of_others, many=array_kernels.prod,
       shown=lambda i, n: _others(i, n),                    doc="The product."),
    Op("var",  XS, kernels.var,   slopes=_deviations, many=array_kernels.var, centred=True,
       shown=lambda i, n: f"2 * (x{i} - {_middle(n)}) / {n}",       doc="The population variance: mean squared deviation (NumPy's ddof=0)."),
    Op("std",  XS, kernels.std,   slopes=_standardised, many=array_kernels.std, centred=True, piece=lambda *xs: float(kernels.std(*xs) > 0),
       shown=lambda i, n: f"where(y == 0, 0, (x{i} - {_middle(n)}) / ({n} * y))", doc="The population standard deviation; its slopes at equal operands are 0."),
    Op("max",  XS, kernels.largest,  slopes=_shared_by_ties, many=array_kernels.largest, piece=_which(kernels.largest),
       shown=lambda i, n: f"where(x{i} == y, 1 / {_ties(n)}, 0)", doc="The largest; ties share the gradient."),
    Op("min",  XS, kernels.smallest, slopes=_shared_by_ties, many=array_kernels.smallest, piece=_which(kernels.smallest),
       shown=lambda i, n: f"where(x{i} == y, 1 / {_ties(n)}, 0)", doc="The smallest; ties share the gradient."),
    Op("norm", XS, math.hypot, slopes=_directions, many=array_kernels.norm, piece=lambda *xs: float(any(xs)),
       shown=lambda i, n: f"where(y == 0, 0, x{i} / y)",    doc="The Euclidean length; its slopes at 0 are 0."),
    Op("logsumexp", XS, kernels.logsumexp, slopes=_softmax, many=array_kernels.logsumexp,
       shown=lambda i, n: f"exp(x{i} - y)",                 doc="log(Σ exp(xᵢ)) without overflow."),
    Op("dot",  XS, kernels.dot,   slopes=_partners, many=array_kernels.dot,
       shown=lambda i, n: f"x{(i + n // 2) % n}",           doc="Σ aᵢ bᵢ of two lists of equal length, as one node."),
]
# fmt: on

_followers: list[tuple[Callable[[Op], None], Callable[[Op], None]]] = []


def _nothing(_: Op) -> None:
    pass


def each_row(install: Callable[[Op], None], remove: Callable[[Op], None] = _nothing) -> None:
    """Call ``install`` with every row of the table, and with every row added later.

    ``remove`` takes back what ``install`` did, when a row is taken out again.
    """
    _followers.append((install, remove))
    for op in TABLE.values():
        install(op)


def register(op: Op) -> Op:
    """Add a row to the table while the program runs; everything that loops over it follows.

    A name that is taken, or a formula that uses an unknown name, raises ``ValueError``.

    >>> cube = register(Op("cube", ("x",), "x * x * x", ("3 * x**2",)))
    >>> cube(2.0), cube.on_floats[0](8.0, 2.0)
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
        _check_formulas(op)
        op.settle()
        for install, remove in _followers:
            done.append(remove)
            install(op)
    except BaseException:  # a row is everywhere or nowhere
        for remove in reversed(done):
            remove(op)
        del TABLE[op.name]
        raise
    return op


def unregister(op: Op) -> None:
    """Take a row out of the table again; nodes that it made keep working."""
    if TABLE.get(op.name) is not op:
        raise ValueError(f"the table has no such primitive: {op!r}")
    for _, remove in reversed(_followers):
        remove(op)
    del TABLE[op.name]


def _check_formulas(op: Op) -> None:
    """Every name in the row's formulas is an argument, ``y``, a number or another row."""
    if not op.variadic and len(op.partials) != len(op.args):
        raise ValueError(
            f"{op.name!r} takes {len(op.args)} arguments ({', '.join(op.args)}) and has "
            f"{len(op.partials)} partials: give one formula for each argument"
        )
    formulas = [("rule", rule, TABLE.keys() | {"y"}) for rule in op.partials]
    if op.formula is not None:
        formulas.append(("value", op.formula, TABLE.keys() - {op.name}))
    for kind, source, names in formulas:
        if unknown := names_in(parse(source)) - names - NUMBERS.keys() - set(op.args):
            also = "y, " * (kind == "rule") + ", ".join(op.args)
            raise ValueError(
                f"the {kind} {source!r} of {op.name!r} uses {', '.join(sorted(unknown))}: a {kind} "
                f"may use {also}, numbers and the {'other ' * (kind == 'value')}rows of the table"
            )


_ROWS = ARITHMETIC + EXPONENTIAL + TRIGONOMETRY + ACTIVATIONS + PIECEWISE + REDUCTIONS
TABLE.update({_op.name: _op for _op in _ROWS})
for _op in _ROWS:
    _op.settle()
# The rows that the rules above call by name.
DIV, EXP, MEAN, SUM = (TABLE[name] for name in ("div", "exp", "mean", "sum"))
