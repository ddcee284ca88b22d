"""Checking gradients: numerical derivatives that know their own error, and honest verdicts.

>>> from autograd import sin
>>> report = gradcheck(lambda x, y: sin(x) * y, 1.0, 2.0)
>>> bool(report)
True
>>> print(report)
gradcheck of <lambda>: 2 entries, 2 PASS (rtol 1e-07)
entry  analytic   numeric  error  bound  step  method   verdict
x        1.0806    1.0806      0  6e-15     –  complex  PASS
y      0.841471  0.841471      0  2e-15     –  complex  PASS
"""

from __future__ import annotations

from autograd.checking.check import (
    NumericalGradient,
    assert_gradients,
    check_program,
    gradcheck,
    numerical_gradient,
)
from autograd.checking.modules import check_module
from autograd.checking.report import GradientReport
from autograd.checking.verdicts import Entry, Verdict

__all__ = [
    "Entry",
    "GradientReport",
    "NumericalGradient",
    "Verdict",
    "assert_gradients",
    "check_module",
    "check_program",
    "gradcheck",
    "numerical_gradient",
]
