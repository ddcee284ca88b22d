"""Value: construction, what it is as a number, leaves and constants."""

from __future__ import annotations

import copy
import math
import operator

import numpy as np
import pytest

from autograd import GraphError, Value

nan = math.nan

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
    [float, int, math.sin, math.exp, math.sqrt, lambda v: np.asarray(v, float),
     lambda v: math.hypot(v, 1.0), lambda v: np.array([v, 1.0], float), complex, operator.index],
)  # fmt: skip
def test_leaving_the_graph_silently_raises(leave: object) -> None:
    for value in (Value(0.5), Value(0.5) * 2):
        with pytest.raises(TypeError):
            leave(value)


def test_a_list_of_values_is_an_array_of_nodes() -> None:
    v, w = Value(0.5), Value(2.0)
    for made in (np.array([v, 1.0, w]), np.asarray([v, 1.0, w])):
        assert made.dtype == object
        assert made[0] is v
        y = np.sum(made * made)
        y.backward()
        assert (v.grad, w.grad) == (1.0, 4.0)
        y.zero_grad()


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
