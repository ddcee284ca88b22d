"""What ``detect_anomaly`` says: the first ``inf`` or ``nan``, where it arose and of what.

A graph node is anything with the slots of ``node.Node``, as for the sweep.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd.engine import modes
from autograd.engine.backward import Contribution
from autograd.engine.views import views
from autograd.errors import AnomalyError
from autograd.formulas.letters import readable
from autograd.table.scalars import Primitive


def report_forward(node: Any, op: Primitive, operands: Sequence[Any]) -> None:
    """Raise if ``node`` is the first that is not finite: its operands all are."""
    if not all(operand._is_finite(operand._data) for operand in operands):
        return  # it arose earlier
    names = [
        readable(operand.label) if operand.label else operand._brief(operand._data)
        for operand in operands
    ]
    text = views["application"](op, names) if "application" in views else op.name
    given = ", ".join(
        f"{readable(operand.label)} = {operand._brief(operand._data)}"
        for operand in operands
        if operand.label
    )
    raise AnomalyError(
        f"{text} is {node._brief(node._data)}{_with(given)}{_where(modes.mode())}", node
    )


def report_backward(*given: Any) -> None:
    """Raise if a contribution is not finite: the sweep calls this with each of them."""
    sent = Contribution(*given)
    node, contribution = sent.node, sent.contribution
    number = contribution._data if hasattr(contribution, "_data") else contribution
    if not node._is_finite(number):
        origin = f", recorded at {node.origin}" if node.origin else ""
        raise AnomalyError(
            f"the gradient of {sent.parent!r} became {node._brief(number)} in the backward pass of "
            f"{node.op.name!r}: upstream {node._brief(sent.upstream)} × local derivative "
            f"{node._brief(sent.local)}{origin}",
            node,
        )


def _with(given: str) -> str:
    return f", with {given}" if given else ""


def _where(mode: modes.Mode) -> str:
    return f", at {mode.origin()}"
