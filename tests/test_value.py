"""Value: construction, operators, comparisons, and what NumPy and math do with one."""

from __future__ import annotations

import copy
import math
import operator
import pickle
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import autograd
from autograd import GraphError, Tensor, Value

inf, nan = math.inf, math.nan

# ---------------------------------------------------------------- construction


@pytest.mark.parametrize(
    "data", [3, 3.0, True, np.float32(3), np.int8(3), np.bool_(True), np.array(3), np.array(3.0)]
)
def test_a_real_number_is_stored_as_a_python_float(data: object) -> None:
    value = Value(data)
    assert type(value.data) is float
    assert value.data == float(data)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ("3", "float"),
        (None, "one real number"),
        (1j, "one real number"),
        (np.array([1.0, 2.0]), r"one number, got ndarray.*\[Value\(x\) for x in data\]"),
        (np.array([1.0]), "one number"),
        ([1.0], "one number, got list"),
        ((1.0,), "one number, got tuple"),
        (Value(1.0), "detach"),
        (np.array(1j), "one"),
        (np.array("a"), "one"),
        (object(), "one real number"),
    ],
)
def test_anything_else_is_refused_with_what_to_do(data: object, sentence: str) -> None:
    with pytest.raises(TypeError, match=sentence):
        Value(data)


def test_an_integer_beyond_the_floats_says_so() -> None:
    with pytest.raises(OverflowError, match=r"about 401 digits .*scale it"):
        Value(10**400)
    with pytest.raises(OverflowError, match="scale it"):
        Value(2.0) * 10**400
    with pytest.raises(OverflowError, match="scale it"):
        10**5000 + Value(2.0)


def test_labels() -> None:
    assert Value(1.0).label is None
    value = Value(1.0, label="x")
    assert value.label == "x"
    value.label = None
    assert value.label is None
    value.label = "w"
    assert value.label == "w"
    with pytest.raises(TypeError, match="a label is text"):
        Value(1.0, label=3)
    with pytest.raises(TypeError, match="a label is text"):
        value.label = 3
    z = value * 2
    z.label = "z"
    assert z.label == "z"


def test_unknown_attributes_cannot_be_set() -> None:
    with pytest.raises(AttributeError):
        Value(1.0).gard = 0.0


# ---------------------------------------------------------------- operators

BINARY = {
    operator.add: ("add", 1.0, 1.0),
    operator.sub: ("sub", 1.0, -1.0),
    operator.mul: ("mul", 2.0, 7.0),
    operator.truediv: ("div", 0.5, -1.75),
    operator.pow: ("pow", 14.0, 49 * math.log(7)),
    operator.mod: ("mod", 1.0, -3.0),
    operator.floordiv: ("floordiv", 0.0, 0.0),
}


@pytest.mark.parametrize("op", BINARY)
def test_operators_in_every_combination(op: object) -> None:
    name, slope_a, slope_b = BINARY[op]
    for a, b in [
        (Value(7.0), Value(2.0)),
        (Value(7.0), 2),
        (7.0, Value(2.0)),
        (np.float64(7), Value(2.0)),
        (Value(7.0), np.float64(2)),
        (Value(7.0), np.int32(2)),
        (True * 7, Value(2.0)),
        (np.array(7.0), Value(2.0)),
        (Value(7.0), np.array(2.0)),
        (Value(7.0, requires_grad=False), Value(2.0)),
        (Value(7.0), Value(2.0, requires_grad=False)),
    ]:
        result = op(a, b)
        assert isinstance(result, Value), (a, b)
        assert (result.op.name, result.item()) == (name, op(7.0, 2.0))
        result.backward()
        for x, slope in ((a, slope_a), (b, slope_b)):
            if isinstance(x, Value) and x.requires_grad:
                assert math.isclose(x.grad, slope, rel_tol=1e-15, abs_tol=0)
            elif isinstance(x, Value):
                assert x.grad is None


@pytest.mark.parametrize("op", BINARY)
@pytest.mark.parametrize("other", ["3", None, [1.0], 1j, Fraction(1, 2)])
def test_operands_that_are_no_numbers(op: object, other: object) -> None:
    for a, b in ((Value(2.0), other), (other, Value(2.0))):
        if op is operator.mod and isinstance(a, str):
            continue  # "3" % v is text formatting
        if op is operator.pow and isinstance(other, Fraction):
            continue  # a Fraction makes itself a float there
        with pytest.raises(TypeError):
            op(a, b)


