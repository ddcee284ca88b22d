"""Starting: the processor's time of whole processes, beside the bare interpreter and NumPy.

    python -m benchmarks.starting

It is the time of the user and of the system together, with that of the second process in which
Graphviz draws. The limit of a picture is what its libraries take: NumPy, and Graphviz in the same
process, which lays out the same text. Python's compiled files are there before anything is timed.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile

from autograd import Value, draw
from benchmarks.command_line import parser_for

PICTURE = "from autograd import Value; (Value(2.0) * Value(3.0)).draw().svg"
LIBRARIES = """
import sys
import numpy
from pygraphviz import graphviz
with open(sys.argv[1]) as file:
    graph = graphviz.agread(file, None)
context = graphviz.gvContextWithBuiltins()
graphviz.gvLayout(context, graph, b"dot")
assert graphviz.gvRenderData(context, graph, b"svg")[1]
"""


def programs(dot: str) -> dict[str, list[str]]:
    """What is timed; ``dot`` is a file with the text of the picture."""
    return {
        "python": ["-c", "pass"],
        "glassgrad --help": ["-m", "autograd", "--help"],
        "glassgrad step --help": ["-m", "autograd", "step", "--help"],
        "import autograd": ["-c", "import autograd"],
        "import numpy": ["-c", "import numpy"],
        "its libraries alone": ["-c", LIBRARIES, dot],
        "the first SVG": ["-c", PICTURE],
    }


BESIDE = {
    "glassgrad --help": ("python", 5.0),
    "glassgrad step --help": ("python", None),
    "import autograd": ("python", None),
    "its libraries alone": ("import numpy", None),
    "the first SVG": ("import numpy", 1.6),
}


def seconds_of(words: list[str], environment: dict[str, str]) -> float:
    """The processor's time of one process, and of those that it has waited for."""
    process = subprocess.Popen(
        [sys.executable, *words],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,  # the fonts of the machine
        env=environment,
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"python {' '.join(words)} ended with {process.returncode}")
    return used.ru_utime + used.ru_stime


def measure(rounds: int, timed: dict[str, list[str]]) -> dict[str, float]:
    """The median of each program over rounds in which all take a turn."""
    usual = {name: x for name, x in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    seconds: dict[str, list[float]] = {name: [] for name in timed}
    for turn in range(-1, rounds):  # the first writes the compiled files
        for name, words in timed.items():
            found = seconds_of(words, usual)
            if turn >= 0:
                seconds[name].append(found)
    return {name: statistics.median(found) for name, found in seconds.items()}


def main() -> None:
    parser = parser_for("benchmarks.starting", __doc__, "fewer rounds")
    rounds = 5 if parser.parse_args().quick else 21
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "picture.dot")
        draw(Value(2.0) * Value(3.0)).save(file)
        seconds = measure(rounds, programs(file))
    for name, found in seconds.items():
        line = f"{name:24}{found * 1e3:8.1f} ms"
        if name in BESIDE:
            other, goal = BESIDE[name]
            line += f"{found / seconds[other]:8.2f} × {other}"
            line += f"  (goal {goal:g})" if goal else ""
        print(line)


if __name__ == "__main__":
    main()
