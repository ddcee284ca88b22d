"""Compiled programs give what the graph gives, value and gradient, whatever the program."""

from __future__ import annotations

import math
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import autograd
from autograd import Program, Value, ops
from autograd.table.scalars import TABLE, Primitive

SAMPLES = 4
# Numbers at which rows kink or leave their domain come up as often as others.
numbers = st.sampled_from([0.0, 1.0, -1.0, 0.5, 2.0]) | st.floats(-2.0, 2.0, width=32)
ROWS = [op for op in TABLE.values() if op.public]


class Random:
    """A program: a list of rows and where their operands come from, and its outputs."""

    def __init__(self, lines: list[tuple[Primitive, list[Any]]], outputs: list[int]) -> None:
        self.lines, self.outputs = lines, outputs

    def __call__(self, leaves: list[Any]) -> Any:
        values = list(leaves)
        for op, operands in self.lines:
            xs = [values[x] if isinstance(x, int) else x for x in operands]
            values.append(Value._apply(op, xs) if op.variadic else op(*xs))
        found = [values[i] for i in self.outputs]
        return found[0] if len(found) == 1 else found

    def __repr__(self) -> str:
        lines = [f"{op.name} {operands}" for op, operands in self.lines]
        return "\n".join([*lines, f"outputs {self.outputs}"])


@st.composite
def programs(draw: Any, outputs: int = 1, rows: list[Primitive] = ROWS) -> tuple[Random, int, int]:
    """A program, how many inputs it has, and how many parameters."""
    inputs, parameters = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    lines: list[tuple[Primitive, list[Any]]] = []
    ready = inputs + parameters
    for op in draw(st.lists(st.sampled_from(rows), min_size=1, max_size=8)):
        count = draw(st.integers(1, 5)) if op.variadic else len(op.args)
        count = 2 * count if op.name == "dot" else count
        operand = st.integers(0, ready - 1) | st.sampled_from([0.0, 1.0, -1.0, 2.0, 0.3])
        lines.append((op, draw(st.lists(operand, min_size=count, max_size=count))))
        ready += 1
    picked = st.integers(max(0, ready - 4), ready - 1)
    chosen = draw(st.lists(picked, min_size=outputs, max_size=outputs))
    return Random(lines, chosen if outputs > 1 else [ready - 1]), inputs, parameters


def assert_close(found: Any, expected: Any, scale: float = 1.0) -> None:
    """Equal to 1e-12 of the larger of the number and 1; infinities and nan in their places."""
    found, expected = np.asarray(found, dtype=float), np.asarray(expected, dtype=float)
    assert found.shape == expected.shape
    with np.errstate(all="ignore"):
        same = (found == expected) | (np.isnan(found) & np.isnan(expected))
        near = np.abs(found - expected) <= 1e-12 * np.maximum(scale, np.abs(expected))
    assert np.all(same | near), f"{found} is not {expected}"


def eager(f: Any, X: np.ndarray, parameters: list[float]) -> tuple[np.ndarray, np.ndarray]:
    """Outputs and gradients of every sample, by the graph. Where a slope is unbounded: nan."""
    outputs, gradients = [], []
    for x in X.tolist():
        leaves = [Value(p) for p in parameters]
        out = f([Value(number, requires_grad=False) for number in x] + leaves)
        if isinstance(out, list):
            outputs.append([float(autograd.detach(o)) for o in out])
            continue
        outputs.append(out.item() if isinstance(out, Value) else out)
        if isinstance(out, Value) and out.requires_grad:
            out.backward()
        gradients.append([leaf.grad or 0.0 for leaf in leaves])
    return np.array(outputs), np.array(gradients)


def slopes(program: Program, grads: dict[str, Any], leaves: list[Value], shape: Any) -> np.ndarray:
    """The gradient of each leaf, wherever the program has put it."""
    found = {id(leaf): np.zeros(shape) for leaf in leaves}
    for name, members in program._leaves.items():
        array = np.asarray(grads[name], dtype=float).reshape(len(members), *shape)
        found.update((id(leaf), part) for leaf, part in zip(members, array, strict=True))
    return np.array([found[id(leaf)] for leaf in leaves])


