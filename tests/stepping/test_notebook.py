"""What notebooks hold of a stepper, and the live widget from Python's side."""

from __future__ import annotations

import re
import sys
from html.parser import HTMLParser
from typing import Any

import pytest
from small_graphs import squared_sum

from autograd import DrawingError, Tensor, Value
from autograd.stepping import Stepper

HOSTILE = "</script><script>alert(1)</script><!-- <b> ∂ 한국어"


class Seen(HTMLParser):
    """Tags and texts as a viewer reads them, scripts and styles left out."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: list[str] = []
        self.hidden = 0
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append(tag)
        self.hidden += tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self.hidden and data.strip():
            self.texts.append(data)


def test_a_viewer_without_scripts_sees_an_image_and_the_table() -> None:
    seen = Seen(Stepper(squared_sum())._repr_html_())
    assert seen.tags.count("img") == seen.tags.count("table") == seen.tags.count("details") == 1
    assert seen.tags.count("tr") == 1 + 6
    assert not {"svg", "style", "iframe", "math", "button", "input"} & set(seen.tags)
    assert "w.grad: 0 + 1 × 10 = 10" in seen.texts
    assert [t for t in seen.texts if "all 6 steps" in t]


def test_what_the_user_wrote_ends_no_script() -> None:
    html = Stepper(squared_sum(name=HOSTILE))._repr_html_()
    assert html.count("</script") == Seen(html).tags.count("script") == 1
    assert html.endswith("</script></div>")
    assert any(HOSTILE in text for text in Seen(html).texts)


def test_the_same_program_gives_the_same_bytes_and_no_ids() -> None:
    html = Stepper(squared_sum())._repr_html_()
    assert html == Stepper(squared_sum())._repr_html_()
    assert not re.search(r"\sid=", html.split("<script")[0])


def test_a_mime_bundle_has_html_and_text() -> None:
    bundle = squared_sum().stepper()._repr_mimebundle_()
    assert sorted(bundle) == ["text/html", "text/plain"]
    assert bundle["text/plain"] == "<Stepper of z: at step 1 of 6>"


def test_the_output_is_of_modest_size() -> None:
    size = len(Stepper(squared_sum())._repr_html_().encode())
    assert size < 95_000


# ---------------------------------------------------------------- the live widget


@pytest.fixture
def widget() -> Any:
    pytest.importorskip("anywidget")
    return squared_sum().stepper().widget()


def test_the_widget_starts_where_the_stepper_is(widget: Any) -> None:
    assert (widget.position, widget.inputs) == (0, {"x": 2.0, "y": 3.0})
    stepper = squared_sum().stepper()
    stepper.goto(3)
    assert stepper.widget().position == 3


def test_python_code_hears_of_the_position_and_the_stepper_follows(widget: Any) -> None:
    heard: list[int] = []
    widget.observe(lambda change: heard.append(change["new"]), names="position")
    widget.position = 4
    widget.position = -1
    assert heard == [4, 5]
    assert widget.stepper.position == 5
    with pytest.raises(IndexError, match="there are 6 steps"):
        widget.position = 6
    assert widget.position == 5


def test_setting_one_input_leaves_the_others(widget: Any) -> None:
    widget.inputs = {"x": 7}
    assert widget.inputs == {"x": 7.0, "y": 3.0}
    widget.inputs = {"y": -1.5}
    assert widget.inputs == {"x": 7.0, "y": -1.5}
    with pytest.raises(ValueError, match="no input is called 'q'; the inputs are x, y"):
        widget.inputs = {"q": 1.0}


def test_inputs_of_a_graph_with_arrays_are_refused_with_a_way_out() -> None:
    pytest.importorskip("anywidget")
    x, scale = Tensor([[1.0, 2.0]], label="x"), Value(3.0, label="scale")
    widget = (x * scale).sum().stepper().widget()
    assert widget.inputs == {}
    widget.position = -1
    for given in ({"x": 1.0}, {"scale": 2.0}):
        with pytest.raises(ValueError, match=r"holds arrays.*Change the arrays in Python") as error:
            widget.inputs = given
        assert "make a new widget: loss.stepper().widget()" in str(error.value)
    assert widget.inputs == {}


def test_a_saved_widget_still_shows_a_picture(widget: Any) -> None:
    bundle = widget._repr_mimebundle_()
    data = bundle[0] if isinstance(bundle, tuple) else bundle
    assert "application/vnd.jupyter.widget-view+json" in data
    assert '<img alt="graph of z"' in data["text/html"]


def test_the_module_defines_a_view(widget: Any) -> None:
    assert "globalThis.glassgrad" in widget._esm
    assert str(widget._esm).rstrip().endswith("export default { render };")


def test_without_anywidget_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    from autograd.stepping import widget

    monkeypatch.setitem(sys.modules, "anywidget", None)
    widget._live.cache_clear()
    widget._stepper_class.cache_clear()
    with pytest.raises(DrawingError, match="pip install anywidget"):
        squared_sum().stepper().widget()


# ---------------------------------------------------------------- without Graphviz


def test_without_graphviz_the_steps_can_be_read_and_the_way_out_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from autograd.drawing import graphviz_engine

    monkeypatch.setattr(graphviz_engine, "_by_wheel", lambda: None)
    monkeypatch.setattr(graphviz_engine, "_by_program", lambda: None)
    html = squared_sum().stepper()._repr_html_()
    assert "pip install pygraphviz" in html
    assert "w.grad: 0 + 1 × 10 = 10" in Seen(html).texts
    bundle = squared_sum().draw()._repr_mimebundle_()
    assert list(bundle) == ["text/plain"]
    assert "pip install pygraphviz" in bundle["text/plain"]
