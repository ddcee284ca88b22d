"""THE table: one row per primitive, and everything that is known about it in that row.

A row's formulas are text (see ``formulas/language.py``), written in the row's arguments (``x``, or
``a`` and ``b``), its output ``y``, and other rows. From them follow, by loops over
``TABLE`` and never by hand: functions, methods and operators, NumPy dispatch, the rules
that a step shows, and the tests. A new primitive is a new row; ``Primitive``, in ``primitive.py``, says
what each of its columns is.
"""

from __future__ import annotations

import math
import operator

from autograd.table import array_kernels, error_function, kernels, special_functions
from autograd.table.primitive import (
    ARRAY_TABLE,
    CONSTANT,
    LEAF,
    TABLE,
    Interval,
    Primitive,
    add_rows,
    each_row,
    register,
    row,
    unregister,
)
from autograd.table.special_functions import each

__all__ = [
    "ARRAY_TABLE",
    "CONSTANT",
    "LEAF",
    "TABLE",
    "Primitive",
    "add_rows",
    "each_row",
    "register",
    "row",
    "unregister",
]

Op = Primitive  # its name in 0.1.0, for ``autograd.ops``

inf = math.inf
# One operand, two operands: by far the most common shapes of a row.
X, AB = ("x",), ("a", "b")
EVERYWHERE: Interval = (-inf, inf)
POSITIVE: Interval = (0.0, inf)

# fmt: off
ARITHMETIC = [
    Primitive("neg", X,  operator.neg, ("-1",),                text="-x",     method="neg", numpy="negative",  doc="The negative, -x."),
    Primitive("pos", X,  operator.pos, ("1",),                 text="+x",     method="pos", numpy="positive",  doc="The same number as a new node, +x."),
    Primitive("add", AB, operator.add, ("1", "1"),             text="a + b",  method="add", numpy="add",       doc="The sum of two, a + b."),
    Primitive("sub", AB, operator.sub, ("1", "-1"),            text="a - b",  method="sub", numpy="subtract",  doc="The difference, a - b."),
    Primitive("mul", AB, operator.mul, ("b", "a"),             text="a * b",  method="mul", numpy="multiply",  doc="The product of two, a * b."),
    Primitive("div", AB, kernels.div,  ("1 / b", "-y / b"),    text="a / b",  method="truediv", numpy="divide", smooth_piece="sign(b)",
       shown=("1 / b", "-a / b**2"), doc="The quotient, a / b; 1/0 is inf."),
    Primitive("pow", AB, kernels.power,
       # 0·0⁻¹ and 0·log 0 would be nan: x⁰ is flat everywhere, and 0^b is flat for b >= 0
       ("where(b == 0, where(a == 0, 0, b * y / a), b * a ** (b - 1))", "where(a == 0, where(b < 0, -inf, 0), y * log(a))"),
       shown=("where(b == 0, 0, b * a ** (b - 1))", "where(a == 0, where(b < 0, -inf, 0), y * log(a))"),
       text="a ** b", method="pow", numpy="power", domain=(POSITIVE, EVERYWHERE), kinks=array_kernels.power_kinks, doc="The power a ** b; no real value is nan."),
    Primitive("mod", AB, kernels.mod,  ("1", "-floordiv(a, b)"), text="a % b", method="mod", numpy="remainder", smooth_piece="floordiv(a, b)", doc="The remainder with the divisor's sign, a % b."),
    Primitive("fmod", AB, kernels.fmod, ("1", "-trunc(a / b)"), numpy="fmod", smooth_piece="trunc(a / b)", doc="The remainder with the sign of a, as C's fmod."),
    Primitive("floordiv", AB, kernels.floordiv, ("0", "0"), text="a // b", method="floordiv", numpy="floor_divide", smooth_piece="y", doc="The whole part of the quotient, a // b."),
]

