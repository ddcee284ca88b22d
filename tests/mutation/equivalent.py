"""Mutants that change nothing, or nothing that is promised: a part of their text, and why."""

EQUIVALENT: dict[str, str] = {
    "div: math.copysign(inf, a) * math.copysign(1.0, b)": "inf × ±1 is inf / ±1",
    "kernels:24 div: 1.0": "inf × 1.5 is inf",
    "power: a < 0  →  the other comparison": "no power of 0 overflows",
    "leaf value: _no_value": "it raises, whatever is made of its result",
    "constant value: _no_value": "it raises, whatever is made of its result",
    "tan piece: floor(x / pi + 0.5)  →  floor(x / pi - 0.5)": "every piece one number lower",
    "elu piece: where(alpha == 1, 0, sign(x))  →  where(alpha == 1, 1,": "a constant is a constant",
    "hypot piece: where(y == 0, 0, 1)  →  where(y == 0, 1, 0)": "it jumps at the same place",
    "where piece: where(condition, 1, 0)  →  where(condition, 2, 0)": "it jumps at the same place",
    "maximum piece: sign(a - b)  →  step(a - b)": "it jumps at the same place",
    "minimum piece: sign(a - b)  →  step(a - b)": "it jumps at the same place",
    "clip piece: sign(x - low) + 3 * sign(x - high) + 9 * sign(low - high)  →": (
        "other numbers for the same pieces, or a jump at low == high that x on both shows as well"
    ),
    "atan2 piece: sign(a) * where(b < 0, 1, 0)  →  sign(a) * where(b <= 0": (
        "the slit is b < 0; on the line b = 0 a locally constant piece jumps anyhow"
    ),
    "atan2 piece: sign(a) * where(b < 0, 1, 0)  →  step(a)": "it jumps at the same place",
    "atan2 piece: sign(a) * where(b < 0, 1, 0)  →  sign(a) * where(b < 0, 2": "the same place",
    "relu piece: sign(x)  →  step(x)": "it jumps at the same place",
    "leaky_relu piece: sign(x)  →  step(x)": "it jumps at the same place",
    "abs piece: sign(x)  →  step(x)": "it jumps at the same place",
    "step piece: sign(x)  →  step(x)": "it jumps at the same place",
    "div piece: sign(b)  →  step(b)": "it jumps at the same place",
    "elu piece: where(alpha == 1, 0, sign(x))  →  where(alpha == 1, 0, step": "the same place",
    "sigmoid array: xp.where(x >= 0, 1.0": "exp(-0) is 1.0 as well",
    "mod symbol: symbol='mod'  →  (left out)": "it is the name, which is the default",
    "hypot piece: where(y == 0, 0, 1)  →  where(y": "it jumps at the same place",
    "elu array: xp.where(x > 0, x, alpha * xp.expm1(xp.minimum(x, 0.0)))  →  xp.where(x > 0, x, "
    "alpha * xp.expm1(xp.minimum(x, 1.0)))": "the minimum only keeps expm1 from overflowing",
    "kernels:126 sigmoid": "on [0, 1) both formulas have all digits",
    "where piece: where(condition, 1, 0)  →  where(condition, 0, 1)": "the same place",
    "dot shown: i + n // 2": "(i - n/2) and (i + n/2) are the same modulo n",
    "_products_of_others: True  →  False": "strict=True of a zip of equal lengths",
    "strict=True": "strict=True of a zip of equal lengths",
}
