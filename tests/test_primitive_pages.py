"""The pages of the table: every row is there, drawn and typeset, with names that exist."""

from __future__ import annotations

import functools
import math
import operator
import re
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

from autograd.table import scalars
from autograd.table.scalars import ARRAY_TABLE, TABLE, Primitive

DOCS = Path(scalars.__file__).parents[2] / "docs"
sys.path.append(str(DOCS))

import primitive_plots  # noqa: E402
import primitive_rows  # noqa: E402

ROWS = [op for _, section in primitive_rows.sections() for op in section]
HANGUL = re.compile("[가-힣]")


def row(name: str) -> Primitive:
    return TABLE[name]


@pytest.fixture(scope="module", params=["en", "ko"])
def page(request: pytest.FixtureRequest) -> str:
    return primitive_rows.rows(request.param)


def test_every_row_of_the_table_has_its_part(page: str) -> None:
    assert {op.name for op in ROWS} == set(TABLE)
    parts = page.split("\n### ")
    assert len(parts) == 1 + len(TABLE)
    for part, op in zip(parts[1:], ROWS, strict=True):
        pairs = 1 if op.variadic else len(op.args)
        assert part.count("<svg class") == 2 * pairs, op.name
        assert part.count("<math") >= 1 + pairs, op.name
    for name in ARRAY_TABLE:
        assert f"| `{name}` |" in page or name.startswith("reduce_")


def test_formulas_are_well_formed_and_say_what_the_row_says() -> None:
    for op in ROWS:
        for text in primitive_rows.formulas(op, "en"):
            ElementTree.fromstring(text)
    relu = "".join(primitive_rows.formulas(row("relu"), "ko"))
    assert "<mtext>그\u00a0밖에</mtext>" in relu


def test_the_korean_page_is_korean() -> None:
    for op in [*ROWS, *ARRAY_TABLE.values()]:
        if not op.name.startswith("reduce_"):
            assert HANGUL.search(primitive_rows.text_of(op.name, op.doc, "ko")), op.name


@pytest.mark.parametrize(
    ("name", "kinks"),
    [
        ("relu", [0.0]),
        ("abs", [0.0]),
        ("floor", [float(n) for n in range(-4, 5)]),
        ("tanh", []),
        ("atan2", []),
        ("tan", [-math.pi / 2, math.pi / 2]),
        ("maximum", [2.0]),
        ("clip", [-1.0, 1.0]),
        ("where", [0.0]),
    ],
)
def test_kinks_are_found_where_they_are(name: str, kinks: list[float]) -> None:
    found = primitive_rows.slices(row(name))[0].kinks()
    inside = [x for x in found if abs(x) < primitive_plots.REACH]
    np.testing.assert_allclose(inside, [x for x in kinks if abs(x) < 4], atol=1e-8)


def test_a_ring_marks_what_is_approached_and_a_dot_what_is_taken() -> None:
    """The slope of abs is -1 and 1 beside 0, and taken as 0 there; abs itself only kinks."""
    (piece,) = primitive_rows.slices(row("abs"))
    slope = primitive_plots.plot(piece, piece.slope, "slope", "")
    value = primitive_plots.plot(piece, piece.value, "value", "")
    assert (slope.count("ring"), slope.count("dot")) == (2, 1)
    assert (value.count("ring"), value.count("dot")) == (0, 1)


def test_a_part_of_every_curve_is_in_view() -> None:
    inside = re.compile(r'<path class="(?:value|slope)" d="M?([^"]+)"')
    for op in ROWS:
        for piece in primitive_rows.slices(op):
            for function in (piece.value, piece.slope):
                svg = primitive_plots.plot(piece, function, "value", "")
                heights = [
                    float(point.split()[1])
                    for line in inside.findall(svg)
                    for point in line.split("L")
                ]
                top, bottom = primitive_plots.TOP, primitive_plots.TOP + primitive_plots.UP
                assert any(top <= y <= bottom for y in heights), op.name


def test_names_of_numpy_exist_and_compute_the_same() -> None:
    named = {op.name: name for op in ROWS if (name := primitive_rows.numpy_name(op))}
    assert named["asin"] == "np.arcsin"
    assert named["sum"] == "np.sum"
    for name, path in named.items():
        compare(row(name), found_in(np, path), np.asarray)


def test_names_of_pytorch_exist_and_compute_the_same() -> None:
    torch = pytest.importorskip("torch")
    double = functools.partial(torch.tensor, dtype=torch.float64)
    for op in ROWS:
        if path := primitive_rows.torch_name(op):
            compare(op, found_in(torch, path), double)


def found_in(module: Any, path: str) -> Any:
    return operator.attrgetter(path.partition(".")[2])(module)


def compare(op: Primitive, theirs: Any, as_array: Any) -> None:
    """Value by value at points inside of the domain; lists as arrays of one axis."""
    for piece in primitive_rows.slices(op):
        low = max(piece.axis[0], piece.domain[0])
        far = min(piece.axis[1], piece.domain[1]) - low
        for share in (0.07, 0.21, 0.43, 0.58, 0.79, 0.93):  # never at 0 or at a whole number
            xs = piece.at(low + share * far)
            found = called(op, theirs, as_array, xs)
            np.testing.assert_allclose(
                float(found), op.value(*xs), rtol=1e-9, atol=1e-12, err_msg=op.name
            )


def called(op: Primitive, theirs: Any, as_array: Any, xs: tuple[float, ...]) -> Any:
    """Their function of these operands, in the form in which it takes them."""
    name = op.name
    if name == "dot":
        half = len(xs) // 2
        return theirs(as_array(xs[:half]), as_array(xs[half:]))
    if name.endswith("_first"):
        return theirs(as_array(xs), 0)[0]
    if name in ("var", "std") and as_array is not np.asarray:
        return theirs(as_array(xs), correction=0)
    if name == "logsumexp" and as_array is not np.asarray:
        return theirs(as_array(xs), 0)
    if op.variadic:
        return theirs(as_array(xs))
    if name == "where":
        return theirs(as_array(xs[0]) != 0, *map(as_array, xs[1:]))
    if name == "polygamma":
        return theirs(int(xs[0]), as_array(xs[1]))
    if op.defaults:
        return theirs(as_array(xs[0]), *xs[1:])
    return theirs(*map(as_array, xs))
