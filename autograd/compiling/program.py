"""Program: a recorded function of single numbers that runs on arrays of samples."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Self

import numpy as np

from autograd.compiling import sources
from autograd.compiling.explaining import explained
from autograd.compiling.floats import FloatProgram
from autograd.compiling.namespaces import floats_of, namespace
from autograd.compiling.plan import Plan
from autograd.compiling.sources import ProgramText
from autograd.engine.array_data import refuse_masked
from autograd.errors import CompileError
from autograd.formulas.compiled_text import code_of
from autograd.table.scalars import TABLE
from autograd.transforms.pytree import flatten_like, unflatten


class Program:
    """What ``autograd.compile`` gives: a function on arrays of samples, and its gradients.

    parameters  the arrays of the parameters by name. They belong to the program: assign to
                their entries, or give others to each call with ``parameters=``.

    Every argument has the shape of the example, or one more axis in front, for the samples.
    Whole numbers and truth values, of arguments and of parameters, count as float64, as in a
    Value; float32 stays float32. Nothing is kept between calls, and a Program pickles. Where one
    machine is too small it is sent to the parts of the data set, with Dask's ``distributed``
    (``pip install "glassgrad[dask]"``) for example, and what comes back is added up::

        def summed(program, X, y):  # sums and not means: parts may differ in size
            value, grads = program.value_and_grad(X, y)
            return {name: len(X) * grad for name, grad in grads.items()}

        client = distributed.Client(n_workers=2)
        sent = [client.submit(summed, program, X[i::2], y[i::2]) for i in range(2)]
        parts = client.gather(sent)
        gradient = {name: sum(part[name] for part in parts) / len(X) for name in parts[0]}

    >>> from autograd import Value, compile
    >>> w = Value(3.0, label="w")
    >>> program = compile(lambda x: w * x**2, example=(1.0,))
    >>> program(np.array([1.0, 2.0]))
    array([ 3., 12.])
    >>> value, grads = program.value_and_grad(np.array([1.0, 2.0]))
    >>> float(value), float(grads["w"])
    (7.5, 2.5)
    """

    def __init__(self, plan: Plan, leaves: dict[str, list[Any]]) -> None:
        self._plan = plan
        self._leaves: dict[str, list[Any]] = leaves
        self._flat = all(part.kind is None for part in plan.argument_structure.parts)
        self._one_output = len(plan.outputs) == 1 and not plan.graph.shape(plan.outputs[0])
        self._sources: dict[str, ProgramText] = {}
        self._xp: Any = np
        self._functions: dict[str, Callable[..., Any]] = {}
        self._point = None if plan.arrays else FloatProgram(plan)
        self.parameters: dict[str, Any] = {}
        self.read()

    # ---------------------------------------------------------------- running

    def __call__(self, *inputs: Any, parameters: Mapping[str, Any] | None = None) -> Any:
        """The output for every sample; for one sample without their axis, that of it alone."""
        arrays, single, samples = self._inputs(inputs)
        if single and self._point is not None and self._xp is np:
            found = self._point.forward(arrays, self._given(parameters))
            if found is not None:
                return unflatten(self._plan.output_structure, found)
        results = self._run(sources.FORWARD, arrays, parameters)
        parts = results if len(self._plan.outputs) > 1 else (results,)
        own = [self._for_samples(r, e, samples) for r, e in zip(parts, self._outputs, strict=True)]
        if single:
            own = [part[0] for part in own]
        return unflatten(self._plan.output_structure, own)

    def value_and_grad(
        self, *inputs: Any, parameters: Mapping[str, Any] | None = None
    ) -> tuple[Any, dict[str, Any]]:
        """The mean of the output over the samples, and its gradient by each parameter.

        The gradients have the names and shapes of ``parameters``. The function must return
        one number. Of no samples the mean is nan, and its gradients are 0, as in PyTorch.
        """
        function = self._functions.get(sources.VALUE_AND_GRAD)
        if function is not None and parameters is None and self._are_arrays(inputs):
            with np.errstate(all="ignore"):  # the usual call, without detours
                both: tuple[Any, dict[str, Any]] = function(*inputs, *self._given(None))
                return both
        self._check_one_output()
        arrays, single, samples = self._inputs(inputs)
        if not samples:
            return self._of_none(parameters)
        if single and self._point is not None and self._xp is np:
            found = self._point.value_and_grad(arrays, self._given(parameters))
            if found is not None:
                return found
        value, grads = self._run(sources.VALUE_AND_GRAD, arrays, parameters)
        return value, grads

    def per_sample_gradients(
        self, *inputs: Any, parameters: Mapping[str, Any] | None = None
    ) -> tuple[Any, dict[str, Any]]:
        """The output of every sample, and its gradient for every sample.

        The samples are the last axis of each gradient: that of W1 with the shape (16, 2)
        has the shape (16, 2, samples).
        """
        self._check_one_output()
        arrays, single, samples = self._inputs(inputs)
        value, grads = self._run(sources.PER_SAMPLE, arrays, parameters)
        value = self._for_samples(value, self._outputs[0], samples)
        if single:
            return value[0], {name: grad[..., 0] for name, grad in grads.items()}
        return value, grads

    def jacobian(self, *inputs: Any, parameters: Mapping[str, Any] | None = None) -> Any:
        """∂output/∂input of every sample: the axes of the samples, the output, the input.

        With several arguments, a tuple with one array for each; with several outputs, a
        tuple of that for each.
        """
        arrays, single, samples = self._inputs(inputs)
        rows = self._run(sources.JACOBIAN, arrays, parameters)
        found = []
        for row, entry in zip(rows, self._outputs, strict=True):
            out = self._plan.graph.shape(entry)
            parts = []
            for part, shape in zip(row, self._plan.shapes, strict=True):
                whole = self._xp.broadcast_to(
                    self._xp.asarray(part).reshape(-1, *out, *shape), (samples, *out, *shape)
                )
                parts.append(whole[0] if single else whole)
            found.append(parts[0] if len(parts) == 1 else tuple(parts))
        return found[0] if len(found) == 1 else tuple(found)

    @property
    def _outputs(self) -> list[int]:
        return self._plan.outputs

    def _run(self, kind: str, arrays: list[Any], parameters: Mapping[str, Any] | None) -> Any:
        function = self._functions.get(kind) or self._made(kind)
        given = self._given(parameters)
        with np.errstate(all="ignore"):
            return function(*arrays, *given)

    def _given(self, parameters: Mapping[str, Any] | None) -> Sequence[Any]:
        """The parameters in their order, as floats."""
        own, wanted = self.parameters, self._plan.parameters
        if parameters is None or parameters is own:
            parameters = own
            if own.keys() != wanted.keys():
                raise _not_the_own(own, wanted)
        elif missing := wanted.keys() - parameters.keys():
            raise ValueError(f"parameters lacks {', '.join(sorted(missing))}")
        return [floats_of(parameters[name], self._xp) for name in wanted]

    def _of_none(self, parameters: Mapping[str, Any] | None) -> tuple[Any, dict[str, Any]]:
        """The mean over no samples, and its gradients."""
        given = zip(self.parameters, self._given(parameters), strict=True)
        return np.nan, {name: self._xp.zeros(np.shape(p)) for name, p in given}

    # ---------------------------------------------------------------- inputs

    def _are_arrays(self, inputs: tuple[Any, ...]) -> bool:
        """Whether the arguments are NumPy's arrays of samples, one for each."""
        if len(inputs) != len(self._plan.shapes):
            return False
        samples = -1
        for x, shape in zip(inputs, self._plan.shapes, strict=True):
            if type(x) is not np.ndarray or x.dtype.kind != "f":
                return False
            if not x.ndim or x.shape[1:] != shape:
                return False
            if len(x) != samples:
                if samples >= 0:
                    return False
                samples = len(x)
        return samples > 0 and self._xp is np

    def _inputs(self, inputs: tuple[Any, ...]) -> tuple[list[Any], bool, int]:
        """The arguments as arrays with an axis of samples; whether it was one; how many."""
        plan, xp = self._plan, self._xp
        leaves = self._leaves_of(inputs)
        for leaf in leaves:
            refuse_masked(leaf)
        arrays = [floats_of(x if hasattr(x, "ndim") else xp.asarray(x), xp) for x in leaves]
        samples, all_batched = None, True
        for array, shape in zip(arrays, plan.shapes, strict=True):
            given = array.shape
            if given[1:] == shape and len(given) > len(shape) and samples in (None, given[0]):
                samples = given[0]
            elif given == shape:
                all_batched = False
            else:
                raise self._shape_error(arrays, samples)
        if samples is not None and all_batched:
            return arrays, False, samples
        if samples is None:
            return [array[None] for array in arrays], True, 1
        return (
            [
                array if array.ndim > len(shape) else xp.broadcast_to(array, (samples, *shape))
                for array, shape in zip(arrays, plan.shapes, strict=True)
            ],
            False,
            samples,
        )

    def _shape_error(self, arrays: list[Any], samples: int | None) -> ValueError:
        """What is wrong with the shapes of the arguments."""
        plan = self._plan
        for array, shape, name in zip(arrays, plan.shapes, plan.arguments, strict=True):
            given = tuple(array.shape)
            if (given != shape and given[1:] != shape) or len(given) > len(shape) + 1:
                several = str(("n", *shape)).replace("'", "")
                return ValueError(
                    f"{name} has shape {given}; one sample has the shape {shape}, n samples "
                    f"have {several}"
                )
        counts = [
            f"{name} {array.shape[0]}"
            for array, shape, name in zip(arrays, plan.shapes, plan.arguments, strict=True)
            if len(array.shape) > len(shape)
        ]
        return ValueError(f"the arguments have different numbers of samples: {', '.join(counts)}")

    def _leaves_of(self, inputs: tuple[Any, ...]) -> Sequence[Any]:
        plan = self._plan
        structure = plan.argument_structure
        if len(inputs) != len(structure.parts):
            names = ", ".join(plan.arguments)
            raise TypeError(
                f"the program takes {len(structure.parts)} arguments ({names}), got {len(inputs)}"
            )
        inputs = tuple(map(_of_table, inputs))
        if self._flat:
            return inputs
        leaves: list[Any] = []
        for part, given, name in zip(structure.parts, inputs, plan.arguments, strict=False):
            if part.kind is None:
                leaves.append(given)
            elif hasattr(given, "shape"):  # an array in place of a list: one column for each
                leaves.extend(given[..., i] for i in range(len(part.parts)))
            else:
                leaves.extend(flatten_like(part, given, name))
        return leaves

    def _for_samples(self, result: Any, entry: int, samples: int) -> Any:
        """An output that does not depend on the inputs, repeated for every sample."""
        if self._plan.graph.batched(entry):
            return result
        shape = (samples, *self._plan.graph.shape(entry))
        return self._xp.broadcast_to(self._xp.asarray(result), shape)

    def _check_one_output(self) -> None:
        if not self._one_output:
            raise CompileError(
                "gradients need a function that returns one number for a sample: return the "
                "loss, or take the jacobian() of several outputs"
            )

    # ---------------------------------------------------------------- text

    def _source_of(self, kind: str) -> ProgramText:
        found = self._sources.get(kind)
        if found is None:
            found = self._sources[kind] = sources.write(self._plan, kind)
        return found

    def _made(self, kind: str) -> Callable[..., Any]:
        """The function of a text, compiled; the text is kept for tracebacks."""
        source = self._source_of(kind)
        scope: dict[str, Any] = {"xp": self._xp}
        scope |= {name: self._xp.asarray(x) for name, x in source.constants.items()}
        scope |= {row: self._kernel(row) for row in source.given}
        exec(code_of(source.text, f"{kind} of a compiled program"), scope)  # its helpers, too
        function: Callable[..., Any] = scope[source.name]
        self._functions[kind] = function
        return function

    def _kernel(self, row: str) -> Callable[..., Any]:
        if self._xp is not np:
            raise CompileError(
                f"the row {row!r} has a float kernel only, which runs on NumPy arrays: give it "
                "array=..., source in xp, to run it on others"
            )
        return TABLE[row].along if TABLE[row].variadic else TABLE[row].on_arrays

    @property
    def source(self) -> str:
        """The program as text that imports only NumPy: the value and its gradients.

        Its functions take arrays of floats. Where the output is not one number, or there are no
        parameters, the function alone.
        """
        plan = self._plan
        kind = sources.VALUE_AND_GRAD if self._one_output and plan.parameters else sources.FORWARD
        return self._source_of(kind).full()

    def source_of(self, function: str) -> str:
        """The text of ``"forward"``, ``"value_and_grad"``, ``"per_sample_gradients"`` or
        ``"jacobian"``."""
        if function not in sources.KINDS:
            raise ValueError(f"a program has {', '.join(sources.KINDS)}; got {function!r}")
        return self._source_of(function).full()

    def explain(self, *, lang: str | None = None) -> str:
        """What was recognised in the graph, what was not, and why; in ``"en"`` or ``"ko"``."""
        return explained(self._plan, lang)

    def __repr__(self) -> str:
        arguments = ", ".join(self._plan.arguments)
        shapes = ", ".join(f"{n} {s}" for n, (_, s) in self._plan.parameters.items())
        return f"<Program of ({arguments}), parameters: {shapes or 'none'}>"

    # ---------------------------------------------------------------- elsewhere

    def bind(self, xp: Any) -> Program:
        """The same program on the arrays of ``xp``: jax.numpy, torch, dask.array, numpy.

        Its parameters are copies, as arrays of ``xp``.
        """
        bound = Program.__new__(Program)
        bound.__dict__.update(self.__dict__)
        bound._xp = namespace(xp)
        bound._functions = {}
        bound.parameters = {n: bound._xp.asarray(p) for n, p in self.parameters.items()}
        return bound

    def read(self) -> Self:
        """Take over the numbers that the leaves of the graph hold now."""
        for name, (_, shape) in self._plan.parameters.items():
            numbers = np.array([leaf._data for leaf in self._leaf_list(name)])
            self.parameters[name] = numbers.reshape(shape)
        return self

    def write_back(self, parameters: Mapping[str, Any] | None = None) -> None:
        """Assign the parameters to the leaves of the graph, the weights of the neurons."""
        for name, array in zip(self.parameters, self._given(parameters), strict=True):
            numbers = np.asarray(array, dtype=float).ravel().tolist()
            for leaf, number in zip(self._leaf_list(name), numbers, strict=True):
                leaf.data = number

    def leaves(self) -> list[Any]:
        """The leaves of the graph that are the parameters."""
        return [leaf for name in self.parameters for leaf in self._leaf_list(name)]

    def _leaf_list(self, name: str) -> list[Any]:
        if name not in self._leaves:
            raise CompileError(
                "this program came out of a pickle and has no graph: keep the original to read "
                "from its leaves and write back to them"
            )
        return self._leaves[name]

    def __getstate__(self) -> dict[str, Any]:
        if self._xp is not np:
            raise TypeError("pickle the program itself, and bind it where it runs")
        return self.__dict__ | {"_functions": {}, "_leaves": {}, "_xp": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._xp = np


def _not_the_own(own: Mapping[str, Any], wanted: Mapping[str, Any]) -> ValueError:
    """What is wrong with the names in ``program.parameters``."""
    unknown, missing = own.keys() - wanted.keys(), wanted.keys() - own.keys()
    wrong = f"no parameter {min(unknown)!r}" if unknown else f"a parameter {min(missing)!r}"
    return ValueError(
        f"the program has {wrong}{'' if unknown else ', which program.parameters lacks'}: its "
        f"parameters are {', '.join(wanted) or 'none'}, each under its own name"
    )


def _of_table(x: Any) -> Any:
    """The numbers of a table of pandas or polars, which calculates and indexes otherwise."""
    return x.to_numpy() if hasattr(x, "to_numpy") else x