def problem(data: Any, inputs: int, parameters: int) -> tuple[np.ndarray, list[float]]:
    X = data.draw(st.lists(numbers, min_size=SAMPLES * inputs, max_size=SAMPLES * inputs))
    given_ = data.draw(st.lists(numbers, min_size=parameters, max_size=parameters))
    return np.array(X).reshape(SAMPLES, inputs), given_


@pytest.mark.parametrize("exact", [False, True])
@given(programs(), st.data())
@settings(max_examples=150, deadline=None)
def test_value_and_gradient_are_those_of_the_graph(exact: bool, made: Any, data: Any) -> None:
    f, inputs, parameters = made
    X, start = problem(data, inputs, parameters)
    values, gradients = eager(f, X, start)
    # where a derivative is infinite, the order of products decides between inf and nan
    assume(np.all(np.isfinite(values)) and np.all(np.abs(gradients) < 1e6))
    leaves = [Value(p) for p in start]
    program = autograd.compile(lambda x: f([*x, *leaves]), example=(X[0],), exact=exact)
    scale = max(1.0, float(np.abs(gradients).max()))

    found, grads = program.per_sample_gradients(X)
    assert_close(found, values)
    assert_close(slopes(program, grads, leaves, (SAMPLES,)).T, gradients, scale)

    value, grads = program.value_and_grad(X)
    assert_close(value, values.mean())
    assert_close(slopes(program, grads, leaves, ()), gradients.mean(axis=0), scale)

    value, grads = program.value_and_grad(X[0])  # one sample
    assert_close(value, values[0])
    assert_close(slopes(program, grads, leaves, ()), gradients[0], scale)


@given(programs(outputs=3), st.data())
@settings(max_examples=80, deadline=None)
def test_several_outputs_are_those_of_the_graph(made: Any, data: Any) -> None:
    f, inputs, parameters = made
    X, start = problem(data, inputs, parameters)
    values, _ = eager(f, X, start)
    assume(np.all(np.isfinite(values)))
    leaves = [Value(p) for p in start]
    program = autograd.compile(lambda x: f([*x, *leaves]), example=(X[0],))
    assert_close(program(X), values)
    assert_close(program(X[1]), values[1])


@pytest.mark.parametrize("op", ROWS, ids=lambda op: op.name)
def test_every_row_compiles(op: Primitive) -> None:
    """Inside its domain: the value, the slopes, on many samples and on one."""
    count = 4 if op.variadic else len(op.args)
    domain = op.domain * (count if op.variadic else 1)
    lows, highs = [max(a, -1.5) for a, _ in domain], [min(b, 1.5) for _, b in domain]
    X = np.random.default_rng(0).uniform(np.array(lows) + 0.05, np.array(highs) - 0.05, (6, count))
    leaf = Value(1.0, label="p")
    one = Random([(TABLE["mul"], [count, 0]), (op, [count + 1, *range(1, count)])], [count + 2])
    values, gradients = eager(one, X, [1.0])
    program = autograd.compile(lambda x: one([*x, leaf]), example=(X[0],))
    found, grads = program.per_sample_gradients(X)
    assert_close(found, values)
    assert_close(grads["p"], gradients[:, 0])
    for x, value in zip(X, values, strict=True):
        assert_close(program(x), value)


def test_a_row_that_is_registered_later_compiles_too() -> None:
    cube = ops.register(Primitive("cube", ("x",), lambda x: x * x * x, ("3 * x**2",)))
    try:
        w = Value(2.0, label="w")
        program = autograd.compile(lambda x: cube(w * x), example=(1.0,))
        value, grads = program.value_and_grad(np.array([1.0, 2.0]))
        assert value == (8 + 64) / 2
        assert grads["w"] == (3 * 4 * 1 + 3 * 16 * 2) / 2
        with pytest.raises(autograd.CompileError, match=r"'cube' has a float kernel only"):
            program.bind(_NotNumPy)(np.array([1.0]))
    finally:
        ops.unregister(cube)


class _Namespace(type(math)):  # type: ignore[misc]
    def __getattr__(self, name: str) -> Any:
        return getattr(np, name)


_NotNumPy = _Namespace("not_numpy")


