"""compile: a function of single numbers as a program of arrays, forward and backward."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from autograd.compiling.plan import make_plan
from autograd.compiling.program import Program
from autograd.compiling.recorded import of_graph, record
from autograd.errors import CompileError

__all__ = ["Program", "compile"]


def compile(
    f: Any, example: Any = None, *, inputs: Sequence[Any] = (), exact: bool = False
) -> Program:
    """The NumPy program that computes ``f`` on many samples at once, and its gradients.

    f        a function of Values, or of lists and arrays of them; or a recorded graph: a
             Value, or a list of them
    example  a tuple with one argument each for ``f``: numbers, lists or arrays. Only their
             shapes count; an array is seen as an array of Values
    inputs   of a recorded graph: the leaves that vary from sample to sample
    exact    keep every operation, the order of all sums and the sign of a zero, instead of
             recognising matrix products: slower. The parameters are the same arrays under the
             same names

    Leaves that ``f`` uses and that are no inputs are parameters; what requires no gradient
    is a constant. A comparison is a condition, ``where(x > 0, a, b)``, for every sample on
    its own. Deciding something by a traced number (``if x > 0``, ``float(x)``) raises a
    ``CompileError`` that names the line and says what to use; checks of values, such as those
    of a loss's targets, are left out, since the values are not known.

    >>> from autograd import Value, relu
    >>> w, b = [Value(2.0), Value(-1.0)], Value(0.5)
    >>> program = compile(lambda x: relu(w[0] * x[0] + w[1] * x[1] + b), example=([1.0, 1.0],))
    >>> program([[1.0, 2.0], [3.0, 1.0]]).tolist()
    [0.5, 5.5]
    """
    if callable(f):
        if example is None:
            raise CompileError("compile(f) needs an example of its arguments: example=(1.0, 2.0)")
        given = example if isinstance(example, tuple) else (example,)
        recording = record(f, given)
    elif isinstance(f, str):
        raise CompileError(
            f"compile() takes a function or a recorded graph, got the text {f!r}: write a "
            f"function, lambda x: ..., or autograd.expressions.parse({f!r}).evaluate(...)"
        )
    else:
        recording = of_graph(f, inputs)
    return Program(*make_plan(recording, exact))
