"""Settings that every test shares."""

import signal

import pytest
from hypothesis import HealthCheck, settings
from player_pages import browser, context_of, new_page, play
from playground_pages import playground
from training_pages import watch

__all__ = [
    "browser",
    "context_of",
    "new_page",
    "play",
    "playground",
    "watch",
]  # fixtures of the tests in a real browser

# The same examples on every machine and in every run: a failure can be repeated.
settings.register_profile(
    "repeatable",
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("repeatable")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """``-m "not browser"`` leaves out what opens pages."""
    for item in items:
        if isinstance(item, pytest.Function) and "browser" in item.fixturenames:
            item.add_marker("browser")


# A shell starts what runs in the background deaf to Ctrl-C, which some tests press.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Scripts that make the data of tests, which need libraries that the tests do not, and those of
# Python in a browser: who imports absent_numpy finds no more of NumPy.
collect_ignore_glob = ["make_*.py", "data/*.py", "stepping/in_pyodide.py"]
collect_ignore_glob += ["stepping/absent_numpy.py"]