def test_a_branch_that_was_not_taken_leaves_no_nan() -> None:
    """Nothing is sent from a zero adjoint, as in the graph: 0 × inf is 0."""
    p = Value(1.0, label="p")
    X = np.array([0.0, 4.0])
    for f in (
        lambda x: autograd.where(x > 0 if isinstance(x, float) else x, autograd.sqrt(p * x), 0.0),
        lambda x: autograd.maximum(p * x, 0.0) * autograd.log(p * x + 1e-300),
        lambda x: 1 / (1 + autograd.exp(-1000.0 * p * x)),
    ):
        program = autograd.compile(f, example=(1.0,))
        _, grads = program.per_sample_gradients(X)
        for x, slope in zip(X.tolist(), grads["p"], strict=True):
            leaf = Value(1.0)
            _, expected = eager(lambda leaves, f=f: _with(f, p, leaves), np.array([[x]]), [1.0])
            assert_close(slope, expected[0, 0])
            assert leaf.grad is None


def _with(f: Any, p: Value, leaves: list[Value]) -> Any:
    """f on these leaves: its own parameter is swapped for the last of them."""
    x, leaf = leaves
    closure = f.__code__.co_freevars.index("p")
    cell = f.__closure__[closure]
    kept, cell.cell_contents = cell.cell_contents, leaf
    try:
        return f(x)
    finally:
        cell.cell_contents = kept


def test_a_program_that_does_not_depend_on_its_inputs_is_the_same_for_all() -> None:
    w = Value(3.0, label="w")
    program = autograd.compile(lambda x: w * w, example=(1.0,))
    assert program(np.zeros(4)).tolist() == [9.0] * 4
    value, grads = program.value_and_grad(np.zeros(4))
    assert (float(value), float(grads["w"])) == (9.0, 6.0)
    _, each = program.per_sample_gradients(np.zeros(4))
    assert each["w"].tolist() == [6.0] * 4


def test_a_recorded_graph_compiles_with_the_inputs_that_are_named() -> None:
    x, w = Value(2.0, label="x"), Value(3.0, label="w")
    program = autograd.compile((x * w).tanh(), inputs=[x])
    X = np.array([0.1, 0.2])
    assert_close(program(X), np.tanh(3.0 * X))
    assert list(program.parameters) == ["w"]


def test_a_pickled_program_computes_the_same() -> None:
    leaves = [Value(0.3, label=f"w{i}") for i in range(3)]
    program = autograd.compile(lambda x: autograd.dot(leaves, x).sin(), example=(np.ones(3),))
    X = np.random.default_rng(0).normal(size=(5, 3))
    copy = pickle.loads(pickle.dumps(program))
    assert np.array_equal(copy(X), program(X))
    assert copy.source == program.source
    with pytest.raises(autograd.CompileError, match="came out of a pickle"):
        copy.write_back()


def test_jacobian_is_that_of_the_graph() -> None:
    W = [[Value(0.1 * (i + 2 * j)) for i in range(3)] for j in range(2)]

    def f(x: Any) -> list[Any]:
        return [autograd.dot(row, list(x)).tanh() for row in W]

    X = np.random.default_rng(0).normal(size=(4, 3))
    program = autograd.compile(f, example=(X[0],))
    found = program.jacobian(X)
    assert found.shape == (4, 2, 3)
    weights = np.array([[w.item() for w in row] for row in W])
    slope = 1 - np.tanh(X @ weights.T) ** 2
    assert_close(found, slope[:, :, None] * weights)
    assert_close(program.jacobian(X[0]), found[0])


def test_jacobian_of_a_matrix_product_of_the_input_with_itself() -> None:
    program = autograd.compile(lambda x: x.reshape(2, 2) @ x.reshape(2, 2), example=(np.ones(4),))
    X = np.random.default_rng(0).normal(size=(3, 4))
    A, unit = X.reshape(3, 2, 2), np.eye(4).reshape(4, 2, 2)
    assert_close(program(X), A @ A)
    expected = unit @ A[:, None] + A[:, None] @ unit  # d(AA) = dA A + A dA
    assert_close(program.jacobian(X), np.moveaxis(expected, 1, -1))


def test_gradients_are_no_other_arrays_under_another_name() -> None:
    """An update in place changes one parameter, not two."""
    a, b, c = (Value(float(k), label=name) for k, name in enumerate("abc", 2))
    program = autograd.compile(lambda x: a * b + c * x + b * 0, example=(1.0,))
    _, grads = program.value_and_grad(np.ones(2))
    for name, parameter in program.parameters.items():
        parameter -= 0.5 * grads[name]
    assert [float(p) for p in program.parameters.values()] == [2 - 1.5, 3 - 1.0, 4 - 0.5]


