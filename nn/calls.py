"""A model seen from outside: in evaluation for a while, or with each call of its modules noted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def evaluating(model: Any) -> Iterator[None]:
    """Evaluation inside; afterwards every module is in the mode that it was in."""
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    try:
        yield
    finally:
        for module, training in modes:
            module.training = training


@contextmanager
def noting(
    modules: Iterable[Any], note: Callable[[Any, tuple[Any, ...], Any], None]
) -> Iterator[None]:
    """Inside, ``note`` is told of every call: the module, its inputs, its output."""

    def noted(module: Any) -> Callable[..., Any]:
        forward = module.forward

        def forward_and_note(*inputs: Any, **options: Any) -> Any:
            output = forward(*inputs, **options)
            note(module, inputs, output)
            return output

        return forward_and_note

    watched = list(modules)
    for module in watched:
        object.__setattr__(module, "forward", noted(module))
    try:
        yield
    finally:
        for module in watched:
            object.__delattr__(module, "forward")
