"""Players as live widgets: Python code sets their place, and hears of it.

stepper = loss.stepper().widget()
stepper.position = 12                      # the notebook shows step 12
stepper.inputs = {"x": 0.5}                # and recomputes it for another x
stepper.observe(print, names="position")   # called when the reader steps

player = history.stepper().widget()
player.round = 41                          # the notebook shows round 41

figure = nn.weight_sliders(model, X, y).widget()
figure.weights = {"w1_11": 0.5}            # the notebook moves this slider
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, Protocol

from autograd.drawing.svg import Scene
from autograd.errors import DrawingError
from autograd.stepping.notebook import player_parts, still
from autograd.stepping.output import OWN_KEYS
from autograd.stepping.page import player_script, player_style
from autograd.tracing import Step, Trace
from autograd.tracing.arrays import is_array

NO_ANYWIDGET = (
    "a live widget needs anywidget, which is not installed: pip install anywidget "
    '(or pip install "glassgrad[notebook]"). Without it, the stepper as the last line of a '
    "cell shows the same player"
)
NO_ARRAY_INPUTS = (
    "this graph holds arrays, and the player computes with single numbers only: it steps, and its "
    "inputs stay as they are. Change the arrays in Python, compute the output again, and make a "
    "new widget: loss.stepper().widget()"
)

# One handle for each view: the same widget may be shown by several cells. Another output may put
# another program into glassgrad meanwhile.
_MODULE = """\
%s
const { %s: mount } = globalThis.glassgrad;
function render({ model, el }) {
  const root = document.createElement("div");
  root.className = "%s";
  %s
  root.innerHTML = model.get("_markup");
  el.append(root);
  const place = "%s", handle = mount(root, { [place]: model.get(place) });
  let hushed = false; // while the player follows Python, it does not report back
  const follow = (act) => { hushed = true; try { act(); } finally { hushed = false; } };
  const heard = { [place]: () => follow(() => handle.go(model.get(place))) };
  if (handle.setInputs) heard.inputs = () => follow(() => handle.setInputs(model.get("inputs")));
  if (Object.keys(model.get("_changed") ?? {}).length) heard.inputs();
  for (const name of Object.keys(heard)) model.on("change:" + name, heard[name]);
  const forget = handle.onchange((told) => {
    if (hushed) return;
    model.set(place, told[place]);
    if (heard.inputs) model.set("inputs", { ...told.inputs });
    model.save_changes();
  });
  return () => {
    for (const name of Object.keys(heard)) model.off("change:" + name, heard[name]);
    forget();
    handle.destroy();
  };
}
export default { render };
"""


@cache
def _live(place: str, *, program: str, style: str, root: str, mount: str) -> Any:
    """The class of widgets of a player; anywidget is loaded when it is first used.

    place  what Python code sets and watches: the name of a trait that the class gets
    """
    try:
        import anywidget
        import traitlets
    except ImportError:
        raise DrawingError(NO_ANYWIDGET) from None

    class Live(anywidget.AnyWidget):  # type: ignore[misc,unused-ignore]
        _esm = _MODULE % (program, mount, root, OWN_KEYS, place)
        _css = style
        _markup = traitlets.Unicode().tag(sync=True)

        def __init__(
            self, still: Callable[[], str], markup: str, given: Any, **traits: Any
        ) -> None:
            self._still, self._given = still, given
            super().__init__(_markup=markup, **traits)

        def _merged(
            self, asked: dict[str, Any], now: dict[str, float], unknown: str
        ) -> dict[str, float]:
            """All given numbers by name, with those that are asked for."""
            if others := set(asked) - set(self._given):
                raise ValueError(f"no {unknown.format(repr(min(others)))} {', '.join(self._given)}")
            return {**self._given, **now, **{k: float(x) for k, x in asked.items()}}

        def _repr_mimebundle_(self, **options: Any) -> Any:
            """The live view, and a picture for readers who have no kernel."""
            bundle = super()._repr_mimebundle_(**options)
            data = bundle[0] if isinstance(bundle, tuple) else bundle
            if data is not None:
                data["text/html"] = self._still()
            return bundle

    return Live


# ---------------------------------------------------------------- one pass


class Walk(Protocol):
    """What a widget asks of a stepper."""

    @property
    def trace(self) -> Trace: ...
    @property
    def scene(self) -> Scene: ...
    @property
    def lang(self) -> str | None: ...
    @property
    def position(self) -> int: ...
    def goto(self, position: int) -> Step: ...


def stepper_widget(stepper: Walk) -> Any:
    """The live widget of ``stepper``, at its position."""
    return _stepper_class(stepper.lang)(stepper)


@cache
def _stepper_class(lang: str | None) -> Any:
    live: Any = _live(
        "position",
        program=player_script(lang),
        style=player_style(),
        root="glassgrad-player",
        mount="mount",
    )
    import traitlets

    class StepperWidget(live):  # type: ignore[misc,valid-type,unused-ignore]
        """The player in a notebook, synchronised both ways.

        position  the index of the current step
        inputs    the numbers of the leaves, by name; setting some leaves the others. Of a
                  graph with arrays there are none: those are changed in Python
        """

        position = traitlets.Int(0).tag(sync=True)
        inputs = traitlets.Dict().tag(sync=True)
        _changed = traitlets.Dict().tag(sync=True)

        def __init__(self, stepper: Walk) -> None:
            self.stepper = stepper
            nodes = stepper.trace.nodes
            self._holds_arrays = any(is_array(node.data) for node in nodes)
            leaves = [] if self._holds_arrays else [node for node in nodes if node.kind == "leaf"]
            inputs = {node.plain: node.data for node in leaves}
            super().__init__(
                lambda: still(stepper.trace, stepper.scene, lang),
                player_parts(stepper.trace, stepper.scene, lang),
                inputs,
                position=stepper.position,
                inputs=inputs,
            )

        @traitlets.validate("position")  # type: ignore[untyped-decorator,unused-ignore]
        def _valid_position(self, proposal: Any) -> int:
            return self.stepper.goto(proposal["value"]).index

        @traitlets.validate("inputs")  # type: ignore[untyped-decorator,unused-ignore]
        def _valid_inputs(self, proposal: Any) -> dict[str, float]:
            given = proposal["value"]
            if given and self._holds_arrays:
                raise ValueError(NO_ARRAY_INPUTS)
            merged: dict[str, float] = self._merged(
                given, self.inputs, "input is called {}; the inputs are"
            )
            self._changed = {k: x for k, x in merged.items() if x != self._given[k]}
            return merged

    return StepperWidget


# ---------------------------------------------------------------- many rounds


def rounds_widget(still: Callable[[], str], rounds: int, *, markup: str, **player: str) -> Any:
    """A widget with a ``round`` from 0 to ``rounds``; ``still`` is for readers without a kernel."""
    return _rounds_class(**player)(still, markup, rounds)


@cache
def _rounds_class(**player: str) -> Any:
    live: Any = _live("round", **player)
    import traitlets

    class RoundsWidget(live):  # type: ignore[misc,valid-type,unused-ignore]
        """The player in a notebook with its ``round`` synchronised both ways."""

        round = traitlets.Int(0).tag(sync=True)

        @traitlets.validate("round")  # type: ignore[untyped-decorator,unused-ignore]
        def _valid_round(self, proposal: Any) -> int:
            wanted, last = proposal["value"], self._given
            if not 0 <= wanted <= last:
                raise ValueError(f"rounds go from 0 to {last}; got {wanted}")
            return int(wanted)

    return RoundsWidget


# ---------------------------------------------------------------- the weights of a network


def weights_widget(
    still: Callable[[], str], weights: dict[str, float], *, markup: str, **player: str
) -> Any:
    """A widget with the ``weights`` of a network; ``still`` is for readers without a kernel."""
    return _weights_class(**player)(still, markup, weights, weights=weights)


@cache
def _weights_class(**player: str) -> Any:
    live: Any = _live("weights", **player)
    import traitlets

    class WeightsWidget(live):  # type: ignore[misc,valid-type,unused-ignore]
        """Sliders in a notebook, with their ``weights`` by name synchronised both ways.

        Setting some of the weights leaves the others.
        """

        weights = traitlets.Dict().tag(sync=True)

        @traitlets.validate("weights")  # type: ignore[untyped-decorator,unused-ignore]
        def _valid_weights(self, proposal: Any) -> dict[str, float]:
            asked = proposal["value"]
            merged: dict[str, float]
            merged = self._merged(asked, self.weights, "weight is called {}; they are")
            return merged

    return WeightsWidget
