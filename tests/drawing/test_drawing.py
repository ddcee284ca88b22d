"""Pictures: the DOT text, what SVG, PNG and PDF hold, and what is refused."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from small_graphs import squared_sum
from svg_reading import centres, parsed
from threads import run_at_once

import autograd
from autograd import DrawingError, Value, drawing, log, scope, trace
from autograd.drawing import Drawing, draw, graphviz_engine
from autograd.drawing.choices import PICTURES, PLAYED
from autograd.drawing.dot import to_dot
from autograd.drawing.labels import width
from autograd.drawing.options import MOST_NODES
from autograd.drawing.view import BARE, View
from autograd.formulas.letters import clipped, visible
from autograd.stepping import Stepper

HOSTILE = [
    "x<y",
    "a|b",
    "{w}",
    '"',
    "∂",
    "한국어",
    "<script>alert(1)</script>",
    "<map>",
    "<b>bold</b>",
    "\\N \\G \\L \\n \\\\",
    "&lt; &#60; &amp;",
    "]]>",
    "<!-- -->",
    "a\nb\tc",
    "  ",
    "%s {0} @@svg@@",
    "\ud800",
    "\x00",
    "👩\u200d💻",
]


def by_id(root: ElementTree.Element, identity: str) -> ElementTree.Element:
    return next(e for e in root.iter() if e.get("id") == identity)


def words(element: ElementTree.Element) -> list[str]:
    return ["".join(e.itertext()) for e in element.iter() if e.tag.endswith("}text")]


def tables_as_text(dot: str) -> list[str]:
    """The statements of DOT text with each label table as its cells, to be read."""

    def cells(table: re.Match[str]) -> str:
        rows = re.findall(r"<TR>(.*?)</TR>", table[0])
        return "; ".join(" ".join(re.findall(r">([^<>]+)<", row)) for row in rows)

    return [re.sub(r"<<TABLE.*?</TABLE>>", cells, line.strip()) for line in dot.splitlines()]


def test_dot_of_a_tiny_graph() -> None:
    x = Value(2.0, label="x")
    z = x * 3
    z.backward()
    assert tables_as_text(draw(z).dot) == [
        "digraph {",
        'graph [bgcolor="#ffffff" nodesep=0.3 rankdir=LR ranksep=0.35]',
        'node [fixedsize=true fontcolor="#1a1d21" fontname="Helvetica,Arial,sans-serif" shape=box]',
        'edge [arrowsize=0.7 color="#8a93a0" fontname="Helvetica,Arial,sans-serif" penwidth=1.2]',
        'n0 [label=x; data 2; grad 3 color="#2b6cb0" fillcolor="#e6f0fc" height=0.8611 id=n0 '
        'penwidth=1.2 peripheries=1 style="filled,rounded" width=1.0556]',
        'n1 [label=3; grad – color="#8b8579" fillcolor="#f5f4f1" height=0.6389 id=n1 '
        'penwidth=1.2 peripheries=1 style="filled,rounded,dashed" width=1.0556]',
        'n2 [label=out = x * 3; data 6; grad 1 color="#6b46a8" fillcolor="#f1eafc" '
        "height=0.8611 id=n2 penwidth=1.2 peripheries=2 style=filled width=1.2917]",
        "n0 -> n2 [label=∂out/∂x; 3 id=e0]",
        "n1 -> n2 [id=e1]",
        "}",
    ]


def test_gradients_read_a_dash_until_a_sweep_has_come() -> None:
    z = squared_sum()
    assert words(by_id(parsed(draw(z).svg), "n0")) == ["x", "data", "2", "grad", "–"]
    z.backward()
    assert words(by_id(parsed(draw(z).svg), "n0")) == ["x", "data", "2", "grad", "10"]
    z.zero_grad()
    assert by_id(parsed(draw(z).svg), "n0").get("data-grad") == ""


def test_a_drawing_shows_the_moment_it_was_made() -> None:
    z = squared_sum()
    before = draw(z)
    z.backward()
    assert words(by_id(parsed(before.svg), "n0"))[-1] == "–"


def test_svg_says_everything_about_nodes_and_edges() -> None:
    z = squared_sum()
    z.backward()
    root = parsed(draw(z).svg)
    assert words(by_id(root, "n2")) == ["w = x + y", "data", "5", "grad", "10"]
    assert words(by_id(root, "n4")) == ["z = w ** 2", "data", "25", "grad", "1"]
    assert words(by_id(root, "e2")) == ["∂z/∂w", "10"]
    assert by_id(root, "e2")[0].text == "∂z/∂w = 2w = 10"
    assert by_id(root, "n2").get("data-grad") == repr(10.0)


def test_kinds_differ_by_shape_and_border_not_only_by_colour() -> None:
    root = parsed(draw(squared_sum()).svg)
    shapes = {
        identity: [e.tag.rpartition("}")[2] for e in by_id(root, identity) if len(e.keys()) == 1]
        for identity in ("n0", "n2", "n3", "n4")
    }
    assert shapes == {
        "n0": ["path"],  # rounded
        "n2": ["polygon"],
        "n3": ["path"],  # rounded, dashed by its class
        "n4": ["polygon", "polygon"],
    }
    assert by_id(root, "n3").get("class") == "node constant"


def test_a_gradient_that_is_a_node_is_drawn_as_its_number() -> None:
    z = squared_sum()
    z.backward(create_graph=True)
    assert words(by_id(parsed(draw(z).svg), "n0"))[-1] == "10"


def test_parallel_edges_are_two_edges() -> None:
    a = Value(3.0, label="a")
    root = parsed(draw(a + a).svg)
    first, second = by_id(root, "e0"), by_id(root, "e1")
    assert words(first) == words(second) == ["∂out/∂a", "1"]
    assert first.find("{*}path").get("d") != second.find("{*}path").get("d")  # type: ignore[union-attr]


def test_the_node_where_an_infinity_appeared_is_marked_and_no_other() -> None:
    x = Value(0.0, label="x")
    y = log(x) * 2
    root = parsed(draw(y).svg)
    marked = [e for e in root.iter() if "anomaly" in (e.get("class") or "")]
    assert [words(e)[0] for e in marked] == ["v1 = log(x)"]
    assert words(marked[0])[-1] == "first -inf here"
    assert "penwidth=3" in draw(y).dot


@pytest.mark.parametrize("label", HOSTILE)
def test_labels_are_shown_verbatim(label: str) -> None:
    leaf = Value(1.5, label=label)
    root = parsed(draw(leaf * 2).svg)
    assert words(by_id(root, "n0"))[0] == visible(label)
    assert not [e.tag for e in root.iter() if e.tag.rpartition("}")[2] in ("script", "b", "map")]


@pytest.mark.parametrize("label", [h for h in HOSTILE if h == visible(h)])
def test_graphviz_itself_shows_labels_verbatim(label: str) -> None:
    """PNG and PDF have the texts that Graphviz understood; its own SVG shows what they are."""
    svg = graphviz_engine.render(to_dot(View(trace(Value(1.5, label=label) * 2))), "svg").decode()
    assert words(by_id(parsed(svg), "n0"))[0] == label


def test_labels_that_cannot_be_seen_are_made_visible() -> None:
    assert visible("a\nb") == "a␊b"
    assert visible("  ") == "␠␠"
    assert visible("\ud800 \x7f") == "� �"
    assert visible("👩\u200d💻") == "👩\u200d💻"


def test_long_labels_are_cut_and_whole_in_the_tooltip() -> None:
    long = "the mean of all losses of the first batch, regularised"
    node = by_id(parsed(draw(Value(1.0, label=long) * 2).svg), "n0")
    assert words(node)[0] == clipped(long, 32)
    assert long in (node[0].text or "")


def test_wide_letters_get_more_room() -> None:
    assert width("i", 10) < width("a", 10) < width("W", 10) < width("한", 10)


# ---------------------------------------------------------------- files

MAGIC = {
    ".svg": b"<svg ",
    ".png": b"\x89PNG\r\n\x1a\n",
    ".pdf": b"%PDF-",
    ".dot": b"digraph",
    ".html": b"<!doctype html>",
}


@pytest.mark.parametrize("suffix", PICTURES)
def test_save_writes_the_format_of_the_suffix(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"z{suffix.upper()}"
    draw(squared_sum()).save(path)
    assert suffix in MAGIC, "a new format says here how its files begin"
    assert path.read_bytes().startswith(MAGIC[suffix])
    assert [p.name for p in tmp_path.iterdir()] == [path.name]  # no half-written file left


# How the edges of a file are read, as numbers of nodes; None: Graphviz draws it from the DOT text.
Edges = list[tuple[int, int]]
EDGES: dict[str, Callable[[bytes], Edges] | None] = {
    ".dot": lambda data: [(int(a), int(b)) for a, b in re.findall(rb"\tn(\d+) -> n(\d+) ", data)],
    ".svg": None,
    ".png": None,
    ".pdf": None,
    ".html": None,
}


@pytest.mark.parametrize("suffix", PICTURES)
def test_a_file_has_every_edge_from_operand_to_result(suffix: str, tmp_path: Path) -> None:
    assert suffix in EDGES, "a new format says here how the edges of its files are read"
    edges_of = EDGES[suffix]
    if edges_of is not None:
        draw(squared_sum()).save(tmp_path / f"z{suffix}")
        found = edges_of((tmp_path / f"z{suffix}").read_bytes())
        assert sorted(found) == [(0, 2), (1, 2), (2, 4), (3, 4)]


@pytest.mark.parametrize("suffix", PICTURES)
def test_every_format_refuses_what_is_too_large(suffix: str, tmp_path: Path) -> None:
    with pytest.raises(DrawingError, match="too large"):  # self._checked() asks
        draw(squared_sum(), max_nodes=2).save(tmp_path / f"z{suffix}")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "suffix", [suffix for suffix in PICTURES if suffix not in (".png", ".pdf")]
)
def test_no_format_writes_a_control_character_of_a_name(suffix: str, tmp_path: Path) -> None:
    draw(Value(2.0, label="x\x07") * 3).save(tmp_path / f"z{suffix}")
    text = (tmp_path / f"z{suffix}").read_text(encoding="utf-8")
    assert "\x07" not in text, "names go through visible() of autograd/formulas/letters.py"


def test_what_is_said_of_suffixes_is_the_table() -> None:
    assert all(suffix in repr(draw(squared_sum())) for suffix in PICTURES)
    missing = set(PICTURES) - set(re.findall(r"\.\w+", Drawing.save.__doc__ or ""))
    assert not missing, f"add to the docstring of Drawing.save: {missing}"
    root = Path(autograd.__file__).parent.parent
    for file in ("docs/guides/draw.md", "docs/guides/draw_ko.md"):
        lines = (root / file).read_text(encoding="utf-8").splitlines()
        told = next(line for line in lines if "draw().save(" in line and "#" in line)
        missing = set(PICTURES) - set(re.findall(r"\.[a-z]+", told))
        assert not missing, f"add to the comment beside draw().save() in {file}: {missing}"
    listed = (drawing.__doc__ or "").splitlines()[0]
    missing = {s for s in PICTURES if s[1:].upper() not in listed}
    assert not missing, f"add to the first line of autograd/drawing/__init__.py: {missing}"
    told = set(re.findall(r"(?<=[ :])\.\w+", Stepper.save.__doc__ or ""))
    assert told == set(PLAYED), (
        f"the docstring of Stepper.save, or PLAYED of autograd/drawing/choices.py, lacks "
        f"{told ^ set(PLAYED)}"
    )


def test_png_has_two_dots_for_each_of_a_usual_screen(tmp_path: Path) -> None:
    picture = draw(squared_sum())
    picture.save(tmp_path / "z.png")
    wide = int.from_bytes((tmp_path / "z.png").read_bytes()[16:20], "big")
    points = float(parsed(picture.svg).get("width", "")[:-2])
    assert wide == pytest.approx(points / 72 * 192, abs=4)


def test_the_same_graph_gives_the_same_bytes() -> None:
    assert draw(squared_sum()).svg == draw(squared_sum()).svg


LISTED = " or ".join(", ".join(PICTURES).rsplit(", ", 1))


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("z.jpg", rf"'z.jpg' ends in '.jpg': the suffix picks the format, {LISTED}"),
        ("z", rf"'z' has no suffix: the suffix picks the format, {LISTED}"),
        ("no/z.svg", r"cannot write 'z.svg': there is no folder '.*no'"),
    ],
)
def test_save_says_what_is_wrong_with_a_path(name: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(DrawingError, match=message):
        draw(squared_sum()).save(tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_a_file_that_cannot_be_replaced_stays(tmp_path: Path) -> None:
    (tmp_path / "z.svg").mkdir()
    with pytest.raises(DrawingError, match=r"cannot write '.*z\.svg'"):
        draw(squared_sum()).save(tmp_path / "z.svg")
    assert [p.name for p in tmp_path.iterdir()] == ["z.svg"]


def test_notebooks_get_an_image_that_survives_distrust() -> None:
    bundle = squared_sum().draw()._repr_mimebundle_()
    assert bundle["text/html"].startswith('<img alt="graph of z" src="data:image/svg+xml;base64,')
    assert bundle["image/svg+xml"].startswith("<svg ")
    assert bundle["text/plain"].startswith("<Drawing of z: 5 nodes")


def test_dark_and_plain_viewers_both_find_a_colour() -> None:
    style = parsed(draw(squared_sum()).svg)[0].text or ""
    assert "@media (prefers-color-scheme: dark)" in style
    assert "fill: #e6f0fc; fill: var(--leaf);" in style


# ---------------------------------------------------------------- refusals


def test_draw_wants_a_node() -> None:
    with pytest.raises(TypeError, match=r"draw\(\) takes a node, .*; got 3\.0"):
        draw(3.0)  # type: ignore[arg-type]


def test_a_chain_is_straight_whatever_its_steps_are_given() -> None:
    y = Value(0.5)
    for k in range(12):
        y = (y * 1.01 if k % 2 else y * Value(0.9)).tanh()
    places, records = centres(draw(y).svg), trace(y).nodes
    rows = {round(places[f"n{n.index}"][1]) for n in records if n.kind == "operation"}
    assert len(rows) == 1


def test_one_node_is_told_as_one() -> None:
    x = Value(1.0, label="x")
    assert repr(draw(x)).startswith("<Drawing of x: 1 node; ")
    assert repr(trace(x)).startswith("<Trace of x: 1 node, 0 edges, ")
    assert draw(x).svg.count("Graph of x: 1 node, 0 edges") == 1
    summary = draw(x.sin(), max_nodes=1).summary  # type: ignore[attr-defined]
    assert summary.startswith("Graph of out: 2 nodes, 1 edge, 1 operation deep\n")


def chain(length: int) -> Value:
    x = Value(1.0)
    for _ in range(length):
        x = x.sin()  # type: ignore[attr-defined]
    return x


@pytest.mark.parametrize("length", [MOST_NODES, 20_000])
def test_a_graph_of_many_nodes_is_shown_as_a_summary(length: int, tmp_path: Path) -> None:
    picture = draw(chain(length))
    assert repr(picture).startswith(
        f"Graph of out: {length + 1:,} nodes, {length:,} edges, {length:,} operations deep"
    )
    bundle = picture._repr_mimebundle_()
    assert f"sin {length:,}" in bundle["text/html"]
    assert picture._repr_svg_() is None
    with pytest.raises(DrawingError, match=rf"too large to draw.\nGraph of out: {length + 1:,} no"):
        picture.save(tmp_path / "z.svg")


def test_what_is_too_large_is_refused_before_records_and_labels_are_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    y = Value(0.5)
    for _ in range(900):
        y = (y * 1.01).tanh()
    whole = Drawing(trace(y)).summary
    with scope("chain"):
        closed = y.tanh()  # scopes might be closed: the records say how much that leaves

    def no_work(*_: object, **__: object) -> Any:
        raise AssertionError("it grows with the graph")

    for place in ("view.node_label", "view.edge_label", "view.number_text", "view.network_of"):
        monkeypatch.setattr(f"autograd.drawing.{place}", no_work)
    assert "2,702 nodes; a picture takes up to 1,000" in str(closed.draw())
    monkeypatch.setattr("autograd.drawing.picture.trace", no_work)
    picture = y.draw()
    assert str(picture) == whole
    assert "2,701 nodes; a picture takes up to 1,000" in whole
    for refused in (picture, y.draw(max_nodes=2000)):
        with pytest.raises(DrawingError, match="too large to draw"):
            _ = refused.svg


def test_a_graph_of_many_long_edges_is_shown_as_a_summary() -> None:
    x = y = Value(1.0)
    for _ in range(500):
        y = y.sin() * x  # type: ignore[attr-defined]
    picture = draw(y, max_nodes=4000)
    assert picture.view.effort > BARE
    assert "1,001 nodes, and 1,500 edges, many from one end to the other" in picture.summary
    with pytest.raises(DrawingError, match=r"1,001 nodes, and 1,500 edges"):
        to_dot(picture.view)


def test_a_large_graph_is_drawn_without_numbers_at_its_edges() -> None:
    xs = [Value(1.0) for _ in range(20)]
    for _ in range(120):
        xs = [*xs[1:], xs[0] * xs[7]]
    total = xs[0]
    for x in xs[1:]:
        total = total + x
    for _ in range(80):
        total = total.sin() + xs[0]  # type: ignore[attr-defined]
    dot = draw(total, max_nodes=4000).dot
    assert "splines=line" in dot
    assert "∂" not in dot


def test_without_graphviz_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graphviz_engine, "_by_wheel", lambda: None)
    monkeypatch.setattr(graphviz_engine, "_by_program", lambda: None)
    with pytest.raises(DrawingError, match="pip install pygraphviz"):
        draw(squared_sum()).svg  # noqa: B018


def test_without_the_wheel_the_dot_program_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def run(words: list[str], input: bytes, **_: Any) -> Any:
        asked.append((*words, input))
        return subprocess.CompletedProcess(words, 0, b"drawn", b"")

    monkeypatch.setattr(graphviz_engine, "_by_wheel", lambda: None)
    monkeypatch.setattr("shutil.which", lambda name: f"/bin/{name}")
    monkeypatch.setattr("subprocess.run", run)
    assert graphviz_engine.render("digraph {}", "svg") == b"drawn"
    assert asked == [("/bin/dot", "-q", "-Kdot", "-Tsvg", b"digraph {}")]


def test_without_fonts_png_is_refused_and_svg_is_not(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("autograd.drawing.picture.has_fonts", lambda: False)
    with pytest.raises(DrawingError, match="fonts-dejavu-core"):
        draw(squared_sum()).save(tmp_path / "z.png")
    draw(squared_sum()).save(tmp_path / "z.svg")


def test_bad_dot_and_bad_formats_are_errors_and_not_crashes() -> None:
    with pytest.raises(DrawingError, match="syntax error"):
        graphviz_engine.render("digraph { a ->", "svg")
    with pytest.raises(DrawingError, match="the formats are svg, png"):
        graphviz_engine.render("digraph {}", "bmp")


def test_nothing_is_printed(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    draw(squared_sum()).save(tmp_path / "z.png")
    assert capfd.readouterr() == ("", "")


def test_eight_threads_draw_at_once() -> None:
    pictures: dict[int, str] = {}
    roots = [squared_sum() * i for i in range(8)]

    def work(i: int) -> None:
        pictures[i] = draw(roots[i]).svg

    run_at_once(partial(work, i) for i in range(8))
    assert [pictures[i] for i in range(8)] == [Drawing(trace(root)).svg for root in roots]