EXPONENTIAL = [
    Primitive("exp",   X, kernels.exp,   ("y",),          numpy="exp",   never_zero=True, doc="The exponential, e to the x."),
    Primitive("expm1", X, kernels.expm1, ("exp(x)",),     numpy="expm1", doc="exp(x) - 1 without losing digits near 0."),
    # outside the domain the value is nan, and so is the slope; on its edge the slope is +inf. Each
    # rule divides, so that further derivatives are infinite there too; x + 0 is never -0
    Primitive("log",   X, kernels.log,   ("where(x >= 0, 1, nan) / (x + 0)",), shown=("where(x > 0, 1 / x, where(x == 0, inf, nan))",), numpy="log",   domain=POSITIVE,    doc="The natural logarithm; log(0) is -inf."),
    Primitive("log1p", X, kernels.log1p, ("where(x >= -1, 1, nan) / (1 + x)",), shown=("where(x > -1, 1 / (1 + x), where(x == -1, inf, nan))",), numpy="log1p", domain=(-1.0, inf), doc="log(1 + x) without losing digits near 0."),
    Primitive("log2",  X, kernels.log2,  ("where(x >= 0, 1.4426950408889634, nan) / (x + 0)",), shown=("where(x > 0, 1 / (x * log(2)), where(x == 0, inf, nan))",), numpy="log2", domain=POSITIVE, doc="The logarithm to base 2; log2(0) is -inf."),
    Primitive("log10", X, kernels.log10, ("where(x >= 0, 0.4342944819032518, nan) / (x + 0)",), shown=("where(x > 0, 1 / (x * log(10)), where(x == 0, inf, nan))",), numpy="log10", domain=POSITIVE, doc="The logarithm to base 10; log10(0) is -inf."),
    Primitive("cbrt",  X, kernels.cbrt,  ("1 / (3 * y * y)",), shown=("1 / (3 * y**2)",), numpy="cbrt", smooth_piece="sign(x)", doc="The cube root; its slope at 0 is inf."),
    Primitive("sqrt",  X, kernels.sqrt,  ("0.5 / (y + 0)",), shown=("1 / (2 * y)",),        numpy="sqrt",  domain=POSITIVE,    doc="The square root; of a negative number, nan."),
]

