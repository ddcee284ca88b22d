"""DOT statements: Graphviz reads back what was written."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from autograd.drawing.graphviz_engine import render
from autograd.drawing.statements import Statements

# What XML and JSON can hold; a backslash is left to labels, which double it.
TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn"), exclude_characters="\\")
)


@settings(deadline=None, max_examples=50)
@given(
    st.lists(st.one_of(TEXT, st.sampled_from(["node", "Graph", "-.5", "1.", "1e3", '"', "a-b"])))
)
def test_graphviz_reads_the_attributes_that_were_written(texts: list[str]) -> None:
    texts = [text for text in texts if not text.startswith("<")]  # that would be markup
    graph = Statements()
    for i, text in enumerate(texts):
        graph.node(f"n{i}", comment=text)
    nodes = json.loads(render(graph.source, "json")).get("objects", [])
    assert [node.get("comment", "") for node in nodes] == texts


def test_a_subgraph_holds_what_is_added_to_it() -> None:
    graph = Statements()
    graph.usual("node", shape="box")
    with graph.subgraph("cluster_1") as frame:
        frame.usual("graph", label="a frame")
        frame.edge("x", "y", id="e0")
    graph.node("z", label="<<B>last</B>>")
    drawn = json.loads(render(graph.source, "json"))
    frame_drawn, *nodes = drawn["objects"]
    assert (frame_drawn["label"], frame_drawn["nodes"]) == ("a frame", [1, 2])
    assert [node["name"] for node in nodes] == ["x", "y", "z"]
    assert [(edge["tail"], edge["head"], edge["id"]) for edge in drawn["edges"]] == [(1, 2, "e0")]
    assert {node["shape"] for node in nodes} == {"box"}
