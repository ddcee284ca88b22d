"""The page of what records when NumPy calls it, written from the tables that the calls read."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from autograd.engine.numpy_protocol import ACCUMULATED, QUESTIONS, REDUCED, REFUSED, UFUNCS, _name
from autograd.functions.numpy_calls import GROUPS

HEAD = """\
# NumPy's functions on nodes

Called on a `Tensor`, a `Value`, or a list that holds them, these functions of NumPy record what
they compute, with its derivative. Each takes the arguments that NumPy's takes; what is not taken
says so and what to write instead. The page is made from the tables that the calls read.

`np.array([v, w])` of Values is an array of nodes, on which NumPy's arithmetic, `np.sum` and
`np.dot` work; of Tensors, `autograd.stack([t, u])` is one Tensor. What NumPy computes of numbers
alone, such as `np.linalg.inv([[v, w], [w, v]])`, raises on such a list before it asks: give it one
Tensor, `autograd.numpy.array([[v, w], [w, v]])`, in which the Values stay.
"""

OWN = """\
## A derivative of your own

`autograd.primitive` makes one node of a function of arrays or numbers:

```python
@autograd.primitive(vjp=lambda g, y, x: g * 3 * x**2)
def cube(x):
    return x * x * x
```

| you know | here |
|---|---|
| `torch.autograd.Function`: `forward`, `backward` | the function, and `vjp(g, y, *operands)` |
| `ctx.save_for_backward` | the vjp is given the output `y` and the operands |
| `jax.custom_vjp` with `defvjp(fwd, bwd)` | the function, and `vjp(g, y, *operands)` |
| `jax.custom_jvp` with `defjvp` | `jvp(tangents, y, *operands)` |
| HIPS `primitive`, `defvjp(f, vjp0, vjp1)` | one `vjp` of a tuple; or those of `autograd.extend` |
| `nondiff_argnums`, non-tensor arguments | arguments by keyword |
"""


def page() -> str:
    """The page as Markdown."""
    rows = sorted((_name(f), f"the row `{op.name}`: {op.doc}") for f, op in UFUNCS.items())
    parts = [HEAD, "## Rows of the table\n", *_table(rows)]
    for title, group in GROUPS.items():
        lines = sorted({_name(f): _said(ours) for f, ours in group.items()}.items())
        parts += [f"\n## {title.capitalize()}\n", *_table(lines)]
    parts += ["\n## Methods of ufuncs\n", *_methods()]
    parts += ["\n## Questions, answered from the data\n", _listed(QUESTIONS)]
    refused = sorted((_name(f), instead) for f, instead in REFUSED.items())
    parts += ["\n## Refused, with what to write instead\n", *_table(refused)]
    parts += ["\nWhat needs complex numbers, as `np.fft`, is refused: nodes hold real ones.\n"]
    return "\n".join([*parts, OWN])


def _said(ours: Any) -> str:
    doc = inspect.getdoc(ours) or getattr(ours, "doc", "") or ""
    first = doc.partition("\n\n")[0].replace("\n", " ")
    return first.replace("|", "\\|") or "as NumPy's, with its derivative"


def _table(lines: Iterable[tuple[str, str]]) -> Iterator[str]:
    yield "| call | |\n|---|---|"
    for name, text in lines:
        yield f"| `{name}` | {text.replace('|', chr(92) + '|') if chr(92) not in text else text} |"


def _methods() -> Iterator[str]:
    for method, known in (("reduce", REDUCED), ("accumulate", ACCUMULATED)):
        yield f"- `{method}` of " + ", ".join(sorted(f"`{_name(f)}`" for f in known))
    yield "- `outer` of every function of two numbers that records"


def _listed(functions: Iterable[Any]) -> str:
    return ", ".join(sorted(f"`{_name(f)}`" for f in functions))


def write(folder: Path) -> None:
    """Write the page into ``folder``."""
    (folder / "numpy.md").write_text(page(), encoding="utf-8")
