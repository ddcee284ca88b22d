"""Trace: a recorded graph and its sweep as plain records, the source of every picture.

A trace is a snapshot. It refers to nothing of the graph, can be saved as JSON, and its
steps come from the one sweep (``engine/backward.py``) with a watcher, not from a second one.
"""

from __future__ import annotations

from autograd.tracing.descent import Rounds, descend
from autograd.tracing.network import network_of
from autograd.tracing.outputs import Outputs, Several, outputs_of
from autograd.tracing.records import (
    BACKWARD,
    FORWARD,
    SEED,
    UPDATE,
    TraceEdge,
    TraceNode,
    check_kinds,
    title_of,
)
from autograd.tracing.steps import Step, Trace
from autograd.tracing.tracer import collect, count_of_steps, first_steps, trace

__all__ = [
    "BACKWARD",
    "FORWARD",
    "SEED",
    "UPDATE",
    "Outputs",
    "Rounds",
    "Several",
    "Step",
    "Trace",
    "TraceEdge",
    "TraceNode",
    "check_kinds",
    "collect",
    "count_of_steps",
    "descend",
    "first_steps",
    "network_of",
    "outputs_of",
    "title_of",
    "trace",
]
