"""A sum of products in Einstein's notation as the matrix product that a person would write."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from autograd.compiling.graph import Axes, Graph
from autograd.formulas.notation import ATOM, PRODUCT

Text = tuple[str, int]  # a text, and how tightly its outermost operator binds


class Operands(Protocol):
    """How the operands of a product are written: by their number in the graph ``g``."""

    g: Graph

    def ref(self, entry: int) -> str: ...
    def text(self, entry: int) -> Text: ...
    def wrapped(self, entry: int) -> str: ...
    def fit(self, entry: int, out: Axes) -> Text: ...
    def transposed(self, text: Text, axes: Axes, order: Axes) -> Text: ...
    def call(self, row: str, operands: Sequence[Text]) -> Text: ...


def product_text(writer: Operands, args: Sequence[int], out: Axes) -> Text:
    """The text for the sum over all axes that ``out`` lacks."""
    g = writer.g
    if len(args) == 1:
        return _summed(writer, writer.text(args[0]), g.axes[args[0]], out)
    p, q = args
    over = [a for a in dict.fromkeys(g.axes[p] + g.axes[q]) if a not in out]
    shared = [a for a in out if a in g.axes[p] and a in g.axes[q]]
    if len(over) == 1 and not shared and all(over[0] in g.axes[a] for a in args):
        orders = (_matrix_product(writer, *pq, over[0], out) for pq in ((p, q), (q, p)))
        found = [text for text in orders if text is not None]
        if found:
            return min(found, key=lambda text: text[0].count(".T"))
    if not out and set(g.axes[p]) == set(g.axes[q]):
        return _inner_product(writer, p, q)
    if not over:
        return writer.call("mul", [writer.fit(p, out), writer.fit(q, out)])
    every = max((g.axes[p], g.axes[q]), key=len)
    if set(g.axes[p]) <= set(every) and set(g.axes[q]) <= set(every):
        product = writer.call("mul", [writer.fit(p, every), writer.fit(q, every)])
        return _summed(writer, product, every, out)
    return _einsum(writer, args, out)


def _inner_product(writer: Operands, p: int, q: int) -> Text:
    """The sum of all products of two arrays of one shape."""
    axes = writer.g.axes[p]
    if len(axes) == 1:
        return f"{writer.wrapped(p)} @ {writer.wrapped(q)}", PRODUCT
    return f"xp.vdot({writer.ref(p)}, {writer.fit(q, axes)[0]})", ATOM


def _summed(writer: Operands, product: Text, axes: Axes, out: Axes) -> Text:
    text = product[0] if product[1] == ATOM else f"({product[0]})"
    over = [str(i) for i, a in enumerate(axes) if a not in out]
    if len(over) == len(axes):
        return f"{text}.sum()", ATOM
    places = over[0] if len(over) == 1 else f"({', '.join(over)})"
    found: Text = (f"{text}.sum(axis={places})", ATOM)
    left = tuple(a for a in axes if a in out)
    return found if left == out else writer.transposed(found, left, out)


def _matrix_product(writer: Operands, p: int, q: int, over: str, out: Axes) -> Text | None:
    """p @ q, transposed where needed, if the result's axes are in that order."""
    g = writer.g
    left, right = g.axes[p], g.axes[q]
    if len(right) > 2 or (len(left) > 2 and left[-1] != over):
        return None
    rest = tuple(a for a in left if a != over) + tuple(a for a in right if a != over)
    if rest != out:
        return None
    first, second = writer.wrapped(p), writer.wrapped(q)
    if len(left) == 2 and left[0] == over:
        first += ".T"
    if len(right) == 2 and right[1] == over:
        second += ".T"
    return f"{first} @ {second}", PRODUCT


def _einsum(writer: Operands, args: Sequence[int], out: Axes) -> Text:
    g = writer.g
    letters: dict[str, str] = {}
    for axis in (*(a for arg in args for a in g.axes[arg]), *out):
        letters.setdefault(axis, "nijklmopqrstuvw"[len(letters)])
    words = ["".join(letters[a] for a in g.axes[arg]) for arg in args]
    pattern = f"{','.join(words)}->{''.join(letters[a] for a in out)}"
    operands = ", ".join(writer.ref(a) for a in args)
    return f'xp.einsum("{pattern}", {operands})', ATOM