def test_unary_operators() -> None:
    x = Value(-2.5)
    for result, name, data, slope in [
        (-x, "neg", 2.5, -1.0),
        (+x, "pos", -2.5, 1.0),
        (abs(x), "abs", 2.5, -1.0),
        (round(x), "round", -2.0, 0.0),
        (math.floor(x), "floor", -3.0, 0.0),
    ]:
        assert (result.op.name, result.item()) == (name, data)
        x.grad = None
        result.backward()
        assert x.grad == slope
    assert +x is not x


def test_round_with_digits_says_what_to_do() -> None:
    with pytest.raises(TypeError, match=r"\.2f"):
        round(Value(2.5), 1)


def test_divmod() -> None:
    for a, b in ((Value(7.5), Value(2.0)), (Value(7.5), 2), (7.5, Value(2.0))):
        whole, rest = divmod(a, b)
        assert (whole.item(), rest.item()) == (3.0, 1.5)
        assert (whole.op.name, rest.op.name) == ("floordiv", "mod")
    with pytest.raises(TypeError):
        divmod(Value(1.0), "2")


def test_the_exponent_may_be_a_value() -> None:
    x, y = Value(2.0), Value(3.0)
    (x**y).backward()
    assert x.grad == 12.0
    assert y.grad == 8 * math.log(2)


def test_three_argument_pow_is_refused() -> None:
    with pytest.raises(TypeError):
        pow(Value(2.0), 3, 5)


