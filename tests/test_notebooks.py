"""The notebooks of the course: each runs in a fresh kernel and says what it is saved with.

Needs nbclient and a kernel. Where the notebooks must run (``GLASSGRAD_REQUIRE_NOTEBOOKS=1``,
or ``GLASSGRAD_REQUIRE_BROWSER=1`` as CI has it), it is a failure that these are missing.
"""

from __future__ import annotations

import os
import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from course_notebooks import (
    PATHS,
    each_notebook,
    formulas,
    name_of,
    run,
    saved,
    source_of,
    sources,
    tagged,
    texts,
)

WORDS = {
    "notebooks": ("## What to remember\n", "Right!", "Not yet"),
    "ko": ("## 기억할 것\n", "맞았습니다!", "아직"),
}
REQUIRED = {"GLASSGRAD_REQUIRE_NOTEBOOKS", "GLASSGRAD_REQUIRE_BROWSER"} & os.environ.keys()
NEEDED = ("ipykernel", "matplotlib", "nbclient", "nbformat", "sklearn")
MISSING = [name for name in NEEDED if find_spec(name) is None]

needs_kernel = pytest.mark.skipif(
    bool(MISSING) and not REQUIRED, reason=f"not installed: {', '.join(MISSING)}"
)


def has_program(path: Path) -> bool:
    """Whether the last exercise is a program, not a question."""
    return any("exercise" in tags for _, tags, _ in sources(path))


def solution(path: Path) -> str:
    """The program inside the solution that the reader unfolds."""
    (program,) = re.findall(r"^```python\n(.*?)^```$", tagged(path, "solution"), re.M | re.S)
    return str(program)


@cache
def executed(path: Path) -> list[dict[str, Any]]:
    """The cells after a run, and behind them the solution and the check of the exercise."""
    lang = "ko" if path.parent.name == "ko" else "en"
    extra = [solution(path), tagged(path, "check")] if has_program(path) else []
    return list(run.executed(path, source_of(path), lang, extra).cells)


# ---------------------------------------------------------------- comparing texts

NUMBER = re.compile(r"\d+(?:\.\d+)?(?:e[-+]?\d+)?")
ROW_OF_A_CHECK = re.compile(
    r"^(\S+) +(\S+) +(\S+) .*(PASS|FAIL|KINK|DOMAIN|INCONCLUSIVE)$", re.MULTILINE
)


def assert_same_text(new: str, old: str) -> None:
    """The same words, and the same numbers up to one unit in the last printed place."""
    new, old = comparable(new), comparable(old)
    assert NUMBER.sub("0", new) == NUMBER.sub("0", old)
    for a, b in zip(NUMBER.findall(new), NUMBER.findall(old), strict=True):
        assert abs(float(a) - float(b)) <= last_place(b), f"{b} became {a}, in:\n{new}"


def comparable(text: str) -> str:
    """Without what round-off decides in a table of gradcheck: error, step, method and order."""
    rows = iter(sorted(" ".join(match.groups()) for match in ROW_OF_A_CHECK.finditer(text)))
    return ROW_OF_A_CHECK.sub(lambda match: next(rows), text)


def last_place(number: str) -> float:
    """One unit in the last printed place of 0.7408 or 2.5e-03; a whole number has to be equal."""
    digits, _, exponent = number.partition("e")
    if "." not in digits and not exponent:
        return 0.0
    places = len(digits.partition(".")[2])
    return 1.001 * max(10.0 ** (int(exponent or 0) - places), 1e-12 * abs(float(number)))


@pytest.mark.parametrize(
    ("new", "old"),
    [("0.7408", "0.7410"), ("97 %", "98 %"), ("a 0.5", "b 0.5"), ("1e-05", "3e-05"), ("1", "1 2")],
)
def test_a_number_or_word_that_moved_is_noticed(new: str, old: str) -> None:
    assert_same_text(old, old)
    with pytest.raises(AssertionError):
        assert_same_text(new, old)


