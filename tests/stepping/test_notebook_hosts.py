"""Outputs where other programs show them: in VS Code's notebooks, and where HTML is cleaned.

The first host is a page that does what VS Code's own renderer does with ``text/html`` (seen in
VS Code 1.100 with its ``notebook.experimental.enableCsp``): the output becomes the inside of a
``div`` in a frame, each script is made anew, run at the end of that ``div`` and taken away, and
the classes of ``body`` tell the theme. A folder that is not trusted shows no HTML at all.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from player_pages import Watched
from small_graphs import neuron, squared_sum

from autograd.stepping import Stepper

POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; "
    "img-src https: http: data:; font-src https:; connect-src https:; child-src https: data:"
)
# Rules that VS Code lays on every output, and what its window does with the keys it hears.
WEBVIEW = """\
<!doctype html><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<style>
body {{ color: #ccc; font-size: 13px; }}
table, thead, tr, th, td, tbody {{
  border: none !important; border-spacing: 0; border-collapse: collapse; }}
table, th, tr {{ vertical-align: middle; text-align: right; }}
th, td {{ padding: 4px 8px; }}
tr:nth-child(even) {{ background-color: rgba(130, 130, 130, 0.08); }}
#container > div {{ overflow-x: auto; }}
</style>
<body class="{theme}" data-vscode-theme-kind="{theme}"><div id="container"></div>
<script>
globalThis.heard = [];
addEventListener("keydown", (event) => heard.push(event.key));
const cells = {{}};
globalThis.show = (cell, html) => {{
  cells[cell] ??= document.querySelector("#container").appendChild(document.createElement("div"));
  const output = document.createElement("div");
  output.innerHTML = html;
  cells[cell].replaceChildren(output);
  for (const script of [...output.getElementsByTagName("script")]) {{
    const run = document.createElement("script");
    run.text = script.innerText;
    output.appendChild(run).remove();
  }}
}};
</script>"""


class Webview(Watched):
    """The frame in which VS Code shows outputs."""

    def __init__(self, page: Any, folder: Path, theme: str) -> None:
        (folder / "webview.html").write_text(WEBVIEW.format(policy=POLICY, theme=theme), "utf-8")
        host = folder / "host.html"
        sandbox = "allow-scripts allow-same-origin allow-forms allow-pointer-lock allow-downloads"
        frame = f'<iframe sandbox="{sandbox}" src="webview.html" width="1200" height="1000">'
        host.write_text(f"<!doctype html><meta charset=utf-8>{frame}</iframe>", "utf-8")
        super().__init__(page, host)
        self.frame = page.frames[1]

    def show(self, cell: str, stepper: Stepper) -> Any:
        """The output of a cell, in the place of what the cell showed before."""
        html = stepper._repr_html_()
        self.frame.evaluate("([cell, html]) => show(cell, html)", [cell, html])
        self.frame.wait_for_selector(".glassgrad-output:not(.played)", state="detached")
        order = list(self.frame.evaluate("Object.keys(cells)"))
        return self.frame.locator("#container > div").nth(order.index(cell))

    def assert_quiet(self) -> None:
        assert self.complaints == []
        fetched = [url.rsplit("/", 1)[1] for url in self.requests if not url.startswith("data:")]
        assert fetched == ["host.html", "webview.html"]


@pytest.fixture
def webview(new_page: Callable[..., Any], tmp_path: Path) -> Callable[..., Webview]:
    def open_webview(theme: str = "vscode-dark", **options: Any) -> Webview:
        return Webview(new_page(**options), tmp_path, theme)

    return open_webview


def positions(view: Webview) -> list[str]:
    roots = view.frame.locator(".glassgrad-player.mounted")
    found: list[str] = roots.evaluate_all("roots => roots.map(root => root.dataset.position)")
    return found


def test_in_vs_code_an_output_is_the_player_and_keeps_its_keys(webview: Any) -> None:
    view = webview()
    cell = view.show("a", Stepper(squared_sum()))
    cell.locator('[data-part="next"]').click()
    for key in ("ArrowRight", "ArrowDown", "End", "ArrowLeft", "Home", "End", "i", "Escape"):
        view.page.keyboard.press(key)
    assert positions(view) == ["5"]
    grads = cell.locator(".node").evaluate_all("all => all.map(n => n.dataset.grad)")
    assert sorted(grads) == ["1.0", "10.0", "10.0", "10.0"]
    assert view.frame.evaluate("heard") == ["Escape"]  # VS Code hears what the player leaves
    assert cell.locator("img").count() == 0
    aligned = "cell => getComputedStyle(cell).textAlign"
    assert cell.locator('[data-part="steps"] td:nth-child(3)').first.evaluate(aligned) == "left"
    view.assert_quiet()


def test_outputs_of_several_cells_do_not_meet(webview: Any) -> None:
    view = webview()
    first, same, other = squared_sum(), squared_sum(), neuron()
    for name, output in (("a", first), ("b", same), ("c", other)):
        view.show(name, Stepper(output))
    players = view.frame.locator(".glassgrad-player.mounted")
    assert players.count() == 3
    players.nth(1).locator('[data-part="last"]').click()
    assert positions(view) == ["0", "5", "0"]
    view.assert_quiet()


@pytest.mark.parametrize("system", ["light", "dark"])
def test_the_theme_is_vs_code_s_and_follows_it(webview: Any, system: str) -> None:
    view = webview("vscode-light", color_scheme=system)
    cell = view.show("a", Stepper(squared_sum()))
    for theme, scheme in (
        ("vscode-light", "light"),
        ("vscode-dark", "dark"),
        ("vscode-high-contrast", "dark"),
        ("vscode-high-contrast vscode-high-contrast-light", "light"),
    ):
        view.frame.evaluate("theme => { document.body.className = theme; }", theme)
        stage, ground = (
            cell.locator(s).first.evaluate("e => getComputedStyle(e).backgroundColor")
            for s in (".stage", ".glassgrad-player")
        )
        assert stage == ("rgb(20, 23, 27)" if scheme == "dark" else "rgb(255, 255, 255)")
        assert ground == "rgba(0, 0, 0, 0)"  # VS Code's own
    view.assert_quiet()


def test_a_cell_that_is_run_again_leaves_nothing_behind(webview: Any) -> None:
    view = webview()
    devtools = view.page.context.new_cdp_session(view.page)
    stepper = Stepper(squared_sum())

    def held() -> dict[str, int]:
        devtools.send("HeapProfiler.collectGarbage")
        counts: dict[str, int] = devtools.send("Memory.getDOMCounters")
        return counts

    def run(times: int) -> dict[str, int]:
        for _ in range(times):
            cell = view.show("a", stepper)
            cell.locator('[data-part="last"]').click()
            view.page.keyboard.press("i")
        return held()

    run(2)  # what the first runs leave is kept once
    before, after = run(1), run(12)
    assert after["jsEventListeners"] <= before["jsEventListeners"] + 5
    assert after["nodes"] <= before["nodes"] + 300  # a player has about a thousand
    assert positions(view) == ["5"]


def test_an_output_that_is_shown_late_is_fitted_when_it_is(webview: Any) -> None:
    view = webview()
    stepper = Stepper(neuron())
    seen = view.show("seen", stepper).locator(".board > svg").first
    view.frame.evaluate("() => { show('late', '<b>no</b>'); cells.late.style.display = 'none'; }")
    late = view.show("late", stepper)
    view.frame.evaluate("() => { cells.late.style.display = ''; }")
    wanted = json.dumps(seen.get_attribute("width"))
    late.locator(f".board > svg[width={wanted}]").wait_for()
    view.assert_quiet()


# ---------------------------------------------------------------- where HTML is cleaned


class Cleaned(HTMLParser):
    """HTML as GitHub shows it in a notebook: no script, no style, few tags and attributes."""

    TABLE = frozenset({"table", "thead", "tbody", "tr", "th", "td"})
    TAGS = TABLE | {"div", "span", "p", "b", "i", "img", "details", "summary"}
    ATTRIBUTES = frozenset({"alt", "src", "href", "title", "colspan", "open"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.out: list[str] = []
        self.dropping = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        if tag in ("script", "style", "svg", "math"):
            self.dropping = self.dropping or tag
        elif tag in self.TAGS and not self.dropping:
            kept = " ".join(f'{k}="{v}"' for k, v in attrs if k in self.ATTRIBUTES)
            self.out.append(f"<{tag} {kept}>")

    def handle_endtag(self, tag: str) -> None:
        if tag == self.dropping:
            self.dropping = ""
        elif tag in self.TAGS and not self.dropping:
            self.out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self.dropping:
            self.out.append(data.replace("<", "&lt;"))


def test_what_a_cleaner_leaves_can_be_read(new_page: Any, tmp_path: Path) -> None:
    html = "".join(Cleaned(Stepper(squared_sum())._repr_html_()).out)
    path = tmp_path / "cleaned.html"
    path.write_text(f"<!doctype html><meta charset=utf-8><body>{html}", encoding="utf-8")
    opened = Watched(new_page(), path)
    picture = opened.page.locator('img[alt="graph of z"]')
    assert picture.is_visible()
    assert picture.evaluate("image => image.complete && image.naturalWidth > 100")
    opened.page.locator("summary").click()
    assert opened.page.locator("tr").count() == 1 + 6
    assert opened.page.get_by_text("w.grad: 0 + 1 × 10 = 10").is_visible()
    shown = opened.page.inner_text("body")
    assert "glassgrad" not in shown  # nothing of the program is left over as text
    assert "{" not in shown
    opened.assert_clean()
