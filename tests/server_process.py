"""A server in a process of its own, on a free port: started, waited for, stopped."""

from __future__ import annotations

import importlib.util
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from player_pages import skip_without

PATIENCE = 180  # seconds until something that never comes is a failure


def needs(*packages: str) -> None:
    for package in packages:
        if importlib.util.find_spec(package) is None:
            skip_without(f"{package} is not installed (pip install {package})")


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class ServerProcess:
    """``python -m`` with these words, running when this returns.

    environment  what is added to the variables that are set
    ready        what a line holds that says that it runs
    """

    def __init__(
        self, words: list[str], folder: Path, environment: dict[str, str], ready: str
    ) -> None:
        self.program = words[0]
        self.process = subprocess.Popen(
            [sys.executable, "-m", *words],
            env=os.environ | environment,
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.lines: list[str] = []
        self._wait_until_it_runs(ready)

    def _wait_until_it_runs(self, ready: str) -> None:
        """Read what it says until it is ready; go on reading so that it never blocks."""
        watchdog = threading.Timer(PATIENCE, self.process.kill)
        watchdog.start()
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)
            if ready in line:
                break
        else:
            pytest.fail(f"{self.program} did not start:\n" + "".join(self.lines[-20:]))
        watchdog.cancel()
        self.reader = threading.Thread(target=self.lines.extend, args=(self.process.stdout,))
        self.reader.daemon = True
        self.reader.start()

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.reader.join()
        assert self.process.stdout is not None
        self.process.stdout.close()
