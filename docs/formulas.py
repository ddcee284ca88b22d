"""Formulas as MathML: browsers set them by themselves, and the site fetches nothing."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from docutils.utils.math.latex2mathml import tex2mathml

NAME = "mathml"


def add_to(app: Any) -> None:
    """Make MathML the way in which ``app`` writes formulas."""
    app.add_html_math_renderer(NAME, (_inline, None), (_display, None))


def _inline(page: Any, node: nodes.math) -> None:
    page.body.append(tex2mathml(node.astext()))
    raise nodes.SkipNode


def _display(page: Any, node: nodes.math_block) -> None:
    page.body.append(tex2mathml(node.astext(), as_block=True))
    raise nodes.SkipNode
