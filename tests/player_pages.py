"""Pages in a real browser, for the tests of the player."""

from __future__ import annotations

import itertools
import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from autograd import Value
from autograd.stepping import Stepper
from autograd.tracing import Step

REQUIRED = bool(os.environ.get("GLASSGRAD_REQUIRE_BROWSER"))
SCREENSHOTS = os.environ.get("GLASSGRAD_SCREENSHOTS")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
FLAGS += ["--process-per-site"]  # pages of one context share it, see new_page
# What every window would start, three processes that nobody sees: the address bar's two panels and
# a page in reserve. The list stands in place of Playwright's, whose names that matter here follow.
UNSEEN = ["WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "SpareRendererForSitePerProcess"]
UNSEEN += ["HttpsUpgrades", "HttpsFirstBalancedModeAutoEnable", "PaintHolding", "MediaRouter"]
UNSEEN += ["OptimizationHints", "NetworkTimeServiceQuerying", "PreconnectToSearch", "LensOverlay"]
UNSEEN += ["AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose"]
FLAGS += [f"--disable-features={','.join(UNSEEN)}"]


def skip_without(reason: str) -> None:
    """Skip the test, or fail it where the browser tests are required."""
    if REQUIRED:
        pytest.fail(f"GLASSGRAD_REQUIRE_BROWSER is set, but {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        skip_without("playwright is not installed (pip install playwright)")
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        skip_without("there is no chromium on the PATH (apt install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


def part(name: str) -> str:
    """The selector of a part of the player."""
    return f'[data-part="{name}"]'


class Watched:
    """One page opened from disk, and everything it complained about or asked for."""

    def __init__(self, page: Any, path: Path) -> None:
        self.page, self.address = page, path.as_uri()
        self.complaints: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda m: self.complaints.append(f"{m.type}: {m.text}"))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", lambda dialog: self.complaints.append(f"dialog: {dialog.message}"))
        page.on("request", lambda request: self.requests.append(request.url))
        page.goto(self.address)

    def assert_clean(self) -> None:
        assert self.complaints == []
        fetched = [url for url in self.requests if not url.startswith("data:")]
        assert fetched == [self.address]


class Player(Watched):
    """The page of a stepper, once its player stands."""

    def __init__(self, page: Any, path: Path) -> None:
        super().__init__(page, path)
        page.wait_for_selector(".glassgrad-player.mounted")

    def press(self, key: str, times: int = 1) -> None:
        for _ in range(times):
            self.page.keyboard.press(key)

    def open_table(self) -> None:
        """Unfold the table of all steps."""
        if self.page.get_attribute(part("table"), "open") != "":
            self.page.click(f"{part('table')} > summary")
            # "toggle", upon which the rows are drawn, comes after the click
            self.page.wait_for_selector(f"{part('steps')} tr")

    def click(self, name: str) -> None:
        self.page.click(part(name))

    def shot(self, name: str) -> None:
        """Keep a picture of the page, where somebody wants to look at them."""
        if SCREENSHOTS:
            Path(SCREENSHOTS).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=str(Path(SCREENSHOTS, f"{name}.png")))

    # ---------------------------------------------------------------- what it shows

    @property
    def position(self) -> int:
        return int(self.root("e => e.dataset.position"))

    def root(self, function: str, argument: Any = None) -> Any:
        """What a function of the player's element gives."""
        return self.page.eval_on_selector(".glassgrad-player", function, argument)

    # Constants that nobody has named stand in formulas and have no card: they are what they are,
    # and get no gradient.

    def grads(self) -> list[str]:
        return self._of_all("g => g.getAttribute('data-grad')", lambda constant: "")

    def data(self) -> list[str]:
        return self._of_all("g => g.getAttribute('data-data')", lambda x: repr(float(x)))

    def shown(self, word: str) -> list[str]:
        text = f"g => (g.querySelector('.number.{word}') || {{}}).textContent || ''"
        found = self._of_all(text, lambda constant: "" if word == "data" else "–")
        return [text.replace("−", "-") for text in found]

    def _of_all(self, function: str, of_constant: Callable[[Any], str]) -> list[str]:
        """Of every node of the trace, in its order."""
        if self.page.locator(".board .box").count():  # some nodes are inside of boxes
            return self.of_nodes(function)
        records = json.loads(self.page.text_content(part("records")))
        if "data" not in records:  # arrays
            return self.of_nodes(function)
        drawn = dict(zip(self.of_nodes("g => g.id.slice(1)"), self.of_nodes(function), strict=True))
        known = records["data"]
        return [drawn[str(i)] if str(i) in drawn else of_constant(x) for i, x in enumerate(known)]

    def of_nodes(self, function: str) -> list[str]:
        found: list[str] = self.page.evaluate(
            f"[...document.querySelectorAll('.board .node')]"
            f".sort((a, b) => a.id.slice(1) - b.id.slice(1)).map({function})"
        )
        return found

    def ids(self, kind: str) -> list[str]:
        found: list[str] = self.page.evaluate(
            f"[...document.querySelectorAll('.glassgrad .{kind}')].map(e => e.id)"
        )
        return found

    def places(self) -> Any:
        """Where everything of the picture stands, texts by their anchors."""
        return self.page.evaluate(
            """[...document.querySelectorAll('.board :is(path, polygon, rect, text)')]
               .map(e => [e.getAttribute('d'), e.getAttribute('points'), e.getAttribute('x'),
                          e.getAttribute('y'), e.matches('text') ? 0 : e.getBBox().x])"""
        )

    def text(self, selector: str) -> str:
        return re.sub(r"\s+", " ", self.page.inner_text(selector)).strip()

    @property
    def rule(self) -> str:
        """The rule as it is read aloud and copied, with Python's minus."""
        told = str(self.page.text_content(f"{part('rule')} > :is(.twin, .plain)"))
        return told.replace("−", "-")

    def table(self, column: int) -> list[str]:
        found: list[str] = self.page.evaluate(
            f"[...document.querySelector('{part('steps')}').rows]"
            f".map(r => r.cells[{column}].textContent)"
        )
        return found


@pytest.fixture(scope="module")
def context_of(browser: Any) -> Callable[..., Any]:
    """The context with Playwright's options, one for all tests of a file."""
    contexts: dict[str, Any] = {}

    def found_or_made(**options: Any) -> Any:
        key = repr(sorted(options.items()))
        if key not in contexts:
            contexts[key] = browser.new_context(**options)
        return contexts[key]

    return found_or_made


@pytest.fixture
def new_page(browser: Any, context_of: Callable[..., Any]) -> Callable[..., Any]:
    """Opens empty pages with Playwright's options.

    A page is closed when the next one stands: the last page of a context takes its process along,
    and the next process would start and compile the player again, which is most of a short test.

    alone    in a context of its own: for what changes it all, as a clock that is set does
    """
    own: list[Any] = []

    def open_page(
        alone: bool = False, viewport: dict[str, int] | None = None, **options: Any
    ) -> Any:
        context = browser.new_context(**options) if alone else context_of(**options)
        done = [page for page in context.pages if page not in own]
        own.append(context.new_page())
        if viewport is not None:
            own[-1].set_viewport_size(viewport)
        for page in done:
            page.close()
        return own[-1]

    return open_page


@pytest.fixture
def play(new_page: Callable[..., Any], tmp_path: Path) -> Callable[..., Player]:
    """Opens the page of a stepper or of an output."""
    numbers = itertools.count()

    def open_player(output: Any, **options: Any) -> Player:
        path = tmp_path / f"page{next(numbers)}.html"
        stepper = output if isinstance(output, Stepper) else Stepper(output)
        stepper.save(path)
        return Player(new_page(**options), path)

    return open_player


def worded(stepper: Stepper) -> list[Step]:
    """Its steps as a page words them: a name that nobody gave has its index below, v₁ for v1."""
    return stepper.trace.with_indices().steps


def gradients_of(output: Value) -> list[str]:
    """Every node's gradient after a backward(), in the order of the trace, as exact text."""
    output.backward()
    return ["" if node.grad is None else repr(node.grad) for node in output.trace().nodes]