TRIGONOMETRY = [
    Primitive("sin",   X, kernels.sin,  ("cos(x)",),                      numpy="sin",     doc="The sine of x radians."),
    Primitive("cos",   X, kernels.cos,  ("-sin(x)",),                     numpy="cos",     doc="The cosine of x radians."),
    Primitive("tan",   X, kernels.tan,  ("1 + y * y",), shown=("1 + y**2",), numpy="tan", smooth_piece="floor(x / pi + 0.5)", doc="The tangent of x radians."),
    Primitive("asin",  X, kernels.asin, ("asin_slope(x)",),  shown=("1 / sqrt(1 - x**2)",),  numpy="arcsin", domain=(-1.0, 1.0), doc="The angle in radians whose sine is x."),
    Primitive("acos",  X, kernels.acos, ("-asin_slope(x)",), shown=("-1 / sqrt(1 - x**2)",), numpy="arccos", domain=(-1.0, 1.0), doc="The angle in radians whose cosine is x."),
    # no digits are lost near ±1, as in 1 - x²; a row of its own: the product rule gives inf · 0 at ±1
    Primitive("asin_slope", X, "1 / sqrt((1 - x) * (1 + x))", ("x * y * y * y",), domain=(-1.0, 1.0), public=False, doc="1 / √(1 - x²), the slope of asin."),
    Primitive("atan",  X, math.atan,    ("1 / (1 + x * x)",), shown=("1 / (1 + x**2)",), numpy="arctan",   doc="The angle in radians whose tangent is x."),
    # an infinite operand leaves no slope: inf / inf would be nan
    Primitive("atan2", AB, math.atan2,  ("where(abs(b) == inf, 0, b) / hypot(a, b) / hypot(a, b)", "-where(abs(a) == inf, 0, a) / hypot(a, b) / hypot(a, b)"),
       shown=("b / (a**2 + b**2)", "-a / (a**2 + b**2)"), numpy="arctan2", smooth_piece="sign(a) * where(b < 0, 1, 0) + 3 * where(a == 0, where(b == 0, 1, 0), 0)", doc="The angle in radians of the point (b, a): atan2(y, x)."),
    Primitive("sinh",  X, kernels.sinh, ("cosh(x)",),  numpy="sinh", doc="The hyperbolic sine."),
    Primitive("cosh",  X, kernels.cosh, ("sinh(x)",),  numpy="cosh", never_zero=True, doc="The hyperbolic cosine."),
    Primitive("asinh", X, math.asinh,   ("1 / hypot(1, x)",), shown=("1 / sqrt(1 + x**2)",), numpy="arcsinh", doc="The inverse of sinh."),
    Primitive("acosh", X, kernels.acosh, ("where(x >= 1, 1, nan) / (sqrt(x - 1) * sqrt(x + 1))",), shown=("1 / sqrt(x**2 - 1)",), numpy="arccosh", domain=(1.0, inf), doc="The inverse of cosh, for x >= 1."),
    Primitive("atanh", X, kernels.atanh, ("where(abs(x) <= 1, 1, nan) / ((1 - x) * (1 + x))",), shown=("1 / (1 - x**2)",), numpy="arctanh", domain=(-1.0, 1.0), doc="The inverse of tanh; at ±1 it is ±inf."),
    Primitive("tanh",  X, math.tanh,    ("sech2(x)",), shown=("1 - y**2",), numpy="tanh", range=(-1.0, 1.0), doc="The hyperbolic tangent."),
    Primitive("sech2", X, kernels.sech2, ("-2 * tanh(x) * y",), public=False,
       array="4 * xp.exp(-2 * xp.abs(x)) / (1 + xp.exp(-2 * xp.abs(x))) ** 2",     never_zero=True, doc="1 / cosh(x)², the slope of tanh."),
]

ACTIVATIONS = [
    # 1 - y would be 0 for large x although the slope is not
    Primitive("sigmoid",     X, kernels.sigmoid, ("y * sigmoid(-x)",), shown=("y * (1 - y)",),
       array="xp.where(x >= 0, 1.0, xp.exp(-xp.abs(x))) / (1 + xp.exp(-xp.abs(x)))",  range=(0.0, 1.0), never_zero=True, doc="The logistic function, 1 / (1 + exp(-x))."),
    Primitive("log_sigmoid", X, "-softplus(-x)", ("sigmoid(-x)",), doc="log(sigmoid(x)), also where sigmoid(x) rounds to 0."),
    Primitive("softplus",    X, "maximum(x, 0) + log1p(exp(-abs(x)))", ("sigmoid(x)",), never_zero=True, halving=True, range=POSITIVE, doc="log(1 + exp(x)), a smooth relu."),
    Primitive("relu",        X, "where(x <= 0, 0, x)", ("sign(y)",), shown=("step(x)",), smooth_piece="sign(x)",
       array="xp.maximum(x, 0.0)",                                                    halving=True, range=POSITIVE, doc="max(x, 0); its slope at 0 is taken as 0."),
    Primitive("leaky_relu",  ("x", "slope"), "where(x > 0, x, slope * x)",
       ("where(x > 0, 1, where(x <= 0, slope, x))", "where(x > 0, 0, x)"), smooth_piece="sign(x)", defaults=(0.01,), halving=True, doc="x if positive, else slope * x; its slope at 0 is ``slope``."),
    # inside, x > 0 is kept out of the branch that it does not take: inf there would be nan later
    Primitive("elu",         ("x", "alpha"), "where(x > 0, x, alpha * expm1(x))",
       ("where(x > 0, 1, alpha * exp(where(x > 0, 0, x)))", "where(x > 0, 0, expm1(where(x > 0, 0, x)))"),
       shown=("where(x > 0, 1, alpha * exp(x))", "where(x > 0, 0, expm1(x))"), smooth_piece="where(alpha == 1, 0, sign(x))", kinks=lambda y, xs, moving: xs[0] == 0, defaults=(1.0,),
       array="xp.where(x > 0, x, alpha * xp.expm1(xp.where(x > 0, 0.0, x)))",         halving=True, range=(-1.0, inf), doc="x if positive, else alpha * (exp(x) - 1)."),
    Primitive("gelu",        X, "x * normal_cdf(x)", ("normal_cdf(x) + x * normal_pdf(x)",), halving=True, doc="x times the normal distribution function of x (Hendrycks and Gimpel, 2016)."),
    Primitive("silu",        X, "x * sigmoid(x)", ("sigmoid(x) * (1 + x * sigmoid(-x))",), halving=True, doc="x * sigmoid(x), also called swish."),
    Primitive("normal_cdf",  X, kernels.normal_cdf, ("normal_pdf(x)",), public=False, array=error_function.normal_cdf, range=(0.0, 1.0), never_zero=True, doc="The standard normal distribution function."),
    Primitive("normal_pdf",  X, "exp(-0.5 * x * x) / 2.5066282746310002", ("-x * y",), public=False, never_zero=True, doc="The standard normal density."),
]

