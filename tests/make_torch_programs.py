"""Write tests/data/programs.json: 300 random array programs and PyTorch's gradients of them.

PYTHONPATH=. python tests/make_torch_programs.py     (needs torch; the tests need none)
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from array_programs import index_of, inputs_of, random_program, run, weights_of

FILE = Path(__file__).parent / "data" / "programs.json"
COUNT = 300


def torch_functions(torch: Any) -> dict[str, Any]:
    """The functions of ``array_programs`` in PyTorch."""
    f = torch.nn.functional

    def axes(x: Any, axis: Any) -> Any:
        return tuple(range(x.ndim)) if axis is None else axis

    def some(x: Any, axis: Any, keepdims: bool) -> tuple[Any, Any, Any]:
        kept = torch.ones((1,) * x.ndim if keepdims else (), dtype=x.dtype)
        return x, kept, (x.reshape(-1), 0) if axis is None else (x, axis)

    def prod(x: Any, axis: Any, keepdims: bool) -> Any:
        x, kept, (flat, along) = some(x, axis, keepdims)
        return torch.prod(flat, along, keepdim=keepdims and axis is not None) * kept

    def std(x: Any, axis: Any, keepdims: bool) -> Any:
        return torch.sqrt(torch.var(x, axes(x, axis), correction=0, keepdim=keepdims))

    def pad(x: Any, pad_width: Any) -> Any:
        return f.pad(x, [n for pair in reversed(pad_width) for n in pair])

    def index(x: Any, index: Any) -> Any:
        return x[
            tuple(torch.from_numpy(i) if isinstance(i, np.ndarray) else i for i in index_of(index))
        ]

    return {
        **{n: getattr(torch, n) for n in ("tanh", "sigmoid", "sin", "abs", "relu", "square")},
        "softplus": f.softplus,
        "bounded_exp": lambda x: torch.exp(torch.tanh(x)),
        **{n: getattr(torch, n) for n in ("add", "sub", "mul", "maximum", "matmul")},
        "safe_div": lambda a, b: a / (b * b + 0.5),
        "where": lambda a, b: torch.where(a > 0.2, a, b),
        "sum": lambda x, axis, keepdims: torch.sum(x, axes(x, axis), keepdim=keepdims),
        "mean": lambda x, axis, keepdims: torch.mean(x, axes(x, axis), keepdim=keepdims),
        "var": lambda x, axis, keepdims: torch.var(
            x, axes(x, axis), correction=0, keepdim=keepdims
        ),
        "std": std,
        "prod": prod,
        "max": lambda x, axis, keepdims: torch.amax(x, axes(x, axis), keepdim=keepdims),
        "min": lambda x, axis, keepdims: torch.amin(x, axes(x, axis), keepdim=keepdims),
        "logsumexp": lambda x, axis, keepdims: torch.logsumexp(x, axes(x, axis), keepdim=keepdims),
        "norm": lambda x, axis, keepdims: torch.linalg.vector_norm(
            x, 2, axes(x, axis), keepdim=keepdims
        ),
        "softmax": lambda x, axis: torch.softmax(x, axis),
        "log_softmax": lambda x, axis: torch.log_softmax(x, axis),
        "cumsum": lambda x, axis: torch.cumsum(x, axis),
        "reshape": lambda x, shape: x.reshape(shape),
        "transpose": lambda x, axes: x.permute(axes),
        "expand_dims": lambda x, axis: x.unsqueeze(axis),
        "pad": pad,
        "tril": lambda x, k: torch.tril(x, k),
        "triu": lambda x, k: torch.triu(x, k),
        "index": index,
        "take": lambda x, indices, axis: torch.take_along_dim(x, torch.tensor(indices), axis),
        "concatenate": lambda a, b, axis: torch.cat([a, b], axis),
        "stack": lambda a, b, axis: torch.stack([a, b], axis),
        "outer": lambda a, b: torch.outer(a.reshape(-1), b.reshape(-1)),
        "einsum": lambda *xs, subscripts: torch.einsum(subscripts, *xs),
    }


def with_result(program: dict[str, Any], torch: Any) -> dict[str, Any] | None:
    """The program with PyTorch's output and gradients, unless they are not finite."""
    inputs = [torch.tensor(x, dtype=torch.float64, requires_grad=True) for x in inputs_of(program)]
    last = run(program, inputs, torch_functions(torch))
    output = (last * torch.from_numpy(weights_of(tuple(last.shape)))).sum()
    if not output.requires_grad:
        return None
    found = torch.autograd.grad(output, inputs, allow_unused=True)
    gradients = [None if g is None else g.reshape(-1).tolist() for g in found]
    numbers = [output.item()] + [n for g in gradients if g for n in g]
    if not np.isfinite(numbers).all() or np.abs(numbers).max() > 1e4:
        return None
    return program | {"output": output.item(), "gradients": gradients}


def main() -> None:
    import torch
    from our_functions import OURS

    programs: list[dict[str, Any]] = []
    seed = 0
    while len(programs) < COUNT:
        seed += 1
        program = with_result(random_program(seed, OURS), torch)
        if program is not None:
            programs.append(program)
    FILE.parent.mkdir(exist_ok=True)
    lines = ",\n".join(json.dumps(p, separators=(",", ":")) for p in programs)
    FILE.write_text(f"[\n{lines}\n]\n")


if __name__ == "__main__":
    main()
