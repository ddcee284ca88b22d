"""Nested lists, tuples and dicts: taken apart, matched and put together again."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograd.transforms.pytree import combined, flatten, flatten_like, tree_map, unflatten


class Point(NamedTuple):
    x: Any
    y: Any


leaves = st.floats(allow_nan=False) | st.none() | st.text(max_size=2)
trees = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(st.text(max_size=2) | st.integers(), inner, max_size=3)
        | st.builds(Point, inner, inner)
    ),
    max_leaves=12,
)


@given(trees)
def test_there_and_back(tree: Any) -> None:
    found, structure = flatten(tree)
    back = unflatten(structure, found)
    assert back == tree
    assert repr(back) == repr(tree)  # the kinds of containers too: (1,) == Point(1,) would pass
    assert flatten_like(structure, tree, "it") == found
    assert len(structure.paths) == len(found)


@given(trees)
def test_paths_lead_to_the_leaves(tree: Any) -> None:
    found, structure = flatten(tree)
    for leaf, path in zip(found, structure.paths, strict=True):
        assert eval(f"tree{path}", {"tree": tree}) is leaf


def test_dicts_match_by_key() -> None:
    _, structure = flatten({"a": 1, "b": [2, 3]})
    assert flatten_like(structure, {"b": (20, 30), "a": 10}, "it") == [10, 20, 30]


def test_kinds_of_containers() -> None:
    tree = OrderedDict(b=Point(1, [2]), a=())
    again = tree_map(lambda x: x * 10, tree)
    assert again == OrderedDict(b=Point(10, [20]), a=())
    assert type(again) is OrderedDict
    assert type(again["b"]) is Point


def test_a_tree_of_trees() -> None:
    _, outer = flatten({"y": 0, "z": 0})
    _, inner = flatten((0, [0]))
    assert combined(outer, inner, [[1, 2], [3, 4]]) == {"y": (1, [2]), "z": (3, [4])}


@pytest.mark.parametrize(
    ("tree", "other", "message"),
    [
        (1.0, [1.0], r"it must be one number or array, got \[1.0\]"),
        ([1.0], 1.0, "it must be a list of 1 items; got 1.0"),
        ((1.0, 2.0), (1.0,), r"it must be a tuple of 2 items; got \(1.0,\)"),
        ({"a": 1}, {"b": 1}, "it must be a dict with the keys 'a'; got {'b': 1}"),
        ({"a": [1, 2]}, {"a": [1, [2]]}, r"it\['a'\]\[1\] must be one number or array"),
        (Point(1, 2), 3, "it must be a Point of 2 items; got 3"),
    ],
)
def test_a_mismatch_is_located(tree: Any, other: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        flatten_like(flatten(tree)[1], other, "it")