SPECIAL = [
    Primitive("erf",  X, math.erf,  ("1.1283791670955126 * exp(-x * x)",),  shown=("2 / sqrt(pi) * exp(-x**2)",), array=error_function.erf, range=(-1.0, 1.0), doc="The error function, 2/√π times the integral of exp(-t²) from 0 to x."),
    Primitive("erfc", X, math.erfc, ("-1.1283791670955126 * exp(-x * x)",), shown=("-2 / sqrt(pi) * exp(-x**2)",), array=error_function.erfc, range=(0.0, 2.0), never_zero=True, doc="1 - erf(x), also where erf(x) rounds to 1."),
    Primitive("gammaln", X, special_functions.gammaln, ("digamma(x)",), array=each(special_functions.gammaln), domain=POSITIVE, doc="log abs(Γ(x)), the logarithm of (x - 1)!; inf at its poles."),
    Primitive("digamma", X, special_functions.digamma, ("polygamma(1, x)",), array=each(special_functions.digamma), domain=POSITIVE, doc="The slope of gammaln."),
    Primitive("polygamma", ("n", "x"), special_functions.polygamma, ("0", "polygamma(floor(n) + 1, x)"), array=each(special_functions.polygamma), domain=((0.0, 20.0), POSITIVE), smooth_piece="floor(n)", doc="The n-th derivative of digamma, for whole n up to 20."),
    Primitive("xlogy", AB, "where(a == 0, where(b == b, 0, b), a * log(b))", ("log(b)", "where(b == 0, where(a == 0, 0, a / b), a / b)"), domain=(EVERYWHERE, POSITIVE), smooth_piece="where(b > 0, 0, sign(a))", doc="a log(b), and 0 where a is 0."),
    # near 1/2 the two logarithms would cancel
    Primitive("logit", X, "where(abs(x - 0.5) < 0.2, log1p((2 * x - 1) / (1 - x)), log(x) - log1p(-x))", ("where(x >= 0, where(x <= 1, 1, nan), nan) / ((x + 0) * (1 - x))",), shown=("1 / (x * (1 - x))",), domain=(0.0, 1.0), doc="log(x / (1 - x)), the inverse of sigmoid."),
    Primitive("sinc", X, special_functions.sinc, ("sinc_slope(x)",), shown=("(cos(pi * x) - y) / x",), array=special_functions.sinc_of_array, doc="sin(πx) / (πx), and 1 at 0."),
    Primitive("sinc_slope", X, special_functions.sinc_slope, (f"where(abs(x) < 0.25, {special_functions.SINC_BEND}, -9.869604401089358 * sinc(x) - 2 * y / x)",), shown=("-9.869604401089358 * sinc(x) - 2 * y / x",), array=each(special_functions.sinc_slope), public=False, doc="The slope of sinc."),
]

