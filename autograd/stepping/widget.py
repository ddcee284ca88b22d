"""The player as a live widget: Python code sets its position and inputs, and hears of them.

stepper = loss.stepper().widget()
stepper.position = 12                      # the notebook shows step 12
stepper.inputs = {"x": 0.5}                # and recomputes it for another x
stepper.observe(print, names="position")   # called when the reader steps
"""

from __future__ import annotations

from functools import cache
from typing import Any, Protocol

from autograd.drawing.svg import Scene
from autograd.errors import DrawingError
from autograd.stepping.notebook import OWN_KEYS, player_parts, still
from autograd.stepping.page import player_script, player_style
from autograd.tracing import Step, Trace
from autograd.tracing.arrays import is_array

NO_ANYWIDGET = (
    "a live widget needs anywidget, which is not installed: pip install anywidget "
    '(or pip install "glassgrad[notebook]"). Without it, z.stepper() as the last line of a '
    "cell shows the same player"
)
NO_ARRAY_INPUTS = (
    "this graph holds arrays, and the player computes with single numbers only: it steps, and its "
    "inputs stay as they are. Change the arrays in Python, compute the output again, and make a "
    "new widget: loss.stepper().widget()"
)

# One handle for each view: the same widget may be shown by several cells.
_MODULE = """\
%s
function render({ model, el }) {
  const root = document.createElement("div");
  root.className = "glassgrad-player";
  %s
  root.innerHTML = model.get("_markup");
  el.append(root);
  const handle = globalThis.glassgrad.mount(root, { position: model.get("position") });
  let hushed = false; // while the player follows Python, it does not report back
  const follow = (act) => { hushed = true; try { act(); } finally { hushed = false; } };
  const move = () => follow(() => handle.go(model.get("position")));
  const change = () => follow(() => handle.setInputs(model.get("inputs")));
  if (Object.keys(model.get("_changed")).length) change();
  model.on("change:position", move);
  model.on("change:inputs", change);
  const forget = handle.onchange(({ position, inputs }) => {
    if (hushed) return;
    model.set("position", position);
    model.set("inputs", { ...inputs });
    model.save_changes();
  });
  return () => {
    model.off("change:position", move);
    model.off("change:inputs", change);
    forget();
    handle.destroy();
  };
}
export default { render };
"""


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


def make_widget(stepper: Walk) -> Any:
    """The live widget of ``stepper``, at its position."""
    return _widget_class(stepper.lang)(stepper)


@cache
def _widget_class(lang: str | None) -> Any:
    """The class for a language, made when it is first used: only then is anywidget loaded."""
    try:
        import anywidget
        import traitlets
    except ImportError:
        raise DrawingError(NO_ANYWIDGET) from None

    class StepperWidget(anywidget.AnyWidget):  # type: ignore[misc,unused-ignore]
        """The player in a notebook, synchronised both ways.

        position  the index of the current step
        inputs    the numbers of the leaves, by name; setting some leaves the others. Of a
                  graph with arrays there are none: those are changed in Python
        """

        _esm = _MODULE % (player_script(lang), OWN_KEYS)
        _css = player_style()
        position = traitlets.Int(0).tag(sync=True)
        inputs = traitlets.Dict().tag(sync=True)
        _markup = traitlets.Unicode().tag(sync=True)
        _changed = traitlets.Dict().tag(sync=True)

        def __init__(self, stepper: Walk) -> None:
            self.stepper = stepper
            nodes = stepper.trace.nodes
            self._holds_arrays = any(is_array(node.data) for node in nodes)
            leaves = [] if self._holds_arrays else [node for node in nodes if node.kind == "leaf"]
            self._given = {node.plain: node.data for node in leaves}
            super().__init__(
                position=stepper.position,
                inputs=self._given,
                _markup=player_parts(stepper.trace, stepper.scene, lang),
            )

        @traitlets.validate("position")  # type: ignore[untyped-decorator,unused-ignore]
        def _valid_position(self, proposal: Any) -> int:
            return self.stepper.goto(proposal["value"]).index

        @traitlets.validate("inputs")  # type: ignore[untyped-decorator,unused-ignore]
        def _valid_inputs(self, proposal: Any) -> dict[str, float]:
            given = proposal["value"]
            if given and self._holds_arrays:
                raise ValueError(NO_ARRAY_INPUTS)
            if unknown := set(given) - set(self._given):
                names = ", ".join(self._given)
                raise ValueError(f"no input is called {min(unknown)!r}; the inputs are {names}")
            merged = {**self._given, **self.inputs, **{k: float(x) for k, x in given.items()}}
            self._changed = {k: x for k, x in merged.items() if x != self._given[k]}
            return merged

        def _repr_mimebundle_(self, **options: Any) -> Any:
            """The live view, and a picture for readers who have no kernel."""
            bundle = super()._repr_mimebundle_(**options)
            data = bundle[0] if isinstance(bundle, tuple) else bundle
            if data is not None:
                data["text/html"] = still(self.stepper.trace, self.stepper.scene, lang)
            return bundle

    return StepperWidget
