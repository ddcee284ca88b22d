"""Every reduction in all its forms, on hard numbers, against mpmath.

A list of Values, a list of Tensors, a Tensor along an axis, forward mode, a compiled program
and the page's JavaScript are one row: value and every local derivative agree, up to the order
in which arrays are added up.
"""

from __future__ import annotations

import json
import math
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import mpmath
import numpy as np
import pytest
from mpmath import mpf
from oracles import EPS, MEANING, TINY, exact_slope

import autograd
from autograd import Tensor, Value, jvp
from autograd.stepping.postfix import definitions, row_record
from autograd.table.scalars import TABLE

M = 1.7976931348623157e308
POINTS: dict[str, list[tuple[float, ...]]] = {
    "every": [
        (1.0,), (3.0, -1.0), (0.5, -1.25, 3.0, 2.0), (1e-3, 2.0, 7.0), (-2.0, 5.0, 0.25, 1e3),
        (40.0, 0.0), (0.0, 40.0, 39.0), (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9),
    ],
    "sum": [(1e16, 3.0, 5.0), (1e300, -1e300, 1.0), (1e-310, 2e-310)],
    "mean": [
        (1e308, 1e308), (-1.7e308,) * 3, (M, M, -M), (0.1, 0.1, 0.1), (1e-310, 2e-310),
    ],
    "prod": [(0.0, 2.0, 3.0), (0.0, 0.0, 3.0), (1e200, 1e-200, 3.0), (-1e-100, 1e-100, 4.0)],
    "var": [(1.0, 1.0 + EPS), (1e9 + 1, 1e9 + 2, 1e9 + 4), (1e-100, 3e-100), (1e100, 3e100)],
    "std": [
        (1.0, 1.0 + EPS), (9e307, -9e307), (9e307, 9e307, -9e307), (1e9 + 1, 1e9 + 2, 1e9 + 4),
        (1e-200, 3e-200), (1e200, 3e200),
    ],
    "norm": [(3e200, 4e200), (3e-200, 4e-200), (1e300, 1.0), (1e-170, 2e-170, 2e-170)],
    "logsumexp": [
        (0.0, -40.0), (1e6, 1e6), (1e17, 1e17), (1000.0, 1000.0), (0.0, -700.0), (-1e4, -1e4 - 1),
    ],
    "softmax_first": [(0.0, -40.0), (0.0, 700.0), (1e6, 1e6), (37.43, 0.0), (37.43, 0.0, 0.0)],
    "log_softmax_first": [(37.43, 0.0), (0.0, -700.0), (0.0, 700.0), (1e6, 1e6), (40.0, 1.0, 0.0)],
    "max": [(1e308, 5.0), (-1e-310, -2e-310)],
    "min": [(1e308, 5.0), (-1e-310, -2e-310)],
    "dot": [(1e200, 2.0, 1e-200, 3.0), (0.1, 0.2, 0.3, 0.4, 0.5, 0.6)],
}  # fmt: skip
ROWS = [op.name for op in TABLE.values() if op.variadic]


def points(name: str) -> Iterator[tuple[float, ...]]:
    for point in (*POINTS["every"], *POINTS.get(name, [])):
        if name != "dot" or len(point) % 2 == 0:
            yield point


# ---------------------------------------------------------------- the right answers


