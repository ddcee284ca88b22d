"""Live widgets of a training and of a descent: Python code sets the round, and hears of it.

player = history.stepper().widget()
player.round = 41                         # the notebook shows round 41
player.observe(print, names="round")      # called when the reader goes to another one
"""

from __future__ import annotations

from functools import cache
from typing import Any

from autograd.errors import DrawingError
from autograd.stepping.notebook import OWN_KEYS

NO_ANYWIDGET = (
    "a live widget needs anywidget, which is not installed: pip install anywidget "
    '(or pip install "glassgrad[notebook]"). Without it, the player as the last line of a cell '
    "shows the same"
)

# One handle for each view: the same widget may be shown by several cells.
_MODULE = """\
%s
function render({ model, el }) {
  const root = document.createElement("div");
  root.className = "%s";
  %s
  root.innerHTML = model.get("_markup");
  el.append(root);
  const handle = globalThis.glassgrad.%s(root, { round: model.get("round") });
  let hushed = false; // while the player follows Python, it does not report back
  const move = () => {
    hushed = true;
    try { handle.go(model.get("round")); } finally { hushed = false; }
  };
  model.on("change:round", move);
  const forget = handle.onchange(({ round }) => {
    if (hushed) return;
    model.set("round", round);
    model.save_changes();
  });
  return () => {
    model.off("change:round", move);
    forget();
    handle.destroy();
  };
}
export default { render };
"""


def live_widget(
    *, program: str, style: str, root: str, mount: str, markup: str, still: str, rounds: int
) -> Any:
    """A widget with a ``round`` from 0 to ``rounds``; ``still`` is for readers without a kernel."""
    made = _widget_class(program, style, root, mount)
    return made(markup, still, rounds)


@cache
def _widget_class(program: str, style: str, root: str, mount: str) -> Any:
    """The class, made when it is first used: only then is anywidget loaded."""
    try:
        import anywidget
        import traitlets
    except ImportError:
        raise DrawingError(NO_ANYWIDGET) from None

    class RoundsWidget(anywidget.AnyWidget):  # type: ignore[misc,unused-ignore]
        """The player in a notebook, with its ``round`` synchronised both ways."""

        _esm = _MODULE % (program, root, OWN_KEYS, mount)
        _css = style
        round = traitlets.Int(0).tag(sync=True)
        _markup = traitlets.Unicode().tag(sync=True)

        def __init__(self, markup: str, still: str, rounds: int) -> None:
            self._still, self._rounds = still, rounds
            super().__init__(_markup=markup)

        @traitlets.validate("round")  # type: ignore[untyped-decorator,unused-ignore]
        def _valid_round(self, proposal: Any) -> int:
            wanted = int(proposal["value"])
            if not 0 <= wanted <= self._rounds:
                raise ValueError(f"rounds go from 0 to {self._rounds}; got {wanted}")
            return wanted

        def _repr_mimebundle_(self, **options: Any) -> Any:
            """The live view, and a picture for readers who have no kernel."""
            bundle = super()._repr_mimebundle_(**options)
            data = bundle[0] if isinstance(bundle, tuple) else bundle
            if data is not None:
                data["text/html"] = self._still
            return bundle

    return RoundsWidget