def test_exact_keeps_the_order_of_a_sum() -> None:
    terms = [1e16, 1.0, -1e16, 1.0]
    program = autograd.compile(
        lambda x: ((x[0] + x[1]) + x[2]) + x[3], example=(np.array(terms),), exact=True
    )
    assert program(np.array([terms])).tolist() == [((1e16 + 1.0) - 1e16) + 1.0]
    assert "sums are added in their order" in program.explain()


SUMS: dict[str, Callable[..., Any]] = {
    "sum": lambda a, b: autograd.sum([a, b]),
    "dot": lambda a, b: autograd.dot([a, b], [1.0, 1.0]),
    "mean": lambda a, b: autograd.mean([a, b]),
    "Python's sum": lambda a, b: sum([a, b]),
    "one by one": lambda a, b: a + b,
    "a zero in front": lambda a, b: 0.0 + a,
    "a zero behind": lambda a, b: b - -0.0,
    "from zero": lambda a, b: 0.0 - a * 0.0 - b * -0.0,
}


@pytest.mark.parametrize("name", SUMS)
@pytest.mark.parametrize("signs", [(-0.0, -0.0), (-0.0, 0.0), (0.0, 0.0)])
def test_exact_keeps_the_sign_of_a_zero(name: str, signs: tuple[float, float]) -> None:
    """As math.fsum and np.sum, a sum of zeros begins with +0; atan2 tells it from -0."""

    def f(a: Any, b: Any) -> Any:
        return autograd.atan2(SUMS[name](a, b), -1.0)

    program = autograd.compile(lambda x: f(x[0], x[1]), example=(signs,), exact=True)
    assert program([signs]).tolist() == [f(*map(Value, signs)).item()]


def test_a_minus_zero_stays_one_in_the_text() -> None:
    f = lambda x: autograd.atan2(x * -0.0, -1.0)  # noqa: E731
    program = autograd.compile(f, example=(1.0,))
    assert program([1.0, -1.0]).tolist() == [-math.pi, math.pi]


BRANCHES: dict[str, Callable[[Any, Any], Any]] = {
    "maximum": lambda w, x: autograd.sqrt(autograd.maximum(w * x, 0.0)),
    "minimum": lambda w, x: autograd.sqrt(autograd.minimum(-w * x, 0.0)),
    "clip": lambda w, x: autograd.sqrt(autograd.clip(w * x, 0.0, 2.0)),
    "of a root of a root": lambda w, x: autograd.cbrt(autograd.sqrt(autograd.maximum(w * x, 0.0))),
    "a slope that is nan": lambda w, x: autograd.exp(-(autograd.xlogy(w * x * 0.0, -2.0) ** 2)),
}


@pytest.mark.parametrize("name", BRANCHES)
@pytest.mark.parametrize("exact", [False, True])
def test_over_a_branch_that_does_not_count_a_program_sends_nothing(name: str, exact: bool) -> None:
    """The adjoint there is infinite, or the slope nan: times 0 it would be nan."""
    w, f = Value(-1.0, label="w"), BRANCHES[name]
    f(w, Value(2.0, requires_grad=False)).backward()
    program = autograd.compile(lambda x: f(w, x), example=(1.0,), exact=exact)
    assert w.grad == 0.0
    assert program.value_and_grad([2.0])[1] == {"w": 0.0}
    assert program.per_sample_gradients([2.0, 2.0])[1]["w"].tolist() == [0.0, 0.0]


def test_a_derivative_of_a_derivative_compiles() -> None:
    w = [Value(0.5, label="w0"), Value(-0.3, label="w1")]

    def f(a: Any, b: Any) -> Any:
        return (w[0] * a + w[1] * b).tanh() * a

    x, direction = (0.4, 0.7), (1.0, 2.0)
    program = autograd.compile(lambda x: autograd.hvp(f, (x[0], x[1]), direction), example=(x,))
    expected = autograd.hvp(f, tuple(map(Value, x)), direction)
    assert_close(program(np.array(x)), [e.item() for e in expected])
