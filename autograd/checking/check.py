"""gradcheck, assert_gradients and numerical_gradient."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograd.checking.array_programs import check_arrays
from autograd.checking.calling import NumericFunction
from autograd.checking.checked_graph import check_recorded
from autograd.checking.handwritten import check_numeric
from autograd.checking.inputs import Inputs
from autograd.checking.libraries import vjp_of_library
from autograd.checking.local import EPS
from autograd.checking.near import Around, Near, Point, is_defined, points_near, with_further
from autograd.checking.pairs import Pair
from autograd.checking.recorded import ArraysInsideError, data_of, gradient_recorder, recorder_of
from autograd.checking.report import GradientReport
from autograd.checking.settings import Settings, chosen_note
from autograd.checking.verdicts import Entry
from autograd.engine.kink_warnings import collecting
from autograd.engine.node import Node
from autograd.wording import said


def gradcheck(
    f: Callable[..., Any],
    *inputs: Any,
    gradient: Callable[..., Any] | None = None,
    vjp: Callable[..., Any] | None = None,
    jvp: Callable[..., Any] | None = None,
    order: int = 1,
    rtol: float | None = None,
    atol: float = 0.0,
    method: str = "auto",
    kinks: str = "report",
    subset: int | None = None,
    around: Around | None = None,
    budget: float | None = None,
    seed: int = 0,
    lang: str | None = None,
) -> GradientReport:
    """Check a gradient, entry by entry, against numerical derivatives.

    f         a function that returns one number, or with ``vjp`` whatever it returns. It is
              called with nodes in the place of the floats of ``inputs``, and its recorded
              gradient is checked
    inputs    floats, arrays of floats, and lists, tuples and dicts of them. An array
              becomes a ``Tensor``. Of PyTorch's or JAX's arrays f stays a function, and its
              gradient is the one that their library computes, of all that f returns
    gradient  a function that returns the gradient of f. Then f and it are called with numbers
              and arrays, as given: for derivatives written by hand, or by another library. (f
              with float64 for less precise floats, where it takes them: differences need digits)
    vjp       the same of a function that returns arrays, or tuples, lists and dicts of them:
              ``vjp(*inputs, dy)`` returns the gradient of the sum of f × dy, as a layer's
              backward does. It is asked for several dy, random by ``seed``
    jvp       the same forward: ``jvp(*inputs, *tangents)``, a tangent for each input and like it,
              returns how what f returns changes along them, and looks like it
    order     2 checks the gradient of the gradient as well
    rtol      the tolerance of an entry, relative to itself: 1e-7, for float32 1e-3. Without it an
              entry passes that round-off leaves less certain; the report says how certain
    atol      an absolute tolerance on top; 0 means that small gradients count as much
    method    "auto", "complex" (the complex step), "ridders" (extrapolated differences),
              "central" (differences) or "forward" (forward mode with the same rules: it
              checks the sweep, not the rules)
    kinks     "allow" to accept entries where the function has no derivative
    subset    check only so many entries, chosen at random with ``seed``
    around    check at further points, too, since a gradient may be wrong only beyond a branch or
              for a batch of two: how many to draw near the inputs, in pairs on opposite sides at
              3 % to 160 % of every entry, all of which 8 reach; or a list of points; or a function
              that draws one, of any shapes, from a random generator
    budget    of arrays with more than 1,000 entries: after how many seconds to
              stop searching for the wrong ones. Such a gradient is checked along random
              directions, and by bisection where they disagree
    lang      the language of the report, "en" or "ko"

    Returns a report that is true when every entry passed:

    >>> from autograd import exp, relu
    >>> bool(gradcheck(lambda x, y: exp(x) * y, 1.0, 2.0))
    True
    >>> report = gradcheck(lambda x: relu(x), 0.0)
    >>> report.worst.verdict.value, report.worst.reason.split(",")[0]
    ('KINK', 'relu(x) with x = 0')

    A derivative written by hand:

    >>> import numpy as np
    >>> bool(gradcheck(lambda a: float(a @ a), np.ones(3), gradient=lambda a: 2.001 * a))
    False
    """
    settings = Settings(order, rtol, atol, method, kinks, subset, seed, lang=lang, budget=budget)
    if sum(given is not None for given in (gradient, vjp, jvp)) > 1:
        raise TypeError("gradcheck() takes one of gradient=, vjp= and jvp=")
    if vjp is None and gradient is None and jvp is None:
        vjp = vjp_of_library(f, inputs)
    pair = Pair(f, gradient, vjp, jvp)
    report = _checked(pair, inputs, settings)
    if around is None:
        return report
    points = points_near(Inputs(f, inputs), around, seed)
    return with_further(report, [_checked_near(pair, near, settings) for near in points])


def _checked_near(
    pair: Pair, near: Near, settings: Settings
) -> tuple[Point, GradientReport | None]:
    """The check of a further point, and that point; no report if nothing is defined there."""
    if near.instead is None:
        return near.point, _checked(pair, near.point, settings)
    for point in (near.point, near.instead):
        if pair.is_given and not is_defined(pair.f, point):
            continue
        report = _checked(pair, point, settings)
        if any(entry.method != "none" for entry in report.entries):
            return point, report
    return near.point, None


def _checked(pair: Pair, inputs: tuple[Any, ...], settings: Settings) -> GradientReport:
    f = pair.f
    if not callable(f):
        raise TypeError(f"gradcheck() takes a function and its inputs, got {f!r}: gradcheck(f, x)")
    places = Inputs(f, inputs)
    if not len(places) and places.has_others:
        raise ValueError(
            "there is nothing to check: the inputs hold no float and no array of floats; whole "
            f"numbers in arrays stay what they are, so write floats, {_as_floats(inputs)}"
        )
    note = chosen_note(settings, settings.entries(places), places)
    found = _Found([], [note] if note else [], None)
    found.notes += [said("check.empty", name=name) for name in places.empty]
    if not len(places):
        found.notes = found.notes or [said("check.no_entry")]
    elif pair.is_given:
        _refuse_for_numeric(settings)
        found.entries, notes = check_numeric(pair, places, settings)
        found.notes += notes
    else:
        with collecting(quiet=True):  # kinks are in the verdicts
            _check_recorded(f, places, settings, found)
    return GradientReport(
        found.entries,
        subject=getattr(f, "__name__", type(f).__name__),
        total=len(places),
        rtol=settings.tolerance(float(places.eps.max(initial=EPS))),
        atol=settings.atol,
        kinks_allowed=settings.kinks == "allow",
        notes=found.notes,
        output=found.output,
        lang=settings.lang,
    )


def _as_floats(inputs: tuple[Any, ...]) -> str:
    return "x.astype(float)" if any(map(_is_whole, inputs)) else "in lists, tuples, dicts or arrays"


@dataclass
class _Found:
    entries: list[Entry]
    notes: list[str]
    output: Any


def _check_recorded(
    f: Callable[..., Any], places: Inputs, settings: Settings, found: _Found
) -> None:
    if not places.has_arrays:
        try:
            return _check_numbers(f, places, settings, found)
        except ArraysInsideError:
            pass
    _check_arrays(f, places, settings, found)


def _check_arrays(f: Callable[..., Any], places: Inputs, settings: Settings, found: _Found) -> None:
    _refuse_without_scalars(settings, "a graph of numbers; for arrays")
    found.entries, notes, found.output = check_arrays(f, places, settings)
    found.notes += notes


def _check_numbers(
    f: Callable[..., Any], places: Inputs, settings: Settings, found: _Found
) -> None:
    program = recorder_of(f, places)
    first = check_recorded(program, places, settings)
    found.entries, found.output = first.entries, first.output
    found.notes += first.notes
    if settings.order == 2:
        second = check_recorded(gradient_recorder(program), places, settings, first.check)
        found.entries = found.entries + second.entries
        found.notes += [n for n in second.notes if n not in found.notes]


def _refuse_for_numeric(settings: Settings) -> None:
    if settings.order != 1:
        raise ValueError(
            "order=2 needs a function in our nodes; of a hand-written second derivative, check "
            "each row: gradcheck(lambda x: df(x)[i], x, gradient=lambda x: d2f(x)[i])"
        )
    _refuse_without_scalars(settings, "a recorded graph; with gradient=")


def _refuse_without_scalars(settings: Settings, needed: str) -> None:
    if settings.method in ("complex", "forward"):
        raise ValueError(
            f"method={settings.method!r} needs {needed} use 'auto', 'ridders' or 'central'"
        )


def assert_gradients(f: Callable[..., Any], *inputs: Any, **options: Any) -> GradientReport:
    """``gradcheck`` for tests: raise ``AssertionError`` with the table unless all is well.

    >>> assert_gradients(lambda x: x**3, 2.0).worst.verdict.value
    'PASS'
    """
    __tracebackhide__ = True
    report = gradcheck(f, *inputs, **options)
    if not report:
        raise AssertionError(str(report))
    return report


@dataclass(frozen=True)
class NumericalGradient:
    """Numerical derivatives, in the structure of the inputs.

    value, bound, step  each like the input, or a tuple with one for each input; ``bound`` is
                        that of the derivative's error
    method              for each entry in order, how it was found
    """

    value: Any
    bound: Any
    step: Any
    method: list[str]


def numerical_gradient(
    f: Callable[..., Any], *inputs: Any, rtol: float | None = None, method: str = "auto"
) -> NumericalGradient:
    """The gradient of ``f`` from its values alone, with a bound for its error.

    f is called with floats and arrays, and returns one number. ``rtol`` is how well the
    derivative should be known: more steps are tried until it is.

    >>> import math
    >>> found = numerical_gradient(math.sin, 1.0)
    >>> abs(found.value - math.cos(1.0)) <= found.bound < 1e-9
    True
    """
    settings = Settings(1, rtol, 0.0, method, "report", None, 0)
    _refuse_for_numeric(settings)
    if not len(places := Inputs(f, inputs)):  # whole numbers: derivatives are those of floats
        inputs = tuple(np.asarray(x, float) if _is_whole(x) else x for x in inputs)
        places = Inputs(f, inputs)
    function = NumericFunction(_on_numbers(f), places)
    entries = list(range(len(places)))
    found = function.derivatives(entries, settings.tolerance(function.eps), method)
    parts = [e for ((e, _),) in found]

    def like(numbers: list[float]) -> Any:
        exact = [float(x) for x in numbers]
        result = places.like(exact)
        return result[0] if len(inputs) == 1 else result

    return NumericalGradient(
        like([e.value for e in parts]),
        like([e.bound for e in parts]),
        like([e.step for e in parts]),
        [e.method for e in parts],
    )


def _is_whole(x: Any) -> bool:
    return getattr(x, "dtype", np.dtype(bool)).kind in "iu"


def _on_numbers(f: Callable[..., Any]) -> Callable[..., Any]:
    """``f``, a node in its result taken as the number it holds."""

    def on_numbers(*args: Any) -> Any:
        result = f(*args)
        return data_of(result) if isinstance(result, Node) else result

    return on_numbers


def check_program(
    program: Any,
    numbers: dict[str, float],
    *,
    order: int = 1,
    rtol: float | None = None,
    kinks: str = "report",
    lang: str | None = None,
) -> GradientReport:
    """``gradcheck`` of an expression that was parsed, e.g. for the command line.

    program  has ``inputs``, names, and ``evaluate(**values)``: see ``autograd.expressions``
    numbers  a number for each input
    """

    def expression(*values: Any) -> Any:
        return program.evaluate(**dict(zip(numbers, values, strict=True)))

    expression.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [inspect.Parameter(n, inspect.Parameter.POSITIONAL_OR_KEYWORD) for n in numbers]
    )
    expression.__name__ = getattr(program, "text", "expression")
    settings = Settings(order, rtol, 0.0, "auto", kinks, None, 0, lines=False, lang=lang)
    return _checked(Pair(expression), tuple(numbers.values()), settings)
