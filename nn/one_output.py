"""The output of a network of one output: a list of one, and the value where one is expected."""

from __future__ import annotations

import operator
from typing import Any


class OneOutput(list[Any]):
    """A list with one node, which computes as that node wherever a list does not compute.

    So ``(yout - ygt) ** 2`` and ``output.backward()`` are what one means by them; adding another
    list still joins the two, and ``output[0]`` is the node itself.
    """

    def __add__(self, other: Any) -> Any:
        return super().__add__(other) if isinstance(other, list) else self[0] + other

    def __mul__(self, other: Any) -> Any:
        return super().__mul__(other) if isinstance(other, int) else self[0] * other

    def __neg__(self) -> Any:
        return -self[0]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or len(self) != 1:
            raise AttributeError(f"a list of outputs has no attribute {name!r}")
        return getattr(self[0], name)


def _install(name: str, compute: Any) -> None:
    def forwards(self: Any, other: Any) -> Any:
        return compute(self[0], other)

    def backwards(self: Any, other: Any) -> Any:
        return compute(other, self[0])

    if name not in ("add", "mul"):
        setattr(OneOutput, f"__{name}__", forwards)
    setattr(OneOutput, f"__r{name}__", backwards)


for _name in ("add", "sub", "mul", "truediv", "pow"):
    _install(_name, getattr(operator, _name))