def test_ieee_answers_and_no_exceptions() -> None:
    one, zero = Value(1.0), Value(0.0)
    assert (one / zero).item() == inf
    assert (one / -zero).item() == -inf
    assert (1 / zero).item() == inf
    assert math.isnan((zero / 0).item())
    assert math.isnan((one % 0).item())
    assert (one // 0).item() == inf
    assert (Value(10.0) ** 400).item() == inf
    assert (Value(-10.0) ** 401).item() == -inf
    assert math.isnan((Value(-1.0) ** 0.5).item())
    assert (zero**-1).item() == inf
    assert autograd.log(zero).item() == -inf
    assert (Value(1e308) * 10).item() == inf


@given(st.floats(), st.floats())
def test_operators_are_those_of_numpy(a: float, b: float) -> None:
    x, y = Value(a), Value(b)
    with np.errstate(all="ignore"):
        p, q = np.float64(a), np.float64(b)
        expected = [p + q, p - q, p * q, p / q, np.power(p, q), np.remainder(p, q), -p, abs(p)]
    got = [x + y, x - y, x * y, x / y, x**y, x % y, -x, abs(x)]
    for mine, right in zip(got, expected, strict=True):
        assert mine.item() == pytest.approx(float(right), rel=4e-16, abs=0, nan_ok=True)


def test_augmented_assignment_leaves_other_names_alone() -> None:
    x = y = Value(2.0)
    y += 1
    y *= 3
    y **= 2
    assert (x.item(), y.item()) == (2.0, 81.0)
    assert x.is_leaf
    y.backward()
    assert x.grad == 54.0


# ---------------------------------------------------------------- as a number


def test_comparisons_compare_data() -> None:
    two, three = Value(2.0), Value(3.0)
    assert two == Value(2.0)
    assert two == 2
    assert operator.eq(2.0, two)
    assert two != three
    assert two < three
    assert two <= 2.0
    assert three > 2
    assert operator.ge(3, three)
    assert two == np.float64(2)
    assert np.float64(2) == two
    assert np.float64(2) < three
    assert (two == "2") is False
    assert (two == None) is False  # noqa: E711
    with pytest.raises(TypeError):
        _ = two < "3"
    assert Value(nan) != Value(nan)
    assert type(two == 2) is bool


def test_a_number_beyond_the_floats_can_be_compared() -> None:
    assert Value(2.0) < 10**400
    assert Value(2.0) != 10**400


def test_hash_is_identity() -> None:
    a, b = Value(2.0), Value(2.0)
    assert a == b
    assert len({a, b, a}) == 2
    assert hash(a * 1) != hash(a)


def test_truth() -> None:
    assert not Value(0.0)
    assert not Value(-0.0)
    assert Value(0.1)
    assert Value(nan)


def test_format() -> None:
    v = Value(3.14159)
    assert f"{v:.3f}" == "3.142"
    assert f"{v:>8.2f}" == "    3.14"
    assert f"{v * 2:.1e}" == "6.3e+00"
    assert f"{v}" == str(v) == repr(v) == "Value(3.14159)"
    with pytest.raises(ValueError, match="format"):
        f"{v:q}"


def test_repr_says_what_matters() -> None:
    x = Value(2.0, label="x")
    y = x * 3
    y.backward()
    assert repr(x) == "Value(2.0, label='x', grad=3.0)"
    assert repr(y) == "Value(6.0, op='mul', grad=1.0)"
    assert repr(Value(1, requires_grad=False)) == "Value(1.0, requires_grad=False)"


@pytest.mark.parametrize(
    "leave",
    [float, int, math.sin, math.exp, math.sqrt, math.ceil, math.trunc, np.asarray, np.array,
     lambda v: math.hypot(v, 1.0), lambda v: np.array([v, 1.0]), complex, operator.index],
)  # fmt: skip
def test_leaving_the_graph_silently_raises(leave: object) -> None:
    for value in (Value(0.5), Value(0.5) * 2):
        with pytest.raises(TypeError):
            leave(value)


def test_the_error_says_how_to_stay_and_how_to_leave() -> None:
    with pytest.raises(TypeError, match=r"autograd\.sin.*item\(\)"):
        math.sin(Value(0.5))


def test_constants_are_numbers() -> None:
    constant = Value(0.5, requires_grad=False)
    assert float(constant) == 0.5
    assert int(constant) == 0
    assert math.sin(constant) == math.sin(0.5)
    assert np.asarray(constant).tolist() == 0.5
    assert float(Value(0.5).detach()) == 0.5


def test_item_is_a_float() -> None:
    assert type((Value(2) * 3).item()) is float


# ---------------------------------------------------------------- NumPy


def test_numpy_scalars_record_in_either_order() -> None:
    v = Value(3.0)
    for result in (np.float64(2) * v, v * np.float64(2), np.float32(2) * v, np.int64(2) * v):
        assert (type(result.item()), result.item()) == (float, 6.0)
        v.grad = None
        result.backward()
        assert v.grad == 2.0
    assert (np.float64(2) ** v).item() == 8.0
    assert (np.float64(2) - v).item() == -1.0


def test_numpy_functions_record() -> None:
    v = Value(0.5)
    assert np.exp(v).op.name == "exp"
    assert np.arctan2(v, 1.0).op.name == "atan2"
    assert np.maximum(1.0, v).op.name == "maximum"
    np.tanh(v).backward()
    assert math.isclose(v.grad, 1 / math.cosh(0.5) ** 2, rel_tol=1e-15)


def test_an_array_of_numbers_times_a_value_is_a_tensor() -> None:
    for compute in (lambda v: np.array([1.0, 2.0]) * v, lambda v: v * np.array([1.0, 2.0])):
        v = Value(3.0)
        product = compute(v)
        assert isinstance(product, Tensor)
        assert product.numpy().tolist() == [3.0, 6.0]
        product.sum().backward()
        assert v.grad == 3.0


def test_a_ufunc_that_is_not_recorded_names_the_nearest() -> None:
    with pytest.raises(TypeError, match=r"np\.exp2 is not recorded.* np\.exp"):
        np.exp2(Value(1.0))
    with pytest.raises(TypeError, match="not recorded"):
        np.cbrt(Value(1.0))
    with pytest.raises(TypeError, match=r"np\.add\(where=\.\.\.\) is not recorded"):
        np.add(Value(1.0), 1.0, where=True)
    with pytest.raises(TypeError, match=r"\.reduce"):
        np.add.reduce(Value(1.0))


def test_numpy_questions_are_answered() -> None:
    assert np.isnan(Value(nan))
    assert np.isfinite(Value(1.0))
    assert np.less(Value(1.0), 2.0)


# ---------------------------------------------------------------- leaves and constants


def test_data_of_a_leaf_can_be_assigned() -> None:
    x = Value(2.0)
    x.data = 5
    assert type(x.data) is float
    assert x.data == 5.0
    with pytest.raises(TypeError, match="one real number"):
        x.data = None
    assert x.data == 5.0


def test_data_of_a_result_cannot() -> None:
    y = Value(2.0) * 3
    with pytest.raises(GraphError, match=r"computed by 'mul'.*leaf"):
        y.data = 1.0


def test_a_written_number_cannot_be_assigned_or_shared_by_accident() -> None:
    y = Value(2.0) * 3
    with pytest.raises(GraphError, match="named leaf"):
        y.parents[1].data = 4.0
    assert (Value(1.0) * 3).item() == 3.0


def test_written_zeros_keep_their_sign() -> None:
    x = Value(1.0)
    assert math.copysign(1, (0.0 * x).item()) == 1
    assert math.copysign(1, (-0.0 * x).item()) == -1
    assert math.copysign(1, (x * 0).item()) == 1
    assert math.copysign(1, (x * -0.0).item()) == -1


def test_a_nan_that_is_written_stays_a_nan() -> None:
    x = Value(1.0)
    assert math.isnan((x * nan).item())
    assert math.isnan((nan + x).item())
    assert (x * 1).item() == 1.0


def test_detach() -> None:
    x = Value(3.0, label="x")
    constant = x.detach()
    assert (constant.item(), constant.requires_grad, constant.is_leaf) == (3.0, False, True)
    y = x * constant
    y.backward()
    assert x.grad == 3.0
    assert constant.grad is None


def test_results_of_constants_are_constants() -> None:
    y = Value(2.0, requires_grad=False) * 3 + 1
    assert (y.item(), y.requires_grad, y.parents) == (7.0, False, ())
    with pytest.raises(GraphError, match="requires a gradient"):
        y.backward()


def test_subclasses_take_part() -> None:
    class Parameter(Value):
        pass

    p = Parameter(2.0)
    z = p * 3 + Value(1.0) * p
    z.backward()
    assert p.grad == 4.0
    assert type(copy.deepcopy(p)) in (Parameter, Value) or isinstance(copy.deepcopy(p), Value)


# ---------------------------------------------------------------- copies


def graph() -> tuple[Value, Value, Value]:
    x, y = Value(2.0, label="x"), Value(3.0, label="y")
    z = x * y + x
    z.label = "z"
    z.backward()
    return x, y, z


def test_a_shallow_copy_shares_the_operands() -> None:
    _, _, z = graph()
    other = copy.copy(z)
    assert other is not z
    assert other.parents[0] is z.parents[0]
    assert (other.label, other.item(), other.grad) == ("z", 8.0, 1.0)


def test_a_copied_leaf_is_its_own() -> None:
    x = Value(2.0, label="x")
    other = copy.copy(x)
    other.data = 5.0
    (other * 3).backward()
    assert (x.item(), x.grad, other.grad) == (2.0, None, 3.0)


@pytest.mark.parametrize("duplicate", [copy.deepcopy, lambda v: pickle.loads(pickle.dumps(v))])
def test_deep_copies_and_pickles_keep_what_is_shared(duplicate: object) -> None:
    x, y, z = graph()
    (x2, z2), y2 = duplicate([[x, z], y])
    assert (x2.label, y2.label, z2.label) == ("x", "y", "z")
    assert (x2.grad, y2.grad, z2.grad) == (4.0, 2.0, 1.0)
    z2.backward()
    assert (x2.grad, y2.grad) == (8.0, 4.0), "x2 and y2 are the leaves of z2"
    assert (x.grad, y.grad) == (4.0, 2.0), "the originals are untouched"
    assert [n.op.name for n in (z2, *z2.parents)] == ["add", "mul", "leaf"]
    assert z2.parents[1] is x2
    x2.data = 7.0
    with pytest.raises(GraphError, match="compute the output again"):
        z2.backward()


def test_two_heads_on_a_shared_part_survive_deepcopy() -> None:
    x = Value(2.0)
    shared = x * x
    a, b = copy.deepcopy([shared + 1, shared * 3])
    assert a.parents[0] is b.parents[0]


def test_a_gradient_that_is_a_node_is_copied_too() -> None:
    x = Value(2.0)
    (x**3).backward(create_graph=True)
    other = copy.deepcopy(x)
    slope, other.grad = other.grad, None
    assert slope.item() == 12.0
    slope.backward()
    assert (other.grad, x.grad.item()) == (12.0, 12.0), "the copy's gradient is its own"
    assert pickle.loads(pickle.dumps(x)).grad == 12.0


def test_constants_stay_constants_in_copies() -> None:
    x = Value(2.0)
    y = pickle.loads(pickle.dumps(x * 3))
    assert not y.parents[1].requires_grad
    y.backward()
    assert y.parents[1].grad is None
