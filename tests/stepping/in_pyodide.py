"""What a test runs inside Pyodide: pictures, pages, the command, no thread and no process.

The last line is its result, JSON.
"""

import contextlib
import io
import json
import subprocess
import sys
import threading
from typing import Any

from autograd import Value
from autograd.command import main


def refused(*args: Any, **options: Any) -> None:
    raise AssertionError("a process or a thread was asked for")


subprocess.Popen = refused  # type: ignore[assignment,misc]
threading.Thread.start = refused  # type: ignore[method-assign]

x, y = Value(2.0, label="x"), Value(3.0, label="y")
z: Any = (x + y) ** 2
z.label = "z"
z.backward()


def printed(*words: str) -> str:
    """What a command prints."""
    with contextlib.redirect_stdout(io.StringIO()) as out:
        assert not main(list(words)), words
    return out.getvalue()


found: dict[str, Any] = {
    "platform": sys.platform,
    "gradients": [x.grad, y.grad],
    "picture": z.draw().svg,
    "bundle": sorted(z.draw()._repr_mimebundle_()),
    "player": z.stepper()._repr_html_(),
    "page": z.stepper().html(),
    "text": str(z.stepper()),
    "step": printed("step", "z = (x+y)**2", "x=2", "y=3"),
}


def trained() -> list[float]:
    """A neuron of scalars, ten updates; its weights are drawn with NumPy."""
    from nn import SGD, MSELoss, Neuron

    neuron = Neuron(2, init=[0.9, 0.3], bias=False)
    optimiser = SGD(neuron.parameters(), lr=0.1)
    for _ in range(10):
        optimiser.zero_grad()
        MSELoss()([neuron([1.0, 0.5])], [1.0]).backward()
        optimiser.step()
    return [w.data for w in neuron.parameters()]


if "absent_numpy" not in sys.modules:
    found["trained"] = trained()
json.dumps(found)
