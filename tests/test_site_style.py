"""The style of the site does not reach into the players that stand on its pages."""

from __future__ import annotations

import re
from pathlib import Path

from autograd import stepping

ROOT = Path(__file__).parent.parent
STYLE = ROOT / "docs" / "site.css"
PLAYERS = Path(stepping.__file__).parent


def classes_of_players() -> set[str]:
    """Those in their markup and those that their programs give."""
    found: set[str] = set()
    for file in [*PLAYERS.rglob("*.html"), *PLAYERS.rglob("*.js")]:
        for names in re.findall(r"""class="([\w -]+)"|"([\w -]+)"[,)]""", file.read_text("utf-8")):
            found.update(" ".join(names).split())
    return found


def test_no_rule_begins_with_a_class_that_a_player_has() -> None:
    text = re.sub(r"/\*.*?\*/", "", STYLE.read_text(encoding="utf-8"), flags=re.S)
    begins = re.findall(r"^\s*\.([\w-]+)[^{},]*(?=[{,])", text, re.M)
    assert "primitive" in begins
    assert classes_of_players() >= {"legend", "number", "t-chip-name"}
    assert [name for name in begins if name in classes_of_players()] == []