def test_round_off_in_a_table_of_gradcheck_is_not_compared() -> None:
    first = "x  0.25  0.25  2e-15  4e-14  –  complex  PASS\ny  1.5  1.5  0  4e-14  –  complex  PASS"
    second = (
        "y  1.5  1.5  0  1e-14  1e-03  Ridders  PASS\nx  0.25  0.25  0  4e-14  –  complex  PASS"
    )
    assert_same_text(first, second)
    with pytest.raises(AssertionError):
        assert_same_text(first, second.replace("0.25", "0.75"))
    with pytest.raises(AssertionError):
        assert_same_text(first, second.replace("PASS", "FAIL"))


# ---------------------------------------------------------------- as they run


def test_what_runs_notebooks_is_installed_where_they_must_run() -> None:
    assert not (REQUIRED and MISSING), f"not installed: {', '.join(MISSING)}"


@needs_kernel
@each_notebook
def test_it_runs_and_says_what_it_is_saved_with(path: Path) -> None:
    for new, old in zip(executed(path), saved(path)["cells"], strict=False):
        now, before = texts(new), texts(old)
        assert not [text for text in now if text.startswith("stderr")]
        assert len(now) == len(before), "".join(new["source"])
        for text, earlier in zip(now, before, strict=True):
            assert_same_text(text, earlier)


@needs_kernel
@each_notebook
def test_the_check_of_the_exercise_accepts_the_solution(path: Path) -> None:
    if has_program(path):
        (shown,) = texts(executed(path)[-1])
        assert shown.startswith(f"stdout: {WORDS[path.parent.name][1]}")


# ---------------------------------------------------------------- as they are saved


def test_the_course_is_complete() -> None:
    names = [
        "00_quick_tour", "01_chain_rule", "02_neuron_and_activation", "03_layers_are_matrices",
        "04_loss_and_gradient_descent", "04b_hidden_layer", "04c_your_own_value", "05_depth",
        "06_training", "07_checking_gradients", "08_from_glass_box_to_fast",
    ]  # fmt: skip
    assert [*names, *(f"ko/{name}" for name in names)] == [name_of(path) for path in PATHS]


@each_notebook
def test_it_is_saved_as_it_ran_from_top_to_bottom(path: Path) -> None:
    code = [cell for cell in saved(path)["cells"] if cell["cell_type"] == "code"]
    assert [cell["execution_count"] for cell in code] == list(range(1, len(code) + 1))
    shown = [output for cell in code for output in cell["outputs"]]
    assert not [o for o in shown if o["output_type"] == "error" or o.get("name") == "stderr"]


@each_notebook
def test_it_is_small_and_holds_nothing_of_the_machine_that_ran_it(path: Path) -> None:
    assert path.stat().st_size < 1_500_000
    assert saved(path)["metadata"].keys() == {"kernelspec", "language_info"}
    assert all(cell["metadata"].keys() <= {"tags"} for cell in saved(path)["cells"])
    shown = "\n".join(text for cell in saved(path)["cells"] for text in texts(cell))
    assert not re.search(r"ipykernel_|/tmp/|/home/|/root/|site-packages| at 0x", shown)


@each_notebook
def test_it_says_what_to_remember(path: Path) -> None:
    prose = [source for kind, _, source in sources(path) if kind == "markdown"]
    number = path.stem.partition("_")[0].removeprefix("0")
    assert prose[0].startswith(f"# {number} · ")
    assert any(WORDS[path.parent.name][0] in text for text in prose)


@each_notebook
def test_an_exercise_that_is_a_program_waits_for_it(path: Path) -> None:
    if has_program(path):
        assert "..." in tagged(path, "exercise")
        (check,) = [c for c in saved(path)["cells"] if "check" in c["metadata"].get("tags", [])]
        assert texts(check)[0].startswith(f"stdout: {WORDS[path.parent.name][2]}")


@each_notebook
def test_its_links_lead_somewhere(path: Path) -> None:
    for cell in saved(path)["cells"]:
        for target in re.findall(r"\]\(([^)#:]+\.\w+)\)", "".join(cell["source"])):
            assert (path.parent / target).exists(), target


@each_notebook
def test_the_site_can_set_its_formulas(path: Path) -> None:
    latex = pytest.importorskip("docutils.utils.math.latex2mathml")
    for kind, _, source in sources(path):
        if kind == "markdown":
            for formula in formulas(source):
                assert latex.tex2mathml(formula)
                assert not re.search(r"frac\d", formula)  # \frac12 would be 12 over …
