"""What moves: the backward pass step by step, in a page, a notebook, a terminal, a file.

stepper, moments          Stepper: a place in time, and what is known there
descent                   the same, round after round, as the leaves go down their gradients
text, terminal, fitting   the steps as aligned text, and in a terminal moved by keys
page, notebook, widget    the player's hosts; player/ is its script and style
web_page, output          the one frame of every page, and of what a notebook shows
page_records              what the player knows of a trace; rule_patterns, postfix: its formulas
compact_svg               the same picture in fewer bytes
frames                    one picture a step, and the animation of them
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from autograd.engine.views import views

if TYPE_CHECKING:
    from autograd.stepping.stepper import Stepper

__all__ = ["Stepper"]


def __getattr__(name: str) -> Any:
    if name != "Stepper":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module(f"{__name__}.stepper").Stepper


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


# What node.stepper() does.
def _stepper(node: Any, **options: Any) -> Any:
    return import_module(f"{__name__}.descent").stepper_of(node, **options)


views["stepper"] = _stepper
