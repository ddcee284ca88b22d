"""What the training player is told: plain data, checked, with its arrays as text."""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from autograd.formulas.language import parse
from autograd.stepping.page_records import plain_number
from autograd.stepping.postfix import definitions, postfix
from autograd.table.scalars import TABLE

MOST_REPLAYED = 16_000  # numbers that are kept of weights where the page computes those between
MOST_RECORDED = 180_000  # and where it cannot
NEEDED = ("losses", "kept", "parameters", "names")


def page_record(given: Mapping[str, Any]) -> dict[str, Any]:
    """The record as the page's script reads it; see ``training_player`` for what is given."""
    if missing := [key for key in NEEDED if key not in given]:
        raise ValueError(f"the record of a training lacks {', '.join(missing)}")
    losses = np.asarray(given["losses"], dtype=float)
    chosen = _chosen(given, len(losses))
    parameters = np.asarray(given["parameters"], dtype=float)
    record = {
        "rounds": len(losses),
        "losses": _packed(losses),
        "rates": _packed(_rates(given, len(losses))),
        "kept": [int(given["kept"][k]) for k in chosen],
        "parameters": _packed(parameters[chosen]),
        "names": list(given["names"]),
        "network": given.get("network"),
        "bounds": given.get("bounds"),
        "activations": _formulas(given.get("network")),
        "defined": _definitions(given.get("network")),
        "loss": dict(given.get("loss") or {"name": None, "options": {}}),
        "optimizer": dict(given.get("optimizer") or {"kind": None, "settings": {}}),
        "steps0": int(given.get("steps0", 0)),
        "first": int(given.get("first", 0)),
        "batch": given.get("batch"),
        "replay": bool(given.get("replay")),
        "reason": given.get("reason"),
        "thinned": given.get("thinned"),
        "best": given.get("best"),
        "clipped": given.get("clipped"),
    }
    record |= _samples(given) | _order(given) | _state(given, chosen)
    return record


def _chosen(given: Mapping[str, Any], rounds: int) -> list[int]:
    """Which of the kept rounds go into the page: the first, the last, and evenly between."""
    kept, width = list(given["kept"]), max(len(given["names"]), 1)
    memory = len(given.get("state") or {})
    most = MOST_REPLAYED if given.get("replay") else MOST_RECORDED
    places = list(range(len(kept)))
    if given.get("replay") and memory:
        whole = set(given["state_rounds"])
        places = [k for k in places if kept[k] in whole or k in (0, len(kept) - 1)]
    stride = math.ceil(len(places) * width * (1 + memory) / most)
    chosen = places[:: max(stride, 1)]
    return chosen if chosen[-1] == places[-1] else [*chosen, places[-1]]


def _state(given: Mapping[str, Any], chosen: Sequence[int]) -> dict[str, Any]:
    """The optimiser's memory at those of the chosen rounds where it was kept."""
    states = given.get("state")
    if not states:
        return {}
    where = {round_: k for k, round_ in enumerate(given["state_rounds"])}
    rounds = [r for r in (int(given["kept"][k]) for k in chosen) if r in where]
    rows = [where[r] for r in rounds]
    return {
        "state": {
            name: _packed(np.asarray(numbers, dtype=float)[rows]) | {"rounds": rounds}
            for name, numbers in states.items()
        }
    }


def _samples(given: Mapping[str, Any]) -> dict[str, Any]:
    if given.get("X") is None:
        return {"X": None, "y": None, "validation": None}
    found: dict[str, Any] = {"X": _packed(_rows(given["X"])), "y": _packed(_rows(given["y"]))}
    held_out = given.get("validation")
    if held_out is None or not len(held_out["losses"]):
        return found | {"validation": None}
    return found | {
        "validation": {
            "X": _packed(_rows(held_out["X"])),
            "y": _packed(_rows(held_out["y"])),
            "at": [int(r) for r in held_out["at"]],
            "losses": [plain_number(x) for x in held_out["losses"]],
        }
    }


def _rows(x: Any) -> np.ndarray:
    array = np.asarray(x, dtype=float)
    return array.reshape(len(array), -1)


def _order(given: Mapping[str, Any]) -> dict[str, Any]:
    """The order of the samples in every epoch; none where an update takes all of them."""
    order = given.get("order")
    if order is None:
        return {"order": None}
    numbers = np.concatenate([np.asarray(epoch) for epoch in order])
    return {"order": _packed(numbers, "u2" if numbers.max(initial=0) < 2**16 else "u4")}


def _rates(given: Mapping[str, Any], rounds: int) -> np.ndarray:
    rates = np.asarray(given.get("rates", [math.nan] * rounds), dtype=float)
    return rates[:1] if len(set(rates.tolist())) == 1 else rates


def _packed(array: np.ndarray, kind: str = "f8") -> dict[str, Any]:
    data = np.ascontiguousarray(array, dtype=f"<{kind}").tobytes()
    return {
        "kind": kind,
        "shape": list(array.shape),
        "data": base64.b64encode(data).decode(),
    }


# ---------------------------------------------------------------- activations


def _used(network: Mapping[str, Any] | None) -> list[str]:
    names = [] if network is None else network["activations"]
    return [name for name in dict.fromkeys(names) if name not in ("linear", "softmax")]


def _formulas(network: Mapping[str, Any] | None) -> dict[str, Any]:
    """Of each activation the names of its arguments and its slope, as the table has it."""
    return {
        name: {
            "args": " ".join(TABLE[name].args),
            "slope": postfix(parse(TABLE[name].local_derivatives[0])),
        }
        for name in _used(network)
    }


def _definitions(network: Mapping[str, Any] | None) -> dict[str, list[str]]:
    formulas = _formulas(network)
    return definitions([text for name, f in formulas.items() for text in (name, f["slope"])])
