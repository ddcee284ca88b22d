"""Sentences of a report put together from others, so that each can be said in any language."""

from __future__ import annotations

from typing import Any

from autograd.wording import said


def because(found: str, cause: str) -> str:
    """Two sentences, the second the reason of the first, or its like."""
    return said("check.because", found=found, cause=cause)


def in_place(text: str, place: str) -> str:
    """The text with where that is in the user's code, if it is known."""
    return said("check.in_place", what=text, place=place) if place else text


def comparison_at(comparison: Any, place: str) -> str:
    """A comparison in the user's code, such as ``x > 2``."""
    return in_place(said("check.comparison", comparison=comparison), place)
