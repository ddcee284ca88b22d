"""The pages of the reference: one for each part of the public face, made from what it exports.

A new public name appears on the page of the module that defines it; nothing is listed here by
name but the modules.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import autograd
import nn


class Page(NamedTuple):
    """A page: its file, title, first sentence, and the modules whose names it shows."""

    file: str
    title: str
    about: str
    modules: tuple[str, ...]


PAGES = (
    Page(
        "graph",
        "The graph",
        "Nodes, how they are recorded, and the blocks that change it.",
        ("autograd.engine.value", "autograd.engine.tensor", "autograd.engine.modes"),
    ),
    Page(
        "functions",
        "Functions",
        "They take nodes, numbers and arrays, and are recorded when one operand is a node.",
        (
            "autograd.functions.numbers",
            "autograd.functions.reductions",
            "autograd.functions.products",
            "autograd.functions.shapes",
        ),
    ),
    Page(
        "transforms",
        "Transforms",
        "From a function to the function that gives its derivative; they nest to any order.",
        ("autograd.transforms",),
    ),
    Page(
        "seeing",
        "Seeing",
        "A graph and its backward pass as records, pictures and steps.",
        (
            "autograd.tracing",
            "autograd.drawing",
            "autograd.stepping",
            "autograd.wording",
            "autograd.files",
        ),
    ),
    Page(
        "checking", "Checking", "Gradients against numerical derivatives.", ("autograd.checking",)
    ),
    Page("compiling", "Compiling", "A graph as a program for arrays.", ("autograd.compiling",)),
    Page(
        "table",
        "The table",
        "What is known of a primitive, and how one is added.",
        ("autograd.table.primitive", "autograd.functions.own_primitive"),
    ),
    Page("errors", "Errors", "What is raised, and when.", ("autograd.errors",)),
    Page(
        "networks",
        "Networks",
        "Neurons, layers and losses.",
        (
            "nn.module",
            "nn.neurons",
            "nn.perceptron",
            "nn.layers",
            "nn.functional",
            "nn.init",
            "nn.names",
        ),
    ),
    Page(
        "training",
        "Training",
        "Data, optimisers, schedules, and what goes wrong.",
        (
            "nn.training",
            "nn.history",
            "nn.outputs",
            "nn.diagnosis",
            "nn.findings",
            "nn.optim",
            "nn.gradients",
            "nn.schedules",
            "nn.data",
            "nn.files",
            "nn.boundary",
            "nn.landscape",
            "nn.sliders",
        ),
    ),
)


def write(folder: Path) -> None:
    """Write all pages into ``folder``; a public name that no page takes is an error."""
    folder.mkdir(exist_ok=True)
    names = list(_public(autograd)) + list(_public(nn))
    left = {name for _, name in names}
    for page in PAGES:
        taken = [
            (home, name) for part in page.modules for home, name in names if _lives_in(home, part)
        ]
        left -= {name for _, name in taken}
        if taken:
            text = "\n".join(_lines(page, taken))
            (folder / f"{page.file}.rst").write_text(text, encoding="utf-8")
    if left:
        raise LookupError(f"no page of the reference takes {sorted(left)}: see docs/reference.py")
    listed = "\n".join(f"   {p.file}" for p in PAGES if (folder / f"{p.file}.rst").exists())
    index = f"Reference\n=========\n\n.. toctree::\n   :maxdepth: 1\n\n{listed}\n"
    (folder / "index.rst").write_text(index, encoding="utf-8")


def _public(package: ModuleType) -> Iterator[tuple[str, str]]:
    """The defining module and the public path of each name that ``package`` exports."""
    for name in package.__all__:
        thing = getattr(package, name)
        if inspect.ismodule(thing):
            yield from _inside(thing)
        elif not name.startswith("__"):
            yield thing.__module__, f"{package.__name__}.{name}"


def _inside(module: ModuleType) -> Iterator[tuple[str, str]]:
    """The functions of a public module that are reached through it: ``nn.data.moons``."""
    shown = set(getattr(nn, "__all__", ()))
    for name, thing in vars(module).items():
        own = getattr(thing, "__module__", None) == module.__name__
        if own and callable(thing) and not name.startswith("_") and name not in shown:
            yield module.__name__, f"{module.__name__}.{name}"


def _lives_in(home: str, module: str) -> bool:
    return home == module or home.startswith(f"{module}.")


def _lines(page: Page, taken: list[tuple[str, str]]) -> Iterator[str]:
    yield page.title
    yield "=" * len(page.title)
    yield ""
    yield page.about
    for _, path in taken:
        yield ""
        package, _, name = path.rpartition(".")
        yield f".. currentmodule:: {package}"
        yield ""
        yield from _directive(_found(path), name)


def _found(path: str) -> Any:
    first, *rest = path.split(".")
    thing: Any = {"autograd": autograd, "nn": nn}[first]
    for name in rest:
        thing = getattr(thing, name)
    return thing


def _directive(thing: Any, name: str) -> Iterator[str]:
    if inspect.isclass(thing):
        yield f".. autoclass:: {name}"
        yield "   :members:"
        yield (
            "   :inherited-members: Exception"
            if issubclass(thing, Exception)
            else ("   :inherited-members: object")
        )
    elif callable(thing):
        yield f".. autofunction:: {name}"
    else:
        yield f".. autodata:: {name}"
