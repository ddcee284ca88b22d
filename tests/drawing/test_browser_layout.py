"""Pictures where Python runs in a browser: laid out by the page's program, without Graphviz."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from itertools import combinations
from types import ModuleType
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from player_pages import skip_without

import autograd as ag
import nn
from autograd import Value, scope
from autograd.drawing import browser_layout, graphviz_engine
from autograd.drawing.browser_layout import placed_in_browser
from autograd.drawing.columns import columns_of
from autograd.drawing.view import View
from autograd.errors import DrawingError


def forget_pages() -> None:
    """A page's program is made once: in a browser with its comments, elsewhere without."""
    for name, module in list(sys.modules.items()):
        if name.startswith("autograd.stepping"):
            for made in vars(module).values():
                if hasattr(made, "cache_clear"):
                    made.cache_clear()


@pytest.fixture(autouse=True)
def in_browser(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Python as in Pyodide: its JavaScript runs, and it starts no process and no thread."""
    node = shutil.which("node")
    if node is None:
        skip_without("there is no node on the PATH")
    start = subprocess.run

    def run_js(code: str) -> str:
        program = "process.stdout.write(eval(require('fs').readFileSync(0, 'utf8')))"
        with pytest.MonkeyPatch.context() as allowed:
            allowed.setattr(subprocess, "Popen", popen)
            allowed.setattr(threading.Thread, "start", thread_start)
            done = start([str(node), "-e", program], input=code, capture_output=True, text=True)
        assert not done.returncode, done.stderr
        return done.stdout

    def refused(*_args: Any, **_options: Any) -> None:
        raise AssertionError("a process or a thread was asked for")

    popen, thread_start = subprocess.Popen, threading.Thread.start
    module, code = ModuleType("pyodide"), ModuleType("pyodide.code")
    code.run_js = run_js  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "pyodide", module)
    monkeypatch.setitem(sys.modules, "pyodide.code", code)
    monkeypatch.setattr(sys, "platform", "emscripten")
    for absent in ("rjsmin", "rcssmin", "pygraphviz"):
        monkeypatch.setitem(sys.modules, absent, None)
    monkeypatch.setattr(subprocess, "Popen", refused)
    monkeypatch.setattr(threading.Thread, "start", refused)
    monkeypatch.setattr(graphviz_engine, "find_spec", refused)
    forget_pages()
    yield
    forget_pages()


def square() -> Value:
    x, y = Value(2.0, label="x"), Value(3.0, label="y")
    z = (x + y) ** 2
    z.backward()
    return z


def scoped() -> Value:
    x, y = Value(2.0, label="x"), Value(3.0, label="y")
    with scope("n1"):
        a = (x + y) * 2
    with scope("a scope with a name that is quite long"), scope("inner"):
        b = a.tanh()
    z = (a + b * x) * ag.exp(y) + x
    z.backward()
    return z


def softmax() -> Value:
    p = ag.softmax([Value(float(i), label=f"x{i}") for i in range(5)])
    return -ag.log(p[1])


def network() -> Value:
    out = nn.MLP(2, [3, 1])([Value(1.0, label="x1"), Value(2.0, label="x2")])
    return (out - 1) ** 2


def arrays() -> Any:
    return (ag.Tensor([[1.0, 2.0]], label="T") @ ag.Tensor([[1.0], [2.0]], label="W")).sum()


GRAPHS = (square, scoped, softmax, network, arrays)


@pytest.mark.parametrize("direction", ["LR", "RL", "TB", "BT"])
@pytest.mark.parametrize("graph", GRAPHS)
def test_nothing_overlaps_and_everything_goes_one_way(graph: Any, direction: str) -> None:
    view = graph().draw(direction=direction).view
    places = columns_of(view) or placed_in_browser(view)
    boxes = [
        (*places.middles[shape.id], shape.label.width, shape.label.height) for shape in view.shapes
    ]
    if direction != "LR" or view.network is None:  # columns.py has room of its own for labels
        for line in view.lines:
            if line.label is not None:
                boxes.append((*places.labels[line.id], line.label.width, line.label.height))
    for (a, b, w, h), (x, y, wide, high) in combinations(boxes, 2):
        assert abs(a - x) >= (w + wide) / 2 or abs(b - y) >= (h + high) / 2
    for x, y, wide, high in boxes:
        assert wide / 2 <= x <= places.size[0] - wide / 2
        assert high / 2 <= y <= places.size[1] - high / 2
    if direction != "LR" or view.network is None:
        along = {"LR": (1, 0), "RL": (-1, 0), "TB": (0, 1), "BT": (0, -1)}[direction]
        for line in view.lines:
            (a, b), (x, y) = places.middles[line.tail], places.middles[line.head]
            assert (x - a) * along[0] + (y - b) * along[1] > 0, line


@pytest.mark.parametrize("direction", ["LR", "TB"])
def test_frames_hold_what_is_in_them_and_nothing_else(direction: str) -> None:
    view = scoped().draw(direction=direction).view
    places = placed_in_browser(view)
    above = {frame.index: view.above(frame) for frame in view.frames}
    for frame in view.frames:
        left, top, right, low = places.frames[frame.id]
        for shape in view.shapes:
            around, group = set(), shape.group
            while group is not None:
                around.add(group)
                group = above[group]
            x, y = places.middles[shape.id]
            assert (left < x < right and top < y < low) == (frame.index in around), shape.id
        assert right - left > 6 * len(frame.name), "the title has room"


@pytest.mark.parametrize("graph", GRAPHS)
def test_draw_and_stepper_need_no_graphviz(graph: Any) -> None:
    z = graph()
    drawing = z.draw(legend=True)
    picture = fromstring(drawing.svg)
    ids = {group.get("id") for group in picture.iter() if group.get("id")}
    assert ids >= {shape.id for shape in drawing.view.shapes}
    assert ids >= {line.id for line in drawing.view.lines}
    assert drawing.svg in drawing.html()
    assert drawing._repr_mimebundle_()["text/html"].startswith("<img ")
    stepper = z.stepper()
    assert "glassgrad.mount" in stepper._repr_html_() or "<svg" in stepper._repr_html_()
    assert "<svg" in stepper.html()


def test_an_arrow_ends_at_what_it_points_to() -> None:
    view = scoped().draw().view
    places = placed_in_browser(view)
    for line in view.lines:
        head = next(shape for shape in view.shapes if shape.id == line.head)
        (x, y), (a, b) = places.middles[line.head], places.curves[line.id][-1]
        border = 4 if head.look == "output" else 0
        assert a == pytest.approx(x - head.label.width / 2 - border)
        assert abs(b - y) < head.label.height / 2
        assert a - places.curves[line.id][-4][0] > 6, "the arrowhead has room"


def test_a_format_that_needs_graphviz_says_what_can_be_had() -> None:
    z = square()
    for suffix in ("png", "pdf"):
        with pytest.raises(DrawingError) as refused:
            z.draw().save(f"z.{suffix}")
        assert not re.search(r"\b(apt|pip)\b", str(refused.value))
        assert ".svg" in str(refused.value)
    with pytest.raises(DrawingError, match="browser"):
        z.stepper().gif()
    assert z.draw().dot.startswith("digraph")


def test_what_a_name_says_is_only_data() -> None:
    x = Value(1.0, label='"); process.exit(1); //</script>${0}`\\')
    assert "<svg" in (x * 2).draw().svg


def test_the_program_reads_records_and_nothing_else() -> None:
    text = browser_layout.call_of(browser_layout._records(View(square().draw().trace)))
    assert not re.search(r"\b(document|window|fetch|require|import)\b", text)
