"""What version 0.1.0 wrote is read, and its public paths are there."""

from __future__ import annotations

import pickle
import pickletools
from pathlib import Path
from typing import Any

import numpy as np

import autograd as ag
import nn
from autograd import Tensor, Value, scope

OLD = Path(__file__).parent / "data" / "version_0_1_0"


def old(name: str) -> Any:
    return pickle.loads((OLD / f"{name}.pickle").read_bytes())


def test_graphs() -> None:
    x, _, z = old("graph")
    assert (type(x), x.label, z.op.name) == (Value, "x", "pow")
    np.testing.assert_allclose(z.data, np.tanh(2.0 * 0.1 + 3.0 * 0.2) ** 2, rtol=1e-15)
    before = x.grad
    z.backward()
    assert x.grad == 2 * before, "the leaf of the list is the leaf of the graph"
    t, total = old("tensors")
    assert isinstance(t, Tensor)
    assert total.data.tolist() == [22.0, 32.0]


def test_models() -> None:
    model = old("mlp")
    assert model([1.0, 2.0]).data == -0.613859139206318
    layers = old("layers")
    np.testing.assert_allclose(layers(np.array([[1.0, 2.0]])).data, [[-1.97664857]], rtol=1e-8)
    fresh = nn.MLP(2, [3, 1], seed=5, scalar=True)
    nn.load(fresh, OLD / "mlp.safetensors")
    assert fresh([1.0, 2.0]).data == -0.613859139206318


def test_programs() -> None:
    assert old("program").value_and_grad(3.0, 4.0)[0] == 169.0


def test_register_where_it_was() -> None:
    from autograd.ops import Op, register, unregister

    cube = register(Op("cube_of_old", ("x",), "x * x * x", ("3 * x**2",)))
    assert Value(2.0).cube_of_old().data == 8.0
    unregister(cube)


def test_pickles_of_graphs_name_the_package_and_no_module_of_it() -> None:
    x, t = Value(2.0, label="x"), Tensor([1.0, 2.0])
    with scope("a scope"):
        y = ag.sum(t * x) + x * x
    y.backward()
    written = pickle.dumps([x, t, y], protocol=2)  # says every global in one opcode
    named = {arg.split()[0] for op, arg, _ in pickletools.genops(written) if op.name == "GLOBAL"}
    assert {name for name in named if name.startswith(("autograd", "nn"))} == {"autograd"}
    a, _, z = pickle.loads(written)
    assert (a.label, z.scope, float(z.data), a.grad) == ("x", "a scope", 10.0, x.grad)
    z.backward()
    assert a.grad == 2 * x.grad
