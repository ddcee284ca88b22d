"""Comments and needless spaces of the pages' files go, and nothing of their meaning."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from javascript import tokens
from player_pages import browser  # noqa: F401  (a fixture)
from rjsmin import jsmin

import autograd
from autograd.stepping import page
from autograd.stepping.compact_svg import as_still

SCRIPTS = sorted(Path(autograd.__file__).parent.rglob("*.js"))
# What the browser has understood of a style: every rule as it writes it itself.
UNDERSTOOD = """(text) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return [...sheet.cssRules].map((rule) => rule.cssText).join("\\n");
}"""


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda p: p.name)
def test_a_script_keeps_its_words_signs_and_texts(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert tokens(jsmin(source)) == tokens(source), (
        "rjsmin reads a template inside the gap of another one as program and takes its spaces "
        "away: give the inner one a name, or write it with quotes and +"
    )


def test_every_file_of_the_player_is_in_the_page() -> None:
    """A file that is not entered leaves a page whose player never stands."""
    other = {"diagram_view", "loader", "start", "unpacked"}  # of other pages, or put in by name
    folder = Path(autograd.__file__).parent / "stepping" / "player"
    missing = {path.stem for path in folder.glob("*.js")} - {*page.SCRIPTS} - other
    assert not missing, f"enter in SCRIPTS of autograd/stepping/page.py: {sorted(missing)}"


def test_a_template_inside_another_one_is_noticed() -> None:
    source = 'const place = `[${row ? `${row}, ` : ""}${column}]`;'
    assert tokens(jsmin(source)) != tokens(source)


def test_a_script_gets_shorter() -> None:
    source = "".join(map(page.script_file, page.SCRIPTS))
    assert len(page.player_script("en")) < 0.8 * len(source)


def styles() -> list[str]:
    """Every style that a page or an output has, made anew."""
    files = sorted((Path(autograd.__file__).parent / "stepping").rglob("*.css"))
    return [
        page.still_style.__wrapped__(),
        page.controls_style.__wrapped__(),
        *(page.short_style(path.read_text(encoding="utf-8")) for path in files),
    ]


def test_a_browser_understands_the_same_of_shorter_styles(
    browser: Any,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    view = browser.new_page()
    short = styles()
    monkeypatch.setattr(page, "short_style", lambda text: text)
    for whole, text in zip(styles(), short, strict=True):
        assert len(text) < len(whole)
        meant, understood = (view.evaluate(UNDERSTOOD, found) for found in (whole, text))
        assert re.sub(", *", ",", understood) == re.sub(", *", ",", meant), (
            "rcssmin takes the space before a colon inside braces: write ` *:is(` for ` :is(`"
        )
    view.close()


def test_coordinates_in_whole_points_stay_apart() -> None:
    """-0.4 is 0, and no digit of the number before it."""
    path = '<path d="M309-6C328-.4 350.6.3,369-4.6 377-6 385-9"/>'
    assert "M309-6C328 0 351 0,369-5 377-6 385-9" in as_still(path)