PIECEWISE = [
    Primitive("abs",     X, abs, ("sign(x)",), method="abs", numpy="absolute", smooth_piece="sign(x)", doc="The absolute value; its slope at 0 is taken as 0."),
    Primitive("sign",    X, "where(x > 0, 1, where(x < 0, -1, where(x == x, 0, x)))", ("0",), numpy="sign", smooth_piece="y", doc="-1, 0 or 1; flat everywhere."),
    Primitive("floor",   X, kernels.floor, ("0",), method="floor", numpy="floor", smooth_piece="y", doc="The largest whole number not above x; flat everywhere."),
    Primitive("ceil",    X, "-floor(-x)", ("0",), method="ceil", numpy="ceil", smooth_piece="y", doc="The smallest whole number not below x; flat everywhere."),
    Primitive("trunc",   X, "where(x < 0, -floor(-x), floor(x))", ("0",), method="trunc", numpy="trunc", smooth_piece="y", doc="The whole part of x, towards 0; flat everywhere."),
    Primitive("round",   X, kernels.round_half_even, ("0",), method="round", numpy="rint", smooth_piece="y", doc="The nearest whole number, halves to even; flat everywhere."),
    Primitive("step",    X, "where(x > 0, 1, where(x == x, 0, x))", ("0",), array="xp.sign(xp.maximum(x, 0.0))", smooth_piece="sign(x)", doc="1 if x > 0, else 0: the threshold unit; flat everywhere."),
    Primitive("hypot",   AB, math.hypot, ("where(y == 0, 0, a / y)", "where(y == 0, 0, b / y)"), numpy="hypot", smooth_piece="where(y == 0, 0, 1)", doc="sqrt(a² + b²) without overflow; its slopes at (0, 0) are 0."),
    # a tie shares the slope: ½ to each; nan is never hidden
    Primitive("maximum", AB, "where(a > b, a, where(a == a, b, a))", ("where(a > b, 1, where(a == b, 0.5, where(a < b, 0, nan)))", "where(b > a, 1, where(a == b, 0.5, where(b < a, 0, nan)))"), numpy="maximum", smooth_piece="sign(a - b)", doc="The larger of two; a tie shares the gradient."),
    Primitive("minimum", AB, "where(a < b, a, where(a == a, b, a))", ("where(a < b, 1, where(a == b, 0.5, where(a > b, 0, nan)))", "where(b < a, 1, where(a == b, 0.5, where(b > a, 0, nan)))"), numpy="minimum", smooth_piece="sign(a - b)", doc="The smaller of two; a tie shares the gradient."),
    Primitive("clip",    ("x", "low", "high"), "minimum(maximum(x, low), high)",
       ("where(x < low, 0, where(x > high, 0, where(x == x, 1, nan)))", "where(x < low, where(low <= high, 1, 0), 0)", "where(maximum(x, low) > high, 1, 0)"),
       shown=("where(x < low, 0, where(x > high, 0, 1))", "where(x < low, where(low <= high, 1, 0), 0)", "where(maximum(x, low) > high, 1, 0)"),
       defaults=(-inf, inf), smooth_piece="sign(x - low) + 3 * sign(x - high) + 9 * sign(low - high)", doc="x limited to [low, high]; the slope on a bound is 1."),
    Primitive("where",   ("condition", "a", "b"), kernels.where, ("0", "where(condition, 1, 0)", "where(condition, 0, 1)"),
       array="xp.where(condition, a, b)", smooth_piece="where(condition, 1, 0)", doc="a where the condition holds, else b; the other branch gets no gradient."),
]
# fmt: on

add_rows([*ARITHMETIC, *EXPONENTIAL, *TRIGONOMETRY, *ACTIVATIONS, *SPECIAL, *PIECEWISE])
