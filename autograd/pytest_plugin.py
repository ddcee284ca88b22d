"""The pytest plugin: the fixture ``gradcheck``, which fails a test with the table.

It is installed with glassgrad; a test only names the fixture::

    def test_my_loss(gradcheck):
        gradcheck(my_loss, 0.5, [1.0, 2.0])

The call is ``autograd.gradcheck``, takes the same options and returns the same report, but
a report that is not true fails the test there and then. The table is printed below the
failure.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

import pytest

from autograd.version import mixed_installation

_reports = pytest.StashKey[list[str]]()


@pytest.fixture
def gradcheck(request: pytest.FixtureRequest) -> Callable[..., Any]:
    """Check a gradient, ``gradcheck(f, *inputs)``; the test fails unless every entry passed."""
    from autograd.checking import gradcheck as check

    def checked(f: Callable[..., Any], *inputs: Any, **options: Any) -> Any:
        __tracebackhide__ = True
        report = check(f, *inputs, **options)
        if not report:
            request.node.stash.setdefault(_reports, []).append(str(report))
            raise AssertionError(report.title())
        return report

    return checked


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: Any) -> Generator[None, Any, None]:
    """Print the tables of a test that failed."""
    outcome = yield
    result = outcome.get_result()
    tables = item.stash.get(_reports, [])
    if result.failed and tables and call.when == "call":
        result.sections.append(("gradcheck", "\n\n".join(tables)))


def pytest_report_header() -> list[str]:
    """Above all tests: that another package lies in the same folder, where one does."""
    mixed = mixed_installation()
    return [f"glassgrad: {mixed}"] if mixed else []
