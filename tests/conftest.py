"""Settings that every test shares."""

import signal

from hypothesis import HealthCheck, settings
from player_pages import browser, new_page, play
from playground_pages import playground
from training_pages import watch

__all__ = [
    "browser",
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

# A shell starts what runs in the background deaf to Ctrl-C, which some tests press.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Scripts that make the data of tests; they need libraries that the tests do not.
collect_ignore_glob = ["make_*.py", "data/*.py", "stepping/in_pyodide.py"]
