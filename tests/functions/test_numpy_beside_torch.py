"""PyTorch's own samples of its functions, OpInfo, run by NumPy's calls on Tensors.

Each row of ``CALLS`` of ``torch_calls.py`` says what PyTorch's function of that name is here, with
PyTorch's names of its arguments. On every sample that NumPy's function takes too, the value and the
gradient of a weighted sum are PyTorch's. What differs is named in ``MEANT``.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import numpy as np
import pytest
from torch_calls import CALLS, TORCHS, OnlyTorchsError, data, padded, taken

from autograd import Tensor

torch = pytest.importorskip("torch")
pytest.importorskip("expecttest")  # PyTorch's samples import it

pytestmark = pytest.mark.filterwarnings("ignore")


@cache
def infos() -> dict[str, list[Any]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from torch.testing._internal.common_methods_invocations import op_db
    found: dict[str, list[Any]] = {}
    for info in op_db:
        found.setdefault(info.name, []).append(info)
    return found


def as_ours(x: Any, leaves: list[tuple[Any, Tensor]]) -> Any:
    """The same argument: a tensor with a gradient as a Tensor, others as arrays."""
    if isinstance(x, torch.Tensor):
        if x.requires_grad:
            leaf = Tensor(x.detach().numpy())
            leaves.append((x, leaf))
            return leaf
        if not x.is_floating_point():
            return x.numpy() if x.ndim else x.numpy()[()]
        return Tensor(x.numpy(), requires_grad=False)
    if isinstance(x, list | tuple):
        return (
            type(x)(as_ours(part, leaves) for part in x) if type(x) in (list, tuple) else tuple(x)
        )
    if isinstance(x, dict):
        return {key: as_ours(part, leaves) for key, part in x.items()}
    taken(not isinstance(x, torch.dtype | complex))
    return x


def outputs(y: Any) -> Iterator[Any]:
    if isinstance(y, list | tuple):
        for part in y:
            yield from outputs(part)
    else:
        yield y


def weights(shape: tuple[int, ...]) -> np.ndarray:
    return np.cos(1.0 + np.arange(int(np.prod(shape)))).reshape(shape)


def torchs_gradients(found: list[Any], leaves: list[Any]) -> list[np.ndarray]:
    moving = [y for y in found if y.requires_grad]
    if not moving:
        return [np.zeros(tuple(leaf.shape)) for leaf in leaves]
    total = sum((y * torch.from_numpy(weights(tuple(y.shape)))).sum() for y in moving)
    grads = torch.autograd.grad(total, leaves, allow_unused=True)
    return [
        np.zeros(tuple(leaf.shape)) if g is None else g.numpy(force=True)
        for g, leaf in zip(grads, leaves, strict=True)
    ]


def our_gradients(found: list[Any], leaves: list[Tensor]) -> list[np.ndarray]:
    total: Any = sum(np.sum(y * weights(np.shape(data(y)))) for y in found)
    if getattr(total, "requires_grad", False):
        total.backward()
    return [np.zeros(leaf.shape) if leaf.grad is None else leaf.grad for leaf in leaves]


def compared(name: str, info: Any, sample: Any) -> str:
    leaves: list[tuple[Any, Tensor]] = []
    try:
        args = as_ours([sample.input, *sample.args], leaves)
        named = as_ours(sample.kwargs, leaves)
        mode = getattr(info, "variant_test_name", "")
        call = padded(mode) if name.endswith(".pad") and mode else CALLS[name]
        ours = list(outputs(call(*args, **named)))
    except OnlyTorchsError:
        return "PyTorch's own form"
    theirs = TORCHS.get(name, lambda y: y)(info(sample.input, *sample.args, **sample.kwargs))
    right = list(outputs(theirs))
    if len(ours) != len(right):
        return f"gives {len(ours)} outputs, PyTorch {len(right)}"
    for a, b in zip(ours, right, strict=True):
        value = b.detach().numpy()
        if np.shape(data(a)) != value.shape:
            return f"has shape {np.shape(data(a))}, PyTorch {value.shape}"
        if not np.allclose(data(a), value, rtol=1e-9, atol=1e-10, equal_nan=True):
            return f"is {data(a)!r}, PyTorch {value!r}"
    if not info.supports_autograd:
        return "same"
    ground = torchs_gradients(right, [leaf for leaf, _ in leaves])
    for i, (a, b) in enumerate(
        zip(our_gradients(ours, [x for _, x in leaves]), ground, strict=True)
    ):
        if not np.allclose(a, b, rtol=1e-7, atol=1e-8, equal_nan=True):
            return f"sends operand {i} {a!r}, PyTorch {b!r}"
    return "same"


def is_zero(sample: Any) -> bool:
    return not sample.input.detach().numpy().any()


def weighs_in_float32(sample: Any) -> bool:
    return sample.kwargs["aweights"] is not None


# The samples for which our meaning is another one.
MEANT: dict[str, Callable[[Any], bool]] = {
    "linalg.norm": is_zero,  # slopes of norms are 0 there, of singular values too
    "cov": weighs_in_float32,
}
COUNTS: dict[str, int] = {"same": 0, "meant otherwise": 0, "PyTorch's own form": 0}


@pytest.mark.parametrize("name", sorted(CALLS))
def test_values_and_gradients_are_pytorchs(name: str) -> None:
    assert name in infos(), "PyTorch has no samples of that name"
    wrong, same = [], 0
    for info in infos()[name]:
        for sample in info.sample_inputs("cpu", torch.float64, requires_grad=True):
            said = compared(name, info, sample)
            if said == "same":
                same += 1
            elif said in COUNTS:
                COUNTS[said] += 1
            elif MEANT.get(name, bool)(sample):
                COUNTS["meant otherwise"] += 1
            else:
                wrong.append(f"{sample.summary()}: {said}")
    COUNTS["same"] += same
    assert not wrong, f"{len(wrong)} of {name}\n" + "\n".join(wrong[:6])
    assert same, "no sample was compared"


def test_as_many_are_compared_as_were_counted() -> None:
    print(len(CALLS), "functions,", COUNTS)
    assert len(CALLS) >= 200
    assert COUNTS["same"] == 0 or COUNTS["same"] > 20 * COUNTS["meant otherwise"]


def test_complex_numbers_are_refused_with_a_sentence() -> None:
    with pytest.raises(TypeError, match="holds real numbers, got an array of complex128"):
        Tensor(np.array([1.0 + 2.0j]))
