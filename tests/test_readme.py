"""Every code block of the README runs, and prints what it says it prints."""

from __future__ import annotations

import doctest
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README, KOREAN = ROOT / "README.md", ROOT / "README.ko.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)
BLOCKS = BLOCK.findall(README.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "block", [text for kind, text in BLOCKS if kind == "python"], ids=lambda text: text[:30]
)
def test_python_block_runs_as_shown(
    block: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if ">>>" not in block:
        exec(compile(block, "README.md", "exec"), {})
        return
    example = doctest.DocTestParser().get_doctest(block, {}, "README.md", "README.md", 0)
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    report: list[str] = []
    runner.run(example, out=report.append)
    assert runner.failures == 0, "".join(report)


def test_the_terminal_example_is_what_the_command_prints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from autograd.command import main

    monkeypatch.chdir(tmp_path)
    command, _, shown = next(t for kind, t in BLOCKS if kind == "console").partition("\n")
    assert command == '$ glassgrad step "w = x + y; z = w**2" x=2 y=3 --html z.html'
    assert main(["step", "w = x + y; z = w**2", "x=2", "y=3", "--html", "z.html"]) == 0
    printed = [line.rstrip() for line in capsys.readouterr().out.strip().splitlines()]
    assert printed == [line.rstrip() for line in shown.strip().splitlines()]
    assert (tmp_path / "z.html").exists()


def links(file: Path) -> list[str]:
    """Where its links and pictures lead, in their order."""
    prose = BLOCK.sub("", file.read_text(encoding="utf-8"))
    return re.findall(r"""(?:\]\(|(?:src|srcset|href)=")([^)"\s]+)""", prose)


def test_the_korean_readme_holds_the_same_code_in_the_same_order() -> None:
    assert BLOCK.findall(KOREAN.read_text(encoding="utf-8")) == BLOCKS


def test_the_korean_readme_has_the_same_sections_links_and_pictures() -> None:
    def shape(file: Path) -> list[str]:
        """The marks that begin headings, rows of tables, list items and pictures."""
        prose = BLOCK.sub("", file.read_text(encoding="utf-8"))
        return re.findall(r"^(?:#+ |\||- |!\[|<\w+)", prose, re.M)

    assert shape(KOREAN) == shape(README)
    assert "README.ko.md" in links(README)
    there = ["README.md" if link == "README.ko.md" else link for link in links(README)]
    here = [link.replace("notebooks/ko/", "notebooks/") for link in links(KOREAN)]
    assert sorted(here) == sorted(there)


@pytest.mark.parametrize("file", [README, KOREAN], ids=lambda file: file.name)
def test_every_link_into_the_tree_leads_to_something(file: Path) -> None:
    into_the_tree = [link for link in links(file) if "://" not in link and link[0] != "#"]
    missing = [link for link in into_the_tree if not (ROOT / link.partition("#")[0]).exists()]
    assert into_the_tree
    assert not missing


def test_every_dependency_has_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    lines = text.splitlines()
    for requirement in tomllib.loads(text)["project"]["dependencies"]:
        at = next(i for i, line in enumerate(lines) if f'"{requirement}"' in line)
        assert "# " in lines[at] or lines[at - 1].strip().startswith("#"), requirement