def right_slopes(name: str, point: tuple[float, ...]) -> list[mpf]:
    """What the local derivatives are, each from its definition."""
    xs = [mpf(x) for x in point]
    n = len(xs)
    if name in ("sum", "mean"):
        return [mpf(1) / (n if name == "mean" else 1)] * n
    if name == "prod":
        return [mpmath.fprod(x for j, x in enumerate(xs) if j != i) for i in range(n)]
    if name in ("max", "min"):
        y = MEANING[name](*xs)
        return [mpf(x == y) / xs.count(y) for x in xs]
    if name == "dot":
        return [*xs[n // 2 :], *xs[: n // 2]]
    if name in ("var", "std"):
        middle = mpmath.fsum(xs) / n
        y = MEANING["std"](*xs)
        return [2 * (x - middle) / n if name == "var" else (x - middle) / (n * y) if y else mpf(0)
                for x in xs]  # fmt: skip
    if name == "norm":
        y = MEANING[name](*xs)
        return [x / y for x in xs]
    if "softmax" not in name and name != "logsumexp":  # one that was added
        return [exact_slope(name, point, slot, 1200) for slot in range(n)]
    shares = [1 / mpmath.fsum(mpmath.exp(z - x) for z in xs) for x in xs]
    if name == "logsumexp":
        return shares
    others = mpmath.fsum(shares[1:])
    scale = shares[0] if name == "softmax_first" else 1
    return [scale * others, *(-scale * share for share in shares[1:])]


def allowed(name: str, point: tuple[float, ...], slopes: list[mpf], y: mpf) -> mpf:
    """What adding up arrays may be off by: ε for each level of a tree of sums."""
    size = mpmath.fsum(abs(mpf(x) * s) for x, s in zip(point, slopes, strict=True)) + abs(y)
    return (4 + math.log2(len(point))) * EPS * size + 4 * mpf(TINY)


def allowed_slope(name: str, slopes: list[mpf], slope: mpf) -> mpf:
    largest = max(map(abs, slopes)) if name in ("var", "std") else abs(slope)
    return 24 * EPS * largest + 4 * mpf(TINY)


# ---------------------------------------------------------------- the forms

Answer = tuple[float, list[float]]


def function_of(name: str) -> Callable[..., Any]:
    """What a user calls, of a list of operands."""
    public = name.removesuffix("_first")
    function = getattr(autograd, public)
    if public != name:
        return lambda xs: function(xs)[0]
    if name == "dot":
        return lambda xs: function(xs[: len(xs) // 2], xs[len(xs) // 2 :])
    return function  # type: ignore[no-any-return]


def of_values(name: str, point: tuple[float, ...]) -> Answer:
    leaves = [Value(x) for x in point]
    y = function_of(name)(leaves)
    y.backward()
    return y.item(), [leaf.grad for leaf in leaves]


def of_tensors(name: str, point: tuple[float, ...]) -> Answer:
    """A list of Tensors, entry by entry; the second entry is another point."""
    leaves = [Tensor([x, 1.0 + i]) for i, x in enumerate(point)]
    y = TABLE[name](*leaves)
    y.backward(np.array([1.0, 0.0]))
    return y.numpy()[0], [leaf.grad[0] for leaf in leaves]


def along(axis: int | None, keepdims: bool) -> Callable[..., Answer]:
    def form(name: str, point: tuple[float, ...]) -> Answer:
        row = np.array(point)
        beside = np.linspace(1.0, 2.0, len(point))
        x = row if axis is None else np.stack([row, beside], axis=1 if axis == 0 else 0)
        t = Tensor(x)
        y = _reduced(name, t, axis, keepdims)
        first = (0,) * y.ndim
        seed = np.zeros(y.shape)
        seed[first] = 1.0
        y.backward(seed)
        grad = t.grad if axis is None else t.grad[:, 0] if axis == 0 else t.grad[0]
        return float(y.numpy()[first]), grad.tolist()

    return form


def _reduced(name: str, t: Tensor, axis: int | None, keepdims: bool) -> Tensor:
    if name.endswith("_first"):  # along an axis a softmax gives all shares
        y = getattr(autograd, name.removesuffix("_first"))(t, axis=-1 if axis is None else axis)
        return y[(slice(None),) * (axis or 0 if axis == 0 else t.ndim - 1) + (0,)]
    if name == "dot":
        half = t.shape[0 if axis == 0 else -1] // 2
        a, b = (t[:half], t[half:]) if axis == 0 else (t[..., :half], t[..., half:])
        return autograd.sum(a * b, axis=axis, keepdims=keepdims)
    return getattr(autograd, name)(t, axis=axis, keepdims=keepdims)


def forward_of_values(name: str, point: tuple[float, ...]) -> Answer:
    f = lambda *xs: function_of(name)(list(xs))  # noqa: E731
    units = np.eye(len(point)).tolist()
    found = [jvp(f, point, tuple(unit)) for unit in units]
    return found[0][0], [slope for _, slope in found]


def forward_of_a_tensor(name: str, point: tuple[float, ...]) -> Answer:
    def f(x: Any) -> Any:
        return _reduced(name, x, None, keepdims=False)

    found = [jvp(f, (np.array(point),), (unit,)) for unit in np.eye(len(point))]
    return float(found[0][0]), [float(slope) for _, slope in found]


def compiled(name: str, point: tuple[float, ...]) -> Answer:
    leaves = [Value(x, label=f"p{i}") for i, x in enumerate(point)]
    program = autograd.compile(function_of(name)(leaves))
    value, grads = program.value_and_grad()
    slopes = dict.fromkeys(leaves, 0.0)  # of a leaf that does not count, none is computed
    entries = [entry for grad in grads.values() for entry in np.ravel(grad).tolist()]
    slopes |= dict(zip(program.leaves(), entries, strict=True))
    return float(value), list(slopes.values())


FORMS: dict[str, Callable[..., Answer]] = {
    "a list of Values": of_values,
    "a list of Tensors": of_tensors,
    "a Tensor": along(None, keepdims=False),
    "axis=0": along(0, keepdims=False),
    "axis=-1": along(-1, keepdims=False),
    "axis=-1, keepdims": along(-1, keepdims=True),
    "forward mode of Values": forward_of_values,
    "forward mode of a Tensor": forward_of_a_tensor,
    "a compiled program": compiled,
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ROWS)
def test_each_form_is_right_on_hard_numbers(name: str, form: str) -> None:
    for point in points(name):
        check(name, point, FORMS[form](name, point), form)


def check(name: str, point: tuple[float, ...], found: Answer, form: str) -> None:
    value, slopes = found
    with mpmath.workdps(700):
        y = MEANING[name](*map(mpf, point))
        right = right_slopes(name, point)
        assert abs(mpf(value) - y) <= allowed(name, point, right, y), (
            f"{name}{point} of {form}: {value!r}, not {float(y)!r}"
        )
        for slot, (slope, exact) in enumerate(zip(slopes, right, strict=True)):
            assert abs(mpf(slope) - exact) <= allowed_slope(name, right, exact), (
                f"∂{name}{point}/∂{slot} of {form}: {slope!r}, not {float(exact)!r}"
            )


# ---------------------------------------------------------------- the page

PLAYER = Path(autograd.__file__).parent / "stepping" / "player"
SCRIPT = """
const text = require('fs').readFileSync(0, 'utf8'), { rows, defined, asked } = JSON.parse(text);
const functions = functionsOf(defined), missing = new Set();
const answers = asked.map(([name, xs]) => {
  const { args, composed } = rows[name];
  const whole = (xs) => planned({ args, ...composed }, functions, missing)(NaN, xs)[0];
  const y = (REDUCTIONS[name] ?? whole)(xs);
  return [y, planned(rows[name], functions, missing)(y, xs)].flat();
});
if (missing.size) throw new Error([...missing].join());
console.log(JSON.stringify(answers));
"""


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
def test_the_page_computes_the_same() -> None:
    asked = [(name, point) for name in ROWS for point in points(name)]
    rows = {name: row_record(TABLE[name]) for name in ROWS}
    texts = [text for row in rows.values() for text in row["partials"]]
    texts += [step[2] for row in rows.values() for step in row["steps"]]
    composed = [row["composed"] for row in rows.values() if "composed" in row]
    texts += [text for plan in composed for text in plan["partials"]]
    texts += [step[2] for plan in composed for step in plan["steps"]]
    given = json.dumps({"rows": rows, "defined": definitions(texts), "asked": asked})
    code = "".join((PLAYER / file).read_text() for file in ("kernels.js", "formulas.js"))
    run = subprocess.run(
        ["node", "-e", code + SCRIPT], input=given, capture_output=True, text=True, check=False
    )
    assert not run.returncode, run.stderr
    for (name, point), (value, *slopes) in zip(asked, json.loads(run.stdout), strict=True):
        check(name, point, (value, slopes), "the page")


def test_what_was_compared() -> None:
    """The figures of the report: rows, forms and points."""
    count = sum(len(list(points(name))) for name in ROWS)
    print(f"\n{len(ROWS)} reductions in {len(FORMS) + 1} forms, {count} points each: "
          f"{count * (len(FORMS) + 1)} values and all their slopes")  # fmt: skip
    assert {op.name for op in TABLE.values() if op.variadic} == set(ROWS)
