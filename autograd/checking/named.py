"""A function named on a command line, ``layers.py:forward``, and inputs: ``x=[[1, 2], [3, 4]]``."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import inspect
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from autograd.checking.check import gradcheck
from autograd.checking.report import GradientReport
from autograd.formulas.letters import clipped


def check_named(
    text: str, at: Sequence[str], forms: dict[str, str | None], **options: Any
) -> GradientReport:
    """``gradcheck`` of a function by its name.

    forms  for "gradient", "vjp" and "jvp" the name of a function beside it, or None
    """
    module, name = module_and_name(text)
    f = function_of(module, name)
    given = {form: function_of(module, of) for form, of in forms.items() if of}
    return gradcheck(f, *inputs_of(f, at), **given, **options)  # type: ignore[arg-type]


def module_and_name(text: str) -> tuple[ModuleType, str]:
    """``package.module:name``, or ``net.py:name``, with the module imported.

    ValueError says what is wrong with it.
    """
    where, _, name = text.strip().rpartition(":")
    if not where or not name.isidentifier():
        raise ValueError(
            f"{clipped(text, 60)!r} names no function: write module:function, such as "
            "layers:forward or layers.py:forward"
        )
    try:
        return (_of_file(Path(where)) if where.endswith(".py") else _of_module(where)), name
    except (Exception, SystemExit) as error:  # whatever its own lines raise
        raise ValueError(f"{where} cannot be imported: {type(error).__name__}: {error}") from None


def _of_file(path: Path) -> ModuleType:
    if not path.is_file():
        raise FileNotFoundError(f"there is no file {path}")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules.setdefault(path.stem, module)
    sys.path.insert(0, str(path.parent.resolve()))  # what it imports beside itself
    try:
        spec.loader.exec_module(module)
    finally:
        sys.path.pop(0)
    return module


def _of_module(name: str) -> ModuleType:
    sys.path.insert(0, str(Path.cwd()))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.pop(0)


def function_of(module: ModuleType, name: str) -> Callable[..., Any]:
    """The function of that name; ValueError where there is none."""
    found = getattr(module, name, None)
    if callable(found):
        return found  # type: ignore[no-any-return]
    own = [
        n for n, x in vars(module).items()
        if inspect.isfunction(x) and x.__module__ == module.__name__ and not n.startswith("_")
    ]  # fmt: skip
    names = ", ".join(own[:8]) or "none"
    if hasattr(module, name):
        raise ValueError(f"{name} is no function in {module.__name__}; its functions: {names}")
    raise ValueError(f"{name} is not there in {module.__name__}; its functions: {names}")


def inputs_of(f: Callable[..., Any], words: Sequence[str]) -> tuple[Any, ...]:
    """The inputs in the order of f's parameters; lists become arrays of floats.

    >>> inputs_of(lambda x, w: x * w, ["w=[1, 2]", "x=3"])
    (3.0, array([1., 2.]))
    """
    given: dict[str, Any] = {}
    for word in words:
        name, equals, text = word.partition("=")
        name = name.strip()
        if not equals or not name.isidentifier():
            raise ValueError(f"{clipped(word, 60)!r} is no input: write --at x=2 w=[1,2]")
        if name in given:
            raise ValueError(f"{name} is given twice, {clipped(word, 60)!r} is the second")
        given[name] = _value(name, text)
    try:
        signature = inspect.signature(f)
    except ValueError:  # a builtin that does not tell its names
        return tuple(given.values())
    try:
        bound = signature.bind(*_by_place(signature, given), **given)
    except TypeError as error:
        raise ValueError(f"the inputs do not fit the function: {error}") from None
    if bound.kwargs:
        names = ", ".join(bound.kwargs)
        raise ValueError(f"{names}: an input that is a keyword alone cannot be checked")
    return bound.args


def _by_place(signature: inspect.Signature, given: dict[str, Any]) -> list[Any]:
    """The inputs, taken out of ``given``, of parameters that take no name, as builtins' do."""
    places: list[Any] = []
    for name, parameter in signature.parameters.items():
        if parameter.kind is not parameter.POSITIONAL_ONLY or name not in given:
            break
        places.append(given.pop(name))
    return places


def _value(name: str, text: str) -> Any:
    try:
        found = ast.literal_eval(text.strip())
        array = np.array(found, float)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        raise ValueError(
            f"{name}={clipped(text, 60)} is no number, and no list of numbers whose rows are "
            f"equally long; write {name}=2 or {name}=[[1,2],[3,4]]"
        ) from None
    return array if array.ndim else float(array)
