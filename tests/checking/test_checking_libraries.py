"""PyTorch's tensors, functions and modules as they are, and our modules, by their names."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograd.checking import check_module, gradcheck
from nn import Linear, Sequential, Tanh


def test_our_module_has_its_parameters_by_name_and_keeps_them() -> None:
    model = Sequential(Linear(2, 3), Tanh(), Linear(3, 2))
    before = model.state_dict()
    report = check_module(model, np.arange(8.0).reshape(4, 2) / 7)
    assert report
    assert len(report.entries) == 8 + 9 + 8
    assert {"x[3, 1]", "0.weight[2, 1]", "2.bias[0]"} <= {entry.name for entry in report.entries}
    assert all(np.array_equal(before[name], p) for name, p in model.state_dict().items())
    assert check_module(model, np.ones((2, 2)), np.ones((2, 2)))
    with pytest.raises(TypeError, match="a loss and no y"):
        check_module(model, np.ones((2, 2)), loss=lambda output, y: output.sum())
    with pytest.raises(TypeError, match="takes a module"):
        check_module(np.tanh, np.ones(2))


def test_a_module_that_detaches_a_parameter_is_found() -> None:
    class Cut(Linear):
        def forward(self, x: Any) -> Any:
            return x @ self.weight.detach().T + self.bias

    report = check_module(Cut(2, 1), np.ones((3, 2)))
    assert {e.name for e in report.entries if e.verdict.value == "FAIL"} == {
        "weight[0, 0]",
        "weight[0, 1]",
    }


def test_pytorch() -> None:
    torch = pytest.importorskip("torch")

    class Doubled(torch.autograd.Function):  # type: ignore[misc]
        @staticmethod
        def forward(ctx: Any, x: Any) -> Any:
            ctx.save_for_backward(x)
            return x * x

        @staticmethod
        def backward(ctx: Any, dy: Any) -> Any:
            return 2.001 * ctx.saved_tensors[0] * dy

    x = torch.tensor([0.3, -1.2, 2.0], dtype=torch.float64)
    assert gradcheck(torch.sin, x)
    assert gradcheck(lambda x: (torch.softmax(x, 0), {"sum": x.sum()}), x)
    assert gradcheck(Doubled.apply, x).counts == {"FAIL": 3}
    assert not gradcheck(lambda x: x * x.detach(), x)
    w = torch.ones(3, dtype=torch.float64)
    assert gradcheck(lambda p: p["w"] * torch.tanh(p["x"]), {"w": w, "x": x})
    assert gradcheck(torch.sin, x, vjp=lambda x, dy: dy * torch.cos(x))
    assert not gradcheck(torch.sin, x, vjp=lambda x, dy: dy * torch.sin(x))

    model = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.Tanh(), torch.nn.Linear(3, 1))
    report = check_module(model, torch.ones(4, 2) * 0.3)
    assert report, str(report)
    assert "0.weight[2, 1]" in {entry.name for entry in report.entries}
    assert check_module(model, torch.ones(4, 2), torch.zeros(4, 1))


def test_jax() -> None:
    jax = pytest.importorskip("jax")
    jnp = jax.numpy
    x = jnp.array([0.3, -1.2, 2.0])

    @jax.custom_vjp
    def squared(x: Any) -> Any:
        return x * x

    squared.defvjp(lambda x: (x * x, x), lambda x, dy: (3 * x * dy,))
    assert gradcheck(lambda p: jnp.tanh(p["w"] * p["x"]), {"w": x, "x": x})
    assert not gradcheck(squared, x)
