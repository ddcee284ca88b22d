"""Every code block of the README and of the guides runs, and prints what it says it prints.

Each of these pages stands in English and in Korean, with the same code, links and pictures.
"""

from __future__ import annotations

import doctest
import re
import shlex
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README, KOREAN = ROOT / "README.md", ROOT / "README.ko.md"
DOCS = ROOT / "docs"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def code(page: Path) -> list[tuple[str, str]]:
    """Its blocks of code, each with the language."""
    found: list[tuple[str, str]] = BLOCK.findall(page.read_text(encoding="utf-8"))
    return found


# An English page and the Korean one that says the same.
PAIRS = {README: KOREAN} | {
    DOCS / f"{name_of(page).removeprefix('docs/').removesuffix('_ko.md')}.md": page
    for page in sorted(DOCS.glob("guides/*_ko.md"))
}
PAGES = [page for pair in PAIRS.items() for page in pair]
PYTHON = [
    pytest.param(text, id=f"{page.stem}-{number}")
    for page in PAIRS
    for number, text in enumerate(text for kind, text in code(page) if kind == "python")
]
CONSOLE = [
    pytest.param(text, id=f"{page.stem}-{number}")
    for page in PAIRS
    for number, text in enumerate(text for kind, text in code(page) if kind == "console")
]


@pytest.mark.parametrize("block", PYTHON)
def test_python_block_runs_as_shown(
    block: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if ">>>" not in block:
        exec(compile(block, "a page", "exec"), {})
        return
    example = doctest.DocTestParser().get_doctest(block, {}, "a page", "a page", 0)
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    report: list[str] = []
    runner.run(example, out=report.append)
    assert runner.failures == 0, "".join(report)


@pytest.mark.parametrize("block", CONSOLE)
def test_a_terminal_example_is_what_the_command_prints(
    block: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from autograd.command import main

    monkeypatch.chdir(tmp_path)
    command, _, shown = block.partition("\n")
    words = shlex.split(command)
    assert words[:2] == ["$", "glassgrad"]
    assert main(words[2:]) == 0
    printed = [line.rstrip() for line in capsys.readouterr().out.strip().splitlines()]
    assert printed == [line.rstrip() for line in shown.strip().splitlines()]


def test_the_first_command_of_the_readme_is_the_one_that_a_guide_prints() -> None:
    first, second = re.findall("^python -m venv.*$", README.read_text(encoding="utf-8"), re.M)
    shown = next(text for kind, text in code(DOCS / "guides" / "step.md") if kind == "console")
    assert first.endswith(shown.partition("\n")[0].removeprefix("$ "))
    assert second.endswith("pytest -n auto")


def links(file: Path) -> list[str]:
    """Where its links and pictures lead, in their order."""
    prose = BLOCK.sub("", file.read_text(encoding="utf-8"))
    return re.findall(r"""(?:\]\(|(?:src|srcset|href)=")([^)"\s]+)""", prose)


def test_every_guide_is_there_in_both_languages() -> None:
    assert {page for page in PAGES if page.parent.name == "guides"} == set(DOCS.glob("guides/*"))


@pytest.mark.parametrize("page", PAIRS, ids=name_of)
def test_the_korean_page_holds_the_same_code_in_the_same_order(page: Path) -> None:
    assert code(PAIRS[page]) == code(page)


@pytest.mark.parametrize("page", PAIRS, ids=name_of)
def test_the_korean_page_has_the_same_sections_links_and_pictures(page: Path) -> None:
    def shape(file: Path) -> list[str]:
        """The marks that begin headings, rows of tables, list items and pictures."""
        prose = BLOCK.sub("", file.read_text(encoding="utf-8"))
        return re.findall(r"^(?:#+ |\||- |!\[|<\w+)", prose, re.M)

    def in_english(link: str) -> str:
        """The same link of the English page; headings have other names there."""
        place = link.partition("#")[0].replace("notebooks/ko/", "notebooks/")
        place = place.replace("pictures/ko/", "pictures/")
        return re.sub(r"[_.]ko(?=\.md$)", "", place)

    korean = PAIRS[page]
    assert shape(korean) == shape(page)
    assert korean.name in links(page)
    assert page.name in links(korean)
    assert sorted(map(in_english, links(korean))) == sorted(map(in_english, links(page)))


@pytest.mark.parametrize("page", [*PAGES, *DOCS.glob("*.md")], ids=name_of)
def test_every_link_into_the_tree_leads_to_something(page: Path) -> None:
    into_the_tree = [link for link in links(page) if "://" not in link and link[0] != "#"]
    missing = [
        link for link in into_the_tree if not (page.parent / link.partition("#")[0]).exists()
    ]
    assert not missing


RESULTS = (ROOT / "benchmarks" / "RESULTS.md").read_text(encoding="utf-8")


def measured(pattern: str) -> list[int]:
    """The numbers that the groups of ``pattern`` find in the figures."""
    found = re.search(pattern, RESULTS, re.M)
    assert found, pattern
    return [int(number) for number in found.groups()]


def numbers_beside(word: str, page: Path) -> list[int]:
    """All whole numbers of the item or row of ``page`` that holds ``word``, but IEEE 754's."""
    text = page.read_text(encoding="utf-8").replace("IEEE 754", "")
    item = next(part for part in re.split(r"\n(?=- |\||\n)", text) if word in part)
    return sorted(map(int, re.findall(r"(?<![\w/.])\d+", item)))


@pytest.mark.parametrize("page", [README, KOREAN], ids=name_of)
def test_the_figures_of_the_readme_are_those_that_were_measured(page: Path) -> None:
    judged = measured(r"^right +\d+/\d+ +(\d+)/(\d+) +(\d+)/")
    assert numbers_beside("`gradcheck`", page) == sorted(judged)
    guide = DOCS / "guides" / ("check_ko.md" if page == KOREAN else "check.md")
    assert set(judged) <= set(numbers_beside("benchmarks/gradcheck.md", guide))
    cases = sum(measured(r"mathematics \((\d+)\) +IEEE 754 \((\d+)\)"))
    peers = ("glassgrad", "torch", "jax", "autograd", "micrograd")
    right = [sum(measured(rf"^{peer} \S+ +(\d+) +(\d+) ")) for peer in peers]
    assert numbers_beside("guides/beside", page) == sorted([cases, *right])
    table = DOCS / "guides" / ("beside_ko.md" if page == KOREAN else "beside.md")
    assert numbers_beside(f"| {right[0]} | {right[-1]} |", table) == sorted([cases, *right])


def test_every_dependency_has_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    lines = text.splitlines()
    for requirement in tomllib.loads(text)["project"]["dependencies"]:
        at = next(i for i, line in enumerate(lines) if f'"{requirement}"' in line)
        assert "# " in lines[at] or lines[at - 1].strip().startswith("#"), requirement
