"""What counts as a number: one rule for making a node and for every operator."""

from __future__ import annotations

import operator
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import autograd
from autograd import CompileError, Tensor, Value, scope

OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    name: getattr(operator, name)
    for name in ("add", "sub", "mul", "truediv", "pow", "mod", "floordiv", "lt", "le", "gt", "ge")
}


@pytest.mark.parametrize("number", [Fraction(3, 8), Decimal("0.375")], ids=["Fraction", "Decimal"])
@pytest.mark.parametrize("name", OPERATORS)
def test_fractions_and_decimals_count_as_floats(name: str, number: Any) -> None:
    """0.375 is a float, so that Python's own floats say what each operator gives."""
    apply = OPERATORS[name]
    for node in (Value(3.0), Tensor(3.0)):
        for left, right in ((node, number), (number, node)):
            floats = (3.0 if x is node else 0.375 for x in (left, right))
            assert float(np.asarray(getattr(found := apply(left, right), "data", found))) == float(
                apply(*floats)
            )


def test_a_value_of_a_fraction_a_decimal_and_a_scalar_of_pytorch() -> None:
    torch = pytest.importorskip("torch")
    assert Value(Fraction(1, 3)).data == 1 / 3
    assert Value(Decimal("0.1")).data == 0.1
    for data in (torch.tensor(2.5), torch.tensor(2.5, dtype=torch.float64), torch.tensor(2)):
        assert Value(data).data == data.item()
        assert (Value(2.0) * data).data == 2.0 * data.item()
    with pytest.raises(TypeError, match="one real number"):
        Value(torch.tensor([2.5]))
    with pytest.raises(TypeError, match="one real number"):
        Value(torch.tensor(2j))
    with pytest.raises(OverflowError, match="beyond the range of a float"):
        Value(Fraction(10**400))


@pytest.mark.parametrize("kind", [Value, Tensor])
@pytest.mark.parametrize("wanted", ["no", 1, None, 0.0])
def test_requires_grad_is_true_or_false(kind: Any, wanted: Any) -> None:
    """In Python "no" counts as true."""
    with pytest.raises(TypeError, match="requires_grad is True or False"):
        kind(2.0, requires_grad=wanted)
    assert not kind(2.0, requires_grad=np.False_).requires_grad


def test_a_list_of_a_tensors_entries_is_plain_numbers() -> None:
    data = np.array([[1.0, 2.5], [3.0, -4.0]])
    for node in (Tensor(data), Tensor(data) * 1.0, Tensor(data, requires_grad=False)):
        assert node.tolist() == data.tolist()
        assert type(node.tolist()[0][0]) is float
    assert Tensor(3.0).tolist() == 3.0


def test_a_scopes_name_holds_no_slash() -> None:
    with pytest.raises(ValueError, match=r"no '/'.*'a/b'"):
        scope("a/b")


def test_a_tensor_of_nodes_names_the_cure() -> None:
    with pytest.raises(TypeError, match=r"stack\(\[u, v\]\)"):
        Tensor([Value(1.0), Value(2.0)])
    stacked = autograd.stack([Value(1.0), Value(2.0)])  # which the message names, works
    assert stacked.data.tolist() == [1.0, 2.0]


def test_a_tensor_in_a_function_being_compiled_names_the_cure() -> None:
    W = Tensor([[1.0, 2.0], [3.0, 4.0]])
    with pytest.raises(CompileError, match="make its entries Values"):
        autograd.compile(lambda x: np.sum(W @ x), example=([1.0, 2.0],))
    values = np.array([[Value(x) for x in row] for row in W.numpy()])
    program = autograd.compile(lambda x: np.sum(values @ np.array(x)), example=([1.0, 2.0],))
    assert program([1.0, 1.0]) == 10.0


@pytest.mark.parametrize("name", ["sum", "mean", "max", "min", "prod", "var", "std"])
def test_pytorchs_names_of_options_are_answered_with_numpys(name: str) -> None:
    t = Tensor([[1.0, 2.0]])
    with pytest.raises(TypeError, match=rf"^{name}\(\) of a Tensor takes axis, .*dim: write axis"):
        getattr(t, name)(dim=0)
    with pytest.raises(TypeError, match="keepdim: write keepdims"):
        getattr(t, name)(axis=0, keepdim=True)


def test_text_is_not_compiled() -> None:
    with pytest.raises(CompileError, match=r"got the text 'x\*\*2'"):
        autograd.compile("x**2")


@pytest.mark.parametrize("kind", [Value, Tensor])
def test_help_reads(kind: Any) -> None:
    """``pydoc`` prints a method as its signature and its docstring."""
    import pydoc

    text = pydoc.plain(pydoc.render_doc(kind))
    assert "lambda" not in text
    assert "**named" not in text.split(" power(self")[1].split("\n")[0]
    assert "leaky_relu(self, slope=0.01)" in text
    assert "absolute(self" in text
