"""The verdict on one entry of a gradient."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from autograd.wording import said

_SMALLEST = 1e-270  # what a product on the way may have made 0
KNOWN = 0.1  # of an entry: a PASS says that an error of this size would have been noticed


class Verdict(StrEnum):
    """What a check says of one entry; only PASS is good."""

    PASS = "PASS"
    FAIL = "FAIL"
    KINK = "KINK"  # the function kinks here: it has no derivative to compare with
    DOMAIN = "DOMAIN"  # the function is not defined on both sides, or its value is infinite
    INCONCLUSIVE = "INCONCLUSIVE"  # round-off hides the answer; the bound says how much


@dataclass(slots=True)
class Entry:
    """One number of a gradient, checked.

    name      ``w[0, 1]``; in second order ``∂x w[0]``, the slope of ∂f/∂x along w[0]
    argument  the number of the input, and ``index`` the place inside it
    bound     of the numeric derivative's own error
    step      h of the differences; None for methods without one
    reason    a sentence for every verdict but PASS; ``again(reason, lang)`` says it in a language
    node      the node at fault, that kinks or ends a domain, where the function is in our nodes
    place     where in the user's code that is: ``net.py:12``, in a notebook
              ``cell [5], line 2``; empty where it is not known
    noticed   the smallest error of this entry that would have been a FAIL; inf where none would.
              Of several upstream gradients it is an error that is relative to each alike
    noticed_in_double  of a gradient in few digits: the same of an error of its formula, which
              shows in float64 as well; inf where it was not asked there
    """

    name: str
    argument: int
    index: tuple[Any, ...]
    order: int
    analytic: float
    numeric: float
    bound: float
    step: float | None
    method: str
    verdict: Verdict
    reason: str = ""
    node: Any = field(default=None, repr=False)
    place: str = ""
    noticed: float = field(default=math.inf, repr=False)
    noticed_in_double: float = field(default=math.inf, repr=False)

    @property
    def error(self) -> float:
        """|analytic - numeric|."""
        if self.analytic == self.numeric:
            return 0.0
        return abs(self.analytic - self.numeric)

    def record(self) -> dict[str, Any]:
        """The entry as plain data."""
        which = ("name", "argument", "index", "order")
        numbers = ("analytic", "numeric", "error", "bound", "step")
        how = ("method", "place", "noticed")
        result = {field: getattr(self, field) for field in which + numbers + how}
        plain = {
            "index": list(self.index),
            "verdict": self.verdict.value,
            "reason": str(self.reason),
        }
        return result | plain


def judge(
    analytic: float,
    numeric: float,
    bound: float,
    scale: float,
    rtol: float,
    atol: float,
    rounding: float = 0.0,
    certain: bool = True,
    hidden: float = 0.0,
    coarse: bool = False,
) -> tuple[Verdict, str]:
    """Compare, knowing that ``numeric`` may be off by ``bound``.

    The tolerance is rtol × |numeric| + atol, of this entry alone. ``scale`` is the size of
    the slopes around it: a bound that is small against rtol × scale decides, also where the
    derivative itself passes through zero. ``rounding`` is how far the entry moves from a point
    to its neighbouring floats: some of that is forgiven, and as much as the entry hides it.
    Where ``certain`` is not asked for, an entry passes that is known well enough to say that an
    error of half of it would have been noticed; ``noticed`` says what is. A slope below ``hidden``
    changes no digit of the function: an entry passes that foretells no more than that.
    ``coarse``: of floats with few digits an entry passes that agrees but for ``rounding``.
    """
    if not math.isfinite(analytic):
        return Verdict.FAIL, said("check.gradient_is", value=f"{analytic:g}")
    if not math.isfinite(bound) or not math.isfinite(numeric):
        return Verdict.INCONCLUSIVE, said("check.unsettled")
    if numeric == 0 and 0 < abs(analytic) < _SMALLEST:
        return Verdict.INCONCLUSIVE, said("check.too_small")
    difference = abs(analytic - numeric)
    allowed = rtol * abs(numeric) + atol + bound
    if hidden and allowed < difference <= allowed + 4 * rounding + hidden:
        return Verdict.PASS, ""
    if difference > allowed + 4 * rounding:
        return Verdict.FAIL, _how_far(analytic, numeric)
    if coarse and difference <= allowed + 4 * rounding and bound <= allowed + rounding:
        return Verdict.PASS, ""
    if difference > allowed and 4 * rounding > 0.3 * abs(numeric):
        return Verdict.INCONCLUSIVE, said("check.rounded", bound=f"{4 * rounding:.0e}")
    if bound <= rtol * max(scale, abs(numeric)) + atol:
        return Verdict.PASS, ""
    if analytic == numeric == scale == 0 and bound <= rtol:
        return Verdict.PASS, ""  # not one digit of the function changed
    if not certain and noticed(numeric, bound, rtol, atol, rounding) <= KNOWN * abs(numeric):
        return Verdict.PASS, ""
    return (
        Verdict.INCONCLUSIVE,
        said("check.hidden_by_rounding", bound=f"{bound:.0e}"),
    )


def noticed(
    numeric: float, bound: float, rtol: float, atol: float, rounding: float, hidden: float = 0.0
) -> float:
    """The smallest error of an entry that ``judge`` calls FAIL, whatever the true derivative is.

    The numeric one is off by ``bound`` at most, in the direction that hides the error.
    """
    found = rtol * abs(numeric) + atol + 2 * (bound + hidden) + 4 * rounding
    return found if math.isfinite(found) else math.inf


def _how_far(analytic: float, numeric: float) -> str:
    if numeric == 0:
        return said("check.no_change", value=f"{analytic:.6g}")
    off = abs(analytic - numeric) / abs(numeric)
    if off < 10:
        return said("check.off_percent", percent=f"{100 * off:.3g}")
    return said("check.off_factor", factor=f"{abs(analytic / numeric):.3g}")


# From the one to look at first to the one that is fine.
ORDER: list[Verdict] = [
    Verdict.FAIL,
    Verdict.DOMAIN,
    Verdict.KINK,
    Verdict.INCONCLUSIVE,
    Verdict.PASS,
]


def badness(entry: Entry) -> tuple[int, float]:
    """A key that sorts the worst entry first."""
    size = max(abs(entry.numeric), 1e-300)
    relative = entry.error / size
    return ORDER.index(entry.verdict), -relative if relative == relative else -math.inf
