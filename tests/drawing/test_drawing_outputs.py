"""Several outputs in one picture: a list, a tuple or a dict of nodes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pytest

import nn
from autograd import GraphError, Tensor, Value, draw, grad, relu, trace
from autograd.stepping import Stepper
from autograd.stepping.text import render


def words(element: ElementTree.Element) -> list[str]:
    return ["".join(e.itertext()) for e in element.iter() if e.tag.endswith("}text")]


def outputs(picture: Any) -> list[str]:
    """What stands in the nodes and boxes that are drawn as outputs."""
    elements = ElementTree.fromstring(picture.svg).iter()
    return [words(e)[0] for e in elements if "output" in e.get("class", "").split()]


def pair() -> tuple[Value, Value, Value]:
    x, y = Value(2.0, label="x"), Value(3.0, label="y")
    product = x * y
    return x, product, product + x


def test_each_output_is_drawn_as_one_and_shared_nodes_stand_once() -> None:
    _, product, total = pair()
    picture = draw([product, total])
    assert outputs(picture) == ["out[0] = x * y", "out[1] = out[0] + x"]
    assert len(picture.trace.nodes) == 4
    assert repr(picture).startswith("<Drawing of out[0], out[1]: 4 nodes")


def test_a_tuple_a_dict_and_names_label_the_outputs() -> None:
    _, product, total = pair()
    total.label = "own"
    assert outputs(draw((product, total))) == ["out[0] = x * y", "own = out[0] + x"]
    assert outputs(draw({"p": product, "t": total})) == ["p = x * y", "t = p + x"]
    assert outputs(draw([product, total], names=locals()))[0] == "product = x * y"
    assert outputs(draw({"pair": [product, total]}))[1] == "pair[1] = pair[0] + x"
    assert total.label == "own"


def test_a_list_of_one_is_that_one() -> None:
    _, product, _ = pair()
    assert draw([product]).svg == draw([product, product]).svg == draw(product).svg
    assert trace([product]).to_json() == trace(product).to_json()
    assert str(Stepper([product])) == str(Stepper(product))


def test_the_outputs_of_a_network_are_one_picture(tmp_path: Path) -> None:
    ys = nn.MLP(2, [3, 3, 2], seed=0)([Value(0.5, label="a"), Value(-1.0, label="b")])
    picture = draw(ys, collapse=2)
    assert outputs(picture) == ["neuron 1", "neuron 2"]
    alone = {n.name for n in draw(ys[0]).trace.nodes}
    assert {n.name for n in picture.trace.nodes if n.kind == "leaf"} > {"a", "b", "w₁₁⁽³⁾"}
    assert "w₁₂⁽³⁾" not in alone
    for suffix in ("png", "pdf", "html", "dot"):
        picture.save(tmp_path / f"z.{suffix}")
    title = picture.trace.title
    assert title == "o₁, o₂"
    assert f"<title>Graph of {title}</title>" in picture.html()


def test_edges_have_the_derivatives_that_calculus_gives() -> None:
    def f(x: Any, y: Any) -> list[Any]:
        hidden = relu(x * y)
        return [hidden * 0.0, (hidden + y) * x, x - y]

    x, y = Value(0.5, label="x"), Value(2.0, label="y")
    found = trace(f(x, y))
    for edge in found.edges:
        parent, child = found.nodes[edge.parent], found.nodes[edge.child]
        known = parent.kind == "constant"
        assert (edge.local is None) == known, f"∂{child.name}/∂{parent.name}"
    # the derivative of the second output, by the chain rule along the edges of the picture
    reached = {found.outputs[1]: 1.0}
    for edge in reversed(found.edges):
        if edge.child in reached and edge.local is not None:
            sent = reached[edge.child] * edge.local
            reached[edge.parent] = reached.get(edge.parent, 0.0) + sent
    expected = grad(lambda x, y: f(x, y)[1], argnums=(0, 1))(0.5, 2.0)
    assert (reached[0], reached[1]) == pytest.approx(expected, rel=1e-14)


def test_arrays_and_numbers_are_drawn_together() -> None:
    w = Tensor(np.ones((2, 2)), label="W")
    picture = draw({"activations": w @ w, "loss": (w * w).sum()})
    assert outputs(picture) == ["activations = W @ W", "loss = sum(v1)"]


def test_what_is_no_node_is_refused_with_its_place() -> None:
    _, product, _ = pair()
    with pytest.raises(TypeError, match=r"draw\(\) takes a node, .* got 3\.0 at \[1\]$"):
        draw([product, 3.0])
    with pytest.raises(TypeError, match=r"got None at \['a'\]\[0\]$"):
        draw({"a": [None]})
    with pytest.raises(TypeError, match=r"draw\(\) takes a node, or nodes in a list; got \[\]"):
        draw([])


def test_what_starts_from_one_output_says_so() -> None:
    _, product, total = pair()
    for several in ([product, total], trace([product, total])):
        with pytest.raises(GraphError, match=r"starts from one output, .* 2: .*sum\(outputs\)"):
            Stepper(several)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="flow= shows what one backward pass sends"):
        draw([product, total], flow=True)
    with pytest.raises(TypeError, match="gradient= goes with one output"):
        trace([product, total], 2.0)
    assert sum([product, total]).stepper()[-1].kind == "backward"


def test_a_trace_of_several_is_forward_only_and_names_its_outputs() -> None:
    _, product, total = pair()
    found = trace([total, product])
    assert [step.kind for step in found.steps] == ["forward", "forward"]
    assert found.outputs == (3, 2)
    assert json.loads(found.to_json())["outputs"] == [3, 2]
    text = render(found)
    assert text.startswith("Graph of out[0], out[1]\n")
    assert "Backward" not in text


def test_highlights_and_summaries_know_all_outputs() -> None:
    x, product, total = pair()
    assert len(draw([product, total], highlight=(x, total)).options.path) == 3
    a = b = x
    for _ in range(6000):
        a, b = a.sin(), b.cos()  # type: ignore[attr-defined]
    summary = draw([a, b]).summary
    assert summary.startswith("Graph of out[0], out[1]: 12,001 nodes, 12,000 edges, 6,000 oper")
