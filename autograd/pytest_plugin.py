"""The pytest plugin: gradient checks as tests, with their tables where they fail.

It is installed with glassgrad. A test names the fixture ``gradcheck``, whose call is
``autograd.gradcheck``, with the same options and the same report, but a report that is not true
fails the test there and then::

    def test_my_loss(gradcheck):
        gradcheck(my_loss, 0.5, [1.0, 2.0])

Or a mark says what to check and where; the test runs once for each point, with the report::

    @pytest.mark.gradcheck(forward, points=[(x1, w), (x2, w)], vjp=backward)
    def test_layer(gradient_report):
        assert gradient_report.noticed < 1e-5

The table is printed below a failure. ``--gradcheck-report`` prints the tables of all tests,
``--gradcheck-html FILE`` writes them as a page, and ``--junit-xml`` holds for each check a property
``gradcheck`` with its summary and ``gradcheck_noticed``, the smallest error it would have noticed.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from html import escape
from pathlib import Path
from typing import Any

import pytest

from autograd.version import mixed_installation

_reports = pytest.StashKey[list[Any]]()
_tables = pytest.StashKey[list[tuple[str, str, str]]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("glassgrad")
    group.addoption(
        "--gradcheck-report", action="store_true", help="print the tables of all gradient checks"
    )
    group.addoption(
        "--gradcheck-html", metavar="FILE", help="write the tables of all gradient checks"
    )


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_tables] = []
    config.pluginmanager.register(_Collector(config.stash[_tables]), "glassgrad tables")
    config.addinivalue_line(
        "markers",
        "gradcheck(f, *, points, **options): check the gradient of f at each point; the test gets "
        "the fixture gradient_report. Options are those of autograd.gradcheck",
    )


# ---------------------------------------------------------------- in a test


@pytest.fixture
def gradcheck(request: pytest.FixtureRequest) -> Callable[..., Any]:
    """Check a gradient, ``gradcheck(f, *inputs)``; the test fails unless every entry passed."""

    def checked(f: Callable[..., Any], *inputs: Any, **options: Any) -> Any:
        __tracebackhide__ = True
        report = _checked(request.node, f, inputs, options)
        if not report:
            raise AssertionError(f"{report.title()}\n{_first(report)}")
        return report

    return checked


@pytest.fixture
def gradient_report(request: pytest.FixtureRequest, gradient_point: Any) -> Any:
    """The report of ``pytest.mark.gradcheck`` at one of its points; the test fails unless true."""
    f, options = _of_mark(request.node)
    inputs = gradient_point if isinstance(gradient_point, tuple) else (gradient_point,)
    return _checked(request.node, f, inputs, options)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: Any) -> None:
    """A marked test with a wrong gradient fails before its own lines."""
    report = getattr(pyfuncitem, "funcargs", {}).get("gradient_report")
    if report is not None and not report:
        pytest.fail(f"{report.title()}\n{_first(report)}", pytrace=False)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A marked test runs once for each point."""
    mark = metafunc.definition.get_closest_marker("gradcheck")
    if "gradient_report" not in metafunc.fixturenames:
        if mark is not None:
            raise pytest.UsageError(
                f"{metafunc.definition.nodeid}: the mark gradcheck checks nothing without the "
                f"fixture gradient_report: def {metafunc.function.__name__}(gradient_report)"
            )
        return
    points = None if mark is None else mark.kwargs.get("points")
    if mark is None or len(mark.args) != 1 or not isinstance(points, Sequence) or not points:
        raise pytest.UsageError(
            f"{metafunc.definition.nodeid}: gradient_report needs a mark such as "
            "@pytest.mark.gradcheck(forward, points=[(x, w)], vjp=backward)"
        )
    names = [f"point{i}" for i in range(len(points))]
    metafunc.parametrize("gradient_point", points, ids=names)


def _of_mark(item: Any) -> tuple[Callable[..., Any], dict[str, Any]]:
    mark = item.get_closest_marker("gradcheck")
    return mark.args[0], {k: v for k, v in mark.kwargs.items() if k != "points"}


def _checked(item: Any, f: Callable[..., Any], inputs: Any, options: dict[str, Any]) -> Any:
    from autograd.checking import gradcheck as check

    report = check(f, *inputs, **options)
    item.stash.setdefault(_reports, []).append(report)
    item.user_properties += [
        ("gradcheck", report.title()), ("gradcheck_noticed", f"{report.noticed:.1e}")
    ]  # fmt: skip
    return report


def _first(report: Any) -> str:
    """The entry to look at first, with its sizes and, where one is at fault, the rule."""
    entry = report.worst
    if entry is None:
        return ""
    reason = f": {entry.reason}" if entry.reason else ""
    return f"{entry.name} is {entry.analytic:.6g} for {entry.numeric:.6g}{reason}"


# ---------------------------------------------------------------- reports


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: Any) -> Generator[None, Any, None]:
    """Print the tables of a test that failed, and hand all of them on."""
    outcome = yield
    result = outcome.get_result()
    reports = item.stash.get(_reports, [])
    if (reports and call.when == "call") or (result.failed and call.when == "setup"):
        failed = [str(report) for report in reports if not report]
        if result.failed and failed:
            result.sections.append(("gradcheck", "\n\n".join(failed)))
        result.gradcheck_tables = [(str(r), r._repr_html_()) for r in reports]


class _Collector:
    """The tables of one session, in the process that reports; a test may have run in another."""

    def __init__(self, tables: list[tuple[str, str, str]]) -> None:
        self.tables = tables

    def pytest_runtest_logreport(self, report: Any) -> None:
        for text, page in getattr(report, "gradcheck_tables", ()):
            self.tables.append((report.nodeid, text, page))


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    tables, file = config.stash[_tables], config.getoption("--gradcheck-html")
    if config.getoption("--gradcheck-report") and tables:
        terminalreporter.section("gradient checks")
        for name, text, _ in tables:
            terminalreporter.write_line(f"{name}\n{text}\n")
    if file:
        parts = (f"<h2>{escape(name)}</h2>{page}" for name, _, page in tables)
        text = _PAGE.format(tables="".join(parts), meanings=_meanings())
        Path(file).write_text(text, encoding="utf-8")
        terminalreporter.write_line(f"gradient checks: {file}")


def _meanings() -> str:
    """What the columns and the verdicts of the tables mean."""
    from autograd.checking.report import columns, verdicts

    pairs = (f"<dt>{escape(n)}<dd>{escape(means)}" for n, means in columns() + verdicts())
    return f"<details><summary>What the tables say</summary><dl>{''.join(pairs)}</dl></details>"


_PAGE = """<!DOCTYPE html>
<html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Gradient checks</title>
<style>:root {{ color-scheme: light dark }} body {{ font: 15px/1.5 sans-serif; margin: 1.5em auto;
max-width: 60em; padding: 0 1em }} h2 {{ font-size: 1em; overflow-wrap: anywhere }}
dt {{ font-weight: bold }} ul {{ padding-left: 1.2em; overflow-wrap: anywhere }}</style>
<h1>Gradient checks</h1>{meanings}{tables}</html>
"""


def pytest_report_header() -> list[str]:
    """Above all tests: that another package lies in the same folder, where one does."""
    mixed = mixed_installation()
    return [f"glassgrad: {mixed}"] if mixed else []
