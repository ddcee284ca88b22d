"""The same text on other arrays, and in other processes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import autograd
from autograd import Program, Value
from autograd.table.scalars import TABLE
from nn import MLP, functional

X = np.random.default_rng(0).normal(size=(12, 3))
CLASS = np.eye(4)[np.arange(12) % 4]


def classifier() -> Program:
    """Everything at once: layers, logsumexp, a product picked apart, weight decay, norm."""
    model = MLP(3, [5, 4], activation="sigmoid", seed=0)

    def loss(x: Any, t: Any) -> Any:
        scores = model(x)
        picked = autograd.dot(list(t), scores)
        decay = autograd.sum([p * p for p in model.parameters()])
        return (
            autograd.logsumexp(scores)
            - picked
            + 1e-2 * decay
            + 0.1 * autograd.norm(scores) * autograd.max(scores)
            + scores[0] * scores[2]
        )

    return autograd.compile(loss, example=(X[0], CLASS[0]))


def assert_same(found: Any, expected: Any) -> None:
    np.testing.assert_allclose(np.asarray(found), expected, rtol=1e-12, atol=1e-14)


def test_pytorch_runs_the_same_text() -> None:
    torch = pytest.importorskip("torch")
    program = classifier()
    bound = program.bind(torch)
    x, t = torch.from_numpy(X), torch.from_numpy(CLASS)
    assert bound.source == program.source
    value, grads = bound.value_and_grad(x, t)
    expected, slopes = program.value_and_grad(X, CLASS)
    assert isinstance(value, torch.Tensor)
    assert_same(value, expected)
    for name, slope in slopes.items():
        assert_same(grads[name], slope)
    assert_same(bound(x, t), program(X, CLASS))
    _, each = bound.per_sample_gradients(x, t)
    for name, slope in program.per_sample_gradients(X, CLASS)[1].items():
        assert_same(each[name], slope)


@pytest.mark.parametrize("library", ["torch", "jax.numpy"])
def test_conditions_and_picked_classes_run_there_too(library: str) -> None:
    xp = pytest.importorskip(library)
    if library == "jax.numpy":
        pytest.importorskip("jax").config.update("jax_enable_x64", True)
    model, slope = MLP(3, [5, 4], seed=0), Value(0.5, label="slope")

    def loss(x: Any, c: Any) -> Any:
        scores = [autograd.where((s > 0) & (c != 3), s, slope * s) for s in model(x)]
        return functional.cross_entropy(scores, c) + (x[0] > 0) - slope * (x[1] <= x[2])

    classes = np.arange(12.0) % 4
    program = autograd.compile(loss, example=(X[0], 0))
    value, grads = program.bind(xp).value_and_grad(xp.asarray(X), xp.asarray(classes))
    expected, slopes = program.value_and_grad(X, classes)
    assert_same(value, expected)
    for name, number in slopes.items():
        assert_same(grads[name], number)


def test_pytorch_differentiates_the_forward_text_to_the_same_gradient() -> None:
    torch = pytest.importorskip("torch")
    program = classifier()
    bound = program.bind(torch)
    for p in bound.parameters.values():
        p.requires_grad_()
    bound(torch.from_numpy(X), torch.from_numpy(CLASS)).mean().backward()
    for name, slope in program.value_and_grad(X, CLASS)[1].items():
        assert_same(bound.parameters[name].grad, slope)


def test_jax_runs_and_jits_the_same_text() -> None:
    jax = pytest.importorskip("jax")
    with jax.enable_x64(True):
        program = classifier()
        bound = program.bind(jax.numpy)
        run = jax.jit(lambda x, t, p: bound.value_and_grad(x, t, parameters=p))
        value, grads = run(X, CLASS, dict(bound.parameters))
        expected, slopes = program.value_and_grad(X, CLASS)
        assert_same(value, expected)
        for name, slope in slopes.items():
            assert_same(grads[name], slope)
        _, each = jax.jit(bound.per_sample_gradients)(X, CLASS)
        for name, slope in program.per_sample_gradients(X, CLASS)[1].items():
            assert_same(each[name], slope)


# Rows whose kernel is ours, of NumPy arrays.
OF_NUMPY = {"digamma", "erf", "erfc", "gammaln", "polygamma", "sinc"}


@pytest.mark.parametrize("name", sorted(op.name for op in TABLE.values() if op.public))
@pytest.mark.parametrize("library", ["torch", "jax"])
def test_every_row_on_other_arrays(library: str, name: str) -> None:
    module = pytest.importorskip(library)
    op = TABLE[name]
    count = 4 if op.variadic else len(op.args)
    points = np.random.default_rng(1).uniform(0.2, 0.9, (5, count))
    leaf = Value(1.0, label="p")

    def f(x: Any) -> Any:
        operands = [x[0] * leaf, *x[1:]]
        return Value._apply(op, operands) if op.variadic else op(*operands)

    program = autograd.compile(f, example=(points[0],))
    value, grads = program.value_and_grad(points)
    if name in OF_NUMPY:
        space = module if library == "torch" else module.numpy
        with pytest.raises(autograd.CompileError, match="runs on NumPy arrays"):
            program.bind(space).value_and_grad(space.asarray(points))
        return
    if library == "torch":
        bound = program.bind(module)
        found, slopes = bound.value_and_grad(module.from_numpy(points))
    else:
        with module.enable_x64(True):
            bound = program.bind(module.numpy)
            found, slopes = bound.value_and_grad(module.numpy.asarray(points))
    assert_same(found, value)
    assert_same(slopes["p"], grads["p"])


def test_dask_runs_the_same_text() -> None:
    dask = pytest.importorskip("dask.array")
    program = classifier()
    bound = program.bind(dask)
    chunks = dask.from_array(X, chunks=(4, 3)), dask.from_array(CLASS, chunks=(4, 4))
    assert_same(bound(*chunks).compute(), program(X, CLASS))
    value, grads = bound.value_and_grad(*chunks)
    expected, slopes = program.value_and_grad(X, CLASS)
    assert_same(value.compute(), expected)
    for name, slope in slopes.items():
        assert_same(grads[name].compute(), slope)


def _part(program: Program, x: np.ndarray, t: np.ndarray) -> dict[str, Any]:
    """Sums, not means: parts of a data set may have different sizes."""
    _, grads = program.value_and_grad(x, t)
    return {name: len(x) * grad for name, grad in grads.items()}


def test_two_workers_give_the_gradient_of_one_process() -> None:
    distributed = pytest.importorskip("distributed")
    program = classifier()
    parts = [slice(0, 5), slice(5, 12)]
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        futures = [client.submit(_part, program, X[part], CLASS[part]) for part in parts]
        sums = client.gather(futures)
        workers = {worker for who in client.who_has(futures).values() for worker in who}
    assert len(workers) == 2
    for name, slope in program.value_and_grad(X, CLASS)[1].items():
        assert_same(sum(part[name] for part in sums) / len(X), slope)


def test_binding_to_what_is_no_array_namespace_says_what_is_wanted() -> None:
    program = autograd.compile(lambda x: x * x, example=(1.0,))
    with pytest.raises(TypeError, match=r"numpy, jax\.numpy, torch or dask\.array; got <module"):
        program.bind(functional)


def test_numpy_itself_can_be_bound() -> None:
    program = classifier()
    assert np.array_equal(program.bind(np)(X, CLASS), program(X, CLASS))
